"""The charts of a report as its audience may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standards.legitimacy import timeliness_charts
from standards.legitimacy.charts import Bars, Chart, NumberStrip, Steps
from standards.legitimacy.kernel.flow import monthly_flow
from standards.legitimacy.kernel.survival import Survival
from standards.legitimacy.publishing import Veil
from standards.legitimacy.timeliness import Figures

CALENDAR_DAYS = "calendar days"
LENGTHS = (60, 90, 180, 365, 730, 1095, 1825, 3650)  # how far a curve may be drawn
STEPS_DRAWN = 80  # the eye tells no more apart, and each hundred is 5 kB of the page
TICKS_STAND_ON = 5  # days: every tick of the lengths above is a multiple
FEWEST_IN_A_STEP = 5  # of a wide audience's curve: no step stands for one or two matters


def drawn_to(curve: Survival) -> float:
    """The shortest of the usual lengths in which nine in ten are closed, else the whole curve's.

    No longer than the curve is drawn: an axis of a year with a line on its first three weeks tells
    nothing.
    """
    reached = curve.quantile(0.9) or curve.followed_to or 0
    reached = min(reached, timeliness_charts.last_day(curve, LENGTHS[-1]))
    return next((length for length in LENGTHS if length >= reached), LENGTHS[-1])


def time_to_close(curve: Survival, veil: Veil, *, name: str, title: str, description: str) -> Chart:
    """Share still open by age, with its band; coarser, and without counts, for a wide audience."""
    to = drawn_to(curve)
    whole = timeliness_charts.survival_chart(
        {name: curve}, title=title, description=description, days=CALENDAR_DAYS, to=to
    )
    return _with_fewer_numbers(_thinned(whole, curve, to, veil), veil)


def _thinned(whole: Chart, curve: Survival, to: float, veil: Veil) -> Chart:
    keep = _kept_steps(curve, to, 1 if veil.is_exact else FEWEST_IN_A_STEP)
    series = tuple(
        replace(each, points=_kept(each.points, keep)) if isinstance(each, Steps) else each
        for each in whole.series
    )
    bands = tuple(replace(band, points=_kept(band.points, keep)) for band in whole.bands)
    return replace(whole, series=series, bands=bands)


def _kept(points: Sequence[tuple], keep: set[float]) -> tuple:
    """The first and the last point, and those at the steps to be kept."""
    last = len(points) - 1
    return tuple(p for n, p in enumerate(points) if n in (0, last) or p[0] in keep)


def _kept_steps(curve: Survival, to: float, fewest: int) -> set[float]:
    """The last step of each stretch of the axis, once enough were closed since the one before."""
    stretch = np.floor(curve.time * STEPS_DRAWN / to)
    is_last = np.append(stretch[1:] != stretch[:-1], True)[: len(stretch)]
    keep, waiting = set(), 0
    for day, closed, ends in zip(
        curve.time.tolist(), curve.events.tolist(), is_last.tolist(), strict=True
    ):
        waiting += closed
        if ends and waiting >= fewest:
            keep.add(day)
            waiting = 0
    return keep


def _with_fewer_numbers(chart: Chart, veil: Veil) -> Chart:
    """The strip under the axis for the days that a tick may stand on; rounded where it must be."""
    if chart.strip is None:
        return chart
    rows = tuple(
        (name, tuple((at, veil.roughly(n or 0)) for at, n in row if at % TICKS_STAND_ON == 0))
        for name, row in chart.strip.rows
    )
    rough = "" if veil.is_exact else ", to the nearest 5"
    return replace(chart, strip=NumberStrip(f"{chart.strip.heading}{rough}", rows))


def work(figures: Figures, *, noun: str) -> tuple[Chart, ...]:
    """What came in and what was closed by month, and what was open at the end of each.

    Only for months that the audience may see.
    """
    months, books = figures.months, figures.books
    if len(months.months) < 2:
        return ()
    flow = monthly_flow(
        books.opening,
        tuple(a + b for a, b in zip(months.received, months.reopened, strict=True)),
        months.closed,
        months=months.months,
    )
    came = timeliness_charts.flow_chart(
        flow,
        title=f"{noun} received and closed by month",
        description=f"{books.received:,} received and {books.closed:,} closed over "
        f"{figures.window.months} months.",
    )
    stock = timeliness_charts.open_chart(
        flow,
        title=f"{noun} open at the end of each month",
        description=f"From {months.closing[0]:,} at the end of the first month to "
        f"{months.closing[-1]:,} at the end of the last.",
    )
    return _named_as_here(came, has_reopened=any(months.reopened)), stock


def _named_as_here(chart: Chart, *, has_reopened: bool) -> Chart:
    """The kernel says "finished"; the pages say "closed"."""
    names = ("Received or reopened" if has_reopened else "Received", "Closed")
    series = zip(chart.series, names, strict=True)
    return replace(chart, series=tuple(replace(each, name=name) for each, name in series))


def ages(
    labels: Sequence[str], counts: Sequence[int | None], *, noun: str, description: str
) -> Chart:
    """Open matters by age band."""
    chart = timeliness_charts.age_bands_chart(
        labels,
        {"Open": counts},
        title=f"Open {noun} by age",
        description=description,
        days=CALENDAR_DAYS,
    )
    bars = tuple(each for each in chart.series if isinstance(each, Bars))
    return replace(chart, series=bars)
