"""What may be done with adverse information besides noting it: rooms above deal with it in a
matter of their own, and register the way there. This room names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from vetting.history.models import AdverseInformation


@dataclass(frozen=True, slots=True)
class Way:
    """An act on the page of an item. `url_name` takes the item's id; `is_open(user)`: may they?"""

    label: str
    url_name: str
    is_open: Callable[[Any], bool]


_ways: dict[str, Way] = {}


def register(way: Way) -> None:
    """Called once, when a room starts; the same address again replaces it."""
    _ways[way.url_name] = way


def ways_for(user: Any, item: AdverseInformation) -> list[tuple[str, str]]:
    """(label, address) of what the user may do with it, in the order in which rooms started."""
    open_now = [way for way in _ways.values() if way.is_open(user)]
    return [(way.label, reverse(way.url_name, args=[item.pk])) for way in open_now]
