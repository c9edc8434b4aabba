# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""The library call: two tables in, candidate pairs out."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from vetting.matching import plans
from vetting.matching.candidates import LEAST
from vetting.matching.model import Plan
from vetting.matching.preparing import RAW_COLUMNS, prepare
from vetting.matching.resources import Resources, connection
from vetting.matching.running import Match, Progress, run

Table = pa.Table | Iterable[Mapping[str, Any]]


def match_tables(
    workforce: Table,
    extract: Table,
    *,
    seed: int = 1,
    plan: Plan | None = None,
    resources: Resources | None = None,
    least: float = LEAST,
    dates: str = "",
    progress: Progress = lambda said: None,
) -> Match:
    """Candidate pairs of two tables, each an Arrow table or rows as mappings of text.

    Columns as in the files: `workforce_id,...` and `extract_id,person_id,...`; what a table lacks
    is unknown. The same rows and seed give the same pairs, in whatever order the rows come.
    """
    chosen, limits = plan or plans.police(), resources or Resources()
    with connection(limits) as con:
        _load(con, workforce, "raw_left", {"workforce_id": ("record_id", "person_id")})
        _load(
            con, extract, "raw_right", {"extract_id": ("record_id",), "person_id": ("person_id",)}
        )
        progress("making names, dates and addresses comparable")
        prepare(con, "raw_left", "features_left", dates=dates)
        prepare(con, "raw_right", "features_right", dates=dates)
        return run(
            con,
            chosen,
            left="features_left",
            right="features_right",
            seed=seed,
            resources=limits,
            least=least,
            progress=progress,
        )


def match_addressed(
    left: Table,
    right: Table | None = None,
    *,
    seed: int = 1,
    resources: Resources | None = None,
    least: float = LEAST,
    progress: Progress = lambda said: None,
) -> Match:
    """Candidate pairs of tables with a whole address; without `right`, of one table with itself.

    Columns: record_id, forename, surname, dob (year first), postcode, street_number, street,
    street_more, suburb, state; what a table lacks is unknown.
    """
    limits, itself = resources or Resources(), right is None
    chosen = plans.febrl(one_file=itself)
    own = {"record_id": ("record_id", "person_id")}
    with connection(limits) as con:
        _load(con, left, "raw_left", own)
        prepare(con, "raw_left", "features_left", british=False)
        if right is not None:
            _load(con, right, "raw_right", own)
            prepare(con, "raw_right", "features_right", british=False)
        return run(
            con,
            chosen,
            left="features_left",
            right="features_left" if itself else "features_right",
            seed=seed,
            resources=limits,
            least=least,
            progress=progress,
        )


def _load(
    con: duckdb.DuckDBPyConnection,
    given: Table,
    target: str,
    renamed: Mapping[str, tuple[str, ...]],
) -> None:
    """A raw table from what was given; rows are numbered in the order of their ids."""
    table = given if isinstance(given, pa.Table) else pa.Table.from_pylist([dict(r) for r in given])
    columns = {ours: theirs for theirs, several in renamed.items() for ours in several}
    chosen = [
        f"{columns.get(name, name)}::VARCHAR AS {name}"
        if columns.get(name, name) in table.column_names
        else f"NULL::VARCHAR AS {name}"
        for name in RAW_COLUMNS
    ]
    con.register("given", table)
    con.execute(
        f"CREATE OR REPLACE TABLE {target} AS SELECT "
        f"row_number() OVER (ORDER BY {columns['record_id']}::VARCHAR) + 1 AS row_number, "
        f"{', '.join(chosen)} FROM given"
    )
    con.unregister("given")
