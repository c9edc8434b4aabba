"""Reads: which clocks run, what is due next, why a date is what it is, and whether it is right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from standards.clocks import calendars
from standards.clocks.due import Due, due
from standards.clocks.models import Clock
from standards.clocks.rules import ANY_REGIME, DutyOf
from standards.clocks.rules_in_force import all_rows, find, reckon_clock


@dataclass(frozen=True)
class Difference:
    """A stored value that its own parts do not give."""

    clock: UUID
    stream: UUID
    code: str
    field: str
    stored: str
    derived: str


def running_for(stream: UUID) -> QuerySet[Clock]:
    """The open clocks of a stream, stopped ones too, the earliest due first."""
    return Clock.objects.filter(stream=stream, status__in=Clock.OPEN).select_related("rule")


def history_for(stream: UUID) -> QuerySet[Clock]:
    """Every clock of a stream, in the order in which they began."""
    return Clock.objects.filter(stream=stream).select_related("rule").order_by("trigger_on", "code")


def next_due(stream: UUID) -> Clock | None:
    """The running clock of a stream on which the force must act first, if there is one."""
    return _ours().filter(stream=stream).order_by("due_on", "code").first()


def overdue(on: date) -> QuerySet[Clock]:
    """Running clocks on which the force had to act before that day."""
    return _ours().filter(due_on__lt=on)


def windows_passed(on: date) -> QuerySet[Clock]:
    """Running clocks of other people's time that ended before that day: a review window, say."""
    return Clock.objects.filter(status=Clock.Status.RUNNING, duty_of=DutyOf.OTHER, due_on__lt=on)


def explain(clock: Clock) -> Due:
    """Why this date: the clock's rule, trigger, pauses and the calendar it was counted with.

    The date is derived again. Where it is not the stored one (a changed rule, an edition of the
    calendar that is gone) the explanation says so first.
    """
    found = find(clock.code, on=clock.trigger_on, regime=clock.regime)
    calendar = calendars.of_version(clock.calendar_version) or calendars.current()
    reckoned = reckon_clock(clock, found, calendar)
    why = due(
        found.rule,
        clock.trigger_at or clock.trigger_on,
        calendar,
        excluded_days=reckoned.excluded_days,
        extension=clock.extension,
        length=clock.length,
        chain=found.chain,
    )
    return replace(why, explanation=[*_warnings(clock, why), *why.explanation])


def due_if_started(code: str, *, on: date, regime: str = ANY_REGIME) -> date:
    """The date that a clock of this code would have if it started that day; writes nothing."""
    found = find(code, on=on, regime=regime)
    return due(found.rule, on, calendars.current(), chain=found.chain).due_on


def rederive_all(batch: int = 2000) -> list[Difference]:
    """Derive the dates of every open clock again, and list what differs from what is stored.

    Each clock is counted with its own version of the calendar, so that a new holiday is not
    reported here (`recompute_for_calendar_change` moves those); a version that is gone is
    reported. Reads in batches of that many rows.
    """
    book = all_rows()
    versions = {
        version: calendars.of_version(version)
        for version in Clock.objects.filter(status__in=Clock.OPEN)
        .values_list("calendar_version", flat=True)
        .order_by()
        .distinct()
    }
    current = calendars.current()
    differences: list[Difference] = []
    for clock in Clock.objects.filter(status__in=Clock.OPEN).iterator(chunk_size=batch):
        found = book.find(clock.code, on=clock.trigger_on, regime=clock.regime)
        calendar = versions[clock.calendar_version] or current
        reckoned = reckon_clock(clock, found, calendar)
        derived = {
            "due_on": reckoned.dates.due_on,
            "action_by": reckoned.dates.action_by,
            "excluded_days": reckoned.excluded_days,
            "rule_id": found.row.pk,
        }
        differences += _differences(clock, derived)
    return differences


def _differences(clock: Clock, derived: dict[str, object]) -> Iterator[Difference]:
    for name, value in derived.items():
        stored = getattr(clock, name)
        if stored != value:
            yield Difference(clock.pk, clock.stream, clock.code, name, str(stored), str(value))


def _warnings(clock: Clock, why: Due) -> list[str]:
    said = []
    if why.due_on != clock.due_on:
        said.append(
            f"The date on record is {clock.due_on.day} {clock.due_on:%B %Y}; counted again now, "
            f"with {why.calendar_version}, it is {why.due_on.day} {why.due_on:%B %Y}."
        )
    if clock.status == Clock.Status.PAUSED and clock.paused_on is not None:
        said.append(
            f"The clock is stopped since {clock.paused_on.day} {clock.paused_on:%B %Y}: the date "
            "will move when it goes on."
        )
    return said


def _ours() -> QuerySet[Clock]:
    return Clock.objects.filter(Q(status=Clock.Status.RUNNING, duty_of=DutyOf.FORCE))
