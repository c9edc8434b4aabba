"""Sections of a person's page. Each room registers its own; this one registers three."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from standards.people.models import Person

Context = dict[str, Any]


def _always(person: Person, user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its anchor, its heading, its place, its template and what the template gets.

    `context(person, user)` runs only where `visible(person, user)` is true. It must hold only what
    the user may see: no count that would betray more.
    """

    key: str
    label: str
    order: int
    template: str
    context: Callable[[Person, Any], Context]
    visible: Callable[[Person, Any], bool] = _always


_sections: dict[str, Section] = {}


def register_section(
    key: str,
    label: str,
    order: int,
    template: str,
    context: Callable[[Person, Any], Context],
    visible: Callable[[Person, Any], bool] = _always,
) -> None:
    """Add a section to the page of every person; the same key again replaces it.

    Orders in use: duty status 10, postings 20, matters 30, clearance 40, ties 50.
    """
    _sections[key] = Section(key, label, order, template, context, visible)


def unregister_section(key: str) -> None:
    _sections.pop(key, None)


def sections_for(person: Person, user: Any) -> list[tuple[Section, Context]]:
    """The sections that the user sees on the page of this person, in order, with their contents."""
    ordered = sorted(_sections.values(), key=lambda section: (section.order, section.key))
    return [
        (section, {**section.context(person, user), "person": person})
        for section in ordered
        if section.visible(person, user)
    ]
