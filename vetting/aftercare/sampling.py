"""The draw itself: pure, stratified, the same for the same frame, seed and size.

Each person of the frame gets a ticket, the keyed hash of their id under the seed; within a stratum
the lowest tickets win. How many each stratum gives is in proportion to its size, by largest
remainder; no stratum is left out while there are places for all.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Candidate(NamedTuple):
    """Somebody who can be drawn: an id as text, and the stratum they belong to."""

    person: str
    stratum: str


def frame_text(frame: Iterable[Candidate]) -> str:
    """The frame as it is hashed and kept: one line each, in one order whatever order it came in."""
    return "\n".join(f"{each.person}\t{each.stratum}" for each in sorted(set(frame)))


def read_frame(text: str) -> list[Candidate]:
    """The same back."""
    return [Candidate(*line.split("\t", 1)) for line in text.splitlines()]


def frame_hash(frame: Iterable[Candidate]) -> str:
    return hashlib.sha256(frame_text(frame).encode()).hexdigest()


def shares(sizes: dict[str, int], places: int) -> dict[str, int]:
    """How many each stratum gives. Sums to `places`, or to everybody where that is fewer."""
    total = sum(sizes.values())
    wanted = min(places, total)
    if not wanted:
        return dict.fromkeys(sizes, 0)
    exact = {name: wanted * size / total for name, size in sizes.items()}
    given = {name: int(share) for name, share in exact.items()}
    if wanted >= len(sizes):  # room for every stratum: none is left out
        given = {name: max(1, number) for name, number in given.items()}
    _even_out(given, exact, sizes, wanted)
    return given


def _even_out(
    given: dict[str, int], exact: dict[str, float], sizes: dict[str, int], wanted: int
) -> None:
    """Give or take single places until the sum is right, where the remainder says so most."""
    while sum(given.values()) != wanted:
        if sum(given.values()) < wanted:
            room = [name for name in given if given[name] < sizes[name]]
            chosen = max(room, key=lambda name: (exact[name] - given[name], name))
            given[chosen] += 1
        else:
            floor = 1 if wanted >= len(sizes) else 0
            spare = [name for name in given if given[name] > floor]
            chosen = min(spare, key=lambda name: (exact[name] - given[name], name))
            given[chosen] -= 1


def draw(frame: Iterable[Candidate], seed: str, places: int) -> list[Candidate]:
    """Who is drawn, in the order of strata and tickets."""
    strata: dict[str, list[str]] = defaultdict(list)
    for each in set(frame):
        strata[each.stratum].append(each.person)
    given = shares({name: len(people) for name, people in strata.items()}, places)
    return [
        Candidate(person, name)
        for name in sorted(strata)
        for person in sorted(strata[name], key=lambda person: ticket(seed, person))[: given[name]]
    ]


def ticket(seed: str, person: str) -> str:
    """A person's ticket under a seed."""
    return hmac.new(bytes.fromhex(seed), person.encode(), hashlib.sha256).hexdigest()
