"""Small numbers in a set of books: what flows between places, where all that comes in goes out.

Stock and flow by month, with the age bands of what is open and the totals of the page, are one
such set: each month's opening + received - closed is its closing. Hiding a small count of a month
is not enough, because a reader can work it out from the stock before and after. The rule is that
of `suppression`: a hidden count must lie on a loop of hidden counts along which one case could be
moved without changing anything shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standards.legitimacy.kernel.suppression import Profile, _Network

OUTSIDE = "outside"  # where everything comes from and goes to
_SHOWN_ELSEWHERE = 10**8  # hiding it here hides it nowhere: nearly the last resort


class BooksDoNotBalance(ValueError):
    """More comes into a place than goes out of it: the counts contradict each other."""


@dataclass(frozen=True)
class Count:
    """A count with the place that it leaves and the place that it reaches."""

    leaves: str
    reaches: str
    number: int
    elsewhere: bool = False  # also shown on another page: hide it only where nothing else helps


def to_hide(
    counts: Mapping[str, Count], profile: Profile, *, also: Iterable[str] = ()
) -> frozenset[str]:
    """The names of the counts that `profile` must not show, `also` being hidden already.

    Raises BooksDoNotBalance where a place does not give what it takes, and ValueError for a
    negative count.
    """
    _check(counts)
    if profile.is_exact:
        return frozenset()
    network = _Books(counts, profile.least_known)
    small = {name for name, count in counts.items() if profile.hides(count.number)}
    must = small | {name for name in also if name in counts}
    network.hidden.update(must)
    for name in sorted(must, key=lambda each: (counts[each].number, each)):
        network.protect(name)
    return frozenset(network.hidden)


def _check(counts: Mapping[str, Count]) -> None:
    left: dict[str, int] = {}
    for count in counts.values():
        if count.number < 0:
            raise ValueError("A count cannot be negative.")
        left[count.leaves] = left.get(count.leaves, 0) - count.number
        left[count.reaches] = left.get(count.reaches, 0) + count.number
    uneven = sorted(place for place, over in left.items() if over)
    if uneven:
        raise BooksDoNotBalance(f"What comes in does not go out: {', '.join(uneven)}.")


class _Books(_Network):
    """The network of `suppression` over any set of places, not only those of a table."""

    def __init__(self, counts: Mapping[str, Count], least: int) -> None:
        places = sorted({p for count in counts.values() for p in (count.leaves, count.reaches)})
        number = {place: k for k, place in enumerate(places)}
        self.least = least
        self.values = {name: count.number for name, count in counts.items()}
        self.hidden = set()
        self._ends = {name: (number[c.leaves], number[c.reaches]) for name, c in counts.items()}
        self._elsewhere = {name for name, count in counts.items() if count.elsewhere}
        self.arcs = {}
        for name, (tail, head) in self._ends.items():
            self.arcs.setdefault(tail, []).append((head, name, True))
            self.arcs.setdefault(head, []).append((tail, name, False))

    def ends(self, place: str) -> tuple[int, int]:
        return self._ends[place]

    def _price(self, place: str) -> int:
        price = super()._price(place)
        return price + _SHOWN_ELSEWHERE if price and place in self._elsewhere else price
