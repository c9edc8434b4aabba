"""Near relations: people who agree in name, home or birth because they are of one family.

Splink weighs "one person" against "strangers". A twin agrees in surname, date of birth and address
without being the person, so a third possibility is weighed in: each kind of relation has an
expected number for each true pair and its own shares of agreement (weights.yaml, `relatives`).
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from vetting.matching.weights import Level, Relation, Weights


class Agreement(NamedTuple):
    """How one field of a pair agrees, and the evidence of it in bits."""

    level: str
    bits: float


class Kinship(NamedTuple):
    """What the possibility of a relation takes off, in bits (0 or less), and the likeliest kind."""

    bits: float
    relation: str
    words: str


NO_KINSHIP = Kinship(0.0, "", "")
_TELLING = -0.1  # bits; less than this is not worth a word


def kinship(agreements: Mapping[str, Agreement], weights: Weights, prior: float) -> Kinship:
    """What relations take off the evidence of a pair. `prior` as odds of a random pair."""
    total, largest, likeliest = 0.0, 0.0, None
    for relation in weights.relations:
        odds = (
            relation.for_each_true_pair * prior * math.pow(2, _bits(agreements, weights, relation))
        )
        total += odds
        if odds > largest:
            largest, likeliest = odds, relation
    taken = -math.log2(1 + total)
    if likeliest is None or taken > _TELLING:
        return NO_KINSHIP._replace(bits=taken)
    return Kinship(taken, likeliest.name, likeliest.words)


def _bits(agreements: Mapping[str, Agreement], weights: Weights, relation: Relation) -> float:
    """The evidence for this relation against strangers."""
    bits = sum(agreements[name].bits for name in relation.shared if name in agreements)
    for name, shares in relation.shares.items():
        if name in agreements:
            bits += _as_related(agreements[name], weights.comparisons[name], shares)
    if "postcode" in agreements:
        at_home = math.pow(2, agreements["postcode"].bits)
        bits += math.log2(relation.home * at_home + 1 - relation.home)
    return bits


def _as_related(
    found: Agreement, levels: Mapping[str, Level], shares: Mapping[str, float]
) -> float:
    """From evidence for one person to evidence for the relation: another share of pairs, by chance
    as often."""
    level = levels.get(found.level)
    share = shares.get(found.level)
    if level is None or share is None:
        return 0.0
    if level.bits is not None:
        return math.log2(share * math.pow(2, found.bits))
    return found.bits + math.log2(share / level.m)
