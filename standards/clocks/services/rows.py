"""What every change of a clock has in common: lock, derive, tell the log and the listeners."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from standards import events
from standards.clocks import calendars
from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock
from standards.clocks.primitives import LONDON
from standards.clocks.rules_in_force import Found, find, reckon_clock
from standards.clocks.signals import clocks_changed
from standards.clocks.working_days import Calendar


def lock(clock: Clock) -> Clock:
    """The clock read again, its row locked until the transaction ends."""
    return Clock.objects.select_for_update().get(pk=clock.pk)


def lock_open(*, stream: UUID, code: str, subject: str = "") -> Clock | None:
    """The open clock of a code, locked; None when there is none."""
    open_ones = Clock.objects.select_for_update().filter(
        stream=stream, code=code, subject=subject, status__in=Clock.OPEN
    )
    return open_ones.first()


def require_open(clock: Clock) -> None:
    if not clock.is_open:
        ended = clock.ended_on
        raise ClockRefused(
            f"“{clock.label}” ended on {say(ended) if ended else 'an earlier day'}.",
            remedy="Correct its date if that is wrong, or start it again.",
        )


def require_past(day: date, what: str) -> None:
    if day > timezone.localdate():
        raise ClockRefused(
            f"{say(day)} has not come yet: {what} happens on a day that has.",
            remedy="Enter today or an earlier date.",
        )


def derive(clock: Clock, found: Found | None = None, calendar: Calendar | None = None) -> None:
    """Set every derived field from the parts of the clock. Does not save."""
    found = found or find(clock.code, on=clock.trigger_on, regime=clock.regime)
    calendar = calendar or calendars.current()
    reckoned = reckon_clock(clock, found, calendar)
    clock.rule = found.row
    clock.excluded_days = reckoned.excluded_days
    clock.due_on = reckoned.dates.due_on
    clock.action_by = reckoned.dates.action_by
    clock.calendar_version = calendar.version


def tell(
    clock: Clock,
    verb: str,
    *,
    by: Any,
    on: date | datetime | None = None,
    facts: dict[str, Any] | None = None,
    text: dict[str, str] | None = None,
) -> None:
    """Record the event, then let listeners refresh what they derive from this stream."""
    events.record(
        stream=clock.stream,
        verb=verb,
        by=by,
        occurred_at=moment(on),
        subject=clock.subject,
        facts={
            "clock": str(clock.pk),
            "code": clock.code,
            "label": clock.label,
            "due_on": clock.due_on.isoformat(),
            **(facts or {}),
        },
        text={key: value for key, value in (text or {}).items() if value} or None,
    )
    clocks_changed.send(sender=Clock, stream=clock.stream)


def authority(authorised_by: Any) -> tuple[dict[str, str], dict[str, str]]:
    """(facts, text) that say who authorised: an account by its id, anybody else by name.

    A name is personal and goes to the erasable text.
    """
    if not authorised_by:
        raise ClockRefused("Say who authorised this.", remedy="Name the person or the body.")
    if isinstance(authorised_by, str):
        return {}, {"authorised_by": authorised_by}
    return {"authorised_by": str(authorised_by.pk)}, {}


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise ClockRefused("Say why.", remedy="Give a reason: it stays with the clock.")


def moment(on: date | datetime | None) -> datetime | None:
    """When a thing of that day happened: now for today or later (a clock may count from a day
    to come), noon in London for an earlier day, whose hour nobody gave."""
    if on is None or isinstance(on, datetime):
        return on
    if on >= timezone.localdate():
        return None
    return datetime.combine(on, time(12), tzinfo=LONDON).astimezone(UTC)


def say(day: date) -> str:
    """10 April 2026."""
    return f"{day.day} {day:%B %Y}"
