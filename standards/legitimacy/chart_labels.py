"""Where words go on a chart so that they do not cover each other or the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from standards.legitimacy.chart_scene import LINE_HEIGHT, Anchor, Place, Text, text_width

Rect = tuple[float, float, float, float]  # left, top, right, bottom


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """Middles near `wanted`, in the same order, that keep `heights` from overlapping.

    Labels that touch move together as a block to the mean of where they want to be. Past the
    edges the block is pushed back in; if there is not enough room, they fill it evenly.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[list[int], float, float]] = []  # members, start, height
    for i in order:
        block = ([i], wanted[i] - heights[i] / 2, heights[i])
        while blocks and blocks[-1][1] + blocks[-1][2] > block[1]:
            before = blocks.pop()
            block = _joined(before[0] + block[0], wanted, heights)
        blocks.append(_held(block, top, bottom))
        while len(blocks) > 1 and blocks[-2][1] + blocks[-2][2] > blocks[-1][1] + 1e-9:
            last, before = blocks.pop(), blocks.pop()
            blocks.append(_held(_joined(before[0] + last[0], wanted, heights), top, bottom))
    middles = [0.0] * len(wanted)
    for members, start, _ in blocks:
        for i in members:
            middles[i] = start + heights[i] / 2
            start += heights[i]
    return middles


def _joined(
    members: list[int], wanted: Sequence[float], heights: Sequence[float]
) -> tuple[list[int], float, float]:
    total, offset, starts = sum(heights[i] for i in members), 0.0, 0.0
    for i in members:
        starts += wanted[i] - heights[i] / 2 - offset
        offset += heights[i]
    return members, starts / len(members), total


def _held(
    block: tuple[list[int], float, float], top: float, bottom: float
) -> tuple[list[int], float, float]:
    members, start, height = block
    return members, max(top, min(start, bottom - height)), height


@dataclass
class Placer:
    """Remembers what is taken, and finds the least bad place for one more text."""

    room: Rect
    size: float
    taken: list[Rect] = field(default_factory=list)
    data: list[Place] = field(default_factory=list)

    def take(self, texts: Iterable[Text]) -> None:
        """Mark the places of texts that are already put."""
        self.taken.extend(rect_of(text) for text in texts)

    def put(self, x: float, y: float, text: str, gap: float) -> tuple[float, float, Anchor]:
        """Where `text` goes beside (x, y): place of its baseline start, and its anchor."""
        rise = self.size * 0.75
        options: list[tuple[float, float, Anchor]] = [
            (x + gap, y - gap, "start"),
            (x - gap, y - gap, "end"),
            (x + gap, y + gap + rise, "start"),
            (x - gap, y + gap + rise, "end"),
            (x, y - gap * 1.6, "middle"),
            (x, y + gap * 1.6 + rise, "middle"),
            (x + gap, y - gap - self.size * 2, "start"),
            (x + gap, y + gap + rise + self.size * 2, "start"),
        ]
        best = min(options, key=lambda option: (self._cost(option, text), options.index(option)))
        self.taken.append(self._rect(best, text))
        return best

    def _rect(self, option: tuple[float, float, Anchor], text: str) -> Rect:
        x, y, anchor = option
        return rect_of(Text(x, y, text, self.size, "", anchor))

    def _cost(self, option: tuple[float, float, Anchor], text: str) -> float:
        left, top, right, bottom = rect = self._rect(option, text)
        outside = max(0.0, self.room[0] - left) + max(0.0, right - self.room[2])
        outside += max(0.0, self.room[1] - top) + max(0.0, bottom - self.room[3])
        clashes = sum(overlap(rect, other) for other in self.taken)
        covered = sum(left <= x <= right and top <= y <= bottom for x, y in self.data)
        return outside * 1000 + clashes * 100 + covered


def rect_of(text: Text) -> Rect:
    """The box that a text fills."""
    width = text_width(text.text, text.size)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, text.y - text.size * 0.8, left + width, text.y + text.size * (LINE_HEIGHT - 0.95)


def overlap(one: Rect, two: Rect) -> float:
    """The area that two boxes share."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return across * down if across > 0 and down > 0 else 0.0


def along(points: Sequence[Place], every: float) -> list[Place]:
    """Points along a line about `every` units apart, as what a label must not cover."""
    found: list[Place] = []
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        count = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / every))
        found.extend((x1 + (x2 - x1) * k / count, y1 + (y2 - y1) * k / count) for k in range(count))
    return found + list(points[-1:])
