"""How far pairs of people who judge the same agree beyond chance: Cohen's kappa. Pure.

The interval is Wilson's of the observed agreement, carried over at the expected agreement that
was found: it stays honest where all agreed, and within what a kappa can be.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Agreement:
    """`kappa` is None where it says nothing: no pair, or both always gave one same answer.
    `low` and `high` are the ends of its interval, None with it."""

    pairs: int
    agreed: int
    kappa: float | None
    low: float | None = None
    high: float | None = None


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
    low, high = wilson(agreed, total)

    def beyond_chance(share: float) -> float:
        return max(-1.0, (share - expected) / (1 - expected))

    return Agreement(
        total, agreed, beyond_chance(agreed / total), beyond_chance(low), beyond_chance(high)
    )


def wilson(successes: int, total: int, *, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share; z 1.96 for 95%."""
    share = successes / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    half /= 1 + z * z / total
    return max(0.0, middle - half), min(1.0, middle + half)
