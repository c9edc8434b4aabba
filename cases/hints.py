"""Complaints that may be the same as one that is being logged.

Two sorts, kept apart. The *same* complainant, by telephone, e-mail or their whole name: their other
ordinary complaints as reference, stage and team, whatever the reader's scope (roles-and-access §2,
duplicate hint). Those *alike* are guesses, so they come of what the reader may see alone: a
complainant of nearly that name, or the same officer on the same day. Neither comes through a wall,
nor is restricted or sealed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from cases.models import Complaint
from standards.access import gate
from standards.access.models import User
from standards.people import selectors as people
from standards.people.likeness import are_alike, name_words
from standards.workflow import searching
from standards.workflow.models import Capacity, Party, Sensitivity, Wall

MOST = 10
CANDIDATES = 50  # of whoever search finds by the name, before the names are compared
ABOUT_A_DAY = timedelta(days=1)  # callers err, and a night is two days
BY_NAME = "the complainant has nearly the same name"
BY_OFFICER = "the same officer, at about the same time"


@dataclass(frozen=True, slots=True)
class Hint:
    """A complaint that may be the same: reference, stage and team, and why if it is a guess."""

    reference: str
    stage: str
    team: str
    why: str = ""


def of_caller(user: User, *, name: str = "", telephone: str = "", email: str = "") -> list[Hint]:
    """The same complainant's other ordinary complaints, newest first, whatever the scope."""
    contacts = people.find_contacts(name=name, telephone=telephone, email=email)
    if not contacts:
        return []
    found = _newest(
        Complaint.objects.filter(
            parties__contact__in=contacts,
            parties__capacity=Capacity.COMPLAINANT,
            parties__unlinked_at=None,
        )
    )
    if user.person_id is not None:
        walled = Wall.objects.filter(person=user.person_id).values("matter")
        found = found.exclude(pk__in=walled)
    return [_hint(complaint) for complaint in found[:MOST]]


def alike(
    user: User,
    *,
    name: str = "",
    subjects: Collection[UUID] = (),
    occurred_on: date | None = None,
    known: Collection[str] = (),
) -> list[Hint]:
    """Complaints that the user may see and that may be the same, but for the `known` references:
    a complainant of nearly this name; one of these officers on about this day."""
    found: dict[str, Hint] = {}
    for complaint in _by_officer(user, subjects, occurred_on):
        found[complaint.reference] = _hint(complaint, BY_OFFICER)
    for complaint in _by_name(user, name):
        found.setdefault(complaint.reference, _hint(complaint, BY_NAME))
    return [hint for reference, hint in found.items() if reference not in known][:MOST]


def _by_officer(
    user: User, subjects: Collection[UUID], occurred_on: date | None
) -> QuerySet[Complaint] | list[Complaint]:
    if not subjects or occurred_on is None:
        return []
    rows = gate.visible(user, Complaint).filter(
        parties__person__in=subjects,
        parties__capacity=Capacity.SUBJECT,
        parties__unlinked_at=None,
        occurred_on__range=(occurred_on - ABOUT_A_DAY, occurred_on + ABOUT_A_DAY),
    )
    return _newest(rows)[:MOST]


def _by_name(user: User, name: str) -> list[Complaint]:
    """Search finds whoever is named so in a matter; the complainants' names are held against it."""
    words = name_words(name)
    if len(words) < 2:
        return []
    # A middle name may be missing on one side.
    ends = f"{words[0]} {words[-1]}"
    keys = searching.keys(user, ends, source="matter", most=CANDIDATES)
    if not keys:
        return []
    complainants = Party.objects.filter(
        capacity=Capacity.COMPLAINANT, unlinked_at=None, contact__isnull=False
    ).select_related("contact")
    rows = _newest(gate.visible(user, Complaint).filter(pk__in=keys)).prefetch_related(
        Prefetch("parties", complainants, to_attr="complainants")
    )
    return [
        complaint
        for complaint in rows
        if any(are_alike(name, party.contact.name) for party in _complainants(complaint))
    ]


def _complainants(complaint: Any) -> list[Any]:
    return complaint.complainants  # read with the complaints


def _newest(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    ordinary = rows.filter(Q(sensitivity=Sensitivity.ORDINARY)).select_related("unit")
    return ordinary.distinct().order_by("-received_on", "-reference")


def _hint(complaint: Complaint, why: str = "") -> Hint:
    stage = str(Complaint.State(complaint.state).label)
    return Hint(complaint.reference, stage, complaint.unit.name, why)
