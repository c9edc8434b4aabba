"""A matter as one line of a list, with what the person may not know left out."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from standards.clocks.working_days import Calendar
from standards.pages.components import DueState
from standards.pages.dates import days_text, long_date
from standards.workflow import codes, kinds
from standards.workflow.due_states import due_state
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter, Sensitivity

HIDDEN_TITLE = "Restricted: you may know that it exists, and who sees it"


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One line. `readable` False: reference, stage and next date alone."""

    reference: str
    url: str
    title: str
    readable: bool
    badge: str
    stage: str
    due: DueState
    due_label: str
    owner: str
    unit: str
    theme: str
    age: str
    received: str
    closed: str


def row_of(matter: Matter, kind: Kind, today: date, calendar: Calendar) -> MatterRow:
    """The line of a matter from `listing.page_of`."""
    readable: bool = matter.readable  # type: ignore[attr-defined]
    return MatterRow(
        reference=matter.reference,
        url=matter.get_absolute_url(),
        title=matter.title if readable else HIDDEN_TITLE,
        readable=readable,
        badge="" if matter.sensitivity == Sensitivity.ORDINARY else _sensitivity(matter),
        stage=stage_label(kind, matter.state),
        due=due_state(matter.next_due_on, today, calendar),
        due_label=matter.next_due_label,
        owner=(str(matter.owner) if matter.owner else "Unallocated") if readable else "",
        unit=matter.unit.name if readable else "",
        theme=codes.label("theme", matter.theme) if readable and matter.theme else "",
        age=_age(matter, today) if readable else "",
        received=long_date(matter.received_on) if readable else "",
        closed=long_date(matter.closed_on) if readable and matter.closed_on else "",
    )


def stage_label(kind: Kind, state: str) -> str:
    """A state in the kind's words; the bare code for one that it no longer has."""
    return _stages(kind.code).get(state, state)


@cache
def _stages(kind_code: str) -> dict[str, str]:
    return dict(kinds.get(kind_code).model.State.choices)  # type: ignore[attr-defined]


def short_date(day: date) -> str:
    """3 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def _sensitivity(matter: Matter) -> str:
    return Sensitivity(matter.sensitivity).label.split(",")[0]


def _age(matter: Matter, today: date) -> str:
    """Days open; for a closed matter the day it closed."""
    if matter.is_open:
        days = (today - matter.received_on).days
        return days_text(days, "day") if days else "Today"
    return f"Closed {short_date(matter.closed_on)}" if matter.closed_on else "Closed, date unknown"
