"""Sections of the matter page. Each room and each kind of matter registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Context = Callable[[Any, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its anchor, its heading, its template, and what the template gets.

    `context(matter, user)` runs only for a user who reads the matter; its `count`, where it has
    one, shows beside the heading. `kinds` narrows it to some kinds of matter (None: all).
    """

    key: str
    label: str
    order: int
    template: str
    context: Context
    kinds: frozenset[str] | None = None


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    _sections[section.key] = section


def register_all(
    folder: str, *rows: tuple[str, str, int, Context], kinds: frozenset[str] | None = None
) -> None:
    """A section for each (key, label, order, context), drawn by the folder's template of its key:
    `their-page` by `their_page.html`."""
    for key, label, order, context in rows:
        template = f"{folder}/{key.replace('-', '_')}.html"
        register(Section(key, label, order, template, context, kinds))


def for_kind(kind: str) -> list[Section]:
    """The sections of a kind's page, in order."""
    chosen = [s for s in _sections.values() if s.kinds is None or kind in s.kinds]
    return sorted(chosen, key=lambda section: (section.order, section.key))
