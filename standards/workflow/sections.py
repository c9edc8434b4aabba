"""Sections of the matter page. Each room and each kind of matter registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its anchor, its heading, its template, and what the template gets.

    `context(matter, user)` runs only for a user who reads the matter. `count` shows beside the
    heading. `kinds` narrows it to some kinds of matter (None: all).
    """

    key: str
    label: str
    order: int
    template: str
    context: Callable[[Any, Any], dict[str, Any]]
    count: Callable[[dict[str, Any]], int | None] = lambda context: None
    kinds: frozenset[str] | None = None


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    _sections[section.key] = section


def for_kind(kind: str) -> list[Section]:
    """The sections of a kind's page, in order."""
    chosen = [s for s in _sections.values() if s.kinds is None or kind in s.kinds]
    return sorted(chosen, key=lambda section: (section.order, section.key))
