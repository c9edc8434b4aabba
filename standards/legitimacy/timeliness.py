"""Timeliness figures of a set of matters over a window: exact, before any suppression.

Metrics TI-05 (time to finalise, open matters counted), TI-07 (age of open matters), TI-08 (work
in progress) and the clocks that the force owes, met and missed. Ages and durations are calendar
days, with working days beside for the regimes that are worked. Pure but for numpy: no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from standards.clocks.working_days import FIRST_DAY, Calendar
from standards.legitimacy.facts import Facts, RuleLabel, Spells, UnitLabel
from standards.legitimacy.kernel import flow as flows
from standards.legitimacy.kernel.flow import AgeBand, Flow, Imbalance
from standards.legitimacy.kernel.survival import Survival, survival
from standards.legitimacy.windows import Window

AGE_EDGES = (0, 30, 60, 90, 120, 180, 365, 730)  # days; closed on the left (AGE-01)

Rows = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Books:
    """Stock and flow of the window: opening + received + reopened - closed = closing.

    `unknown` came in during the window too, but closed on a day that nobody knows: counted apart.
    """

    opening: int
    received: int
    reopened: int
    closed: int
    closing: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Months:
    """The same by month; `closing` is what is open at the end of each."""

    months: tuple[date, ...]
    received: tuple[int, ...]
    reopened: tuple[int, ...]
    closed: tuple[int, ...]
    closing: tuple[int, ...]
    imbalances: tuple[Imbalance, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The books of one unit or theme, and the age by which half are closed."""

    code: str
    label: str
    books: Books
    median: float | None
    followed: int  # matters behind the median


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What became of the dates of one rule that fell in the window, and what is overdue at its end.

    `stopped`: clocks that stand still with a date in the window; they are neither met nor missed.
    """

    rule: RuleLabel
    in_time: int
    late: int
    not_met: int
    overdue: int
    stopped: int

    @property
    def fell_due(self) -> int:
        return self.in_time + self.late + self.not_met


@dataclass(frozen=True, slots=True)
class Times:
    """Time to close in the window, open matters counted; and of the closed ones alone.

    `left_out` matters have dates that cannot be right, so no duration.
    """

    curve: Survival
    before: Survival | None  # the window before, where the records reach back to it
    working: Survival | None  # in working days, of matters under a worked regime
    closed_median: float | None
    closed_p90: float | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one set of matters and one window."""

    window: Window
    books: Books
    months: Months
    bands: tuple[AgeBand, ...]
    open_median: float | None
    open_p90: float | None
    times: Times
    units: tuple[Part, ...]
    themes: tuple[Part, ...]
    rules: tuple[RuleFigures, ...]
    matters: int  # known at all by the end of the window, those counted apart included

    @property
    def is_empty(self) -> bool:
        return not any((self.books.opening, self.books.received, self.books.unknown))


def figures(facts: Facts, window: Window, calendar: Calendar) -> Figures:
    """Every figure of the page. Work on a cut of the facts (`Facts.only`) for a slice."""
    spells = facts.spells()
    ages = _ages(facts, spells, window)
    open_median, open_p90 = flows.percentiles(ages, (50, 90))
    return Figures(
        window=window,
        books=_books(facts, spells, window),
        months=months(facts, spells, window),
        bands=flows.age_bands(ages, AGE_EDGES),
        open_median=open_median,
        open_p90=open_p90,
        times=_times(facts, window, calendar),
        units=_by_unit(facts, spells, window),
        themes=_by_theme(facts, spells, window),
        rules=_rules(facts, window),
        matters=int((facts.received <= _day(window.last)).sum()),
    )


def flow_of(facts: Facts, spells: Spells, window: Window) -> Flow:
    """The kernel's flow by month; what comes in are receipts and reopenings together."""
    return flows.flow_from_dates(spells.start, spells.end, first=window.first, last=window.last)


def months(facts: Facts, spells: Spells, window: Window) -> Months:
    """Stock and flow by month, counted a second time from the matters themselves."""
    flow = flow_of(facts, spells, window)
    again = flows.flow_from_dates(
        spells.start[spells.again], spells.end[spells.again], first=window.first, last=window.last
    )
    return Months(
        months=flow.months,
        received=tuple(a - b for a, b in zip(flow.received, again.received, strict=True)),
        reopened=again.received,
        closed=flow.finished,
        closing=flow.closing,
        imbalances=(*flow.imbalances, *_against_the_rows(facts, flow, window)),
    )


def _against_the_rows(facts: Facts, flow: Flow, window: Window) -> list[Imbalance]:
    """The stock must also be what the matters themselves say is open, on the day of the facts."""
    if window.last != facts.on:
        return []
    open_now = int((np.isnat(facts.closed) & ~facts.unknown).sum())
    if flow.closing[-1] == open_now:
        return []
    return [Imbalance(len(flow.closing) - 1, flow.closing[-1], open_now)]


def tallies(facts: Facts, spells: Spells, window: Window) -> dict[str, Rows]:
    """The matters behind each number of the books, by row; twice where it happened twice."""
    first, last = _day(window.first), _day(window.last)
    came = (spells.start >= first) & (spells.start <= last)
    went = (spells.end >= first) & (spells.end <= last)
    unknown = facts.unknown & (facts.received >= first) & (facts.received <= last)
    return {
        "opening": spells.matter[open_on(spells, first - 1)],
        "received": spells.matter[came & ~spells.again],
        "reopened": spells.matter[came & spells.again],
        "closed": spells.matter[went],
        "closing": spells.matter[open_on(spells, last)],
        "unknown": np.flatnonzero(unknown),
    }


def _books(facts: Facts, spells: Spells, window: Window) -> Books:
    return Books(**{key: len(rows) for key, rows in tallies(facts, spells, window).items()})


def open_on(spells: Spells, day: np.datetime64) -> NDArray[np.bool_]:
    """Spells that run at the end of a day."""
    return (spells.start <= day) & (np.isnat(spells.end) | (spells.end > day))


def _ages(facts: Facts, spells: Spells, window: Window) -> NDArray[np.int64]:
    """Ages from receipt, also of what was reopened since."""
    rows = spells.matter[open_on(spells, _day(window.last))]
    return _count(_day(window.last) - facts.received[rows])


def has_duration(facts: Facts) -> NDArray[np.bool_]:
    """Matters whose dates can be right: the others are left out of durations and counted."""
    backwards = ~np.isnat(facts.closed) & (facts.closed < facts.received)
    return ~facts.unknown & (facts.doubt == 0) & ~backwards


def in_view(facts: Facts, window: Window) -> NDArray[np.bool_]:
    """Matters that were open, by what is known now, at some time in the window."""
    gone = ~np.isnat(facts.closed) & (facts.closed < _day(window.first))
    return (facts.received <= _day(window.last)) & ~gone & ~facts.unknown


@dataclass(frozen=True, slots=True, eq=False)
class _Followed:
    """Matters in view with possible dates: the row of each, and its part in a survival curve."""

    rows: Rows
    age: NDArray[np.int64]  # when it was closed, or last seen open
    done: NDArray[np.bool_]
    entry: NDArray[np.int64]  # its age when it came into view

    @classmethod
    def of(cls, facts: Facts, window: Window) -> _Followed:
        rows = np.flatnonzero(in_view(facts, window) & has_duration(facts))
        received = facts.received[rows]
        done, ends = _ends(facts.closed[rows], window)
        entry = np.maximum(_count(_day(window.first) - 1 - received), 0)
        return cls(rows, _count(ends - received), done, entry)

    def curve(self, some: Rows | None = None) -> Survival:
        if some is None:
            return survival(self.age, self.done, self.entry)
        return survival(self.age[some], self.done[some], self.entry[some])


def followed(facts: Facts, window: Window) -> Survival:
    """Time to close of what was in view, in calendar days (TI-05).

    A matter that was open already when the window began comes into view at the age that it had at
    the end of the day before; one that is still open at the end of the window counts as long as
    it has been open. A matter that was closed and reopened counts as open all the while.
    """
    return _Followed.of(facts, window).curve()


def _ends(closed: NDArray[np.datetime64], window: Window) -> tuple[NDArray[np.bool_], Rows]:
    """Whether each was closed by the end of the window, and the last day on which it was seen."""
    last = _day(window.last)
    done = ~np.isnat(closed) & (closed <= last)
    return done, np.where(done, closed, last)


def followed_in_working_days(facts: Facts, window: Window, calendar: Calendar) -> Survival | None:
    """The same in working days, of matters under the regimes that are worked; None for none.

    The day of receipt is day 0; the calendar is that of England and Wales.
    """
    worked = [
        number
        for number, regime in enumerate(facts.cuts.regimes)
        if regime in facts.cuts.worked_regimes
    ]
    mask = in_view(facts, window) & has_duration(facts) & np.isin(facts.regime, worked)
    rows = np.flatnonzero(mask & (facts.received >= np.datetime64(FIRST_DAY, "D")))
    if not len(rows):
        return None
    received = facts.received[rows]
    done, ends = _ends(facts.closed[rows], window)
    eve = np.full(len(rows), _day(window.first) - 1)
    return survival(
        calendar.working_days_between_many(received, ends),
        done,
        calendar.working_days_between_many(received, np.maximum(eve, received)),
    )


def _times(facts: Facts, window: Window, calendar: Calendar) -> Times:
    valid = has_duration(facts)
    last, first = _day(window.last), _day(window.first)
    closed_now = valid & ~np.isnat(facts.closed) & (facts.closed >= first) & (facts.closed <= last)
    lengths = _count(facts.closed[closed_now] - facts.received[closed_now])
    median, p90 = flows.percentiles(lengths, (50, 90))
    return Times(
        curve=followed(facts, window),
        before=_before(facts, window),
        working=followed_in_working_days(facts, window, calendar),
        closed_median=median,
        closed_p90=p90,
        left_out=int((in_view(facts, window) & ~valid).sum()),
    )


def _before(facts: Facts, window: Window) -> Survival | None:
    before = window.before()
    if window.code == "all" or not len(facts) or facts.received.min() > _day(before.first):
        return None
    return followed(facts, before)


def _by_unit(facts: Facts, spells: Spells, window: Window) -> tuple[Part, ...]:
    names = [(unit.code, unit.name) for unit in facts.cuts.units]
    return _parts(facts, spells, window, facts.unit, names)


def _by_theme(facts: Facts, spells: Spells, window: Window) -> tuple[Part, ...]:
    """Labels are left to the report, which knows the coded lists."""
    names = [(theme, theme) for theme in facts.cuts.themes]
    return _parts(facts, spells, window, facts.theme, names)


def _parts(
    facts: Facts,
    spells: Spells,
    window: Window,
    number: NDArray[np.int32],
    names: list[tuple[str, str]],
) -> tuple[Part, ...]:
    """One part for each name; `number` says to which name a matter belongs."""
    counts_of = tallies(facts, spells, window)
    counted = {
        key: np.bincount(number[rows], minlength=len(names)) for key, rows in counts_of.items()
    }
    seen = _Followed.of(facts, window)
    order = np.argsort(number[seen.rows], kind="stable")
    edges = np.searchsorted(number[seen.rows][order], np.arange(len(names) + 1))
    found = []
    for k, (code, label) in enumerate(names):
        books = Books(**{key: int(counts[k]) for key, counts in counted.items()})
        curve = seen.curve(order[edges[k] : edges[k + 1]])
        found.append(Part(code, label, books, curve.median, curve.cases))
    return tuple(part for part in found if _has_something(part))


def _has_something(part: Part) -> bool:
    books = part.books
    return any((books.opening, books.received, books.reopened, books.closed, books.unknown))


def _rules(facts: Facts, window: Window) -> tuple[RuleFigures, ...]:
    outcomes = clock_outcomes(facts, window)
    size = len(facts.cuts.rules)
    counted = {
        name: np.bincount(facts.clock_rule[mask], minlength=size) for name, mask in outcomes.items()
    }
    found = [
        RuleFigures(rule, **{name: int(counts[number]) for name, counts in counted.items()})
        for number, rule in enumerate(facts.cuts.rules)
    ]
    return tuple(each for each in found if each.fell_due or each.overdue or each.stopped)


def clock_outcomes(facts: Facts, window: Window) -> dict[str, NDArray[np.bool_]]:
    """Which clocks were met in time, met late, not met, overdue or stopped, one mask for each.

    A date that falls on the last day of the window is not missed before that day is over.
    """
    first, last = _day(window.first), _day(window.last)
    due, ended = facts.clock_due, facts.clock_ended
    in_window = (due >= first) & (due <= last)
    has_ended = ~np.isnat(ended)
    running = ~has_ended & ~facts.clock_stopped
    runs_at_end = running | (has_ended & (ended > last))
    return {
        "in_time": in_window & has_ended & (ended <= due),
        "late": in_window & has_ended & (ended > due),
        "not_met": in_window & running & (due < last),
        "overdue": runs_at_end & (due < last),
        "stopped": in_window & ~has_ended & facts.clock_stopped,
    }


def unit_named(facts: Facts, code: str) -> UnitLabel | None:
    """The unit of that code among those that hold matters."""
    return next((unit for unit in facts.cuts.units if unit.code == code), None)


def earliest(facts: Facts) -> date | None:
    """The first day of receipt; None without matters."""
    return facts.received.min().item() if len(facts) else None


def _day(day: date) -> np.datetime64:
    return np.datetime64(day, "D")


def _count(difference: NDArray[np.timedelta64]) -> NDArray[np.int64]:
    """Whole days of a difference of days."""
    return difference.astype(np.int64)
