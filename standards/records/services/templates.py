"""The wording of letters as data: seeded from code, then the force's own, agreed by two people."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.access.standing import standing
from standards.records import letters, wording
from standards.records.layout import tidy
from standards.records.models import LetterTemplate
from standards.refusals import NotAllowed, NotReady

STREAM = uuid5(NAMESPACE_URL, "probity:configuration")
PROPOSERS = ("system_admin", "senior_aa", "vetting_authority")
AGREERS = ("senior_aa", "vetting_authority")  # roles-and-access §4: templates published


@transaction.atomic
def seed_templates() -> int:
    """Bring the shipped wording of every registered letter; returns how many versions were added.

    A letter that has none gets version 1. Where the newest version is a shipped one and ships
    otherwise now, that is a new version. A force's own wording is never followed by ours.
    """
    added = 0
    for spec in letters.all_specs():
        newest = LetterTemplate.objects.filter(code=spec.code).order_by("-version").first()
        if newest is not None and not _is_outdated(newest, spec):
            continue
        LetterTemplate.objects.create(
            code=spec.code,
            kind=spec.kind,
            label=spec.label,
            subject=spec.subject,
            body=spec.body,
            version=newest.version + 1 if newest else 1,
            # A first wording holds for whatever day is worked on; a later one from today.
            effective_from=timezone.localdate() if newest else date(2000, 1, 1),
            source=LetterTemplate.Source.SHIPPED,
        )
        added += 1
    return added


def _is_outdated(newest: LetterTemplate, spec: letters.TemplateSpec) -> bool:
    return newest.source == LetterTemplate.Source.SHIPPED and (
        (newest.subject, newest.body, newest.label, newest.kind)
        != (spec.subject, spec.body, spec.label, spec.kind)
    )


@transaction.atomic
def propose_wording(
    *, code: str, subject: str, body: str, by: User, effective_from: date | None = None
) -> LetterTemplate:
    """Write a force's own next version. It is in force once a second person agreed.

    Raises BadWording for a field that the letter does not have, NotAllowed, NotReady.
    """
    _require_role(by, PROPOSERS)
    spec = letters.get(code)
    subject, body = tidy(subject), tidy(body)
    if not subject or not body:
        raise NotReady("A letter needs a subject and a text.")
    wording.check(f"{subject}\n{body}", spec.allowed_fields)
    newest = LetterTemplate.objects.filter(code=code).order_by("-version").first()
    template = LetterTemplate.objects.create(
        code=code,
        kind=spec.kind,
        label=spec.label,
        subject=subject,
        body=body,
        version=newest.version + 1 if newest else 1,
        effective_from=effective_from or timezone.localdate(),
        source=LetterTemplate.Source.FORCE,
        written_by=by,
    )
    _tell("letter.wording_proposed", template, by)
    return template


@transaction.atomic
def agree_wording(*, template: LetterTemplate, by: User) -> LetterTemplate:
    """A second person agrees; the wording is in force from its day, never before today."""
    _require_role(by, AGREERS)
    waiting = (
        LetterTemplate.objects.select_for_update()
        .filter(pk=template.pk, source=LetterTemplate.Source.FORCE, agreed_at=None)
        .first()
    )
    if waiting is None:
        raise NotReady("This wording was agreed already.")
    if waiting.written_by_id == by.pk:
        raise NotAllowed("You wrote this wording, so another person must agree to it.")
    waiting.agreed_by, waiting.agreed_at = by, timezone.now()
    waiting.effective_from = max(waiting.effective_from, timezone.localdate())
    waiting.save(update_fields=["agreed_by", "agreed_at", "effective_from"])
    _tell("letter.wording_agreed", waiting, by)
    return waiting


def _require_role(by: User, allowed: tuple[str, ...]) -> None:
    if not standing(by).holds(*allowed):
        raise NotAllowed("Your roles do not allow changing the wording of letters.")


def _tell(verb: str, template: LetterTemplate, by: User) -> None:
    events.record(
        stream=STREAM,
        label="configuration",
        verb=verb,
        by=by,
        facts={"code": template.code, "version": template.version, "label": template.label},
        subject=f"records.lettertemplate:{template.pk}",
    )
