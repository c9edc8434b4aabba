"""When a matter was opened, closed and reopened, read from its events. Pure: no database.

A reopening ends the earlier closing without deleting it: the matter is open again, and the months
in which it was closed stay closed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Told = tuple[str, datetime, Mapping[str, Any]]  # verb, when it happened, facts


@dataclass(frozen=True, slots=True)
class Reading:
    """Which events of a kind of matter turn it, and which states are closed.

    A step's facts say `from` and `to` which state it went; where they also say `is_open`, that
    holds, since the state alone does not tell (`Kind.says_open`). A verb in `closing` closes
    whatever they say (an import of closed history). An opening whose facts say that it is not open
    and give no `closed_on` brings a matter that closed on a day which nobody knows.
    """

    closed_states: frozenset[str]
    opening: frozenset[str]
    turning: frozenset[str]
    closing: frozenset[str] = frozenset()

    left_out_states: frozenset[str] = frozenset()  # logged in error: such count nowhere

    @property
    def verbs(self) -> frozenset[str]:
        return self.opening | self.turning | self.closing

    def closes(self, verb: str, facts: Mapping[str, Any]) -> bool:
        if verb in self.opening:
            return facts.get("is_open") is False and not facts.get("closed_on")
        if verb in self.turning and "is_open" in facts:
            return not facts["is_open"]
        return verb in self.closing or facts.get("to") in self.closed_states

    def reopens(self, facts: Mapping[str, Any]) -> bool:
        if "is_open" in facts:
            return bool(facts["is_open"])
        return bool(facts.get("to")) and facts["to"] not in self.closed_states


@dataclass(slots=True)
class Life:
    """A matter's life by what was told so far. `closed_on` None with `is_open` False: unknown.

    `reopenings` holds (the day of the closing that ended, the day of the reopening).
    """

    is_open: bool = True
    is_left_out: bool = False  # logged in error: it counts nowhere
    closed_on: date | None = None
    reopenings: list[tuple[date, date]] = field(default_factory=list)

    def take(self, verb: str, at: datetime, facts: Mapping[str, Any], reading: Reading) -> None:
        """Take in one event, in the order of the stream."""
        if facts.get("to") in reading.left_out_states:
            self.is_left_out = True
        if reading.closes(verb, facts):
            if self.is_open:
                self.is_open, self.closed_on = False, _closing_day(at, facts)
        elif not self.is_open and verb in reading.turning and reading.reopens(facts):
            day = london_day(at)
            # A closing whose day nobody knows was by the day of the reopening at the latest.
            self.reopenings.append((min(self.closed_on or day, day), day))
            self.is_open, self.closed_on = True, None


def life_of(told: Iterable[Told], reading: Reading) -> Life:
    """The life that a matter's events tell, in the order of its stream."""
    life = Life()
    for verb, at, facts in told:
        life.take(verb, at, facts, reading)
    return life


def london_day(at: datetime) -> date:
    """The London day of an instant."""
    return at.astimezone(LONDON).date()


def _closing_day(at: datetime, facts: Mapping[str, Any]) -> date | None:
    """The day that the facts give (null: unknown), else the day on which it happened."""
    if "closed_on" not in facts:
        return london_day(at)
    return date.fromisoformat(facts["closed_on"]) if facts["closed_on"] else None
