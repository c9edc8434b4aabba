"""Pages of a list without OFFSET: each begins after, or ends before, a row that is named.

A row is named by the two values that order the list, the second of them unique.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

Row = TypeVar("Row")
SEPARATOR = "~"


@dataclass(frozen=True, slots=True)
class Place:
    """Next to which row a page begins (or, `backwards`, ends). Codes and numbers, never a name."""

    first: Any
    second: Any
    backwards: bool = False

    def __str__(self) -> str:
        return f"{self.first}{SEPARATOR}{self.second}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the places of the pages around it."""

    rows: list[Row]
    previous: Place | None
    next: Place | None


def read_place(
    after: str, before: str, first: Callable[[str], Any], second: Callable[[str], Any]
) -> Place | None:
    """The place that an address names; None for the beginning, or for what cannot be read."""
    one, _, two = (after or before).rpartition(SEPARATOR)
    try:
        return Place(first(one), second(two), backwards=not after) if one else None
    except ValueError:
        return None


def page_of(
    found: QuerySet[Any],
    *,
    keys: tuple[str, str],
    place: Place | None,
    size: int,
    key_of: Callable[[Any], tuple[Any, Any]],
) -> Page[Any]:
    """One page of `found` in the order of `keys`. One query."""
    backwards = place is not None and place.backwards
    if place is not None:
        found = found.filter(_beyond(keys, place))
    signs = [f"-{key}" if backwards else key for key in keys]
    taken = list(found.order_by(*signs)[: size + 1])
    more, rows = len(taken) > size, taken[:size]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else place is not None
    has_next = place is not None if backwards else more
    return Page(
        rows,
        Place(*key_of(rows[0]), backwards=True) if rows and has_previous else None,
        Place(*key_of(rows[-1])) if rows and has_next else None,
    )


def _beyond(keys: tuple[str, str], place: Place) -> Q:
    comparison = "lt" if place.backwards else "gt"
    first, second = keys
    same = Q(**{first: place.first, f"{second}__{comparison}": place.second})
    return Q(**{f"{first}__{comparison}": place.first}) | same
