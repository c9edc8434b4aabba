"""An index for a trial, apart from the force's own.

Within `laid_over` the tables of the index are empty: temporary tables of the same shape lie over
them, full text and all, in a transaction that is rolled back. No row of the force is read, written
or locked, and how rare a word is comes from what the trial put in.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction

from search.engines import choosing
from search.engines.base import Engine
from search.models import Entry
from search.sync import projecting
from search.sync.entries import entry_of
from search.sync.versions import next_version
from standards.workflow.searching import Account

# Called when the entries stand in the tables that lie over: gives an engine that holds them in a
# place of its own, and takes that place away at the end.
Trial = Callable[[], AbstractContextManager[Engine]]
_trials: dict[str, Trial] = {}
EMBEDDED = "embedded"
_MADE = re.compile(r'CREATE (VIRTUAL )?TABLE (?:IF NOT EXISTS )?["\']?(\w+)["\']?', re.IGNORECASE)


class NoSuchEngine(LookupError):
    """No engine of that name can be tried here."""


def register(name: str, trial: Trial) -> None:
    """At start-up, by an engine that keeps its index elsewhere."""
    _trials[name] = trial


def names() -> list[str]:
    return [EMBEDDED, *sorted(_trials)]


@contextmanager
def engine_with(name: str, accounts: Iterable[tuple[str, Account]]) -> Iterator[Engine]:
    """An engine that holds these accounts (source, account) and nothing else.

    Raises NoSuchEngine, EngineDown.
    """
    if name not in names():
        raise NoSuchEngine(name)
    with laid_over():
        fill(accounts)
        if name == EMBEDDED:
            yield choosing.embedded()
        else:
            with _trials[name]() as engine:
                yield engine


def fill(accounts: Iterable[tuple[str, Account]]) -> None:
    entries: list[Entry] = []
    for source, account in accounts:
        entry = entry_of(source, account)
        entry.version = next_version()
        entries.append(entry)
    projecting.write(entries)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE pg_temp.search_entry, pg_temp.search_nameword")


@contextmanager
def laid_over() -> Iterator[None]:
    """Empty tables over those of the index, until the end of the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in _statements(cursor):
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def _statements(cursor: Any) -> list[str]:
    return _sqlite(cursor) if connection.vendor == "sqlite" else _postgres(cursor)


def _postgres(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT tablename FROM pg_tables "
        "WHERE schemaname = current_schema() AND tablename LIKE 'search\\_%'"
    )
    return [
        f'CREATE TEMP TABLE "{name}" (LIKE "{name}" INCLUDING ALL) ON COMMIT DROP'
        for (name,) in cursor.fetchall()
    ]


def _sqlite(cursor: Any) -> list[str]:
    """Tables first, then indexes and triggers; the tables that full text keeps for itself come
    with it."""
    cursor.execute(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_master "
        "WHERE tbl_name LIKE 'search\\_%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY rootpage, name"
    )
    rows = cursor.fetchall()
    virtual = [name for _, name, _, sql in rows if sql.upper().startswith("CREATE VIRTUAL")]
    own = {f"{name}_{part}" for name in virtual for part in _FULLTEXT_PARTS}
    made: dict[str, list[str]] = {"table": [], "index": [], "trigger": []}
    for kind, name, table, sql in rows:
        if name in own or table in own:
            continue
        if kind == "table":
            sql = _MADE.sub(lambda found: f'CREATE {found[1] or ""}TABLE temp."{found[2]}"', sql, 1)
        elif kind == "index":
            sql = re.sub(r'INDEX ["\']?(\w+)["\']?', r'INDEX temp."\1"', sql, count=1)
        else:
            sql = re.sub(r"^CREATE TRIGGER ", "CREATE TEMP TRIGGER ", sql)
        made[kind].append(sql)
    return [*made["table"], *made["index"], *made["trigger"]]


_FULLTEXT_PARTS = ("data", "idx", "content", "docsize", "config")
