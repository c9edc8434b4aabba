"""Writes a chart as accessible inline SVG text.

Nothing in it needs a style, a script or the network: a strict content security policy holds.
The same chart gives the same bytes. Every text is escaped here and nowhere else, and characters
that XML cannot carry are dropped.
"""

from __future__ import annotations

import hashlib
import re
from functools import singledispatch
from xml.sax.saxutils import escape, quoteattr

from standards.legitimacy.chart_frame import NARROW, PRINT, WIDE, Sheet
from standards.legitimacy.chart_layout import laid_out
from standards.legitimacy.chart_scene import (
    Area,
    Box,
    Dot,
    Path,
    Place,
    Scene,
    Segments,
    Text,
)
from standards.legitimacy.charts import Chart

__all__ = ["NARROW", "PRINT", "WIDE", "svg"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(chart: Chart, *, sheet: Sheet = WIDE, key: str = "") -> str:
    """The chart as an `<svg>` element.

    `key` keeps the ids apart where one page shows the same chart twice. The picture has a name
    and a description for those who hear it; the numbers belong in a table beside it.
    """
    scene = laid_out(chart, sheet)
    body = "".join(_written(mark) for mark in scene.marks)
    identity = _identity(chart, scene, key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart__svg" width="100%"'
        f' viewBox="0 0 {_n(scene.width)} {_n(scene.height)}"'
        ' preserveAspectRatio="xMidYMid meet" role="img"'
        f' aria-labelledby="{identity}-title {identity}-desc"'
        ' font-family="Arial, Helvetica, sans-serif" focusable="false">'
        f'<title id="{identity}-title">{_words(chart.title)}</title>'
        f'<desc id="{identity}-desc">{_words(chart.description)}</desc>'
        f'<g aria-hidden="true">{body}</g></svg>'
    )


def _identity(chart: Chart, scene: Scene, key: str) -> str:
    """An id that follows from what is drawn, so that the same chart gives the same bytes."""
    facts = repr((chart.title, chart.description, scene, key)).encode("utf-8", "replace")
    return f"chart-{hashlib.sha256(facts).hexdigest()[:10]}"


@singledispatch
def _written(mark: object) -> str:
    raise TypeError(f"There is no way to write a {type(mark).__name__}.")


@_written.register
def _(mark: Path) -> str:
    return (
        f'<path{_role(mark.role)} d="{_route(mark.points)}" fill="none"'
        f"{_stroke(mark.colour, mark.width, mark.dash)}"
        ' stroke-linejoin="round"/>'
    )


@_written.register
def _(mark: Segments) -> str:
    routes = "".join(_route(line) for line in mark.lines)
    stroke = _stroke(mark.colour, mark.width, mark.dash)
    return f'<path{_role(mark.role)} d="{routes}" fill="none"{stroke}/>'


@_written.register
def _(mark: Area) -> str:
    return (
        f'<path{_role(mark.role)} d="{_route(mark.points)}Z" fill="{mark.colour}"'
        f' fill-opacity="{_n(mark.opacity, 2)}"/>'
    )


@_written.register
def _(mark: Box) -> str:
    outline = _stroke(mark.outline, mark.line, ()) if mark.outline else ""
    opacity = "" if mark.opacity == 1 else f' fill-opacity="{_n(mark.opacity, 2)}"'
    return (
        f'<rect{_role(mark.role)} x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}"'
        f' height="{_n(mark.height)}" fill="{mark.fill}"{opacity}{outline}/>'
    )


@_written.register
def _(mark: Dot) -> str:
    # The thin white edge lifts a point off a line of the same colour.
    edge = f' fill="{mark.colour}" stroke="#FFFFFF" stroke-width="{_n(mark.size / 9, 2)}"'
    if mark.shape == "circle":
        place = f'cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.size / 2)}"'
        return f"<circle{_role(mark.role)} {place}{edge}/>"
    return f'<path{_role(mark.role)} d="{_route(mark.corners())}Z"{edge}/>'


@_written.register
def _(mark: Text) -> str:
    anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
    weight = ' font-weight="bold"' if mark.bold else ""
    return (
        f'<text{_role(mark.role)} x="{_n(mark.x)}" y="{_n(mark.y)}" fill="{mark.colour}"'
        f' font-size="{_n(mark.size)}"{anchor}{weight}>{_words(mark.text)}</text>'
    )


def _route(points: tuple[Place, ...]) -> str:
    """The path through points, level and upright moves in their short form."""
    parts: list[str] = []
    before = ("", "")
    for place in points:
        x, y = _n(place[0]), _n(place[1])
        if not parts:
            parts.append(f"M{x} {y}")
        elif (x, y) == before:
            continue
        elif y == before[1]:
            parts.append(f"H{x}")
        elif x == before[0]:
            parts.append(f"V{y}")
        else:
            parts.append(f"L{x} {y}")
        before = (x, y)
    return "".join(parts)


def _stroke(colour: str, width: float, dash: tuple[float, ...]) -> str:
    gaps = f' stroke-dasharray="{" ".join(_n(part) for part in dash)}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{_n(width, 2)}"{gaps}'


def _role(role: str) -> str:
    return f" class={quoteattr(role)}" if role else ""


def _words(text: str) -> str:
    return escape(_NOT_XML.sub("", text), {'"': "&quot;", "'": "&#39;"})


def _n(value: float, places: int = 1) -> str:
    """A number as short as it can be: 12, 12.5, and never -0."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
