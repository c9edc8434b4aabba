"""What the rooms within vetting put on its overview, and into the links between its pages.

The root names no room: each registers its own at start-up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the overview. `context(user)` gives what the template needs, or None where the
    user has no business with it; it runs for those who work in vetting alone."""

    key: str
    order: int
    template: str
    context: Callable[[Any], dict[str, Any] | None]


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


def blocks_for(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """(template, context) of the parts that the user sees, in order."""
    found = []
    for block in sorted(_blocks.values(), key=lambda each: (each.order, each.key)):
        context = block.context(user)
        if context is not None:
            found.append((block.template, context))
    return found


def pages_for(user: Any) -> list[PageLink]:
    """The pages that the user may open, in order."""
    ordered = sorted(_pages.values(), key=lambda each: (each.order, each.label))
    return [page for page in ordered if page.visible(user)]
