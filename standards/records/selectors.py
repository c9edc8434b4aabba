"""Reads: wording in force, who may receive a letter, what the sections of a matter show."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.records import letters
from standards.records.letters import TemplateSpec
from standards.records.models import Document, Letter, LetterTemplate, Note
from standards.workflow.models import Matter, Party

SHOWN = 20  # rows of a section on the matter page; the rest is on a page of its own


def template_in_force(code: str, *, on: date) -> LetterTemplate | None:
    """The wording in force on a day: the highest version that was agreed and had begun."""
    return (
        LetterTemplate.objects.filter(
            Q(source=LetterTemplate.Source.SHIPPED) | Q(agreed_at__isnull=False),
            code=code,
            effective_from__lte=on,
        )
        .order_by("-version")
        .first()
    )


def versions_of(code: str) -> QuerySet[LetterTemplate]:
    """Every version of a letter's wording, the newest first."""
    found = LetterTemplate.objects.filter(code=code).select_related("written_by", "agreed_by")
    return found.order_by("-version")


def wording_rows() -> list[dict[str, Any]]:
    """Each registered letter with its version in force. One query."""
    today = timezone.localdate()
    by_code: dict[str, list[LetterTemplate]] = {}
    for template in LetterTemplate.objects.defer("body").order_by("version"):
        by_code.setdefault(template.code, []).append(template)
    rows = []
    for spec in sorted(letters.all_specs(), key=lambda each: each.label):
        versions = by_code.get(spec.code, [])
        agreed = [
            each
            for each in versions
            if each.effective_from <= today
            and (each.source == LetterTemplate.Source.SHIPPED or each.agreed_at)
        ]
        rows.append(
            {
                "code": spec.code,
                "label": spec.label,
                "current": agreed[-1] if agreed else None,
            }
        )
    return rows


def recipients(matter: Matter, spec: TemplateSpec | None = None) -> QuerySet[Party]:
    """Those in a matter who could be written to, in the capacities that the letter allows."""
    found = Party.objects.filter(matter=matter.pk, unlinked_at=None).select_related(
        "person__user", "contact"
    )
    if spec is not None and spec.recipient_capacities:
        found = found.filter(capacity__in=spec.recipient_capacities)
    return found.order_by("linked_at", "pk")


def notes_of(matter: Matter, user: User) -> QuerySet[Note]:
    """The notes of a matter that the user may read, the newest first."""
    return (
        gate.visible_of(user, Note, matter)
        .filter(matter=matter.pk)
        .select_related("author", "corrected_by")
        .order_by("-written_at", "-pk")
    )


def letters_of(matter: Matter, user: User) -> QuerySet[Letter]:
    """The letters of a matter, the newest first, without their text."""
    return (
        gate.visible_of(user, Letter, matter)
        .filter(matter=matter.pk)
        .select_related("template", "recipient__person", "recipient__contact", "sent_by")
        .defer("body", "frozen", "template__body")
        .order_by("-drafted_at", "-pk")
    )


def documents_of(matter: Matter, user: User) -> QuerySet[Document]:
    """The files of a matter, the newest first."""
    return (
        gate.visible_of(user, Document, matter)
        .filter(matter=matter.pk)
        .select_related("uploaded_by", "duplicate_of", "reading")
        .defer("reading__text")
        .order_by("-uploaded_at", "-pk")
    )


def letters_needing_a_decision(user: User) -> QuerySet[Letter]:
    """Letters of the user's own matters of which nobody knows whether they arrived."""
    return (
        gate.visible(user, Letter)
        .filter(state=Letter.State.UNKNOWN, matter__owner=user.pk)
        .select_related("matter", "template")
        .order_by("sent_on")
    )


def shown(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The rows that a section shows, and how many there are; counts only when it must."""
    first = list(rows[: SHOWN + 1])
    if len(first) <= SHOWN:
        return first, len(first)
    return first[:SHOWN], rows.count()
