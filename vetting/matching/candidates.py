"""What a match gives: candidate pairs with a probability and the reasons for it."""

import json
import math
from dataclasses import dataclass
from typing import Any

from vetting.matching.explaining import FieldEvidence, sentence

LEAST = 0.01  # every pair of at least this probability is given


@dataclass(frozen=True)
class Candidate:
    """One (workforce, person) pair by its best row; `score` is the posterior probability."""

    left_id: str
    right_id: str
    person_id: str
    weight: float  # log2 of the odds
    fields: tuple[FieldEvidence, ...]
    relation: str = ""  # twin, sibling, parent: what else the two may be

    @property
    def score(self) -> float:
        return probability(self.weight)

    @property
    def explanation(self) -> str:
        return sentence(self.fields)

    def as_json(self) -> str:
        """The explanation for a page: every field with both values, bits and words."""
        return json.dumps(explain(self), ensure_ascii=False, sort_keys=True)


def explain(pair: Candidate) -> dict[str, Any]:
    """A pair, field by field, as plain data: the bits of `fields` add up to `weight`."""
    return {
        "left_id": pair.left_id,
        "right_id": pair.right_id,
        "person_id": pair.person_id,
        "score": round(pair.score, 12),
        "weight": pair.weight,
        "relation": pair.relation,
        "sentence": pair.explanation,
        "fields": [each.as_dict() for each in pair.fields],
    }


def probability(weight: float) -> float:
    """The probability for a weight in bits."""
    if weight >= 0:
        return 1 / (1 + math.pow(2, -weight))
    odds = math.pow(2, weight)
    return odds / (1 + odds)


def in_order(pairs: list[Candidate]) -> list[Candidate]:
    """Highest score first, to 12 decimals, then by ids: the order of the file of pairs."""
    return sorted(pairs, key=lambda each: (-round(each.score, 12), each.left_id, each.right_id))
