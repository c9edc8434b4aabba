"""The charts of the timeliness page, from the figures of the kernel.

Each returns a `Chart`; the page adds the sentence of the finding, the table and the definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from standards.legitimacy.charts import (
    Band,
    Bars,
    CategoryAxis,
    Chart,
    DateAxis,
    Line,
    NumberAxis,
    NumberStrip,
    Reference,
    Steps,
    Unit,
)
from standards.legitimacy.kernel.flow import Flow
from standards.legitimacy.kernel.survival import Survival

# With fewer than this at risk the curve jumps about, its band fills the paper, and a reader
# could count single people in it.
FEWEST_AT_RISK = 10


def survival_chart(
    curves: Mapping[str, Survival], *, title: str, description: str, days: str, to: float = 365
) -> Chart:
    """Share still open by age, with band, median and the number at risk; one curve for each name.

    `days` names what is counted ("calendar days"); `to` is the last day drawn. A curve stops
    where fewer than ten cases are left to follow.
    """
    return Chart(
        title=title,
        description=description,
        x=NumberAxis(f"Age in {days}", low=0, high=to, unit=Unit.DAYS),
        y=NumberAxis("Share of cases still open", low=0, high=1, unit=Unit.SHARE),
        series=tuple(Steps(name, _curve(curve, to)) for name, curve in curves.items()),
        bands=tuple(
            Band(name, _band(curve, to), stepped=True)
            for name, curve in curves.items()
            if len(curve.time)
        ),
        references=tuple(
            Reference(curve.median, f"Half finished by day {curve.median:,.0f}", "x", name)
            for name, curve in curves.items()
            if curve.median is not None and curve.median <= to
        ),
        strip=NumberStrip(
            "Cases open and in view",
            tuple((name, _at_risk(curve, to)) for name, curve in curves.items()),
        ),
    )


def flow_chart(flow: Flow, *, title: str, description: str) -> Chart:
    """Received and finished in each month. Raises FlowDoesNotBalance rather than draw an error."""
    flow.require_balance()
    return Chart(
        title=title,
        description=description,
        x=DateAxis(),
        y=NumberAxis("Cases a month"),
        series=(
            Line("Received", _by_month(flow.months, flow.received)),
            Line("Finished", _by_month(flow.months, flow.finished)),
        ),
    )


def open_chart(flow: Flow, *, title: str, description: str) -> Chart:
    """Open at the end of each month, drawn apart from the flow: the scales differ too much."""
    flow.require_balance()
    return Chart(
        title=title,
        description=description,
        x=DateAxis(),
        y=NumberAxis("Cases open at the end of the month"),
        series=(Line("Open", _by_month(flow.months, flow.closing)),),
    )


def work_chart(flow: Flow, *, title: str, description: str) -> Chart:
    """Received, finished and open on one scale, for a stock of a few months of work."""
    flow.require_balance()
    return Chart(
        title=title,
        description=description,
        x=DateAxis(),
        y=NumberAxis("Cases"),
        series=(
            Line("Open at the end of the month", _by_month(flow.months, flow.closing)),
            Line("Received", _by_month(flow.months, flow.received)),
            Line("Finished", _by_month(flow.months, flow.finished)),
        ),
    )


def age_bands_chart(
    labels: Sequence[str],
    parts: Mapping[str, Sequence[int | None]],
    *,
    title: str,
    description: str,
    days: str,
) -> Chart:
    """Open cases by age band; several `parts` (case types, stages) are stacked, at most four.

    `labels` are those of the bands, the counts what the audience may see (None is hidden).
    """
    return Chart(
        title=title,
        description=description,
        x=CategoryAxis(f"Age in {days}", tuple(labels)),
        y=NumberAxis("Open cases"),
        series=tuple(Bars(name, tuple(enumerate(counts))) for name, counts in parts.items()),
        stacked=len(parts) > 1,
    )


def _curve(curve: Survival, to: float) -> tuple[tuple[float, float], ...]:
    end = last_day(curve, to)
    steps = [
        (float(t), float(s)) for t, s in zip(curve.time, curve.share_open, strict=True) if t <= end
    ]
    last = steps[-1][1] if steps else 1.0
    return ((0.0, 1.0), *steps, (end, last))


def _band(curve: Survival, to: float) -> tuple[tuple[float, float, float], ...]:
    end = last_day(curve, to)
    low, high = curve.band()
    steps = [
        (float(t), float(a), float(b))
        for t, a, b in zip(curve.time, low, high, strict=True)
        if t <= end
    ]
    last = steps[-1][1:] if steps else (1.0, 1.0)
    return ((0.0, 1.0, 1.0), *steps, (end, *last))


def last_day(curve: Survival, to: float) -> float:
    """The last day to draw: `to`, or before it the last day with enough cases left to follow."""
    enough = [
        float(t) for t, n in zip(curve.time, curve.at_risk, strict=True) if n >= FEWEST_AT_RISK
    ]
    if curve.followed_to is None or not enough:
        return min(to, curve.followed_to or 0.0)
    if curve.at_risk_on(to) >= FEWEST_AT_RISK:
        return to
    return min(to, enough[-1])


def _at_risk(curve: Survival, to: float) -> tuple[tuple[float, int], ...]:
    """Numbers for every day that a tick may stand on, as far as the curve is drawn.

    All days at once: day by day it takes 100 ms for ten years.
    """
    days = np.arange(int(last_day(curve, to)) + 1, dtype=np.float64)
    came = np.searchsorted(curve.entries, days, side="left")
    left = np.searchsorted(curve.exits, days, side="left")
    return tuple(zip(days.tolist(), (came - left).tolist(), strict=True))


def _by_month(months: Sequence[date], counts: Sequence[int]) -> tuple[tuple[date, int], ...]:
    return tuple(zip(months, counts, strict=True))
