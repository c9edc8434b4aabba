"""What rooms within vetting take over from a renewal: the root asks, and knows none by name."""

from collections.abc import Callable
from typing import Any

TakesUp = Callable[[Any], bool]
_takers: list[TakesUp] = []


def register(takes_up: TakesUp) -> None:
    """Let a room say of a renewal passed to a full review that it has taken the review up."""
    if takes_up not in _takers:
        _takers.append(takes_up)


def taken_up(renewal: Any) -> bool:
    """Is the full review that the renewal owes somebody's work already?"""
    return any(takes_up(renewal) for takes_up in _takers)
