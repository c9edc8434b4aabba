"""Where a date stands today, in the shape that pages draw: overdue, due today, days left."""

from datetime import date

from standards.clocks.models import Clock
from standards.clocks.working_days import Calendar
from standards.pages.components import Due, DueState


def due_state(due_on: date | None, today: date, calendar: Calendar, why_url: str = "") -> DueState:
    """How far off a date is, in working days; in calendar days where none lies between."""
    if due_on is None:
        return DueState(Due.NONE)
    if due_on == today:
        return DueState(Due.TODAY, due_on, why_url=why_url)
    status = Due.OVERDUE if due_on < today else Due.RUNNING
    first, last = sorted((due_on, today))
    days, unit = calendar.working_days_between(first, last), "working day"
    if not days:
        days, unit = (last - first).days, "calendar day"
    return DueState(status, due_on, days, unit, why_url=why_url)


def clock_state(clock: Clock, today: date, calendar: Calendar, why_url: str = "") -> DueState:
    """The same for a clock, which may be stopped or done."""
    if clock.status == Clock.Status.PAUSED:
        return DueState(Due.WAITING, clock.due_on, since=clock.paused_on, why_url=why_url)
    if clock.status != Clock.Status.RUNNING:
        return DueState(Due.DONE, clock.due_on, since=clock.ended_on, why_url=why_url)
    return due_state(clock.due_on, today, calendar, why_url)
