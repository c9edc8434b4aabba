"""What the rooms within vetting put on its overview, and into the links between its pages.

The root names no room: each registers its own at start-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

# How many open matters the user sees, by (kind, state): counted once for every part.
OpenStates = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Told:
    """What the overview asked the database once, for all of its parts."""

    open_states: OpenStates
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the overview; it runs for those who work in vetting alone.

    `rows(user)` gives what the part counts, by a name that no other part uses: all are counted
    in one query. `context(user, told)` gives what the template needs.
    """

    key: str
    order: int
    template: str
    context: Callable[[Any, Told], dict[str, Any]]
    rows: Callable[[Any], Mapping[str, QuerySet]] = lambda _user: {}


class Group(StrEnum):
    """Under which word of the sub-navigation a page stands; in the order in which they show."""

    REGISTER = "Register"
    APPLICATIONS = "Applications"
    REVIEWS = "Reviews"
    AFTERCARE = "Aftercare"
    REPORTS = "Reports"


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page in the sub-navigation, in exactly one group. `visible(user)`: may the user open it?"""

    label: str
    url_name: str
    group: Group
    order: int
    visible: Callable[[Any], bool]


_blocks: dict[str, Block] = {}
_pages: dict[str, PageLink] = {}


def register_block(block: Block) -> None:
    """Called once, when a room starts; the same key again replaces it."""
    _blocks[block.key] = block


def register_page(page: PageLink) -> None:
    _pages[page.url_name] = page


def rows_to_count(user: Any) -> dict[str, QuerySet]:
    """Everything that the parts count for the user, by name."""
    return {name: rows for block in _blocks.values() for name, rows in block.rows(user).items()}


def blocks_for(user: Any, told: Told) -> list[tuple[str, dict[str, Any]]]:
    """(template, context) of the parts, in order."""
    ordered = sorted(_blocks.values(), key=lambda each: (each.order, each.key))
    return [(block.template, block.context(user, told)) for block in ordered]


def pages_for(user: Any) -> list[PageLink]:
    """The pages that the user may open, in order."""
    ordered = sorted(_pages.values(), key=lambda each: (each.order, each.label))
    return [page for page in ordered if page.visible(user)]
