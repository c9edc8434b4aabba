"""Clocks of a matter that is only in memory: what `standards.clocks.services` does, without rows.

The rules, the counting and the words are the room's own; only finding, locking and saving differ.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Protocol
from uuid import UUID

from config.demo.dice import new_id
from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock
from standards.clocks.rules import COUNTS_BACK, DutyOf
from standards.clocks.rules_in_force import Found, Rows
from standards.clocks.services import rows
from standards.clocks.working_days import Calendar


class Tell(Protocol):
    """Write down what became of a clock."""

    def __call__(
        self,
        clock: Clock,
        verb: str,
        *,
        by: Any,
        on: date | None = None,
        facts: dict[str, Any] | None = None,
        text: dict[str, str] | None = None,
    ) -> None: ...


class Rulebook:
    """The rules and the calendar as they are now, read once; each version is looked up once."""

    def __init__(self, rule_rows: Rows, calendar: Calendar) -> None:
        self._rows, self.calendar = rule_rows, calendar
        self._found: dict[tuple[str, str], list[Found]] = {}

    def find(self, code: str, *, on: date, regime: str) -> Found:
        """The version in force for a trigger on that day."""
        known = self._found.setdefault((code, regime), [])
        for kept in known:
            if kept.rule.in_force(on):
                return kept
        found = self._rows.find(code, on=on, regime=regime)
        if found.rule.in_force(on) and not found.chain:  # a chain has versions of its own
            known.append(found)
        return found


class RunningClocks:
    """The clocks of one stream."""

    def __init__(self, stream: UUID, book: Rulebook, rng: Random, tell: Tell) -> None:
        self._stream, self._book, self._rng, self._tell = stream, book, rng, tell
        self.every: list[Clock] = []
        self._open: dict[str, Clock] = {}

    def open(self) -> list[Clock]:
        return list(self._open.values())

    def start(self, code: str, *, on: date, regime: str, by: Any) -> None:
        """As `services.start` with a day: see there for what happens beside a running one."""
        found = self._book.find(code, on=on, regime=regime)
        running = self._open.get(code)
        if running is not None:
            repeats = found.rule.repeats
            later = on > running.trigger_on if repeats else on < running.trigger_on
            if not later:
                return
            self._give_way(running, on, repeats=repeats, by=by)
        clock = Clock(
            id=new_id(self._rng),
            stream=self._stream,
            code=code,
            regime=regime,
            label=found.rule.label,
            statutory=found.rule.statutory,
            duty_of=found.rule.duty_of,
            trigger_on=on,
        )
        rows.derive(clock, found, self._book.calendar)
        self._open[code] = clock
        self.every.append(clock)
        facts = {"trigger_on": on.isoformat(), "calendar": clock.calendar_version}
        self._tell(clock, "clock.started", by=by, on=on, facts=facts)

    def meet(self, code: str, *, on: date, by: Any) -> None:
        """As `services.meet`."""
        clock = self._open.get(code)
        if clock is None:
            return
        if on < clock.trigger_on and clock.rule.primitive not in COUNTS_BACK:
            raise ClockRefused(f"“{clock.label}” cannot be met before it runs.")
        self._finish(clock, on, by=by)

    def cancel(self, code: str, *, reason: str, today: date, by: Any) -> None:
        """As `services.cancel_running`."""
        clock = self._open.get(code)
        if clock is None:
            return
        self._end(clock, Clock.Status.CANCELLED, today)
        self._tell(clock, "clock.cancelled", by=by, text={"reason": reason})

    def next_due(self) -> Clock | None:
        """The open clock on which the force must act first."""
        ours = [clock for clock in self._open.values() if clock.duty_of == DutyOf.FORCE]
        return min(ours, key=lambda clock: (clock.due_on, clock.code), default=None)

    def _give_way(self, running: Clock, trigger_on: date, *, repeats: bool, by: Any) -> None:
        if repeats:
            self._finish(running, trigger_on, by=by)
            return
        self._end(running, Clock.Status.CANCELLED, max(trigger_on, running.trigger_on))
        facts = {"by_trigger_on": trigger_on.isoformat()}
        self._tell(running, "clock.superseded", by=by, facts=facts)

    def _finish(self, clock: Clock, on: date, *, by: Any) -> None:
        self._end(clock, Clock.Status.DONE, on)
        facts: dict[str, Any] = {"ended_on": on.isoformat()}
        late = clock.was_met_late
        if late:
            between: Callable[[date, date], int] = self._book.calendar.working_days_between
            facts["days_late"] = (on - clock.due_on).days
            facts["working_days_late"] = between(clock.due_on, on)
        self._tell(clock, "clock.met_late" if late else "clock.met", by=by, on=on, facts=facts)

    def _end(self, clock: Clock, status: Clock.Status, on: date) -> None:
        clock.status, clock.ended_on = status, on
        self._open.pop(clock.code, None)
