"""Writes a chart as a reportlab drawing, for reports on paper. What is drawn is what svg.py draws.

Open-source reportlab writes no alternative text: the page in HTML is the accessible master.
"""

from __future__ import annotations

from functools import singledispatch

from reportlab.graphics import shapes
from reportlab.lib.colors import Color, HexColor

from standards.legitimacy.chart_frame import PRINT, Sheet
from standards.legitimacy.chart_layout import laid_out
from standards.legitimacy.chart_scene import (
    Area,
    Box,
    Dot,
    Mark,
    Path,
    Place,
    Segments,
    Text,
)
from standards.legitimacy.charts import Chart


def drawing(
    chart: Chart,
    *,
    sheet: Sheet = PRINT,
    font: str = "Helvetica",
    bold_font: str = "Helvetica-Bold",
) -> shapes.Drawing:
    """The chart as a flowable drawing; a unit of the sheet is a point on paper.

    For names outside Western European scripts, give fonts that are registered and have them.
    """
    scene = laid_out(chart, sheet)
    picture = shapes.Drawing(scene.width, scene.height)
    for mark in scene.marks:
        for shape in _drawn(mark, scene.height):
            if isinstance(shape, shapes.String):
                is_bold = isinstance(mark, Text) and mark.bold
                shape.fontName = bold_font if is_bold else font
            picture.add(shape)
    return picture


@singledispatch
def _drawn(mark: Mark, height: float) -> list[shapes.Shape]:
    """The shapes of a mark. Paper counts upwards from the bottom, a scene downwards."""
    raise TypeError(f"There is no way to draw a {type(mark).__name__}.")


@_drawn.register
def _(mark: Path, height: float) -> list[shapes.Shape]:
    return [_line(mark.points, height, mark.colour, mark.width, mark.dash)]


@_drawn.register
def _(mark: Segments, height: float) -> list[shapes.Shape]:
    return [_line(line, height, mark.colour, mark.width, mark.dash) for line in mark.lines]


@_drawn.register
def _(mark: Area, height: float) -> list[shapes.Shape]:
    fill = _colour(mark.colour, mark.opacity)
    return [shapes.Polygon(_flat(mark.points, height), fillColor=fill, strokeColor=None)]


@_drawn.register
def _(mark: Box, height: float) -> list[shapes.Shape]:
    return [
        shapes.Rect(
            mark.x,
            height - mark.y - mark.height,
            mark.width,
            mark.height,
            fillColor=_colour(mark.fill, mark.opacity),
            strokeColor=HexColor(mark.outline) if mark.outline else None,
            strokeWidth=mark.line,
        )
    ]


@_drawn.register
def _(mark: Dot, height: float) -> list[shapes.Shape]:
    edge = {
        "fillColor": HexColor(mark.colour),
        "strokeColor": HexColor("#FFFFFF"),
        "strokeWidth": mark.size / 9,
    }
    if mark.shape == "circle":
        return [shapes.Circle(mark.x, height - mark.y, mark.size / 2, **edge)]
    return [shapes.Polygon(_flat(mark.corners(), height), **edge)]


@_drawn.register
def _(mark: Text, height: float) -> list[shapes.Shape]:
    return [
        shapes.String(
            mark.x,
            height - mark.y,
            mark.text,
            fontSize=mark.size,
            fillColor=HexColor(mark.colour),
            textAnchor=mark.anchor,
        )
    ]


def _line(
    points: tuple[Place, ...], height: float, colour: str, width: float, dash: tuple[float, ...]
) -> shapes.PolyLine:
    return shapes.PolyLine(
        _flat(points, height),
        strokeColor=HexColor(colour),
        strokeWidth=width,
        strokeDashArray=list(dash) or None,
        strokeLineJoin=1,
    )


def _flat(points: tuple[Place, ...], height: float) -> list[float]:
    return [number for x, y in points for number in (x, height - y)]


def _colour(code: str, opacity: float) -> Color:
    """The colour with its opacity."""
    colour = HexColor(code)
    return Color(colour.red, colour.green, colour.blue, alpha=opacity)
