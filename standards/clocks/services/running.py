"""Start, meet, correct and cancel a clock."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from standards.clocks import calendars
from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock
from standards.clocks.primitives import london_date
from standards.clocks.rules import ANY_REGIME, COUNTS_BACK
from standards.clocks.rules_in_force import Found, find
from standards.clocks.services import rows


@transaction.atomic
def start(
    *,
    stream: UUID,
    code: str,
    by: Any,
    on: date | None = None,
    at: datetime | None = None,
    regime: str = ANY_REGIME,
    reason: str = "",
    subject: str = "",
    length: int | None = None,
) -> Clock:
    """Start a clock from a day (`on`) or an instant (`at`, by its London date).

    `length` is for rules whose length a person sets. Where one of the code already runs for the
    stream and subject: a repeating rule counts from the latest trigger, so a later one ends the
    running clock as met (a stopped one as superseded) and starts anew; any other rule counts from
    the earliest, so an earlier one supersedes. Otherwise the running clock stands and is returned.

    Raises UnknownRule for a code that nobody brought, ClockRefused for a length out of bounds.
    """
    if (on is None) == (at is None):
        raise ValueError("Give the day (on) or the instant (at) of the trigger, and only one.")
    trigger_on = london_date(at if at is not None else on)  # type: ignore[arg-type]
    found = find(code, on=trigger_on, regime=regime)
    _check_length(found, length)
    for _ in range(2):
        running = rows.lock_open(stream=stream, code=code, subject=subject)
        if running is not None:
            if not _takes_over(found, running, trigger_on):
                return running
            _give_way(running, trigger_on, repeats=found.rule.repeats, by=by)
        clock = Clock(
            stream=stream,
            subject=subject,
            code=code,
            regime=regime,
            label=found.rule.label,
            statutory=found.rule.statutory,
            duty_of=found.rule.duty_of,
            trigger_on=trigger_on,
            trigger_at=at,
            length=length,
        )
        rows.derive(clock, found, calendars.current())
        if _insert(clock):
            break
    else:
        raise ClockRefused(f"Somebody else is changing “{clock.label}”.", remedy="Try again.")
    rows.tell(
        clock,
        "clock.started",
        by=by,
        on=at or trigger_on,
        facts={"trigger_on": trigger_on.isoformat(), "calendar": clock.calendar_version},
        text={"reason": reason},
    )
    return clock


@transaction.atomic
def meet(*, stream: UUID, code: str, on: date, by: Any, subject: str = "") -> Clock | None:
    """The thing was done on that day: end the open clock of the code, in time or late.

    A stopped clock first goes on from that day. Returns None where none is open: nothing was
    awaited.
    """
    clock = rows.lock_open(stream=stream, code=code, subject=subject)
    if clock is None:
        return None
    rows.require_past(on, "what was done")
    if on < clock.trigger_on and clock.rule.primitive not in COUNTS_BACK:
        raise ClockRefused(
            f"“{clock.label}” counts from {rows.say(clock.trigger_on)}: "
            f"it cannot be met on {rows.say(on)}.",
            remedy="Enter that day or a later one, or correct the day from which it counts.",
        )
    _finish(clock, on, by=by)
    return clock


@transaction.atomic
def correct(*, clock: Clock, trigger_on: date, reason: str, by: Any) -> Clock:
    """Count from another day, because the first was wrong. Open and finished clocks alike; the
    history keeps both days."""
    rows.require_reason(reason)
    clock = rows.lock(clock)
    if clock.status == Clock.Status.CANCELLED:
        raise ClockRefused(f"“{clock.label}” was cancelled.", remedy="Start it again.")
    before = {"was_trigger_on": clock.trigger_on.isoformat(), "was_due_on": str(clock.due_on)}
    clock.trigger_on, clock.trigger_at = trigger_on, None
    rows.derive(clock)
    clock.save()
    rows.tell(
        clock,
        "clock.corrected",
        by=by,
        facts={**before, "trigger_on": trigger_on.isoformat()},
        text={"reason": reason},
    )
    return clock


@transaction.atomic
def cancel(*, clock: Clock, reason: str, by: Any) -> Clock:
    """Nothing is awaited any more. The clock counts neither as met nor as missed."""
    rows.require_reason(reason)
    clock = rows.lock(clock)
    rows.require_open(clock)
    _end(clock, Clock.Status.CANCELLED, timezone.localdate())
    rows.tell(clock, "clock.cancelled", by=by, text={"reason": reason})
    return clock


@transaction.atomic
def cancel_running(
    *, stream: UUID, code: str, by: Any, reason: str, subject: str = ""
) -> Clock | None:
    """Cancel the open clock of a code; None where none is open."""
    clock = rows.lock_open(stream=stream, code=code, subject=subject)
    return cancel(clock=clock, reason=reason, by=by) if clock else None


def _insert(clock: Clock) -> bool:
    """False when somebody started one between our look and our write; it can be seen now."""
    try:
        with transaction.atomic():
            clock.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _check_length(found: Found, length: int | None) -> None:
    if length is None:
        return
    longest = found.rule.max_length
    if longest is None or not 1 <= length <= longest:
        raise ClockRefused(
            f"The length of “{found.rule.label}” "
            + (
                f"may be 1 to {longest} {found.rule.unit.replace('_', ' ')}."
                if longest
                else "is fixed by its rule."
            ),
            remedy="Leave the length out, or enter one within the rule.",
        )


def _takes_over(found: Found, running: Clock, trigger_on: date) -> bool:
    if found.rule.repeats:
        return trigger_on > running.trigger_on
    return trigger_on < running.trigger_on


def _give_way(running: Clock, trigger_on: date, *, repeats: bool, by: Any) -> None:
    if repeats and running.status == Clock.Status.RUNNING:
        _finish(running, trigger_on, by=by)
        return
    _end(running, Clock.Status.CANCELLED, max(trigger_on, running.trigger_on))
    rows.tell(running, "clock.superseded", by=by, facts={"by_trigger_on": trigger_on.isoformat()})


def _finish(clock: Clock, on: date, *, by: Any) -> None:
    if clock.status == Clock.Status.PAUSED and clock.paused_on is not None:
        clock.pauses = [
            *clock.pauses,
            [clock.paused_on.isoformat(), max(on, clock.paused_on).isoformat()],
        ]
        rows.derive(clock)
    _end(clock, Clock.Status.DONE, on)
    late = clock.was_met_late
    facts: dict[str, Any] = {"ended_on": on.isoformat()}
    if late:
        facts["days_late"] = (on - clock.due_on).days
        facts["working_days_late"] = calendars.current().working_days_between(clock.due_on, on)
    rows.tell(clock, "clock.met_late" if late else "clock.met", by=by, on=on, facts=facts)


def _end(clock: Clock, status: Clock.Status, on: date) -> None:
    clock.status, clock.ended_on, clock.paused_on = status, on, None
    clock.save()
