"""A laid-out chart as a list of simple marks, which both writers copy out one for one.

Places are in units from the top left corner. `role` is the class of the mark in SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

Place = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
LINE_HEIGHT = 1.2  # in text sizes
# Helvetica's widths are those of Arial and Liberation Sans, which pages are shown in.
_MEASURED_IN = "Helvetica"


@dataclass(frozen=True)
class Path:
    """A line through points."""

    points: tuple[Place, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Segments:
    """Separate straight lines, drawn alike."""

    lines: tuple[tuple[Place, Place], ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Area:
    """A filled shape."""

    points: tuple[Place, ...]
    colour: str
    opacity: float
    role: str = ""


@dataclass(frozen=True)
class Box:
    """A rectangle; `outline` may be empty."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    opacity: float = 1.0
    outline: str = ""
    line: float = 1.0
    role: str = ""


@dataclass(frozen=True)
class Dot:
    """A point marked by shape; `size` is its breadth."""

    x: float
    y: float
    size: float
    shape: str
    colour: str
    role: str = ""

    def corners(self) -> tuple[Place, ...]:
        """The corners of the shape; none for a circle. Equal areas look equally big."""
        half = self.size / 2
        x, y = self.x, self.y
        if self.shape == "square":
            half *= 0.9
            return ((x - half, y - half), (x + half, y - half), (x + half, y + half)) + (
                (x - half, y + half),
            )
        if self.shape == "diamond":
            half *= 1.25
            return ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        if self.shape == "triangle":
            half *= 1.2
            return ((x, y - half), (x + half, y + half * 0.8), (x - half, y + half * 0.8))
        return ()


@dataclass(frozen=True)
class Text:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor = "start"
    bold: bool = False
    role: str = ""


Mark = Path | Segments | Area | Box | Dot | Text


@dataclass(frozen=True)
class Scene:
    """Marks in the order of drawing, on paper of `width` by `height`."""

    width: float
    height: float
    text: float
    marks: tuple[Mark, ...]


def text_width(text: str, size: float) -> float:
    return float(stringWidth(text, _MEASURED_IN, size))


def wrapped(text: str, size: float, room: float, most_lines: int = 3) -> list[str]:
    """`text` in lines no wider than `room`; what still does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return [_shortened(line, size, room) for line in lines]


def _shortened(text: str, size: float, room: float) -> str:
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
