"""Draft a letter from its wording, edit it, cancel it, and say what its PDF is made of."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages import dates
from standards.records import letters, policies, selectors, wording
from standards.records.layout import tidy
from standards.records.models import Letter, LetterRevision
from standards.records.pdf.letter import LetterData
from standards.records.services.telling import tell, touch
from standards.refusals import NotFoundHere, NotReady, Stale
from standards.workflow import kinds
from standards.workflow.models import Matter, Party, Proposal, writing

LONGEST = 30_000  # characters of a letter's text
DEPARTMENT = "Professional standards"


def own_kind(matter: Matter) -> Matter:
    """The matter as what it is (a complaint, a renewal), with the fields of its kind."""
    model: Any = kinds.get(matter.kind).model
    if isinstance(matter, model):
        return matter
    found = model._default_manager.filter(pk=matter.pk).first()
    if found is None:
        raise NotFoundHere()
    return found


def common_fields(matter: Matter, recipient: Party, by: Any) -> dict[str, Any]:
    """Values for the fields that every letter has. Whoever drafts signs where nobody owns it."""
    signs = matter.owner or (None if isinstance(by, str) else by)
    return {
        "force_name": settings.FORCE_NAME,
        "local_policing_body": settings.LOCAL_POLICING_BODY,
        "matter_kind": kinds.get(matter.kind).label.lower(),
        "officer_name": str(signs) if signs else None,
        "received_on": matter.received_on,
        "recipient_name": recipient.name,
        "reference": matter.reference,
        "today": timezone.localdate(),
        "unit_name": matter.unit.name,
    }


@transaction.atomic
def draft(
    *,
    matter: Matter,
    template_code: str,
    recipient: Party,
    by: Any,
    extra: Mapping[str, Any] | None = None,
    letter_id: UUID | None = None,
) -> Letter:
    """Start a letter from the wording in force today, its fields filled in.

    What is not known stands as a gap that must be filled before sending. `extra` gives or
    replaces values of fields. `letter_id` comes from the form, so that a form sent twice makes
    one letter. `by` may be "system:<name>". Raises NotFoundHere, NotAllowed or NotReady.
    """
    locked = _matter_for_letters(matter.pk, by)
    sent_before = Letter.objects.filter(pk=letter_id).first() if letter_id else None
    if sent_before is not None:
        if sent_before.matter_id == locked.pk and sent_before.drafted_by_id == by.pk:
            return sent_before
        letter_id = None
    spec = _spec(template_code, locked)
    party = _recipient(spec, locked, recipient)
    template = selectors.template_in_force(template_code, on=timezone.localdate())
    if template is None:
        raise NotReady("There is no wording in force for this letter.")
    values = {**common_fields(locked, party, by), **spec.fields(own_kind(locked), party)}
    values |= extra or {}
    values |= dict.fromkeys(spec.on_sending)  # their day is not known yet
    letter = Letter(
        id=letter_id or uuid4(),
        matter_id=locked.pk,
        template=template,
        kind=template.kind,
        recipient=party,
        subject=wording.fill(template.subject, values).replace("\n", " ")[:200],
        body=tidy(wording.fill(template.body, values)),
        drafted_by=None if isinstance(by, str) else by,
        drafted_at=timezone.now(),
    )
    with writing():
        letter.save(force_insert=True)
    _keep_revision(letter, by)
    tell("letter.drafted", letter, locked, by=by, facts=facts_of(letter))
    touch(locked)
    return letter


@transaction.atomic
def edit(*, letter: Letter, subject: str, body: str, version: int, by: User) -> Letter:
    """Change a letter that is not sent. An agreed one must be agreed again.

    Raises Stale where somebody saved since `version`: both texts are on the page, and both stay.
    """
    current = letter_for(by, letter.pk)
    subject, body = " ".join(tidy(subject).split()), tidy(body)
    require_editable(current)
    if current.version != version:
        raise _stale(current, subject, body)
    _require_text(subject, body)
    if (subject, body) == (current.subject, current.body):
        return current
    if current.state != Letter.State.DRAFT:
        current.turn_back()
    current.subject, current.body = subject, body
    current.version += 1
    with writing():
        current.save(update_fields=["subject", "body", "version", "state"])
    _keep_revision(current, by)
    tell("letter.edited", current, current.matter, by=by, facts=facts_of(current))
    touch(current.matter)
    return current


@transaction.atomic
def cancel(*, letter: Letter, by: User, reason: str) -> Letter:
    """Decide that a letter will not be sent. It stays, with the reason in the history."""
    current = letter_for(by, letter.pk)
    if current.state == Letter.State.CANCELLED:
        return current
    require_editable(current)
    if not reason.strip():
        raise NotReady("Say why the letter will not be sent.")
    current.cancel()
    with writing():
        current.save(update_fields=["state"])
    tell(
        "letter.cancelled",
        current,
        current.matter,
        by=by,
        facts=facts_of(current),
        text={"reason": reason.strip()},
    )
    return current


def letter_for(by: User, letter_id: UUID, action: str = policies.LETTER) -> Letter:
    """A letter for change: its matter and itself locked through the gate, the act checked."""
    seen = gate.get_for(by, Letter, pk=letter_id)
    matter = gate.get_for(by, Matter, lock=True, pk=seen.matter_id)
    letter = gate.get_for(by, Letter, lock=True, pk=letter_id)
    letter.matter = matter
    policies.check(by, action, matter)
    return letter


def text_on(letter: Letter, day: date) -> tuple[str, str]:
    """Subject and text as they read when the letter goes on that day."""
    spec = letters.get(letter.template.code)
    if not spec.on_sending:
        return letter.subject, letter.body
    matter, party = own_kind(letter.matter), letter.recipient
    values = {name: value(matter, party, day) for name, value in spec.on_sending.items()}
    return wording.fill_gaps(letter.subject, values)[:200], wording.fill_gaps(letter.body, values)


def letter_data(letter: Letter, *, dated: date) -> LetterData:
    """What the letter's PDF is made of, were it sent on that day."""
    party = letter.recipient
    subject, body = text_on(letter, dated)
    is_public = party.person_id is None
    return LetterData(
        letter_id=str(letter.pk),
        force_name=settings.FORCE_NAME,
        department=DEPARTMENT,
        reference=letter.matter.reference,
        recipient_name=party.name,
        address=party.contact.address if party.contact is not None else "",
        dated=dates.long_date(dated),
        subject=subject,
        body=body,
        template_code=letter.template.code,
        template_version=letter.template.version,
        # No alarming marking on what a member of the public opens at home.
        marking="" if is_public else letter.matter.marking,
    )


def facts_of(letter: Letter) -> dict[str, Any]:
    """What every event of a letter says of it: no text, no name."""
    return {
        "label": letter.template.label,
        "kind": letter.kind,
        "template": letter.template.code,
        "template_version": letter.template.version,
        "version": letter.version,
    }


def _matter_for_letters(matter_id: UUID, by: Any) -> Matter:
    if isinstance(by, str):
        found = Matter.objects.select_for_update().filter(pk=matter_id).first()
        if found is None:
            raise NotFoundHere()
        return found
    locked = gate.get_for(by, Matter, lock=True, pk=matter_id)
    policies.check(by, policies.LETTER, locked)
    return locked


def _spec(code: str, matter: Matter) -> letters.TemplateSpec:
    found = {spec.code: spec for spec in letters.specs_for(own_kind(matter))}.get(code)
    if found is None:
        raise NotReady("This letter is not one for this matter as it is now.")
    return found


def _recipient(spec: letters.TemplateSpec, matter: Matter, recipient: Party) -> Party:
    party = selectors.recipients(matter, spec).filter(pk=recipient.pk).first()
    if party is None:
        raise NotReady(
            "This letter cannot go to that person.",
            remedy="Choose somebody who is part of the matter in the right capacity.",
        )
    return party


def require_editable(letter: Letter) -> None:
    """Raise NotReady for a letter that stays as it is: sent, cancelled, or being judged."""
    if letter.state == Letter.State.WAITING:
        asked = Proposal.objects.filter(target_id=letter.pk, outcome="").exists()
        if asked:
            raise NotReady(
                "A second person was asked to agree to this letter as it is.",
                remedy="Wait for their answer, or take the request back in your inbox.",
            )
    elif not letter.is_open:
        raise NotReady(f"This letter is {letter.get_state_display().lower()}; it stays as it is.")


def _require_text(subject: str, body: str) -> None:
    if not subject or not body:
        raise NotReady("A letter needs a subject and a text.", remedy="Write both.")
    if len(subject) > 200:
        raise NotReady("The subject is longer than 200 characters.", remedy="Shorten it.")
    if len(body) > LONGEST:
        raise NotReady(
            f"A letter holds up to {LONGEST:,} characters, and this has {len(body):,}.",
            remedy="Shorten it, or send the long part as an enclosure.",
        )


def _stale(current: Letter, subject: str, body: str) -> Stale:
    last = current.revisions.order_by("-version").select_related("saved_by").first()
    return Stale(
        "Somebody saved this letter while you were writing.",
        theirs={"Subject": current.subject, "Letter": current.body},
        yours={"Subject": subject, "Letter": body},
        changed_by=str(last.saved_by) if last is not None and last.saved_by else "",
        current_version=current.version,
    )


def _keep_revision(letter: Letter, by: Any) -> None:
    LetterRevision.objects.create(
        letter=letter,
        version=letter.version,
        subject=letter.subject,
        body=letter.body,
        saved_by=None if isinstance(by, str) else by,
        saved_at=timezone.now(),
    )
