"""The data itself: lines, steps, points, bands and bars as marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from standards.legitimacy.chart_frame import Frame, last_bar
from standards.legitimacy.chart_scales import number_of
from standards.legitimacy.chart_scene import (
    Area,
    Box,
    Dot,
    Mark,
    Path,
    Place,
    Segments,
    Text,
    text_width,
)
from standards.legitimacy.charts import (
    TEXT_COLOUR,
    Band,
    Bars,
    CategoryAxis,
    Line,
    Look,
    Points,
    Series,
    Steps,
    X,
)
from standards.legitimacy.kernel.suppression import HIDDEN

_EVERY_POINT_MARKED_TO = 14
_THINNED_FROM = 150
_MOST_NUMBERED_BARS = 16
_OPACITY = {"solid": 1.0, "hatched": 0.15, "pale": 0.3, "crossed": 0.1}


def line_width(frame: Frame) -> float:
    return frame.unit * 0.15


def role_of(frame: Frame, name: str) -> str:
    """The class of a series: its place in the chart, so that a style sheet can find it."""
    place = [each.name for each in frame.chart.series].index(name)
    return f"chart__series chart__series--{place + 1}"


def series_marks(frame: Frame) -> list[Mark]:
    """Bands first, then bars, then lines, then points, so that nothing thin is hidden."""
    marks: list[Mark] = []
    for band in frame.chart.bands:
        marks.append(_band(frame, band))
    marks.extend(_bars(frame))
    for each in frame.chart.series:
        if isinstance(each, Line | Steps):
            marks.extend(_joined(frame, each))
    for each in frame.chart.series:
        if isinstance(each, Points):
            look, role = frame.chart.look(each.name), role_of(frame, each.name)
            marks.extend(
                _dot(frame, place, look, role) for run in runs(frame, each) for place in run
            )
    return marks


def runs(frame: Frame, series: Series) -> list[list[Place]]:
    """The points of a series on paper, in stretches without a gap; steps have their corners."""
    found = []
    for is_gap, group in groupby(series.points, key=lambda point: point[1] is None):
        if not is_gap:
            places = [(frame.x(number_of(x)), frame.y(y)) for x, y in group if y is not None]
            places = thinned(places, frame.unit * 0.1)
            found.append(_stepped(places) if isinstance(series, Steps) else places)
    return found


def _joined(frame: Frame, series: Line | Steps) -> list[Mark]:
    look, role = frame.chart.look(series.name), role_of(frame, series.name)
    width = line_width(frame)
    dash = tuple(part * width for part in look.dash)
    marks: list[Mark] = []
    for run in runs(frame, series):
        marks.append(Path(tuple(run), look.colour, width, dash, role))
    marks.extend(_dot(frame, place, look, role) for place in _marked(frame, series))
    return marks


def _marked(frame: Frame, series: Line | Steps) -> list[Place]:
    """Where the shape of the series is shown: at each of a few points, else here and there."""
    places = [place for run in runs(frame, series) for place in run]
    if isinstance(series, Line) and len(places) <= _EVERY_POINT_MARKED_TO:
        return places
    if not places or len(frame.chart.series) == 1:
        return []
    # The end of a named line has its own, larger point.
    limit = places[-1][0] - frame.unit * 1.5 if frame.names_at_ends else frame.right
    order = [each.name for each in frame.chart.series].index(series.name)
    spacing = frame.unit * 6
    # Each series starts elsewhere, so that shapes do not sit on each other where lines meet.
    wanted = frame.left + spacing * (0.4 + 0.3 * order)
    found = []
    for place in places:
        if wanted <= place[0] <= limit:
            found.append(place)
            wanted += spacing * (1 + int((place[0] - wanted) / spacing))
    return found


def _dot(frame: Frame, place: Place, look: Look, role: str) -> Dot:
    return Dot(*place, frame.unit * 0.5, look.shape, look.colour, role)


def _stepped(places: Sequence[Place]) -> list[Place]:
    corners: list[Place] = []
    for x, y in places:
        if corners and corners[-1][1] != y:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return corners


def thinned(places: Sequence[Place], column: float) -> list[Place]:
    """At most the first, lowest, highest and last point of each narrow column of the paper.

    Of points that only fall (or only rise) the last one says it all: a curve of 3,000 steps then
    weighs 4 kB and looks the same.
    """
    if len(places) < _THINNED_FROM:
        return list(places)
    levels = [y for _, y in places]
    if levels in (sorted(levels), sorted(levels, reverse=True)):
        columns = [list(group) for _, group in _columns(places, column)]
        return [places[0], *(each[-1] for each in columns)]
    kept: list[Place] = []
    for _, group in _columns(places, column):
        column_places = list(enumerate(group))
        ends = {0, len(column_places) - 1}
        ends.add(min(column_places, key=lambda item: item[1][1])[0])
        ends.add(max(column_places, key=lambda item: item[1][1])[0])
        kept.extend(place for k, place in column_places if k in ends)
    return kept


def _columns(places: Sequence[Place], column: float) -> Iterator[tuple[int, Iterator[Place]]]:
    return groupby(places, key=lambda place: int(place[0] / column))


def _band(frame: Frame, band: Band) -> Area:
    lows = [(frame.x(number_of(x)), frame.y(low)) for x, low, _ in band.points]
    highs = [(frame.x(number_of(x)), frame.y(high)) for x, _, high in band.points]
    lows, highs = thinned(lows, frame.unit * 0.1), thinned(highs, frame.unit * 0.1)
    if band.stepped:
        lows, highs = _stepped(lows), _stepped(highs)
    outline = (*highs, *reversed(lows))
    return Area(outline, frame.chart.look(band.of).colour, 0.16, "chart__band")


def _bars(frame: Frame) -> list[Mark]:
    chart = frame.chart
    if not chart.bars:
        return []
    marks: list[Mark] = []
    slots = _slots(frame)
    lanes = 1 if chart.stacked else len(chart.bars)
    heaps: dict[X, float] = {}
    for lane, bars in enumerate(chart.bars):
        look, role = chart.look(bars.name), role_of(frame, bars.name)
        hatch: list[tuple[Place, Place]] = []
        for x, value in bars.points:
            left, right = _lane(slots[number_of(x)], 0 if chart.stacked else lane, lanes)
            if value is None:
                foot = frame.bottom - frame.unit * 0.3
                marks.append(_number(frame, (left + right) / 2, foot, HIDDEN))
                continue
            start = heaps.get(x, 0.0) if chart.stacked else 0.0
            heaps[x] = start + value
            box = _bar(frame, look, role, (left, right), (start, start + value))
            marks.append(box)
            hatch.extend(_hatching(look, box, frame.unit))
        if hatch:
            marks.append(Segments(tuple(hatch), look.colour, frame.unit * 0.09, role=role))
    return marks + list(_numbers_on_bars(frame, slots, lanes))


def _slots(frame: Frame) -> dict[float, tuple[float, float]]:
    """The breadth that each place on the x axis has for its bars, with a gap beside it."""
    places = sorted({number_of(x) for bars in frame.chart.bars for x, _ in bars.points})
    if isinstance(frame.chart.x, CategoryAxis):
        return {p: (frame.x(p - 0.36), frame.x(p + 0.36)) for p in places}
    ends = [*places[1:], places[-1] + last_bar(places)]
    return {
        p: (frame.x(p + (end - p) * 0.1), frame.x(end - (end - p) * 0.1))
        for p, end in zip(places, ends, strict=True)
    }


def _lane(slot: tuple[float, float], lane: int, lanes: int) -> tuple[float, float]:
    breadth = (slot[1] - slot[0]) / lanes
    return slot[0] + breadth * lane, slot[0] + breadth * (lane + 1)


def _bar(
    frame: Frame, look: Look, role: str, across: tuple[float, float], values: tuple[float, float]
) -> Box:
    foot, head = frame.y(values[0]), frame.y(values[1])
    line = min(frame.unit * 0.08, (across[1] - across[0]) * 0.15)
    thin = across[1] - across[0] < frame.unit * 0.5
    opacity = _OPACITY[look.filling]
    if thin and look.filling != "pale":
        opacity = 1.0
    return Box(
        across[0] + line / 2,
        min(foot, head),
        across[1] - across[0] - line,
        abs(foot - head),
        look.colour,
        opacity,
        look.colour,
        line,
        role,
    )


def bar_sample(look: Look, unit: float, corner: Place) -> list[Mark]:
    """A small bar for the key, filled as the bars of the series are."""
    opacity, line = _OPACITY[look.filling], unit * 0.08
    box = Box(*corner, unit * 2, unit * 0.9, look.colour, opacity, look.colour, line)
    hatch = tuple(_hatching(look, box, unit))
    return [box, Segments(hatch, look.colour, unit * 0.09)] if hatch else [box]


def _hatching(look: Look, box: Box, unit: float) -> list[tuple[Place, Place]]:
    """Slanting lines inside a bar; none in a bar too thin to show them."""
    if look.filling not in {"hatched", "crossed"} or box.width < unit * 0.5:
        return []
    lines = _slanted(box, unit * 0.45)
    if look.filling == "crossed":
        mirror = 2 * box.x + box.width
        lines += [((mirror - a[0], a[1]), (mirror - b[0], b[1])) for a, b in lines]
    return lines


def _slanted(box: Box, gap: float) -> list[tuple[Place, Place]]:
    """The parts inside the box of the lines x + y = k * gap."""
    left, right, top, bottom = box.x, box.x + box.width, box.y, box.y + box.height
    lines = []
    for k in range(int((left + top) / gap) + 1, int((right + bottom) / gap) + 1):
        total = k * gap
        x1, x2 = max(left, total - bottom), min(right, total - top)
        if x2 - x1 > 0.2:
            lines.append(((x1, total - x1), (x2, total - x2)))
    return lines


def _numbers_on_bars(
    frame: Frame, slots: dict[float, tuple[float, float]], lanes: int
) -> list[Mark]:
    """The value above each bar (of a stack, its sum), where there are few and they fit."""
    chart = frame.chart
    if sum(len(bars.points) for bars in chart.bars) > _MOST_NUMBERED_BARS * (
        4 if chart.stacked else 1
    ):
        return []
    numbers = []
    for lane, series in enumerate(_numbered(chart.bars, chart.stacked)):
        for x, value in series:
            if value is not None:
                left, right = _lane(slots[number_of(x)], lane, lanes)
                y = frame.y(value) - frame.unit * 0.3
                numbers.append(
                    (right - left, _number(frame, (left + right) / 2, y, _count_word(value)))
                )
    fits = all(text_width(t.text, t.size) <= room + frame.unit * 0.3 for room, t in numbers)
    return [text for _, text in numbers] if fits else []


def _numbered(bars: tuple[Bars, ...], stacked: bool) -> list[list[tuple[X, float | None]]]:
    if not stacked:
        return [list(each.points) for each in bars]
    sums: dict[X, float | None] = {}
    for each in bars:
        for x, value in each.points:
            before = sums.get(x, 0.0)
            sums[x] = None if before is None or value is None else before + value
    return [list(sums.items())]


def _count_word(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _number(frame: Frame, x: float, y: float, word: str) -> Text:
    return Text(x, y, word, frame.unit * 0.9, TEXT_COLOUR, "middle")
