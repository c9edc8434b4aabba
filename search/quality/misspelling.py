"""Names with the slips that people make in them, and the halves for tuning and for the result.

A thousand people with names that nobody else has stand among four thousand others. Half of the
thousand are for tuning; the other half are held out, and give the figure that is told. Which half
somebody is in is fixed by SEED.

Each name is misspelt once by every slip that it offers:

| Slip | Typed |
|---|---|
| drop | a letter left out: Okonkwo, Okonko |
| double | a letter written twice: Tremlett, Tremmlett |
| swap | two neighbours turned about: Griffiths, Griffihts |
| neighbour | a key beside the right one: Holmes, Holmws |
| sound | written as it sounds: Stephen, Steven; Catherine, Katherine |
| hyphen | the hyphen of a double name left out, or a space put there |
| turned | surname first, and no other slip |

The slip is in the surname seven times in ten, else in the forename; in a word of four letters or
more, and at its first letter once in twelve times.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from search.quality import corpus
from search.quality.names import Name, Names
from standards.workflow.searching import Account

SEED = 20_261_123
PEOPLE, OTHERS = 1_000, 4_000
TUNING, HELD_OUT = "tuning", "held out"
IN_SURNAME, FIRST_LETTER, SHORTEST = 0.7, 1 / 12, 4
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Written for each other because they sound alike, either way about.
_ALIKE = (
    ("ph", "f"), ("ck", "k"), ("ca", "ka"), ("co", "ko"), ("cl", "kl"), ("cr", "kr"), ("ee", "ea"),
    ("ie", "ei"), ("ie", "y"), ("ey", "y"), ("i", "y"), ("ll", "l"), ("tt", "t"), ("nn", "n"),
    ("ss", "s"), ("ai", "ay"), ("er", "ar"), ("ge", "je"), ("oo", "u"), ("son", "sen"),
)  # fmt: skip
# Written simpler than they are.
_SIMPLER = (
    ("ough", "o"), ("sch", "sh"), ("cz", "ch"), ("sz", "sh"), ("w", "v"), ("ou", "u"), ("gh", "g"),
    ("th", "t"), ("wh", "w"), ("x", "ks"), ("z", "s"), ("ae", "e"), ("wr", "r"), ("kn", "n"),
)  # fmt: skip
_SOUNDS = (*_ALIKE, *((then, now) for now, then in _ALIKE), *_SIMPLER)
Slip = Callable[[str, Random], str | None]


@dataclass(frozen=True, slots=True)
class Misspelt:
    """What is typed for somebody's name, by which slip, and in which half they are."""

    half: str
    slip: str
    typed: str
    person: UUID


def accounts() -> Iterator[tuple[str, Account]]:
    """Everybody's card: those who are looked for and those who stand beside them."""
    for number, name in enumerate(_people()):
        key = _key(number)
        yield (
            "person",
            Account(key=key, root=key, title=str(name), names=(str(name),), person=key),
        )


def misspelt() -> list[Misspelt]:
    """Every slip in each of the thousand names; the same at every call."""
    random = Random(SEED)  # noqa: S311 - not for secrets
    tuning = set(random.sample(range(PEOPLE), PEOPLE // 2))
    found = []
    for number, name in enumerate(_people()[:PEOPLE]):
        half = TUNING if number in tuning else HELD_OUT
        for slip, typed in _typed(name, random):
            found.append(Misspelt(half, slip, typed, _key(number)))
    return found


def _people() -> list[Name]:
    return Names(SEED).distinct(PEOPLE + OTHERS)


def _key(number: int) -> UUID:
    return corpus.key_of(f"misspelt {number}")


def _typed(name: Name, random: Random) -> Iterator[tuple[str, str]]:
    for code, slip in SLIPS.items():
        slipped = _slipped(name, slip, random)
        if slipped is not None and str(slipped).casefold() != str(name).casefold():
            yield code, str(slipped)
    if "-" in name.surname:
        yield "hyphen", f"{name.forename} {name.surname.replace('-', random.choice(('', ' ')))}"
    yield "turned", f"{name.surname} {name.forename}"


def _slipped(name: Name, slip: Slip, random: Random) -> Name | None:
    """The slip in the surname or the forename; in the other where it finds no room."""
    parts = ["surname", "forename"]
    if random.random() >= IN_SURNAME:
        parts.reverse()
    for part in parts:
        typed = slip(getattr(name, part), random)
        if typed is not None:
            return replace(name, **{part: typed})
    return None


def _place(word: str, random: Random, *, last: int) -> int:
    """Where a slip is, up to `last`."""
    return 0 if random.random() < FIRST_LETTER else random.randint(1, last)


def _drop(word: str, random: Random) -> str | None:
    if len(word) < SHORTEST:
        return None
    at = _place(word, random, last=len(word) - 1)
    return word[:at] + word[at + 1 :]


def _double(word: str, random: Random) -> str | None:
    if len(word) < SHORTEST:
        return None
    at = _place(word, random, last=len(word) - 1)
    return word[: at + 1] + word[at:].lower()


def _swap(word: str, random: Random) -> str | None:
    places = [at for at in range(len(word) - 1) if word[at].lower() != word[at + 1].lower()]
    if len(word) < SHORTEST or not places:
        return None
    at = 0 if random.random() < FIRST_LETTER else random.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _neighbour(word: str, random: Random) -> str | None:
    if len(word) < SHORTEST:
        return None
    at = _place(word, random, last=len(word) - 1)
    beside = _beside(word[at].lower())
    return word[:at] + random.choice(beside) + word[at + 1 :] if beside else None


def _beside(letter: str) -> list[str]:
    for row in _ROWS:
        if letter in row:
            at = row.index(letter)
            return [row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)]
    return []


def _sound(word: str, random: Random) -> str | None:
    low = word.lower()
    ways = [(now, then) for now, then in _SOUNDS if now in low]
    if len(word) < SHORTEST or not ways:
        return None
    now, then = random.choice(ways)
    return low.replace(now, then, 1).capitalize()


SLIPS: dict[str, Slip] = {
    "drop": _drop,
    "double": _double,
    "swap": _swap,
    "neighbour": _neighbour,
    "sound": _sound,
}
