"""Stop a clock, let it go on, extend it: each with a reason and whoever authorised it."""

from datetime import date
from typing import Any

from django.db import transaction

from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock
from standards.clocks.services import rows


@transaction.atomic
def pause(*, clock: Clock, on: date, reason: str, authorised_by: Any, by: Any) -> Clock:
    """Stop a running clock. `on` is the first day that does not count.

    Raises ClockRefused where the rule gives no pause (the law's limits above all), or where the
    day lies in an earlier pause.
    """
    rows.require_reason(reason)
    facts, text = rows.authority(authorised_by)
    clock = rows.lock(clock)
    rows.require_open(clock)
    rows.require_past(on, "a stop")
    if not clock.rule.can_pause:
        raise ClockRefused(f"The rule of “{clock.label}” does not allow the clock to be stopped.")
    if clock.status == Clock.Status.PAUSED:
        raise ClockRefused(f"“{clock.label}” is stopped already.")
    if any(on < ends for _, ends in clock.pause_spans()):
        raise ClockRefused(
            f"“{clock.label}” was already stopped on {rows.say(on)}.",
            remedy="Enter the day on which it went on, or a later one.",
        )
    clock.status, clock.paused_on = Clock.Status.PAUSED, on
    clock.save()
    rows.tell(
        clock,
        "clock.paused",
        by=by,
        on=on,
        facts={**facts, "paused_on": on.isoformat()},
        text={**text, "reason": reason},
    )
    return clock


@transaction.atomic
def resume(*, clock: Clock, on: date, by: Any, reason: str) -> Clock:
    """Let a stopped clock go on. `on` is the first day that counts again.

    The whole days from the first that did not count up to the day before `on` are taken out: a
    rule in calendar days, weeks or months is put off by all of them, a rule in working days by
    the working days among them.
    """
    rows.require_reason(reason)
    clock = rows.lock(clock)
    if clock.status != Clock.Status.PAUSED or clock.paused_on is None:
        raise ClockRefused(f"“{clock.label}” is not stopped.")
    rows.require_past(on, "going on")
    if on < clock.paused_on:
        raise ClockRefused(
            f"“{clock.label}” was stopped on {rows.say(clock.paused_on)}: it cannot go on before.",
            remedy="Enter that day or a later one.",
        )
    before = clock.excluded_days
    clock.pauses = [*clock.pauses, [clock.paused_on.isoformat(), on.isoformat()]]
    clock.status, clock.paused_on = Clock.Status.RUNNING, None
    rows.derive(clock)
    clock.save()
    rows.tell(
        clock,
        "clock.resumed",
        by=by,
        on=on,
        facts={"resumed_on": on.isoformat(), "days_taken_out": clock.excluded_days - before},
        text={"reason": reason},
    )
    return clock


@transaction.atomic
def extend(*, clock: Clock, length: int, reason: str, authorised_by: Any, by: Any) -> Clock:
    """Give more time: working days for a rule in working days, months for a rule in months, else
    calendar days. Raises ClockRefused where the rule gives no extension."""
    rows.require_reason(reason)
    facts, text = rows.authority(authorised_by)
    if length < 1:
        raise ClockRefused("An extension is one day or more.", remedy="Enter a whole number.")
    clock = rows.lock(clock)
    rows.require_open(clock)
    if not clock.rule.can_extend:
        raise ClockRefused(f"The rule of “{clock.label}” does not allow it to be extended.")
    before = clock.due_on
    clock.extension += length
    rows.derive(clock)
    clock.save()
    rows.tell(
        clock,
        "clock.extended",
        by=by,
        facts={**facts, "length": length, "was_due_on": before.isoformat()},
        text={**text, "reason": reason},
    )
    return clock
