"""How long a stage takes, and when the work would end. Pure: numbers in, numbers out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8  # of the trailing rate
SPREAD = 1.96  # of a normal curve: nineteen times in twenty
FARTHEST = 365 * 200  # beyond it no date is worth printing


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which that share lies, between the two nearest; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def days_between(start: date, end: date, pauses: Sequence[tuple[date, date]] = ()) -> int:
    """Calendar days, without those of a pause; never under nought."""
    paused = sum(max((min(end, until) - max(start, since)).days, 0) for since, until in pauses)
    return max((end - start).days - paused, 0)


@dataclass(frozen=True, slots=True)
class Projection:
    """When what is left would be finished at a rate; None: never at that rate."""

    left: int
    done: int  # in the trailing weeks
    expected: date | None
    soonest: date | None
    latest: date | None

    @property
    def rate(self) -> float:
        return self.done / WEEKS


def project(left: int, done: int, today: date) -> Projection:
    """The end at the trailing rate, with a range: how far chance alone would move a count."""
    spread = SPREAD * math.sqrt(done)

    def end(count: float) -> date | None:
        if left == 0:
            return today
        if count <= 0:
            return None
        days = math.ceil(left / (count / (WEEKS * 7)))
        return today + timedelta(days=days) if days <= FARTHEST else None

    return Projection(left, done, end(done), end(done + spread), end(done - spread))
