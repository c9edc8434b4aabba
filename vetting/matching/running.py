# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""Match two tables, or one with itself: prepare, count, compare in chunks, weigh, keep the best."""

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from vetting.matching.candidates import LEAST, Candidate, in_order
from vetting.matching.explaining import WRITTEN_IN, FieldEvidence, words_for
from vetting.matching.explaining import in_order as fields_in_order
from vetting.matching.model import UNKNOWN, Plan, counted_columns, levels_of, settings
from vetting.matching.relatives import Agreement, Kinship, kinship
from vetting.matching.resources import Resources, one_number
from vetting.matching.sampling import count_chance_agreement

Progress = Callable[[str], None]
_BATCH = 20_000
_AS_IF = 500  # people thought of besides those in the files
# Splink tells the log of every step; our own progress says what matters.
logging.getLogger("splink").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Match:
    """All that came out. `prior` is the probability that a random (left, person) pair is one."""

    pairs: list[Candidate]
    prior: float
    weights_version: str
    seed: int
    left_people: int
    right_people: int
    compared: int = 0
    chance: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """What is kept of a compared pair of rows, until the best of each pair of people is known."""

    left_row: int
    right_row: int
    left_id: str
    right_id: str
    person_id: str
    weight: float
    relation: str
    evidence: tuple[tuple[str, str, float, str], ...]  # field, level, bits, words


def run(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    *,
    left: str,
    right: str,
    seed: int,
    resources: Resources,
    least: float = LEAST,
    progress: Progress = lambda said: None,
) -> Match:
    """Compare the feature tables `left` and `right` (the same one where the plan says one file).

    Gives every pair of people of at least `least`. The raw tables `raw_left` and `raw_right` are
    read for the values that an explanation shows.
    """
    people = [_people(con, left, "record_id"), _people(con, right, "person_id")]
    prior = _prior(plan, people[1])
    progress("counting how often strangers agree")
    counted = count_chance_agreement(con, plan, left, right, seed)
    linker = _linker(con, plan, prior, counted, left, right)
    best: dict[tuple[str, str], Row] = {}
    for compared in _chunks(con, linker, plan, right, resources, least, progress):
        for row in _rows(compared, plan, prior, least):
            key = (row.left_id, row.person_id)
            if key not in best or _better(row, best[key]):
                best[key] = row
    values = _values(con, list(best.values()), plan)
    pairs = [_candidate(row, values) for row in best.values()]
    return Match(
        pairs=in_order(pairs),
        prior=prior,
        weights_version=plan.weights.version,
        seed=seed,
        left_people=people[0],
        right_people=people[1],
        chance={f"{name}: {level}": share for (name, level), share in sorted(counted.items())},
    )


def _people(con: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    return one_number(con, f"SELECT count(DISTINCT {column}) FROM {table}")


def _prior(plan: Plan, people: int) -> float:
    """An expected share of the left, each with one of the people on the right."""
    return min(plan.weights.expected / max(people, 1), 0.5)


def _linker(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    prior: float,
    counted: dict[tuple[str, str], float],
    left: str,
    right: str,
) -> Linker:
    api = DuckDBAPI(connection=con)
    tables = [left] if plan.one_file else [left, right]
    frames = [api.register(table) for table in tables]
    linker = Linker(frames, settings(plan, prior, counted), log_level=None)
    for column, usual in counted_columns(plan).items():
        _count_people(con, column, usual, tables)
        frequencies = api.register(f"people_by_{column}")
        linker.table_management.register_term_frequency_lookup(frequencies, column)
    return linker


def _count_people(
    con: duckdb.DuckDBPyConnection, column: str, usual: float, tables: list[str]
) -> None:
    """How common each value is, in people: whoever has six aliases has one surname.

    As if so many more had been seen among whom a value is as common as `usual`: in a file of three
    people every name would otherwise be one that a third of the world bears.
    """
    each = " UNION ALL ".join(
        f"SELECT DISTINCT {column}, {number} AS side, person_id FROM {table} "
        f"WHERE {column} IS NOT NULL"
        for number, table in enumerate(tables)
    )
    con.execute(
        f"""
        CREATE OR REPLACE TABLE people_by_{column} AS
        WITH people AS ({each}), seen AS (SELECT count(*) + {_AS_IF} AS number FROM people)
        SELECT {column},
            (count(*) + {usual * _AS_IF}) / (SELECT number FROM seen)::DOUBLE AS tf_{column}
        FROM people GROUP BY {column}
        """
    )


def _chunks(
    con: duckdb.DuckDBPyConnection,
    linker: Linker,
    plan: Plan,
    right: str,
    resources: Resources,
    least: float,
    progress: Progress,
) -> Iterator[list[dict[str, Any]]]:
    """The compared pairs that may reach `least`, a part of the right at a time."""
    rows = one_number(con, f"SELECT count(*) FROM {right}")
    number = max(1, math.ceil(rows / resources.chunk_rows))
    for chunk in range(1, number + 1):
        progress(f"comparing part {chunk} of {number}")
        found = linker.inference.predict_chunk(
            left_chunk=(1, 1),
            right_chunk=(chunk, number),
            threshold_match_probability=least,
            warning_mode="never",
        )
        table = con.sql(f"FROM {found.physical_name}").to_arrow_table()
        found.drop_table_from_database_and_remove_from_cache()
        for batch in table.to_batches(_BATCH):
            yield batch.to_pylist()


def _rows(compared: list[dict[str, Any]], plan: Plan, prior: float, least: float) -> Iterator[Row]:
    odds = prior / (1 - prior)
    lowest = math.log2(least / (1 - least))
    levels = {each.name: levels_of(each) for each in plan.comparisons}
    for pair in compared:
        if plan.one_file and pair["record_id_l"] == pair["record_id_r"]:
            continue
        agreements = {name: _agreement(pair, name, of) for name, of in levels.items()}
        related = kinship(agreements, plan.weights, odds)
        weight = math.fsum([math.log2(odds), related.bits, *(a.bits for a in agreements.values())])
        if weight >= lowest:
            yield _row(pair, agreements, related, math.log2(odds), weight, plan)


def _agreement(pair: dict[str, Any], name: str, levels: list[str]) -> Agreement:
    gamma = pair[f"gamma_{name}"]
    if gamma < 0:
        return Agreement(UNKNOWN, 0.0)
    return Agreement(levels[gamma], pair[f"mw_{name}"] + pair.get(f"mw_tf_adj_{name}", 0.0))


def _row(
    pair: dict[str, Any],
    agreements: dict[str, Agreement],
    related: Kinship,
    prior_bits: float,
    weight: float,
    plan: Plan,
) -> Row:
    evidence = [
        (name, found.level, found.bits, words_for(name, found.level, found.bits))
        for name, found in agreements.items()
    ]
    if related.relation:
        evidence.append(("relatives", related.relation, related.bits, related.words))
    else:
        evidence.append(("relatives", "", related.bits, "relatives"))
    evidence.append(("prior", "", prior_bits, "before looking"))
    return Row(
        left_row=pair["row_no_l"],
        right_row=pair["row_no_r"],
        left_id=pair["record_id_l"],
        right_id=pair["record_id_r"],
        person_id=pair["record_id_r" if plan.one_file else "person_id_r"],
        weight=weight,
        relation=related.relation,
        evidence=tuple(evidence),
    )


def _better(one: Row, other: Row) -> bool:
    """Higher weight; of equals the lower ids, so that the order of rows decides nothing."""
    return (-round(one.weight, 9), one.right_id, one.evidence) < (
        -round(other.weight, 9),
        other.right_id,
        other.evidence,
    )


def _values(
    con: duckdb.DuckDBPyConnection, rows: list[Row], plan: Plan
) -> dict[tuple[str, int], dict[str, str]]:
    """The values as written of the rows that are given, by side and row."""
    columns = sorted({*WRITTEN_IN.values(), "previous_surname"})
    found: dict[tuple[str, int], dict[str, str]] = {}
    other = "raw_left" if plan.one_file else "raw_right"
    for side, table in (("left", "raw_left"), ("right", other)):
        numbers = sorted({row.left_row if side == "left" else row.right_row for row in rows})
        con.register("shown", pa.table({"row_number": pa.array(numbers, pa.int64())}))
        cursor = con.execute(
            f"SELECT row_number, {', '.join(columns)} FROM {table} "
            "SEMI JOIN shown USING (row_number)"
        )
        for number, *texts in cursor.fetchall():
            found[side, number] = dict(zip(columns, (text or "" for text in texts), strict=True))
        con.unregister("shown")
    return found


def _candidate(row: Row, values: dict[tuple[str, int], dict[str, str]]) -> Candidate:
    left, right = values["left", row.left_row], values["right", row.right_row]
    fields = []
    for name, level, bits, words in row.evidence:
        column = WRITTEN_IN.get(name, "")
        former = level != UNKNOWN and name == "name_use" and level in ("former", "several")
        fields.append(
            FieldEvidence(
                field=name,
                level=level,
                left=left["previous_surname"] if former else left.get(column, ""),
                right=right.get(column, ""),
                bits=bits,
                words=words,
            )
        )
    return Candidate(
        left_id=row.left_id,
        right_id=row.right_id,
        person_id=row.person_id,
        weight=row.weight,
        fields=tuple(fields_in_order(fields)),
        relation=row.relation,
    )
