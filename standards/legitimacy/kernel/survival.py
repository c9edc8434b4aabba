"""How long until finished, with open cases kept in: the product-limit (Kaplan-Meier) estimate.

Everything here works on arrays of ages, in whichever day the caller counts (say which on the
page). Closed-only averages get better when old work is ignored; this estimate does not, because
an open case counts as "not finished yet" for as long as it has been open.

Conventions (metric TI-05):

* a case censored on day t is at risk on day t: finalisations come before censorings on ties;
* a case that enters late (already open when the window starts) is at risk when entry < t;
* a quantile is the smallest t with S(t) <= 1 - p, and None when the curve never gets there;
* the interval of a quantile inverts the log(-log S) band with Greenwood's variance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

# S is a running product, so 0.5 may come out as 0.5000000000000001.
_ROUNDING = 1e-12
_LEAVE_OUT = "Leave out rows with impossible dates before asking, and count them apart."


@dataclass(frozen=True)
class Interval:
    """A confidence interval in days. `None` at either end means that the data do not reach it."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class FinishedBy:
    """One row of the table beside a survival curve. Probabilities are between 0 and 1."""

    day: float
    probability: float | None
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True, eq=False)
class Survival:
    """A product-limit estimate. The arrays have one element for each day with a finalisation;
    `share_open` is S(t), the share still open just after it."""

    time: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    share_open: NDArray[np.float64]
    never_at_risk: int
    entries: NDArray[np.float64]  # sorted; -inf for a case followed from its first day
    exits: NDArray[np.float64]  # sorted

    @property
    def cases(self) -> int:
        """Cases that were at risk at some time."""
        return len(self.exits)

    @property
    def finalised(self) -> int:
        return int(self.events.sum())

    @property
    def followed_to(self) -> float | None:
        """The greatest age that anything was followed to, in days."""
        return float(self.exits[-1]) if len(self.exits) else None

    def quantile(self, p: float) -> float | None:
        """The smallest t with S(t) <= 1 - p, or None when the curve does not get that low."""
        _check_share(p)
        return _first_at_or_below(self.time, self.share_open, 1 - p)

    @property
    def median(self) -> float | None:
        return self.quantile(0.5)

    def band(self, confidence: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper limits of S at each step, from log(-log S) and Greenwood.

        At S = 0 the transform has no value: the lower limit is 0 and the upper one stays where it
        last was, so that a curve that ends is not drawn as if it were certain.
        """
        _check_share(confidence)
        z = NormalDist().inv_cdf(0.5 + confidence / 2)
        low, high = np.zeros_like(self.share_open), np.ones_like(self.share_open)
        inside = self.share_open > _ROUNDING
        share, risk, gone = self.share_open[inside], self.at_risk[inside], self.events[inside]
        greenwood = np.cumsum(gone / (risk * (risk - gone)))
        log_s = np.log(share)
        width = z * np.sqrt(greenwood) / np.abs(log_s)
        low[inside] = np.exp(log_s * np.exp(width))
        high[inside] = np.exp(log_s * np.exp(-width))
        if len(share):
            high[~inside] = high[inside][-1]
        return low, high

    def quantile_interval(self, p: float, confidence: float = 0.95) -> Interval:
        """The interval of quantile(p). An end that the band does not reach is None."""
        _check_share(p)
        low, high = self.band(confidence)
        return Interval(
            _first_at_or_below(self.time, low, 1 - p), _first_at_or_below(self.time, high, 1 - p)
        )

    def median_interval(self, confidence: float = 0.95) -> Interval:
        return self.quantile_interval(0.5, confidence)

    def at(self, t: float) -> float | None:
        """S(t), or None past the last day that anything was followed (the curve says nothing)."""
        step = int(np.searchsorted(self.time, t, side="right")) - 1
        share = float(self.share_open[step]) if step >= 0 else 1.0
        if share > _ROUNDING and (self.followed_to is None or t > self.followed_to):
            return None
        return share

    def probability_finished_by(self, t: float) -> float | None:
        """1 - S(t): the chance that a case is finished by day t; None past the follow-up."""
        share = self.at(t)
        return None if share is None else 1 - share

    def at_risk_on(self, t: float) -> int:
        """Cases still open and in view just before day t is over: entry < t <= exit."""
        if len(self.exits) == 0:
            return 0
        in_view = np.searchsorted(self.entries, t, side="left")
        return int(in_view - np.searchsorted(self.exits, t, side="left"))

    def finished_by_table(
        self, days: Sequence[float] = (30, 60, 90, 120, 180, 365), confidence: float = 0.95
    ) -> tuple[FinishedBy, ...]:
        """The chance of being finished by each of `days`, with its interval and n at risk."""
        low, high = self.band(confidence)
        rows = []
        for day in days:
            finished = self.probability_finished_by(day)
            step = int(np.searchsorted(self.time, day, side="right")) - 1
            known = finished is not None and step >= 0
            rows.append(
                FinishedBy(
                    day=day,
                    probability=finished,
                    low=float(1 - high[step]) if known else None,
                    high=float(1 - low[step]) if known else None,
                    at_risk=self.at_risk_on(day),
                )
            )
        return tuple(rows)


@dataclass(frozen=True)
class LogRank:
    """Two survival curves compared (1 degree of freedom). For analysts, not for leaders."""

    chi2: float
    p: float
    observed: tuple[int, int]
    expected: tuple[float, float]


def survival(days: ArrayLike, finalised: ArrayLike, entry: ArrayLike | None = None) -> Survival:
    """The product-limit estimate of the time to finish.

    `days`: age at finalisation, or at the snapshot for an open case; `finalised`: true where it
    is finished; `entry`: the age at which a case came into view, for a period view of cases that
    were already open. Count it at the end of the day before the window opens, so that a case
    finished on the first day of the window is in. An entry of 0 is not late: a case received and
    finished on one day is at risk on day 0. Rows with entry = days were never at risk; they are
    left out and counted in `never_at_risk`.

    Raises ValueError for arrays of different lengths, missing or negative ages, and days < entry.
    """
    exits, done, entries = _checked(days, finalised, entry)
    seen = entries < exits
    never = int(len(exits) - seen.sum())
    exits, done, entries = exits[seen], done[seen], entries[seen]
    time, events = np.unique(exits[done], return_counts=True)
    order = np.argsort(exits, kind="stable")
    sorted_exits, sorted_entries = exits[order], np.sort(entries)
    # entry < t <= exit, and every row has entry < exit: those that came less those that left.
    at_risk = np.searchsorted(sorted_entries, time, side="left") - np.searchsorted(
        sorted_exits, time, side="left"
    )
    share = np.cumprod(1 - events / at_risk) if len(time) else np.empty(0)
    return Survival(
        time=time.astype(np.float64),
        at_risk=at_risk.astype(np.int64),
        events=events.astype(np.int64),
        share_open=share.astype(np.float64),
        never_at_risk=never,
        entries=sorted_entries,
        exits=sorted_exits,
    )


def logrank(a: Survival, b: Survival) -> LogRank | None:
    """The standard log-rank test of two groups; late entries count from when they entered.

    None when there is nothing to compare (no finalisation while both groups were at risk).
    """
    time = np.union1d(a.time, b.time)
    risk_a, risk_b = _risk(a, time), _risk(b, time)
    gone_a, gone_b = _gone(a, time), _gone(b, time)
    risk, gone = risk_a + risk_b, gone_a + gone_b
    expected_a = float((gone * risk_a / risk).sum())
    # With one case at risk there is no variance, and the formula would divide by zero.
    spread = np.where(risk > 1, (risk - gone) / np.maximum(risk - 1, 1), 0.0)
    variance = float((risk_a * risk_b * gone / risk**2 * spread).sum())
    if variance <= 0:
        return None
    chi2 = float(gone_a.sum() - expected_a) ** 2 / variance
    return LogRank(
        chi2=chi2,
        p=math.erfc(math.sqrt(chi2 / 2)),  # the upper tail of chi-squared with 1 df
        observed=(int(gone_a.sum()), int(gone_b.sum())),
        expected=(expected_a, float(gone.sum()) - expected_a),
    )


def _checked(
    days: ArrayLike, finalised: ArrayLike, entry: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    exits = np.asarray(days, dtype=np.float64)
    done = np.asarray(finalised).astype(np.bool_)
    entries = np.zeros_like(exits) if entry is None else np.asarray(entry, dtype=np.float64)
    if exits.ndim != 1 or exits.shape != done.shape or exits.shape != entries.shape:
        raise ValueError("days, finalised and entry must be one-dimensional and equally long.")
    if not (np.isfinite(exits).all() and np.isfinite(entries).all()):
        raise ValueError(f"An age is missing. {_LEAVE_OUT}")
    if (exits < 0).any() or (entries < 0).any():
        raise ValueError(f"An age is negative. {_LEAVE_OUT}")
    if (exits < entries).any():
        raise ValueError(f"A case ends before it comes into view. {_LEAVE_OUT}")
    return exits, done, np.where(entries > 0, entries, -np.inf)


def _check_share(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"{p} is not between 0 and 1.")


def _first_at_or_below(
    time: NDArray[np.float64], curve: NDArray[np.float64], level: float
) -> float | None:
    reached = np.flatnonzero(curve <= level + _ROUNDING)
    return float(time[reached[0]]) if len(reached) else None


def _risk(group: Survival, time: NDArray[np.float64]) -> NDArray[np.float64]:
    came = np.searchsorted(group.entries, time, side="left")
    left = np.searchsorted(group.exits, time, side="left")
    return (came - left).astype(np.float64)


def _gone(group: Survival, time: NDArray[np.float64]) -> NDArray[np.float64]:
    gone = np.zeros(len(time))
    gone[np.searchsorted(time, group.time)] = group.events
    return gone
