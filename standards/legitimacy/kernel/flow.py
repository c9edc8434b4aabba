"""Work in, work out, work open: stock and flow by month, age bands, percentiles (TI-07, TI-08).

Pure functions over arrays. The one invariant is that opening + in - out = closing, to the case;
a month where the stock counted from the cases disagrees is an `Imbalance`, which a page shows
as an error and not as a chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Little's law holds for a stable system; past this share of what came in, say so.
STABLE_WITHIN = 0.10


class FlowDoesNotBalance(Exception):
    """Opening + received - finished is not what is open. The message says which month."""


@dataclass(frozen=True)
class Imbalance:
    """A period in which the books do not balance. `counted` is None when stock went negative."""

    period: int
    expected: int
    counted: int | None

    def sentence(self) -> str:
        if self.counted is None:
            return (
                f"Period {self.period + 1} ends with {self.expected} open: "
                "more was finished than there was."
            )
        return (
            f"Period {self.period + 1} should end with {self.expected} open, "
            f"but {self.counted} are counted."
        )


@dataclass(frozen=True)
class Flow:
    """Stock and flow by period. `closing[i]` = stock at the end of period i."""

    opening: int
    received: tuple[int, ...]
    finished: tuple[int, ...]
    closing: tuple[int, ...]
    imbalances: tuple[Imbalance, ...] = ()
    months: tuple[date, ...] = ()  # first day of each month, where the periods are months

    def require_balance(self) -> Flow:
        """Itself. Raises FlowDoesNotBalance with the first difference, and how many there are."""
        if self.imbalances:
            count = len(self.imbalances)
            more = "" if count == 1 else f" {count} periods do not balance."
            raise FlowDoesNotBalance(self.imbalances[0].sentence() + more)
        return self


@dataclass(frozen=True)
class Little:
    """Little's law over a flow: mean time = average stock / throughput, both in periods."""

    average_open: float
    throughput: float
    periods_in_system: float | None
    periods_of_work: float | None
    caution: str  # empty when the flow is steady enough for the law to hold


@dataclass(frozen=True)
class AgeBand:
    """Open cases with low <= age < high, in days; `high` is None for the last band."""

    low: int
    high: int | None
    count: int

    @property
    def code(self) -> str:
        """Like 0-29 or 365+: for files and tests."""
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high - 1}"

    @property
    def label(self) -> str:
        """Like "0 to 29" or "365 or more": for people."""
        if self.high is None:
            return f"{self.low} or more"
        return f"{self.low} to {self.high - 1}"


def monthly_flow(
    opening: int,
    received: Sequence[int],
    finished: Sequence[int],
    *,
    counted: Sequence[int] | None = None,
    months: Sequence[date] = (),
) -> Flow:
    """Closing stock of each period, and where it differs from the stock `counted` from cases."""
    if len(received) != len(finished) or (counted is not None and len(counted) != len(received)):
        raise ValueError("received, finished and counted must cover the same periods.")
    if months and len(months) != len(received):
        raise ValueError("months must name each period.")
    change = np.asarray(received, dtype=np.int64) - np.asarray(finished, dtype=np.int64)
    closing = tuple(int(n) for n in opening + np.cumsum(change))
    return Flow(
        opening=opening,
        received=tuple(int(n) for n in received),
        finished=tuple(int(n) for n in finished),
        closing=closing,
        imbalances=tuple(_imbalances(closing, counted)),
        months=tuple(months),
    )


def flow_from_dates(received: ArrayLike, finished: ArrayLike, *, first: date, last: date) -> Flow:
    """The flow of the months from that of `first` to that of `last`, from the cases' own dates.

    `received` and `finished` are dates (numpy datetime64 or ISO text), `finished` NaT while open.
    A case is open at the end of a day when it was received by then and not finished by then.
    The stock is counted a second time from cases whose dates are possible, so that a case
    finished before it was received shows as an imbalance instead of bending the curve.

    Leave out closed cases whose date is unknown: they are neither open nor finished in any month.
    """
    came = np.asarray(received, dtype="datetime64[D]")
    went = np.asarray(finished, dtype="datetime64[D]")
    if came.shape != went.shape or np.isnat(came).any():
        raise ValueError("Each case needs a date received, and a place for a date finished.")
    edges = np.arange(
        np.datetime64(first, "M"), np.datetime64(last, "M") + 2, dtype="datetime64[M]"
    ).astype("datetime64[D]")
    possible = np.isnat(went) | (went >= came)
    came_before, went_before = _before(came, edges), _before(went, edges)
    stock = _before(came[possible], edges) - _before(went[possible], edges)
    return monthly_flow(
        opening=int(stock[0]),
        received=np.diff(came_before).tolist(),
        finished=np.diff(went_before).tolist(),
        counted=stock[1:].tolist(),
        months=edges[:-1].tolist(),
    )


def clearance_rate(received: Sequence[int], finished: Sequence[int]) -> float | None:
    """Finished / received over the whole stretch; None when nothing was received."""
    came = int(np.sum(received))
    return int(np.sum(finished)) / came if came else None


def little(flow: Flow, recent: int = 3) -> Little:
    """Little's law as a cross-check, and the periods of work left at the recent rate of finishing.

    The average stock of a period is the mean of its opening and closing; `recent` is how many
    of the last periods make the current rate.
    """
    if not flow.closing:
        raise ValueError("There is no period to average over.")
    starts = np.array((flow.opening, *flow.closing[:-1]), dtype=np.float64)
    average = float(((starts + np.array(flow.closing)) / 2).mean())
    throughput = float(np.mean(flow.finished))
    rate = float(np.mean(flow.finished[-recent:]))
    return Little(
        average_open=average,
        throughput=throughput,
        periods_in_system=average / throughput if throughput else None,
        periods_of_work=flow.closing[-1] / rate if rate else None,
        caution=_caution(sum(flow.received), sum(flow.finished)),
    )


def age_bands(ages: ArrayLike, edges: Sequence[int]) -> tuple[AgeBand, ...]:
    """Counts in bands closed on the left and open on the right; the last band has no end.

    Raises ValueError when the edges do not rise or when a case is younger than the first edge:
    every case must be in a band, or the bands would not add up to the stock.
    """
    values = np.asarray(ages)
    limits = np.asarray(edges)
    if len(limits) == 0 or (np.diff(limits) <= 0).any():
        raise ValueError("The edges of the bands must rise.")
    if len(values) and values.min() < limits[0]:
        raise ValueError(f"An age is below {limits[0]}, where the bands begin.")
    place = np.searchsorted(limits, values, side="right") - 1
    counts = np.bincount(place.astype(np.int64), minlength=len(limits))
    highs: list[int | None] = [*map(int, limits[1:]), None]
    return tuple(
        AgeBand(int(low), high, int(count))
        for low, high, count in zip(limits, highs, counts, strict=True)
    )


def at_least(ages: ArrayLike, days: float) -> int:
    """How many are `days` old or older (a case of exactly 120 days is over the 120-day line)."""
    return int((np.asarray(ages) >= days).sum())


def percentiles(
    values: ArrayLike, wanted: Sequence[float] = (50, 75, 90)
) -> tuple[float | None, ...]:
    """Percentiles (0 to 100) by linear interpolation; None for each when there are no values."""
    numbers = np.asarray(values, dtype=np.float64)
    if len(numbers) == 0:
        return tuple(None for _ in wanted)
    return tuple(float(p) for p in np.percentile(numbers, wanted, method="linear"))


def _imbalances(closing: Sequence[int], counted: Sequence[int] | None) -> list[Imbalance]:
    found = []
    for period, expected in enumerate(closing):
        if counted is not None and counted[period] != expected:
            found.append(Imbalance(period, expected, int(counted[period])))
        elif expected < 0:
            found.append(Imbalance(period, expected, None))
    return found


def _before(days: NDArray[np.datetime64], edges: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """How many of `days` are before each edge. NaT is before nothing."""
    return np.searchsorted(np.sort(days[~np.isnat(days)]), edges, side="left").astype(np.int64)


def _caution(received: int, finished: int) -> str:
    if abs(received - finished) <= STABLE_WITHIN * received:
        return ""
    direction = "more" if finished > received else "less"
    return (
        f"Work finished was {direction} than work received by over {STABLE_WITHIN:.0%}, "
        "so this is a rough guide only."
    )
