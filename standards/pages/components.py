"""What the component tags draw: small frozen shapes, so that templates never compute.

Each says what it needs in plain values. None touches the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from standards.pages import dates


class Due(StrEnum):
    """Where a date stands today."""

    OVERDUE = "overdue"
    TODAY = "today"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    NONE = "none"


# Shape second, word first: a printed or colour-blind page still says it.
SHAPES = {Due.OVERDUE: "■", Due.TODAY: "▲", Due.WAITING: "‖", Due.DONE: "✓"}


@dataclass(frozen=True)
class DueState:
    """A date and where it stands.

    `days` counts units left (RUNNING) or over (OVERDUE), as `unit`. WAITING takes `since` and
    `waiting_on`; DONE takes `since`, the day it was done. `why_url` answers "why this date?".
    """

    status: Due | str
    due_on: date | None = None
    days: int = 0
    unit: str = "working day"
    since: date | None = None
    waiting_on: str = ""
    why_url: str = ""

    @property
    def shape(self) -> str:
        return SHAPES.get(Due(self.status), "")

    @property
    def words(self) -> str:
        """The state in words: "Overdue by 2 working days"."""
        status = Due(self.status)
        since = dates.long_date(self.since) if self.since else ""
        if status is Due.OVERDUE:
            return f"Overdue by {dates.days_text(self.days, self.unit)}"
        if status is Due.TODAY:
            return "Due today"
        if status is Due.RUNNING:
            return f"{dates.days_text(self.days, self.unit)} left"
        if status is Due.WAITING:
            on = f" on {self.waiting_on}" if self.waiting_on else ""
            return f"Waiting{on} since {since}" if since else f"Waiting{on}"
        if status is Due.DONE:
            return f"Done {since}" if since else "Done"
        return "No date set"


def as_due_state(value: DueState | Mapping[str, Any]) -> DueState:
    """The state from a ready dict or as it is; keys that DueState has no place for are ignored."""
    if isinstance(value, DueState):
        return value
    known = DueState.__dataclass_fields__
    return DueState(**{key: each for key, each in value.items() if key in known})


@dataclass(frozen=True)
class Row:
    """One line of a summary list. `change_url` adds "Change"; `lines` are shown under `value`."""

    key: str
    value: Any = ""
    url: str = ""
    lines: Sequence[str] = ()
    change_url: str = ""
    change_label: str = "Change"


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened. `at` is a day or an aware instant.

    `recorded_at` is shown when it was learned later than it happened; `body` keeps its paragraphs.
    """

    title: str
    at: date | datetime
    by: str = ""
    body: str = ""
    url: str = ""
    link_label: str = ""
    recorded_at: datetime | None = None

    @property
    def written(self) -> str:
        return dates.when(self.at) if isinstance(self.at, datetime) else dates.long_date(self.at)

    @property
    def recorded_later(self) -> str:
        """The day it was recorded, when that is another day than it happened; else ""."""
        if self.recorded_at is None:
            return ""
        recorded = dates.long_date(self.recorded_at)
        return "" if recorded == dates.long_date(self.at) else recorded


@dataclass(frozen=True)
class Stage:
    """One step on the way. `status` is "done", "current" or "todo"."""

    label: str
    status: str = "todo"
    url: str = ""

    @property
    def shape(self) -> str:
        return {"done": "●", "current": "◉"}.get(self.status, "○")

    @property
    def words(self) -> str:
        return {"done": "done", "current": "now"}.get(self.status, "not reached")


@dataclass(frozen=True)
class Chip:
    """A filter in force: its words and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class NotYet:
    """Something that cannot be done now: why, and what would put it right."""

    label: str
    reason: str
    remedy: str = ""
    url: str = ""


@dataclass(frozen=True)
class Action:
    """A button or link: primary, secondary, warning or link."""

    label: str
    url: str
    kind: str = "secondary"
