"""Chance that can be repeated: the same seed throws the same dice."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


def dice(*parts: object) -> Random:
    """Dice of their own for a purpose, so that what one part throws never moves another."""
    return Random("/".join(str(part) for part in parts))  # noqa: S311  (made-up people, no secret)


def new_id(rng: Random) -> UUID:
    """A version 4 UUID from these dice."""
    return UUID(int=rng.getrandbits(128), version=4)


class Shares(Generic[T]):
    """Things with the share in which they come up."""

    def __init__(self, shares: Mapping[T, float]) -> None:
        self.things = list(shares)
        self._sums = list(accumulate(shares.values()))

    def draw(self, rng: Random) -> T:
        return self.things[bisect(self._sums, rng.random() * self._sums[-1])]


def one_of(rng: Random, things: Sequence[T]) -> T:
    """Any of them, each as likely; quicker than `choice` and the same on every Python."""
    return things[int(rng.random() * len(things))]


def between(rng: Random, least: int, most: int) -> int:
    """A whole number, both ends included."""
    return least + int(rng.random() * (most - least + 1))
