"""How much there is to review, what it is likely to find, and whether it is fair.

Before the work starts: how many true pairs the first so many hold, by their probabilities. After
it: of the pairs that proved to be other people, how many bear names of which origin.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vetting.matching.candidates import Candidate
from vetting.matching.origins import origin_of

STEPS = (100, 200, 500, 1000, 2000, 5000, 10_000)
SMALLEST = 10  # a smaller group is not shown, nor is a count that would tell of one


@dataclass(frozen=True)
class Budget:
    """Reviewing the first `pairs` is expected to find `found` people of `all_found` in the list."""

    pairs: int
    found: float
    all_found: float

    @property
    def share(self) -> float:
        """Of all that the list is expected to hold."""
        return self.found / self.all_found if self.all_found else 0.0


def budgets(pairs: Sequence[Candidate], steps: Sequence[int] = STEPS) -> list[Budget]:
    """What reviewing the first 100, 200 ... is expected to yield; the last is the whole list."""
    everything = math.fsum(pair.score for pair in pairs)
    sizes = [*(step for step in steps if step < len(pairs)), len(pairs)]
    return [Budget(n, math.fsum(pair.score for pair in pairs[:n]), everything) for n in sizes]


def pairs_for_share(pairs: Sequence[Candidate], share: float) -> int:
    """How many from the top hold this share of what the list is expected to hold."""
    goal, found = share * math.fsum(pair.score for pair in pairs), 0.0
    for number, pair in enumerate(pairs, start=1):
        found += pair.score
        if found >= goal:
            return number
    return len(pairs)


@dataclass(frozen=True)
class GroupRate:
    """Of the pairs reviewed with names of one origin, how many were other people.

    `expected` is what the probabilities said. None: too few to show.
    """

    origin: str
    reviewed: int | None
    false: int | None
    expected: float | None

    @property
    def rate(self) -> float | None:
        if self.reviewed is None or self.false is None:
            return None
        return self.false / self.reviewed


def false_positives_by_origin(decided: Iterable[tuple[str, float, bool]]) -> list[GroupRate]:
    """The fairness check. `decided`: surname, score, and whether it was the same person.

    The origin is guessed from the surname, used here and kept nowhere. Groups of fewer than ten are
    not shown; where only one would be hidden, the smallest of the others is hidden with it, so that
    it cannot be reckoned from the total.
    """
    counts: dict[str, list[float]] = {}
    for surname, score, is_same in decided:
        group = counts.setdefault(origin_of(surname), [0, 0, 0.0])
        group[0] += 1
        group[1] += not is_same
        group[2] += 1 - score
    hidden = {name for name, (reviewed, _, _) in counts.items() if reviewed < SMALLEST}
    shown = sorted((name for name in counts if name not in hidden), key=lambda n: counts[n][0])
    if len(hidden) == 1 and shown:
        hidden.add(shown[0])
    return [
        GroupRate(name, None, None, None)
        if name in hidden
        else GroupRate(name, int(counts[name][0]), int(counts[name][1]), counts[name][2])
        for name in sorted(counts)
    ]
