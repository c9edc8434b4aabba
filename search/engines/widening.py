"""How far a question is widened: the same for every engine."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from search.engines.base import Request

FEW = 10  # fewer hits than this, and names that are nearly alike are looked for too
NEXT_TO_NOTHING = 2  # so few of three clauses or more, and some of them are enough


class Counted(Protocol):
    """What knows how much it found."""

    @property
    def total(self) -> int: ...


C = TypeVar("C", bound=Counted)


def best(look: Callable[[Request], C], request: Request) -> C:
    """What has all the words; where that is little, names nearly alike too; where there is next to
    nothing, what has some of the words. `look` is asked four times at most, and more only where
    there is little to find."""
    exact = look(request)
    if request.is_typing or request.is_wide or exact.total >= FEW:
        return exact
    widened = replace(request, is_wide=True)
    # Mostly there is no more, and to count is half the work of showing.
    counting = replace(widened, size=0, wants_facets=False, wants_marks=False)
    wide = exact
    if not exact.total or look(counting).total > exact.total:
        wide = look(widened)
    found = wide if wide.total > exact.total else exact
    clauses = len(request.asked.clauses)
    if clauses < 2 or request.is_strict or found.total > (NEXT_TO_NOTHING if clauses > 2 else 0):
        return found
    loose = look(replace(request, is_wide=True, is_loose=True))
    return loose if loose.total > found.total else found
