"""Diagrams of states from what is declared: for the documents, and with a matter's place lit."""

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any

from standards.access import roles
from standards.workflow import steps
from standards.workflow.steps import Step

NODE_WIDTH, GAP_X, GAP_Y, LINE, MARGIN = 176, 26, 46, 17, 12
LETTERS = 22  # of a state's label in one line of its box


@dataclass(frozen=True, slots=True)
class Arrow:
    """A step from one state to another."""

    source: str
    target: str
    step: Step


def states_of(model: Any) -> dict[str, str]:
    """The states of a model with their labels, in the order declared."""
    return dict(model.State.choices)


def arrows_of(model: Any) -> list[Arrow]:
    """Every way from a state to another, in the order of the steps."""
    return [
        Arrow(str(source), str(declared.target), declared)
        for declared in steps.steps_of(model)
        if declared.target is not None
        for source in _sources(model, declared)
        if source != declared.target
    ]


def _sources(model: Any, declared: Step) -> list[str]:
    return list(states_of(model)) if declared.sources == (steps.ANY,) else list(declared.sources)


# --- for the documents ------------------------------------------------------------------------
def as_markdown(model: Any, area: str) -> str:
    """A page of the reference: the diagram and the table of steps. Written by
    `manage.py workflow_diagram`, never by hand."""
    name = model._meta.verbose_name
    lines = [
        f"# States of {'an' if name[0] in 'aeiou' else 'a'} {name}",
        "",
        "Written from the code by `manage.py workflow_diagram`; do not edit.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {code} : {label}" for code, label in states_of(model).items()),
        *(f"    {a.source} --> {a.target} : {a.step.number}" for a in arrows_of(model)),
        "```",
        "",
        "| Step | From | To | What | Who | Must hold first | Clocks | Two people | Rule |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_table_row(model, declared, area) for declared in steps.steps_of(model)),
        "",
    ]
    return "\n".join(lines)


def _table_row(model: Any, declared: Step, area: str) -> str:
    labels = states_of(model)
    every = declared.sources == (steps.ANY,)
    sources = "any" if every else ", ".join(labels[s] for s in declared.sources)
    target = labels[declared.target] if declared.target else "stays"
    cells = (
        declared.number,
        sources,
        target,
        f"{declared.label} (by {declared.through})" if declared.through else declared.label,
        _who(declared.action, area, by_system=declared.by_system),
        ", ".join(_guard_name(guard) for guard in declared.guards),
        _clocks(declared),
        f"agreed by {_who(declared.approve_action, area)}" if declared.approval else "",
        declared.law,
    )
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def _who(action: str, area: str, *, by_system: bool = False) -> str:
    codes = roles.area(area).actions.get(action, frozenset())
    names = sorted(roles.ROLES[code].label.lower() for code in codes)
    return ", ".join([*names, "the system"] if by_system else names) or "nobody"


def _guard_name(guard: Any) -> str:
    """The guard's name in words; of a partial, that of its function."""
    function = getattr(guard, "func", guard)
    return getattr(function, "__name__", "a rule").strip("_").replace("_", " ")


def _clocks(declared: Step) -> str:
    kinds = (("starts", declared.starts), ("meets", declared.meets), ("ends", declared.cancels))
    return "; ".join(f"{verb} {', '.join(codes)}" for verb, codes in kinds if codes)


# --- for the page -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Box:
    """One state in the drawing. `status` is "here", "next" or ""."""

    x: int
    y: int
    height: int
    lines: tuple[tuple[int, str], ...]  # each with the height of its baseline
    status: str

    @property
    def middle(self) -> int:
        return self.x + NODE_WIDTH // 2


@dataclass(frozen=True, slots=True)
class Line:
    """One arrow in the drawing, as the path of a curve."""

    path: str
    lit: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template draws, in the units of the viewBox."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    here: str
    ways: tuple[str, ...]  # the lit arrows in words

    @property
    def box_width(self) -> int:
        return NODE_WIDTH


@lru_cache(maxsize=256)
def drawing(model: Any, here: str) -> Drawing:
    """The states in layers from the first, the matter's own lit with its ways out."""
    labels, arrows = states_of(model), arrows_of(model)
    layers = _layers(list(labels), arrows)
    nexts = {arrow.target for arrow in arrows if arrow.source == here}
    width = max(len(layer) for layer in layers) * (NODE_WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    boxes: dict[str, Box] = {}
    top = MARGIN
    for layer in layers:
        across = len(layer) * (NODE_WIDTH + GAP_X) - GAP_X
        left = (width - across) // 2
        for n, code in enumerate(layer):
            status = "here" if code == here else "next" if code in nexts else ""
            boxes[code] = _box(left + n * (NODE_WIDTH + GAP_X), top, labels[code], status)
        top += max(boxes[code].height for code in layer) + GAP_Y
    pairs = dict.fromkeys((arrow.source, arrow.target) for arrow in arrows)
    lines = [Line(_path(boxes[a], boxes[b]), lit=a == here) for a, b in pairs]
    return Drawing(
        width=width + 2 * GAP_X,
        height=top - GAP_Y + MARGIN,
        boxes=tuple(boxes.values()),
        lines=tuple(sorted(lines, key=lambda line: line.lit)),
        here=labels.get(here, here),
        ways=tuple(f"{a.step.label}: to {labels[a.target]}" for a in arrows if a.source == here),
    )


def _layers(codes: list[str], arrows: list[Arrow]) -> list[list[str]]:
    """States by their distance from those that nothing leads to; the unreachable come last."""
    ways: dict[str, list[str]] = {code: [] for code in codes}
    for arrow in arrows:
        ways[arrow.source].append(arrow.target)
    targets = {arrow.target for arrow in arrows}
    first = [code for code in codes if code not in targets and ways[code]] or codes[:1]
    depth = dict.fromkeys(first, 0)
    waiting = deque(first)
    while waiting:
        code = waiting.popleft()
        for target in ways[code]:
            if target not in depth:
                depth[target] = depth[code] + 1
                waiting.append(target)
    last = max(depth.values()) + 1
    layers: list[list[str]] = [[] for _ in range(last + 1)]
    for code in codes:
        layers[depth.get(code, last)].append(code)
    return [layer for layer in layers if layer]


def _box(x: int, y: int, label: str, status: str) -> Box:
    words = wrap(label, LETTERS)
    lines = tuple((y + 21 + LINE * n, text) for n, text in enumerate(words))
    return Box(x, y, 15 + LINE * len(words), lines, status)


def _path(a: Box, b: Box) -> str:
    """A curve from box to box: down from below to above, or round the side where it goes back."""
    if b.y > a.y:
        start, end = a.y + a.height, b.y - 4
        bend = (end - start) // 2
        return (
            f"M{a.middle} {start}C{a.middle} {start + bend} {b.middle} {end - bend} "
            f"{b.middle} {end}"
        )
    side_a, side_b = a.x + NODE_WIDTH, b.x + NODE_WIDTH
    out = max(side_a, side_b) + GAP_X
    from_y, to_y = a.y + a.height // 2, b.y + b.height // 2
    return f"M{side_a} {from_y}C{out} {from_y} {out} {to_y} {side_b + 4} {to_y}"
