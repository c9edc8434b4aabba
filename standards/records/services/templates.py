"""The wording of letters as data, seeded from code. A force's own: see wording_acts.py."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from standards.records import letters
from standards.records.models import LetterTemplate

STREAM = uuid5(NAMESPACE_URL, "probity:configuration")


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
