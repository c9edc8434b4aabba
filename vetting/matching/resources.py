# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""What a match may use of the machine, and the one connection that it works through."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

_MARK = "probity-match-"


@dataclass(frozen=True)
class Resources:
    """Limits of one match. `memory` is DuckDB's own ("1200MB"); the process takes some more."""

    memory: str = "1200MB"
    threads: int = 2
    temporary: Path | None = None  # where DuckDB spills; None: the machine's temporary folder
    chunk_rows: int = 1_500_000  # rows of the extract compared at a time


@contextmanager
def connection(resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, which spills to a folder of its own that goes with it.

    What a killed match left in the temporary folder is personal data: it is removed first.
    """
    root = resources.temporary or Path(tempfile.gettempdir())
    _remove_left_over(root)
    folder = Path(tempfile.mkdtemp(prefix=f"{_MARK}{os.getpid()}-", dir=root))
    con = duckdb.connect(":memory:")
    try:
        con.execute("SET memory_limit = ?", [resources.memory])
        con.execute("SET threads = ?", [resources.threads])
        con.execute("SET temp_directory = ?", [str(folder)])
        con.execute("SET enable_progress_bar = false")
        # Nothing here asks the network or any file for anything.
        con.execute("SET autoinstall_known_extensions = false")
        yield con
    finally:
        con.close()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over(root: Path) -> None:
    for folder in root.glob(f"{_MARK}*"):
        number = folder.name.removeprefix(_MARK).split("-")[0]
        if number.isdigit() and not _is_running(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def one_number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one number that a query gives. Fetches all: a result half read locks the connection."""
    return int(con.execute(sql).fetchall()[0][0])
