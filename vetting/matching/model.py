"""Splink's settings from our comparisons and weights: the same for DuckDB and for Spark."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vetting.matching.comparisons import Comparison
from vetting.matching.weights import Level, Weights

UNKNOWN = "unknown"
_KEPT = ("row_no", "record_id", "person_id")
# What a level with fixed bits carries: Splink takes shares only.
_SHARE = 0.1
Counted = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Plan:
    """What is compared and which pairs are looked at; one for each kind of file."""

    comparisons: tuple[Comparison, ...]
    blocks: tuple[str, ...]
    weights: Weights
    one_file: bool = False


def settings(plan: Plan, prior: float, counted: Counted | None = None) -> dict[str, Any]:
    """A settings dictionary for Splink's Linker.

    `prior` is the probability that a random pair is one person; `counted` the u of levels as
    counted in a sample, by (comparison, level).
    """
    return {
        "link_type": "dedupe_only" if plan.one_file else "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": True,
        "additional_columns_to_retain": list(_KEPT),
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in plan.blocks],
        "comparisons": [
            _comparison(each, plan.weights.comparisons[each.name], counted or {})
            for each in plan.comparisons
        ],
    }


def levels_of(comparison: Comparison) -> list[str]:
    """The names of the levels, by Splink's number for each: the last is 0, unknown is -1."""
    return [comparison.otherwise, *(each.level for each in reversed(comparison.conditions))]


def counted_columns(plan: Plan) -> dict[str, float]:
    """The columns whose values count for more the rarer they are, and how common one usually is."""
    found: dict[str, float] = {}
    for comparison in plan.comparisons:
        levels = plan.weights.comparisons[comparison.name]
        for condition in comparison.conditions:
            if condition.rarity_of and levels[condition.level].rarity:
                found.setdefault(condition.rarity_of, levels["exact"].u)
    return found


def _comparison(
    comparison: Comparison, levels: Mapping[str, Level], counted: Counted
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"sql_condition": comparison.unknown, "label_for_charts": UNKNOWN, "is_null_level": True}
    ]
    named = [*comparison.conditions, (comparison.otherwise, "ELSE", "")]
    for name, sql, rarity_of in named:
        level = levels[name]
        row = {"sql_condition": sql, "label_for_charts": name, **_shares(level)}
        if (comparison.name, name) in counted:
            row["u_probability"] = counted[comparison.name, name]
        if level.rarity and rarity_of:
            row |= {
                "tf_adjustment_column": rarity_of,
                "tf_adjustment_weight": level.rarity,
                "tf_minimum_u_value": level.rarest,
            }
            if not level.counted or sql == "ELSE":
                row["disable_tf_exact_match_detection"] = True
        rows.append(row)
    return {"output_column_name": comparison.name, "comparison_levels": rows}


def _shares(level: Level) -> dict[str, float]:
    if level.bits is None:
        return {"m_probability": level.m, "u_probability": level.u}
    # One of the two must stay below 1 whichever way the evidence points.
    u = _SHARE if level.bits <= 0 else _SHARE / math.pow(2, level.bits)
    return {"m_probability": u * math.pow(2, level.bits), "u_probability": u}
