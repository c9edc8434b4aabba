"""When work that is open will be finished, if it goes on as in the last weeks.

Pure. A rate of a few finishes a week is uncertain, so the answer is a range: the exact interval
for a Poisson count, taken over all the weeks together (Byar's approximation, within a hundredth of
the exact limits from ten finishes on, and cautious below).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8  # the trailing weeks that the rate is taken from
_Z = 1.959964  # 95 %
FARTHEST = 52 * 50  # weeks; beyond that a date says nothing


@dataclass(frozen=True, slots=True)
class Projection:
    """The finish at the trailing rate, and the ends of its 95 % range. None: never at that rate,
    or too far away to name."""

    open_now: int
    finished: int  # in the trailing weeks
    weeks: int
    expected: date | None
    soonest: date | None
    latest: date | None

    @property
    def rate(self) -> float:
        """Finishes a week."""
        return self.finished / self.weeks


def projected(open_now: int, by_week: Sequence[int], on: date) -> Projection:
    """When `open_now` things will be done at the rate of the weeks in `by_week` (counts of what
    was finished, the last week last; only the trailing WEEKS are taken).

    ValueError for a negative count or no week at all.
    """
    weeks = list(by_week)[-WEEKS:]
    if not weeks or open_now < 0 or min(weeks) < 0:
        raise ValueError("Give at least one week, and no negative counts.")
    return at_rate(open_now, sum(weeks), on, weeks=len(weeks))


def at_rate(open_now: int, finished: int, on: date, *, weeks: int = WEEKS) -> Projection:
    """The same where what was finished in those weeks is counted together."""
    low, high = poisson_interval(finished)

    def after(total: float) -> date | None:
        if open_now == 0:
            return on
        if total <= 0:
            return None
        needed = open_now * weeks / total
        return on + timedelta(days=math.ceil(7 * needed)) if needed <= FARTHEST else None

    return Projection(
        open_now=open_now,
        finished=finished,
        weeks=weeks,
        expected=after(finished),
        soonest=after(high),
        latest=after(low),
    )


def poisson_interval(count: int) -> tuple[float, float]:
    """The 95 % interval of the mean of a Poisson count (Byar)."""
    if count < 0:
        raise ValueError("A count is never negative.")
    low = 0.0
    if count:
        low = count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3
    return max(low, 0.0), high


def by_week(days: Sequence[date], on: date, weeks: int = WEEKS) -> tuple[int, ...]:
    """How many of the days fall in each of the trailing weeks; the last week ends on `on`."""
    counts = [0] * weeks
    for day in days:
        ago = (on - day).days
        if 0 <= ago < 7 * weeks:
            counts[weeks - 1 - ago // 7] += 1
    return tuple(counts)
