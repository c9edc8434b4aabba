"""The paper around the data: margins, scales, axes, key, and the numbers under the axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from standards.legitimacy.chart_scales import (
    Scale,
    Tick,
    category_ticks,
    date_ticks,
    number_of,
    number_ticks,
)
from standards.legitimacy.chart_scene import (
    ELLIPSIS,
    Mark,
    Segments,
    Text,
    text_width,
    wrapped,
)
from standards.legitimacy.charts import (
    AXIS_COLOUR,
    GRID_COLOUR,
    TEXT_COLOUR,
    Bars,
    CategoryAxis,
    Chart,
    DateAxis,
    NumberStrip,
    Points,
    Unit,
    X,
)
from standards.legitimacy.kernel.suppression import HIDDEN

_END_SHARE = 0.24  # of the width of the sheet, at most, for names at the ends of lines


@dataclass(frozen=True)
class Sheet:
    """Paper: its width, the height of the plot itself, and the size of the text, in units."""

    width: float
    plot: float
    text: float

    @property
    def is_wide(self) -> bool:
        """Is there room for names at the ends of lines? If not, a key above names them."""
        return self.width / self.text >= 36


WIDE = Sheet(680, 320, 16)
NARROW = Sheet(340, 220, 13)
PRINT = Sheet(480, 210, 8.5)


@dataclass(frozen=True)
class Frame:
    """Where the plot lies on the sheet, and the scales of its axes."""

    chart: Chart
    sheet: Sheet
    x: Scale
    y: Scale
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    left: float
    right: float
    top: float
    bottom: float
    names_at_ends: bool

    @property
    def unit(self) -> float:
        """The size of the text, which every other size follows."""
        return self.sheet.text


def names_fit_at_ends(chart: Chart, sheet: Sheet) -> bool:
    """Lines are named at their ends where there is room; bars and points always in a key."""
    joined = all(not isinstance(each, Bars | Points) for each in chart.series)
    if not sheet.is_wide or not joined or len(chart.series) < 2:
        return False
    lines = [wrapped(each.name, sheet.text, sheet.width * _END_SHARE) for each in chart.series]
    return not any(line.endswith(ELLIPSIS) for name in lines for line in name)


def end_label_room(chart: Chart, sheet: Sheet) -> float:
    """The widest that a name at the end of a line may be before it is wrapped."""
    return min(sheet.width * _END_SHARE, max(_end_widths(chart, sheet), default=0.0))


def _end_widths(chart: Chart, sheet: Sheet) -> list[float]:
    names = [line.label for line in chart.references if line.axis == "y" and sheet.is_wide]
    if names_fit_at_ends(chart, sheet):
        names += [each.name for each in chart.series]
    return [text_width(name, sheet.text) + 1 for name in names]


def framed(
    chart: Chart,
    sheet: Sheet,
    above: float,
    x_scale: Scale,
    y_ticks: tuple[Tick, ...],
    x_ticks: tuple[Tick, ...],
) -> Frame:
    """The frame of a plot that starts `above` units from the top of the sheet."""
    bottom = above + sheet.plot
    low, high = _y_ends(chart, y_ticks)
    return Frame(
        chart=chart,
        sheet=sheet,
        x=x_scale,
        y=Scale(low, high, bottom, above),
        x_ticks=x_ticks,
        y_ticks=tuple(t for t in y_ticks if low - 1e-9 <= t.value <= high + 1e-9),
        left=min(x_scale.start, x_scale.end),
        right=max(x_scale.start, x_scale.end),
        top=above,
        bottom=bottom,
        names_at_ends=names_fit_at_ends(chart, sheet),
    )


def _y_ends(chart: Chart, ticks: tuple[Tick, ...]) -> tuple[float, float]:
    low = ticks[0].value if chart.y.low is None else chart.y.low
    high = ticks[-1].value if chart.y.high is None else chart.y.high
    return low, high


def ticks_for_y(chart: Chart, sheet: Sheet) -> tuple[Tick, ...]:
    """Ticks from 0 (or from the fixed ends) that cover the data."""
    values = [0.0, *chart.all_y()]
    low = min(values) if chart.y.low is None else chart.y.low
    high = max(values) if chart.y.high is None else chart.y.high
    if chart.bars and chart.y.high is None:
        high += (high - low) * sheet.text * 1.3 / sheet.plot  # room for the number on a bar
    most = max(2, int(sheet.plot / sheet.text / 3.4))
    return number_ticks(low, high, most=most, unit=chart.y.unit)


def scale_for_x(chart: Chart, sheet: Sheet, y_ticks: tuple[Tick, ...]) -> Scale:
    """The x scale between the y axis numbers on the left and the names on the right."""
    unit = sheet.text
    left = max(text_width(tick.text, unit) for tick in y_ticks) + unit * 0.6
    names = end_label_room(chart, sheet)
    right = sheet.width - (names + unit * 1.1 if names else unit * 1.2)
    low, high = _x_ends(chart)
    return Scale(low, high, left, right)


def _x_ends(chart: Chart) -> tuple[float, float]:
    if isinstance(chart.x, CategoryAxis):
        return -0.5, len(chart.x.names) - 0.5
    places = sorted(number_of(x) for x in chart.all_x())
    low, high = (places[0], places[-1]) if places else (0.0, 1.0)
    if chart.bars and len(places) > 1:
        high += last_bar(sorted({number_of(x) for b in chart.bars for x, _ in b.points}))
    if not isinstance(chart.x, DateAxis):
        low = min(low, 0.0) if chart.x.low is None else chart.x.low
        high = high if chart.x.high is None else chart.x.high
    return (low, high) if high > low else (low, low + 1)


def last_bar(places: list[float]) -> float:
    """The breadth of the last bar on a continuous axis: as much as the one before it."""
    return places[-1] - places[-2] if len(places) > 1 else 1.0


def ticks_for_x(chart: Chart, scale: Scale, sheet: Sheet) -> tuple[Tick, ...]:
    """Ticks that fit without touching each other."""
    if isinstance(chart.x, CategoryAxis):
        return category_ticks(chart.x.names)
    if not any(True for _ in chart.all_x()):
        return ()
    room = abs(scale.end - scale.start)
    for most in range(max(1, int(room / sheet.text / 2)), 0, -1):
        ticks = _x_ticks(chart, scale, most)
        widest = max((text_width(tick.text, sheet.text) for tick in ticks), default=0.0)
        places = [scale(tick.value) for tick in ticks]
        gaps = [b - a for a, b in zip(places, places[1:], strict=False)]
        if not gaps or min(gaps) >= widest + sheet.text * 1.2:
            break
    return _under_bars(chart, ticks)


def _under_bars(chart: Chart, ticks: tuple[Tick, ...]) -> tuple[Tick, ...]:
    """Few bars on an axis of dates: the date stands under its bar and not at the bar's edge."""
    places = sorted({number_of(x) for bars in chart.bars for x, _ in bars.points})
    if not isinstance(chart.x, DateAxis) or not 2 <= len(places) <= 24:
        return ticks
    ends = dict(zip(places, [*places[1:], places[-1] + last_bar(places)], strict=True))
    return tuple(
        Tick((tick.value + ends[tick.value]) / 2, tick.text) for tick in ticks if tick.value in ends
    )


def _x_ticks(chart: Chart, scale: Scale, most: int) -> tuple[Tick, ...]:
    if isinstance(chart.x, DateAxis):
        first, last = date.fromordinal(int(scale.low)), date.fromordinal(int(scale.high))
        return date_ticks(first, last, most=most)
    unit = Unit.NUMBER if isinstance(chart.x, CategoryAxis) else chart.x.unit
    ticks = number_ticks(scale.low, scale.high, most=most, unit=unit)
    return tuple(t for t in ticks if scale.low - 1e-9 <= t.value <= scale.high + 1e-9)


def grid_and_axes(frame: Frame) -> list[Mark]:
    """Level lines, the base line, and the ticks with their words."""
    unit = frame.unit
    levels = tuple(
        ((frame.left, frame.y(t.value)), (frame.right, frame.y(t.value))) for t in frame.y_ticks
    )
    base = frame.y(max(frame.y.low, min(0.0, frame.y.high)))
    marks: list[Mark] = [
        Segments(levels, GRID_COLOUR, unit / 16, role="chart__grid"),
        Segments(
            (((frame.left, base), (frame.right, base)), *_x_notches(frame)),
            AXIS_COLOUR,
            unit / 12,
            role="chart__axis",
        ),
    ]
    for tick in frame.y_ticks:
        place = frame.y(tick.value) + unit * 0.35
        marks.append(Text(frame.left - unit * 0.5, place, tick.text, unit, AXIS_COLOUR, "end"))
    return marks


def _x_notches(frame: Frame) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
    if isinstance(frame.chart.x, CategoryAxis):
        return ()
    foot = frame.bottom + frame.unit * 0.35
    return tuple(
        ((frame.x(t.value), frame.bottom), (frame.x(t.value), foot)) for t in frame.x_ticks
    )


def words_below(frame: Frame) -> tuple[list[Text], float]:
    """The words at the x ticks, the name of the axis, the strip of numbers; and where they end."""
    unit, texts, deepest = frame.unit, [], 1
    size, slot = _category_size(frame) if isinstance(frame.chart.x, CategoryAxis) else (unit, 0.0)
    for tick in frame.x_ticks:
        lines = wrapped(tick.text, size, slot) if slot else [tick.text]
        deepest = max(deepest, len(lines))
        for k, line in enumerate(lines):
            y = frame.bottom + unit * 1.5 + size * 1.15 * k
            half = text_width(line, size) / 2
            x = max(half, min(frame.x(tick.value), frame.sheet.width - half))
            texts.append(Text(x, y, line, size, AXIS_COLOUR, "middle"))
    end = frame.bottom + unit * 1.5 + size * 1.15 * (deepest - 1)
    if frame.chart.x.label:
        end += unit * 1.5
        middle = (frame.left + frame.right) / 2
        texts.append(Text(middle, end, frame.chart.x.label, unit, TEXT_COLOUR, "middle"))
    strip, end = _strip(frame, end)
    return [*texts, *strip], end + unit * 0.5


def _category_size(frame: Frame) -> tuple[float, float]:
    """The size of the names of categories and the room for each: smaller before cut short."""
    slot = (frame.right - frame.left) / max(1, len(frame.x_ticks)) - frame.unit * 0.3
    words = [word for tick in frame.x_ticks for word in tick.text.split()]
    widest = max((text_width(word, frame.unit) for word in words), default=0.0)
    shrunk = next((s for s in (1.0, 0.9, 0.8) if widest * s <= slot), 0.8)
    return frame.unit * shrunk, slot


def _strip(frame: Frame, end: float) -> tuple[list[Text], float]:
    """How many at each tick, a line for the name of the row and one for its numbers."""
    strip, unit = frame.chart.strip, frame.unit
    if strip is None:
        return [], end
    size = unit * 0.9
    texts: list[Text] = []
    for line in wrapped(strip.heading, size, frame.sheet.width):
        end += unit * (1.9 if not texts else 1.15)
        texts.append(Text(0.0, end, line, size, TEXT_COLOUR, bold=True))
    columns = _columns_that_fit(frame, strip, size)
    for name, numbers in strip.rows:
        end += unit * 1.4
        texts.append(Text(0.0, end, name, size, TEXT_COLOUR))
        end += unit * 1.15
        for place, number in numbers:
            if round(number_of(place), 6) in columns:
                left = _strip_span(frame, place, number, size)[0]
                texts.append(Text(left, end, _strip_word(number), size, AXIS_COLOUR))
    return texts, end


def _columns_that_fit(frame: Frame, strip: NumberStrip, size: float) -> set[float]:
    """Every tick, or every second or third one, so that no two numbers of a row touch."""
    ticks = [round(tick.value, 6) for tick in frame.x_ticks]
    for stride in range(1, len(ticks) + 1):
        columns = set(ticks[::stride])
        if all(_fits(frame, row, columns, size) for _, row in strip.rows):
            return columns
    return set(ticks[:1])


def _fits(
    frame: Frame, row: tuple[tuple[X, int | None], ...], columns: set[float], size: float
) -> bool:
    chosen = [pair for pair in row if round(number_of(pair[0]), 6) in columns]
    spans = [_strip_span(frame, place, number, size) for place, number in chosen]
    return all(a[1] + size * 0.6 <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def _strip_span(frame: Frame, place: X, number: int | None, size: float) -> tuple[float, float]:
    width = text_width(_strip_word(number), size)
    left = max(0.0, frame.x(number_of(place)) - width / 2)
    return left, left + width


def _strip_word(number: int | None) -> str:
    return HIDDEN if number is None else f"{number:,}"
