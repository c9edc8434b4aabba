"""The beliefs of the matcher (weights.yaml), as data that is checked when it is read."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
POLICE, FEBRL = "weights.yaml", "weights_febrl.yaml"


class BadWeights(ValueError):
    """The file of weights says something that means nothing; the message says where."""


@dataclass(frozen=True)
class Level:
    """One way in which a field can agree. Either `bits`, or `m` and `u` with the rarity."""

    name: str
    m: float = 0.0
    u: float = 0.0
    bits: float | None = None
    rarity: float = 0.0
    rarest: float = 0.0  # no value counts as rarer than this
    counted: bool = True  # False: u stands as given


@dataclass(frozen=True)
class Relation:
    """How near relations agree who are not the same person."""

    name: str
    words: str
    for_each_true_pair: float
    shared: tuple[str, ...]
    home: float  # the share of such pairs with one address
    shares: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Weights:
    """All of a file of weights. `expected` is the share of the left who are in the right."""

    version: str
    expected: float
    sample_left: int
    sample_right: int
    worth: float
    comparisons: dict[str, dict[str, Level]]
    relations: tuple[Relation, ...]


@cache
def read_weights(name: str = POLICE) -> Weights:
    """The weights of a file in this folder. Raises BadWeights."""
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    sampled = content["sampled"]
    return Weights(
        version=str(content["version"]),
        expected=1 / float(content["expected_one_in"]),
        sample_left=int(sampled["left_rows"]),
        sample_right=int(sampled["right_rows"]),
        worth=float(sampled["worth"]),
        comparisons={
            column: {level: _level(column, level, said) for level, said in levels.items()}
            for column, levels in content["comparisons"].items()
        },
        relations=tuple(
            _relation(name, said) for name, said in (content.get("relatives") or {}).items()
        ),
    )


def _level(column: str, name: str, said: dict[str, Any]) -> Level:
    level = Level(name, **said)
    if level.bits is None and not (0 < level.m <= 1 and 0 < level.u < 1):
        raise BadWeights(f"{column}, {name}: give bits, or m and u between 0 and 1.")
    return level


def _relation(name: str, said: dict[str, Any]) -> Relation:
    return Relation(
        name=name,
        words=said["words"],
        for_each_true_pair=float(said["for_each_true_pair"]),
        shared=tuple(said["shared"]),
        home=float(said["home"]),
        shares={column: said[column] for column in ("forename", "dob") if column in said},
    )
