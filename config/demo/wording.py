"""The stock of words: names, places, what people say. Kept as data under words/."""

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from config.demo.dice import Shares, between, one_of

_FOLDER = Path(__file__).parent / "words"
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def stock(name: str) -> Any:
    """One file of words, read once."""
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


class Name(NamedTuple):
    """A person's names."""

    forenames: str
    surname: str

    def __str__(self) -> str:
        return f"{self.forenames} {self.surname}"


@cache
def _origins(of: str) -> Shares[int]:
    return Shares({place: each[of] for place, each in enumerate(stock("names"))})


def name(rng: Random, of: str = "force") -> Name:
    """A name by the mix of the `force` or of the `public`; one in nine has two forenames."""
    origin = stock("names")[_origins(of).draw(rng)]
    forenames = one_of(rng, origin["forenames"])
    if rng.random() < 0.11:
        second = one_of(rng, origin["forenames"])
        forenames = f"{forenames} {second}" if second != forenames else forenames
    return Name(forenames, one_of(rng, origin["surnames"]))


def phrase(rng: Random, kind: str) -> str:
    """One of the phrases of a kind, filled in."""
    return fill(rng, one_of(rng, stock("phrases")[kind]))


def address(rng: Random) -> str:
    """A postal address in a place that is on no map."""
    areas = [area for _, _, pair in stock("places")["boroughs"] for area in pair]
    road = one_of(rng, stock("places")["roads"])
    return f"{between(rng, 1, 240)} {road}\n{one_of(rng, areas)}"


def fill(rng: Random, text: str) -> str:
    """Put something in each slot: "{road}", "{weeks}"."""
    return _SLOT.sub(lambda found: _slot(rng, found[1]), text) if "{" in text else text


def _slot(rng: Random, slot: str) -> str:
    match slot:
        case "road":
            return str(one_of(rng, stock("places")["roads"]))
        case "spot":
            return str(one_of(rng, stock("places")["spots"]))
        case "weeks":
            return str(between(rng, 2, 14))
        case "count":
            return str(one_of(rng, ("three", "four", "five", "six", "eight", "nine")))
        case "age":
            return str(between(rng, 14, 19))
        case "number":
            return str(between(rng, 2, 180))
        case "pounds":
            return str(between(rng, 8, 140) * 10)
        case "digits":
            return f"{between(rng, 0, 99):02}"
        case "thing":
            return str(one_of(rng, stock("phrases")["things"]))
        case "relative":
            return str(one_of(rng, stock("phrases")["relatives"]))
        case "when":
            return str(one_of(rng, stock("phrases")["when"]))
        case _:
            raise KeyError(f"There is nothing to put in the slot {slot!r}.")
