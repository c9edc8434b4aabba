"""What vetting shows on the page of a renewal and on the page of a person."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages.components import NotYet, Row
from standards.pages.dates import long_date
from standards.people.models import Person
from standards.people.sections import register_section
from standards.workflow.sections import Section
from standards.workflow.sections import register as register_matter_section
from vetting import levels, selectors, showing, sight
from vetting.levels import LevelBook
from vetting.models import Clearance, Renewal
from vetting.sight import Reading


def register() -> None:
    """Called once, when the room starts."""
    register_matter_section(
        Section(
            key="clearance",
            label="Clearance under review",
            order=10,
            template="vetting/sections/renewal.html",
            context=renewal_summary,
            kinds=frozenset({"vetting_renewal"}),
        )
    )
    register_section(
        "clearance",
        "Clearance",
        40,
        "vetting/sections/person.html",
        clearances_of_person,
        lambda person, user: sight.reading_of(user, person) is not Reading.NOTHING,
    )


# --- on the page of a renewal -------------------------------------------------------------------
def renewal_summary(renewal: Renewal, user: User) -> dict[str, Any]:
    """Person, level, dates, measures; what else is held; posts; a full review that is owed."""
    day, book = timezone.localdate(), levels.kept_book()
    clearance = renewal.clearance
    reading = Reading.WHOLE if sight.reads_whole(user) else Reading.NOTHING
    others = (
        [each for each in renewal.held.clearances if each.pk != clearance.pk]
        if reading is Reading.WHOLE
        else []
    )
    return {
        "rows": _rows(renewal, clearance, book, day),
        "others": [showing.line(each, reading=reading, book=book, day=day) for each in others],
        "posts": _posts(clearance, book, day) if reading is Reading.WHOLE else [],
        "owed": _owed(renewal),
    }


def _rows(renewal: Renewal, clearance: Clearance, book: LevelBook, day: date) -> list[Row]:
    status, _ = showing.status_of(clearance, day)
    until = long_date(clearance.expires_on) if clearance.expires_on else "Not known"
    rows = [
        Row("Person", str(clearance.person), reverse("person", args=[clearance.person_id])),
        Row("Level", f"{book.label(clearance.level, day)} ({clearance.level})"),
        Row("Status", status),
        Row("Granted", long_date(clearance.granted_on), lines=[showing.granted_by(clearance)]),
        Row("Valid until", until, lines=showing.why_until(clearance, book)),
        Row("Measures", "; ".join(clearance.measures) or "None"),
    ]
    if clearance.decision_ref:
        rows.append(Row("Decision", clearance.decision_ref))
    if clearance.review_due:
        rows.append(Row("Next review of it", long_date(clearance.review_due)))
    if renewal.new_clearance is not None:
        rows += _renewed(renewal.new_clearance, book)
    if renewal.quality_checked_on is not None:
        found = "sound" if renewal.is_sound else "not sound"
        checked = f"{long_date(renewal.quality_checked_on)}, by {renewal.quality_checked_by}"
        rows.append(Row("Decision checked", f"Found {found}", lines=[checked]))
    return rows


def _renewed(new: Clearance, book: LevelBook) -> list[Row]:
    until = long_date(new.expires_on) if new.expires_on else "Not known"
    rows = [
        Row(
            "Renewed",
            f"{long_date(new.granted_on)}, by {showing.granted_by(new)}",
        ),
        Row("New clearance valid until", until, lines=showing.why_until(new, book)),
    ]
    if new.measures:
        rows.append(Row("Measures from now on", "; ".join(new.measures)))
    return rows


def _posts(clearance: Clearance, book: LevelBook, day: date) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{post['post_ref']} {post['post_title'] or ''}".strip(),
            "unit": post["unit__name"],
            "requires": book.label(post["required"], day) if post["required"] else "Not known",
        }
        for post in selectors.posts_of(clearance.person_id, day)
    ]


def _owed(renewal: Renewal) -> list[NotYet]:
    """The application that a renewal was passed to waits here until one has taken it up."""
    if renewal.state != Renewal.State.PASSED or renewal.look_again_on is None:
        return []
    return [
        NotYet(
            "Full review",
            f"Owed since {long_date(renewal.passed_on)}. Its owner is {renewal.owner}, and it is "
            f"looked at again by {long_date(renewal.look_again_on)}.",
            "An application opens by itself and closes this; until it does, look again at what is "
            "owed.",
        )
    ]


# --- on the page of a person ----------------------------------------------------------------------
def clearances_of_person(person: Person, user: User) -> dict[str, Any]:
    """Level, status and dates; measures and who granted it for the vetting roles alone."""
    day, book = timezone.localdate(), levels.kept_book()
    reading = sight.reading_of(user, person)
    held = list(selectors.clearances_of(user=user, person=person))
    renewals = renewals_seen(user, held)
    return {
        "lines": [
            showing.line(each, reading=reading, book=book, day=day, renewals=renewals)
            for each in held
        ],
        "whole": reading is Reading.WHOLE,
    }


def renewals_seen(user: User, held: list[Clearance]) -> dict[UUID, tuple[str, str]]:
    """Clearance -> (reference, address) of its renewal, where the user sees that."""
    rows = gate.visible(user, Renewal).filter(clearance__in=[each.pk for each in held])
    return {row.clearance_id: (row.reference, row.get_absolute_url()) for row in rows}
