"""What a chart says, once, for every writer: `svg.py` for pages, `pdf_chart.py` for paper.

A `Chart` holds facts and words, no sizes and no positions. The numbers must already be what the
audience may see (kernel.suppression): a None is a gap in a line, and `[c]` in place of a bar.

The first series is dark blue and solid with round points; the next ones differ in colour, in
dash or hatching, and in the shape of their points, so that colour is never the only difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

X = float | date  # on a CategoryAxis: the position of the category, from 0

MOST_SERIES = 4  # more cannot be told apart, or described in two sentences


class ChartError(ValueError):
    """The description contradicts itself; the message says where."""


class Unit(Enum):
    """How the numbers on an axis are written, and which steps between ticks look natural."""

    NUMBER = "number"
    SHARE = "share"  # 0 to 1, written as a percentage
    DAYS = "days"  # steps of 30, 60, 90, 180, 365


@dataclass(frozen=True)
class NumberAxis:
    """`low` and `high` fix the ends; otherwise the data do, and 0 is always on the axis."""

    label: str
    low: float | None = None
    high: float | None = None
    unit: Unit = Unit.NUMBER


@dataclass(frozen=True)
class DateAxis:
    """Dates. The ticks fall on years, quarters, months or days, whichever fit."""

    label: str = ""


@dataclass(frozen=True)
class CategoryAxis:
    """Names side by side, in the order given."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Points joined by straight lines."""

    name: str
    points: tuple[tuple[X, float | None], ...]


@dataclass(frozen=True)
class Steps:
    """Each value holds until the next point: a survival curve, a stock."""

    name: str
    points: tuple[tuple[X, float | None], ...]


@dataclass(frozen=True)
class Points:
    """Points that are not joined."""

    name: str
    points: tuple[tuple[X, float | None], ...]


@dataclass(frozen=True)
class Bars:
    """Bars from zero. On a date axis a bar covers the time from its date to the next one."""

    name: str
    points: tuple[tuple[X, float | None], ...]


@dataclass(frozen=True)
class Band:
    """A shaded range (x, low, high) around the series named `of`, in its colour."""

    of: str
    points: tuple[tuple[X, float, float], ...]
    name: str = "95% confidence interval"
    stepped: bool = False


@dataclass(frozen=True)
class Reference:
    """A straight dashed line at a value of one axis, with its label; `of` lends its colour."""

    value: X
    label: str
    axis: Literal["x", "y"] = "y"
    of: str = ""


@dataclass(frozen=True)
class Label:
    """A short text at a point of the data, put where it covers least."""

    x: X
    y: float
    text: str


@dataclass(frozen=True)
class NumberStrip:
    """Numbers under the x axis, such as how many cases are still at risk."""

    heading: str
    rows: tuple[tuple[str, tuple[tuple[X, int | None], ...]], ...]


Series = Line | Steps | Points | Bars


@dataclass(frozen=True)
class Look:
    """How a series is told apart: colour, dash of a line, shape of a point, filling of a bar."""

    colour: str
    dash: tuple[float, ...]  # in thicknesses of the line
    shape: Literal["circle", "square", "diamond", "triangle"]
    filling: Literal["solid", "hatched", "pale", "crossed"]


LOOKS = (
    Look("#12436D", (), "circle", "solid"),
    Look("#28A197", (4, 1.6), "square", "hatched"),
    Look("#801650", (1.2, 1.4), "diamond", "pale"),
    Look("#F46A25", (6, 1.6, 1.2, 1.6), "triangle", "crossed"),
)
AXIS_COLOUR = "#595959"
TEXT_COLOUR = "#0B0C0C"
GRID_COLOUR = "#D4D6D8"


@dataclass(frozen=True)
class Chart:
    """One chart. `title` names it; `description` says in a sentence or two what it shows.

    Raises ChartError when a name is used twice, a band or reference names no series, a value is
    not finite, or a date stands where a number should.
    """

    title: str
    description: str
    x: NumberAxis | DateAxis | CategoryAxis
    y: NumberAxis
    series: tuple[Series, ...]
    bands: tuple[Band, ...] = ()
    references: tuple[Reference, ...] = ()
    labels: tuple[Label, ...] = ()
    strip: NumberStrip | None = None
    stacked: bool = False

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.description.strip():
            raise ChartError("A chart needs a title and a description, for those who hear it.")
        names = [each.name for each in self.series]
        if len(set(names)) != len(names):
            raise ChartError("Two series have the same name.")
        if len(names) > MOST_SERIES:
            raise ChartError(f"A chart holds at most {MOST_SERIES} series. Draw two charts.")
        borrowed = {band.of for band in self.bands}
        borrowed |= {line.of for line in self.references if line.of}
        if not borrowed <= set(names):
            raise ChartError("A band or reference belongs to a series that is not in the chart.")
        if self.stacked and not all(isinstance(each, Bars) for each in self.series):
            raise ChartError("Only bars can be stacked.")
        for place in self.all_x():
            self._check_x(place)
        if not all(math.isfinite(value) for value in self.all_y()):
            raise ChartError("A value is not a finite number. Use None for a gap.")

    def look(self, name: str) -> Look:
        """The look of the series called `name`."""
        return LOOKS[[each.name for each in self.series].index(name)]

    @property
    def bars(self) -> tuple[Bars, ...]:
        return tuple(each for each in self.series if isinstance(each, Bars))

    def all_x(self) -> Iterator[X]:
        """Every place on the x axis that something is drawn at."""
        for each in self.series:
            yield from (x for x, _ in each.points)
        for band in self.bands:
            yield from (x for x, _, _ in band.points)
        yield from (line.value for line in self.references if line.axis == "x")
        yield from (label.x for label in self.labels)

    def all_y(self) -> Iterator[float]:
        """Every value on the y axis that must be in view (stacks as their sums)."""
        for each in self.series:
            yield from (y for _, y in each.points if y is not None)
        for band in self.bands:
            yield from (y for _, low, high in band.points for y in (low, high))
        for line in self.references:
            if line.axis == "y" and not isinstance(line.value, date):
                yield float(line.value)
        yield from (label.y for label in self.labels)
        if self.stacked:
            yield from self.stack_sums().values()

    def stack_sums(self) -> dict[X, float]:
        """The height of each stack; a hidden part counts as nothing."""
        sums: dict[X, float] = {}
        for bars in self.bars:
            for x, y in bars.points:
                sums[x] = sums.get(x, 0.0) + (y or 0.0)
        return sums

    def _check_x(self, place: X) -> None:
        if isinstance(self.x, DateAxis) != isinstance(place, date):
            raise ChartError(f"{place!r} does not belong on this x axis.")
        if not isinstance(place, date) and not math.isfinite(place):
            raise ChartError("A place on the x axis is not a finite number.")
        if isinstance(self.x, CategoryAxis) and place not in range(len(self.x.names)):
            raise ChartError(f"There is no category {place!r}.")
