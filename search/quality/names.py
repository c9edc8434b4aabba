"""Names of made-up people, drawn by a seed about as they are found in Britain."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from search.quality import corpus

RARE = 20_000  # surnames put together from syllables
FORENAMES_FLAT = 6


@dataclass(frozen=True, slots=True)
class Name:
    forename: str
    surname: str

    def __str__(self) -> str:
        return f"{self.forename} {self.surname}"


class Names:
    """Draws names; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - not for secrets
        book = corpus.read("names.yaml")
        self._double = book["surnames_double"] / 100
        self._groups = [_Group(row, book) for row in book["groups"]]
        self._shares = list(accumulate(row["share"] for row in book["groups"]))

    def draw(self) -> Name:
        """One name; the same may come again, as it does in life."""
        [group] = self.random.choices(self._groups, cum_weights=self._shares)
        surname = group.surname(self.random)
        if self.random.random() < self._double and "-" not in surname:
            surname = f"{surname}-{group.surname(self.random)}"
        return Name(group.forename(self.random), surname)

    def distinct(self, number: int) -> list[Name]:
        """So many names, each once."""
        found: dict[Name, None] = {}
        while len(found) < number:
            found[self.draw()] = None
        return list(found)


class _Group:
    def __init__(self, row: dict[str, Any], book: dict[str, Any]) -> None:
        by_name = {each["name"]: each for each in book["groups"]}
        forenames = by_name[row.get("forenames_of", row["name"])]["forenames"]
        self._forenames = list(dict.fromkeys(forenames.split()))
        self._surnames = row["surnames"].split() if "surnames" in row else _made(book)
        self._forename_sums = _sums(len(self._forenames), FORENAMES_FLAT)
        self._surname_sums = _sums(len(self._surnames), row["flat"])

    def forename(self, random: Random) -> str:
        return random.choices(self._forenames, cum_weights=self._forename_sums)[0]

    def surname(self, random: Random) -> str:
        return random.choices(self._surnames, cum_weights=self._surname_sums)[0]


def _sums(number: int, flat: int) -> list[float]:
    return list(accumulate(1 / (rank + flat) for rank in range(1, number + 1)))


def _made(book: dict[str, Any]) -> list[str]:
    """Rare surnames, the same whatever the seed: Thornbeck, Wadenthorpe."""
    starts, ends = book["starts"].split(), book["ends"].split()
    random = Random(1)  # noqa: S311 - not for secrets
    found: dict[str, None] = {}
    while len(found) < RARE:
        name = random.choice(starts) + random.choice(ends)
        if random.random() < 0.6:
            name = random.choice(starts) + random.choice(("er", "i", "o", "a", "en")) + name.lower()
        found[name] = None
    return list(found)
