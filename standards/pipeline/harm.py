"""The harm axis: how much a matter harms trust, 0 to 100, and the sentence that explains it.

A pure function of facts and of a version of the weights (`harm_weights.yaml`); it asks no database
and knows no kind of matter, so a score can be worked out again years later and comes out the same.
It orders work and decides nothing. No protected characteristic of anybody is a fact here; that an
allegation was not proved takes nothing off. Source: design of this product, evidence D.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WEIGHTS = Path(__file__).with_name("harm_weights.yaml")


@dataclass(frozen=True, slots=True)
class Theme:
    """A harm theme as its code list has it, with its band (points)."""

    label: str
    band: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. Codes are those of the weights; counts reach back ten years.

    `public_interest`, `evidence_loss` and `continuing_harm` are points that a person gave, 0 where
    nobody saw any.
    """

    themes: tuple[Theme, ...]
    vulnerability: frozenset[str] = frozenset()
    exposure: str = "unknown"
    same_theme_before: int = 0
    other_theme_before: int = 0
    position: frozenset[str] = frozenset()
    public_interest: int = 0
    evidence_loss: int = 0
    continuing_harm: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one fact adds: `abuse of position 30`."""

    code: str
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """The parts, in the order of the page, and what they come to."""

    version: str
    parts: tuple[Part, ...]
    cap: int
    is_floor: bool  # ranked first whatever the total: a grave theme that has come before

    @property
    def sum(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def total(self) -> int:
        return min(self.cap, self.sum)

    @property
    def sentence(self) -> str:
        """Why: every part with its points, and the cap where it bites."""
        said = ", ".join(f"{part.words} {part.points}" for part in self.parts) or "nothing known"
        capped = f" (the parts come to {self.sum}, capped)" if self.sum > self.cap else ""
        return f"Harm {self.total}: {said}{capped}."


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of the points, as data."""

    version: str
    effective_from: date
    source: str
    evidence: str
    table: dict[str, Any] = field(hash=False)


@cache
def versions() -> tuple[Weights, ...]:
    """Every version that ships, the oldest first."""
    rows = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))
    found = [
        Weights(row["version"], row["effective_from"], row["source"], row["evidence"], row)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: each.effective_from))


def weights_on(day: date) -> Weights:
    """The version in force on a day. LookupError where there was none yet."""
    found = [each for each in versions() if each.effective_from <= day]
    if not found:
        raise LookupError(f"No weights of the harm axis were in force on {day}.")
    return found[-1]


def score(facts: Facts, weights: Weights) -> Score:
    """The score of the facts under a version of the weights.

    ValueError for a code or a number of points that the version does not know.
    """
    table = weights.table
    parts = tuple(part for part in _parts(facts, table) if part.points)
    band = max((theme.band for theme in facts.themes), default=0)
    floor = table["floor"]
    pattern = _pattern(facts.same_theme_before, table)
    return Score(
        version=weights.version,
        parts=parts,
        cap=table["cap"],
        is_floor=band >= floor["band"] and pattern >= floor["pattern"],
    )


def _parts(facts: Facts, table: dict[str, Any]) -> Iterator[Part]:
    if facts.themes:
        gravest = max(facts.themes, key=lambda theme: (theme.band, theme.label))
        yield Part("theme", gravest.band, _lower(gravest.label))
    yield from _highest("vulnerability", facts.vulnerability, table)
    yield from _highest("exposure", frozenset({facts.exposure}), table)
    yield Part(
        "pattern", _pattern(facts.same_theme_before, table), _times(facts.same_theme_before, True)
    )
    other = table["pattern_other"]
    yield Part(
        "pattern_other",
        min(facts.other_theme_before * other["points"], other["at_most"]),
        _times(facts.other_theme_before, False),
    )
    yield from _highest("position", facts.position, table)
    for code in ("public_interest", "evidence_loss", "continuing_harm"):
        yield _given(code, getattr(facts, code), table[code])


def _highest(name: str, codes: frozenset[str], table: dict[str, Any]) -> Iterator[Part]:
    """The gravest of several that apply: they do not add up."""
    unknown = codes - set(table[name])
    if unknown:
        raise ValueError(f"{name}: these weights do not know {', '.join(sorted(unknown))}.")
    if codes:
        code = max(sorted(codes), key=lambda each: table[name][each]["points"])
        yield Part(name, table[name][code]["points"], table[name][code]["words"])


def _given(code: str, points: int, bounds: dict[str, Any]) -> Part:
    if points and not bounds["least"] <= points <= bounds["most"]:
        raise ValueError(f"{code}: {bounds['least']} to {bounds['most']} points, not {points}.")
    return Part(code, points, bounds["words"])


def _pattern(before: int, table: dict[str, Any]) -> int:
    if before < 0:
        raise ValueError("There cannot be fewer than no earlier allegations.")
    steps: list[int] = table["pattern"]
    return steps[min(before, len(steps)) - 1] if before else 0


def _times(before: int, same: bool) -> str:
    number = {1: "one", 2: "two", 3: "three"}.get(before, str(before))
    what = "allegation" if before == 1 else "allegations"
    return f"{number} earlier {'similar ' if same else ''}{what}{'' if same else ' of other kinds'}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
