"""A chart on a sheet: everything in its place, as one list of marks for the writers."""

from __future__ import annotations

from dataclasses import dataclass

from standards.legitimacy import chart_frame
from standards.legitimacy.chart_frame import Frame, Sheet
from standards.legitimacy.chart_labels import Placer, along, rect_of, spread
from standards.legitimacy.chart_scales import Scale, number_of
from standards.legitimacy.chart_scene import (
    LINE_HEIGHT,
    Area,
    Box,
    Dot,
    Mark,
    Path,
    Place,
    Scene,
    Segments,
    Text,
    text_width,
    wrapped,
)
from standards.legitimacy.chart_series import (
    bar_sample,
    line_width,
    role_of,
    runs,
    series_marks,
)
from standards.legitimacy.charts import (
    AXIS_COLOUR,
    TEXT_COLOUR,
    Bars,
    Chart,
    Line,
    Points,
    Reference,
    Steps,
)


@dataclass(frozen=True)
class Flag:
    """The words of an upright reference line: where the line is, and where the words lie."""

    line: Reference
    words: str
    x: float
    left: float
    right: float
    row: int  # counted upwards from the plot


def laid_out(chart: Chart, sheet: Sheet) -> Scene:
    """The scene of a chart. The same chart and sheet give the same marks, to the last digit."""
    y_ticks = chart_frame.ticks_for_y(chart, sheet)
    x_scale = chart_frame.scale_for_x(chart, sheet, y_ticks)
    x_ticks = chart_frame.ticks_for_x(chart, x_scale, sheet)
    head, above = _head(chart, sheet)
    flags = _flags(chart, sheet, x_scale)
    rows = 1 + max((flag.row for flag in flags), default=-1)
    above += sheet.text * (LINE_HEIGHT * rows + 0.6)
    frame = chart_frame.framed(chart, sheet, above, x_scale, y_ticks, x_ticks)

    below, height = chart_frame.words_below(frame)
    ends = _names_at_ends(frame)
    references = _references(frame, flags)
    data = series_marks(frame)
    placed = [mark for mark in (*head, *below, *ends, *references, *data) if isinstance(mark, Text)]
    labels = _labels(frame, placed) if any(True for _ in chart.all_y()) else [_nothing(frame)]
    marks = [*chart_frame.grid_and_axes(frame), *head, *data, *references, *ends, *below, *labels]
    return Scene(sheet.width, height, sheet.text, tuple(marks))


def _nothing(frame: Frame) -> Text:
    """What stands in a plot that has no value, so that it is not taken for a broken one."""
    middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    return Text(*middle, "There is nothing to show", frame.unit, TEXT_COLOUR, "middle")


def _head(chart: Chart, sheet: Sheet) -> tuple[list[Mark], float]:
    """The name of the y axis, level and at the top, and the key; and where they end."""
    unit, end = sheet.text, 0.0
    marks: list[Mark] = []
    for line in wrapped(chart.y.label, unit, sheet.width):
        end += unit * LINE_HEIGHT
        marks.append(Text(0.0, end - unit * 0.25, line, unit, TEXT_COLOUR))
    x = sheet.width  # beyond the end: the first item starts a line
    for sample, name in _key_items(chart, sheet):
        lines = wrapped(name, unit, sheet.width - unit * 2.6)
        width = unit * 2.6 + max(text_width(line, unit) for line in lines)
        if x + width > sheet.width:
            x, end = 0.0, end + unit * 1.5
        marks.extend(_sample(chart, unit, sample, x, end - unit * 0.55))
        for k, line in enumerate(lines):
            end += unit * LINE_HEIGHT * (k > 0)
            marks.append(Text(x + unit * 2.6, end - unit * 0.2, line, unit, TEXT_COLOUR))
        # Nothing more beside a name that took several lines.
        x += width + unit * 1.2 if len(lines) == 1 else sheet.width
    return marks, end + unit * 0.3


def _key_items(chart: Chart, sheet: Sheet) -> list[tuple[str, str]]:
    """(series, name) of what the key explains; a band is (series, "band: name")."""
    items = []
    if len(chart.series) > 1 and not chart_frame.names_fit_at_ends(chart, sheet):
        items = [(each.name, each.name) for each in chart.series]
    names = dict.fromkeys(band.name for band in chart.bands)
    return items + [("", name) for name in names]


def _sample(chart: Chart, unit: float, name: str, x: float, y: float) -> list[Mark]:
    """What a series looks like, two text sizes wide, beside its name in the key."""
    if not name:
        colour = chart.look(chart.bands[0].of).colour if _one_owner(chart) else AXIS_COLOUR
        top, bottom, end = y - unit * 0.4, y + unit * 0.4, x + unit * 2
        return [
            Area(((x, top), (end, top), (end, bottom), (x, bottom)), colour, 0.25, "chart__band")
        ]
    look = chart.look(name)
    series = next(each for each in chart.series if each.name == name)
    if isinstance(series, Bars):
        return bar_sample(look, unit, (x, y - unit * 0.45))
    marks: list[Mark] = []
    if isinstance(series, Line | Steps):
        width = unit * 0.15
        dash = tuple(part * width for part in look.dash)
        marks.append(Path(((x, y), (x + unit * 2, y)), look.colour, width, dash))
    return [*marks, Dot(x + unit, y, unit * 0.5, look.shape, look.colour)]


def _one_owner(chart: Chart) -> bool:
    return len({band.of for band in chart.bands}) == 1


def _flag_row(flags: list[Flag], x: float, span: tuple[float, float]) -> int:
    """The lowest row where the words cover no others, no pole crosses them, and theirs no words."""

    def clashes(row: int) -> int:
        count = 0
        for other in flags:
            touching = span[0] < other.right and other.left < span[1]
            count += 2 * (row == other.row and touching)
            count += span[0] < other.x < span[1] and other.row >= row
            count += other.left < x < other.right and other.row <= row
        return count

    return min(range(len(flags) + 1), key=lambda row: (clashes(row), row))


def _flags(chart: Chart, sheet: Sheet, x_scale: Scale) -> list[Flag]:
    """The labels of upright reference lines, as flags beside their poles above the plot."""
    unit = sheet.text
    rightward: list[tuple[float, float, str, Reference]] = []
    leftward: list[tuple[float, float, str, Reference]] = []
    for line in (each for each in chart.references if each.axis == "x"):
        x = x_scale(number_of(line.value))
        mark = unit * 0.9 if line.of else 0.0
        words = wrapped(line.label, unit, sheet.width * 0.9 - mark, most_lines=1)[0]
        width = text_width(words, unit) + mark + unit * 0.4
        side = rightward if x + width <= sheet.width else leftward
        side.append((x, width, words, line))
    flags: list[Flag] = []
    # From the outside in: an inner pole then rises above the words of an outer one beside it.
    for x, width, words, line in sorted(rightward, key=lambda item: -item[0]):
        row = _flag_row(flags, x, (x, x + width))
        flags.append(Flag(line, words, x, x, x + width, row))
    for x, width, words, line in sorted(leftward, key=lambda item: item[0]):
        left = max(0.0, x - width)
        row = _flag_row(flags, x, (left, left + width))
        flags.append(Flag(line, words, x, left, left + width, row))
    return flags


def _references(frame: Frame, flags: list[Flag]) -> list[Mark]:
    unit = frame.unit
    poles: list[Mark] = []
    words: list[Mark] = []
    for flag in flags:
        baseline = frame.top - unit * (0.5 + LINE_HEIGHT * flag.row)
        top = baseline - unit * 0.7
        poles.append(_reference_line(frame, flag.line, ((flag.x, top), (flag.x, frame.bottom))))
        start = flag.left + (unit * 0.4 if flag.left == flag.x else 0.0)
        if flag.line.of:
            look = frame.chart.look(flag.line.of)
            middle = baseline - unit * 0.35
            words.append(Dot(start + unit * 0.25, middle, unit * 0.55, look.shape, look.colour))
            start += unit * 0.9
        words.append(Text(start, baseline, flag.words, unit, TEXT_COLOUR))
    for line in frame.chart.references:
        if line.axis == "y":
            place = frame.y(number_of(line.value))
            poles.append(_reference_line(frame, line, ((frame.left, place), (frame.right, place))))
    return [*poles, *words]


def _reference_line(frame: Frame, line: Reference, ends: tuple[Place, Place]) -> Segments:
    colour = frame.chart.look(line.of).colour if line.of else AXIS_COLOUR
    unit = frame.unit
    return Segments((ends,), colour, unit * 0.09, (unit * 0.25, unit * 0.25), "chart__reference")


def _names_at_ends(frame: Frame) -> list[Mark]:
    """Names of lines (and of level reference lines) on the right, moved apart where they meet."""
    unit = frame.unit
    items: list[tuple[float, Place, str, str]] = []
    if frame.names_at_ends:
        for each in frame.chart.series:
            places = [place for run in runs(frame, each) for place in run]
            if places:
                items.append((places[-1][1], places[-1], each.name, each.name))
    if frame.sheet.is_wide:
        for line in frame.chart.references:
            if line.axis == "y":
                y = frame.y(number_of(line.value))
                items.append((y, (frame.right, y), line.label, ""))
    if not items:
        return []
    room = frame.sheet.width - frame.right - unit * 1.0
    lines = [wrapped(text, unit, room) for _, _, text, _ in items]
    heights = [unit * (LINE_HEIGHT * len(each) + 0.2) for each in lines]
    middles = spread([item[0] for item in items], heights, frame.top - unit, frame.bottom + unit)
    marks: list[Mark] = []
    for (_, end, _, owner), words, middle in zip(items, lines, middles, strict=True):
        marks.extend(_name_at_end(frame, end, owner, words, middle))
    return marks


def _name_at_end(
    frame: Frame, end: Place, owner: str, words: list[str], middle: float
) -> list[Mark]:
    unit = frame.unit
    marks: list[Mark] = []
    left = frame.right + unit * 1.0
    if owner:
        look, role = frame.chart.look(owner), role_of(frame, owner)
        if abs(end[1] - middle) > unit * 0.2 or left - end[0] > unit * 1.5:
            to = (left - unit * 0.2, middle)
            # Grey and dotted, so that it is not read as more of the line.
            dots = (unit * 0.08, unit * 0.2)
            marks.append(Segments(((end, to),), AXIS_COLOUR, unit * 0.07, dots, "chart__leader"))
        marks.append(Dot(*end, unit * 0.55, look.shape, look.colour, role))
    top = middle - unit * LINE_HEIGHT * (len(words) - 1) / 2
    for k, word in enumerate(words):
        y = top + unit * (LINE_HEIGHT * k + 0.35)
        marks.append(Text(left, y, word, unit, TEXT_COLOUR))
    return marks


def _labels(frame: Frame, placed: list[Text]) -> list[Mark]:
    """Texts at points of the data, and on a narrow sheet those of level reference lines."""
    unit = frame.unit
    room = (frame.left, frame.top - unit * 0.6, frame.sheet.width, frame.bottom)
    placer = Placer(room, unit)
    placer.take(placed)
    for each in frame.chart.series:
        if not isinstance(each, Bars):
            for run in runs(frame, each):
                placer.data.extend(run if isinstance(each, Points) else along(run, unit / 3))
    for line in frame.chart.references:
        if line.axis == "x":
            x = frame.x(number_of(line.value))
            placer.data.extend(along([(x, frame.top), (x, frame.bottom)], unit / 3))
    wanted = [
        (frame.x(number_of(label.x)), frame.y(label.y), label.text, True)
        for label in frame.chart.labels
    ]
    if not frame.sheet.is_wide:
        wanted += [
            (frame.left, frame.y(number_of(line.value)), line.label, False)
            for line in frame.chart.references
            if line.axis == "y"
        ]
    marks: list[Mark] = []
    for x, y, words, has_dot in wanted:
        put_x, put_y, anchor = placer.put(x, y, words, unit * 0.45)
        if has_dot:
            marks.append(Dot(x, y, line_width(frame) * 2.4, "circle", TEXT_COLOUR))
        text = Text(put_x, put_y, words, unit, TEXT_COLOUR, anchor)
        marks.extend([_backing(text), text])
    return marks


def _backing(text: Text) -> Box:
    """White behind a text, so that a line that must pass under it does not strike it through."""
    left, top, right, bottom = rect_of(text)
    return Box(left - 2, top, right - left + 4, bottom - top, "#FFFFFF", 0.8)
