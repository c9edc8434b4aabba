"""How far pairs of people who judge the same agree beyond chance: Cohen's kappa. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """`kappa` is None where it says nothing: no pair, or both always gave one same answer."""

    pairs: int
    agreed: int
    kappa: float | None


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Cohen's kappa of (first, second) answers: (observed - expected) / (1 - expected).

    1 is full agreement, 0 what chance would give, below 0 worse than chance.
    """
    given = list(pairs)
    if not given:
        return Agreement(0, 0, None)
    total = len(given)
    agreed = sum(first == second for first, second in given)
    firsts, seconds = Counter(a for a, _ in given), Counter(b for _, b in given)
    expected = sum(firsts[answer] * seconds[answer] for answer in firsts) / total**2
    if expected == 1:
        return Agreement(total, agreed, None)
    return Agreement(total, agreed, (agreed / total - expected) / (1 - expected))
