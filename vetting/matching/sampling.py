# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""How often strangers agree: u, counted in a seeded sample of the two files.

Counted here and not by Splink's own sampling, which writes every pair of the sample down (10 s and
650 MB for two million pairs) and draws other rows on another number of threads. The count is drawn
towards the value in the weights, so that a level at which nobody of the sample stands has no
infinite evidence.
"""

import duckdb

from vetting.matching.comparisons import Comparison
from vetting.matching.model import Plan

_LEAST_OF_WEIGHTS = 1 / 3
Counted = dict[tuple[str, str], float]


def count_chance_agreement(
    con: duckdb.DuckDBPyConnection, plan: Plan, left: str, right: str, seed: int
) -> Counted:
    """u of every level that is to be counted, by (comparison, level)."""
    weights = plan.weights
    _draw(con, left, "sample_left", weights.sample_left, seed)
    _draw(con, right, "sample_right", weights.sample_right, seed + int(plan.one_file))
    counted: Counted = {}
    for comparison in plan.comparisons:
        levels = weights.comparisons[comparison.name]
        if not any(level.bits is None and level.counted for level in levels.values()):
            continue
        seen = _seen(con, comparison)
        pairs = sum(seen.values())
        for name, level in levels.items():
            if level.bits is None and level.counted:
                share = seen.get(name, 0) + level.u * weights.worth
                counted[comparison.name, name] = max(
                    share / (pairs + weights.worth), level.u * _LEAST_OF_WEIGHTS
                )
    con.execute("DROP TABLE sample_left")
    con.execute("DROP TABLE sample_right")
    return counted


def _draw(con: duckdb.DuckDBPyConnection, table: str, sample: str, rows: int, seed: int) -> None:
    """The same rows on every machine: those whose id, mixed with the seed, hashes lowest."""
    con.execute(
        f"CREATE OR REPLACE TABLE {sample} AS FROM {table} WHERE name_use = 0 "
        f"ORDER BY md5(record_id || ':{int(seed)}'), unique_id LIMIT {int(rows)}"
    )


def _seen(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> dict[str, int]:
    """How many pairs of the sample stand at each level; those unknown are left out."""
    whens = "\n".join(
        f"WHEN {each.sql} THEN {number}" for number, each in enumerate(comparison.conditions)
    )
    names = [*(each.level for each in comparison.conditions), comparison.otherwise]
    found = con.execute(
        f"""
        SELECT CASE WHEN {comparison.unknown} THEN -1
            {whens} ELSE {len(names) - 1} END AS level, count(*)
        FROM (SELECT COLUMNS('(.*)') AS "\\1_l" FROM sample_left),
            (SELECT COLUMNS('(.*)') AS "\\1_r" FROM sample_right)
        WHERE record_id_l <> record_id_r
        GROUP BY level
        """
    ).fetchall()
    return {names[level]: count for level, count in found if level >= 0}
