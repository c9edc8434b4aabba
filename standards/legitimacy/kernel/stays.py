"""How long work stays in each stage: what a bottleneck looks like. Pure.

A stay is one visit to a stage; a matter that comes back has two. Lengths are calendar days, and of
those stays that ended within the window: what is still there is shown beside, by its age.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from standards.legitimacy.kernel.flow import percentiles


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit of one piece of work to a stage. `left` None: it is there still."""

    work: int
    stage: str
    entered: date
    left: date | None


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage over a window. Lengths in calendar days; None where nothing left it."""

    stage: str
    now: int
    left: int
    median: float | None
    p90: float | None
    oldest: int | None  # days that the longest of those there now has been there


Turn = tuple[str, str, date]  # from, to, on which day


def stays_of(work: int, opened: date, turns: Iterable[Turn], state: str) -> list[Stay]:
    """The stays of one piece of work, from its turns in order; `state` is where it is now, for one
    that never turned. A turn to the same stage, or one dated before the last, ends nothing early:
    a stay is never shorter than nought."""
    found: list[Stay] = []
    stage, since = "", opened
    for origin, target, day in turns:
        stage = stage or origin
        if target == stage:
            continue
        until = max(since, day)
        found.append(Stay(work, stage, since, until))
        stage, since = target, until
    found.append(Stay(work, stage or state, since, None))
    return found


def figures(
    stays: Sequence[Stay], stages: Sequence[str], *, first: date, on: date
) -> tuple[StageFigures, ...]:
    """Each stage, in the given order, of stays that ended from `first` to `on`."""
    there: dict[str, list[int]] = {stage: [] for stage in stages}
    took: dict[str, list[int]] = {stage: [] for stage in stages}
    for stay in stays:
        if stay.stage not in there:
            continue
        if stay.left is None:
            there[stay.stage].append((on - stay.entered).days)
        elif first <= stay.left <= on:
            took[stay.stage].append((stay.left - stay.entered).days)
    return tuple(_of(stage, there[stage], took[stage]) for stage in stages)


def _of(stage: str, there: list[int], took: list[int]) -> StageFigures:
    median, p90 = percentiles(took, (50, 90))
    return StageFigures(stage, len(there), len(took), median, p90, max(there, default=None))
