"""Timeliness figures worked out a second time, row by row and without the product's code.

For tests: slow and plain, from (received, closed or None, unknown) and reopenings. The curve comes
from lifelines, an independent library.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Row:
    """One matter: `closed` None with `unknown` False is open."""

    received: date
    closed: date | None = None
    unknown: bool = False
    odd: bool = False  # its dates cannot be right: no duration
    reopened: Sequence[tuple[date, date]] = field(default_factory=tuple)

    def times_open(self) -> list[tuple[date, date | None]]:
        """Each stretch from receipt or reopening to closing; a wrong end is its start."""
        starts = [self.received, *(opened for _, opened in self.reopened)]
        ends = [*(closed for closed, _ in self.reopened), self.closed]
        return [
            (start, None if end is None else max(start, end))
            for start, end in zip(starts, ends, strict=True)
        ]


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """(first day, last day) of each month, the last one cut at `last`."""
    found, day = [], first
    while day <= last:
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append((day, min(last, after - timedelta(days=1))))
        day = after
    return found


def by_month(rows: Sequence[Row], first: date, last: date) -> list[dict[str, int]]:
    """Received, reopened, closed, opening and closing for each month."""
    spells = [spell for row in rows if not row.unknown for spell in row.times_open()]
    fresh = [row.received for row in rows if not row.unknown]
    return [
        {
            "opening": open_at(spells, start - timedelta(days=1)),
            "received": sum(start <= day <= end for day in fresh),
            "reopened": sum(start <= s <= end for s, _ in spells)
            - sum(start <= day <= end for day in fresh),
            "closed": sum(e is not None and start <= e <= end for _, e in spells),
            "closing": open_at(spells, end),
        }
        for start, end in months_between(first, last)
    ]


def open_at(spells: Sequence[tuple[date, date | None]], day: date) -> int:
    """Stretches that run at the end of a day."""
    return sum(start <= day and (end is None or end > day) for start, end in spells)


def ages(rows: Sequence[Row], last: date) -> list[int]:
    """Days since receipt of what is open at the end of a day."""
    return [
        (last - row.received).days
        for row in rows
        if not row.unknown and open_at(row.times_open(), last)
    ]


def curve(rows: Sequence[Row], first: date, last: date) -> tuple[float, float, int]:
    """Median, 90th percentile and matters behind the curve, open ones counted, late ones late."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import qth_survival_times

    durations, done, entries = [], [], []
    for row in rows:
        in_view = row.received <= last and not (row.closed and row.closed < first)
        backwards = row.closed is not None and row.closed < row.received
        if row.unknown or row.odd or backwards or not in_view:
            continue
        closed = row.closed if row.closed is not None and row.closed <= last else None
        durations.append(((closed or last) - row.received).days)
        done.append(closed is not None)
        entries.append(max(0, (first - timedelta(days=1) - row.received).days))
    # lifelines counts a case that enters at 0 as late, and drops what ends on day 0: shift by one.
    late = [entry + 1 if entry else 0 for entry in entries]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KaplanMeierFitter().fit([d + 1 for d in durations], done, entry=late)
    return (
        fitted.median_survival_time_ - 1,
        qth_survival_times(0.1, fitted.survival_function_) - 1,
        len(durations),
    )
