"""What the database itself writes down when a row changes, by whatever way it is written.

A `Doubt` names a table to which a key is added whenever one of the watched tables is written: by
a service, a bulk import, a merge or a cascade. It is always a new row, in the same transaction,
and never one that is there already: two writers do not wait for each other, and who works the
doubts off removes only those that they have read.

Taken away before a migration and put back after it, since a migration that rebuilds a table of
SQLite would drop its triggers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# Verb: the rows of which it speaks.
_ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


@dataclass(frozen=True, slots=True)
class Watched:
    """A table; the SELECTs that give the keys put in doubt by one of its rows, which they call
    `{row}`; and the columns a change of which counts."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """The prefix of the triggers' names, the table and column that take the keys, what is
    watched."""

    prefix: str
    table: str
    column: str
    watched: tuple[Watched, ...]

    def take_away(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Drop the triggers that are there."""
        with connections[using].cursor() as cursor:
            for name, table in self._there(using).items():
                _drop(cursor, name, table)

    def put_back(self, using: str = DEFAULT_DB_ALIAS) -> list[str]:
        """Make what is missing and return its names. Safe to repeat."""
        missing = set(self.missing(using))
        with connections[using].cursor() as cursor:
            for watched in self.watched:
                for verb in _ROWS:
                    if self._name(watched, verb) in missing:
                        self._make(cursor, watched, verb)
        return sorted(missing)

    def missing(self, using: str = DEFAULT_DB_ALIAS) -> list[str]:
        """The names of those that the database does not have. One query."""
        there = self._there(using)
        names = [self._name(watched, verb) for watched in self.watched for verb in _ROWS]
        return [name for name in names if name not in there]

    def tables(self) -> set[str]:
        """The tables that must be there before the triggers are made."""
        return {self.table, *(watched.table for watched in self.watched)}

    def _there(self, using: str) -> dict[str, str]:
        like = f"{self.prefix}_%"
        asked = (
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
            if connections[using].vendor == "sqlite"
            else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname LIKE %s AND tgenabled <> 'D'"
        )
        with connections[using].cursor() as cursor:
            cursor.execute(asked, [like])
            return dict(cursor.fetchall())

    def _name(self, watched: Watched, verb: str) -> str:
        return f"{self.prefix}_{watched.table}_{verb}"

    def _make(self, cursor: Any, watched: Watched, verb: str) -> None:
        """One trigger: after the verb, for each row that says something else now."""
        adds = [
            f"INSERT INTO {self.table} ({self.column}) {key.format(row=row)}"
            for row in _ROWS[verb]
            for key in watched.keys
        ]
        name = self._name(watched, verb)
        head = f"AFTER {verb.upper()} ON {watched.table} FOR EACH ROW"
        if verb == "update":
            is_other = "IS NOT" if cursor.db.vendor == "sqlite" else "IS DISTINCT FROM"
            changed = (f'OLD."{column}" {is_other} NEW."{column}"' for column in watched.columns)
            head = f"{head} WHEN ({' OR '.join(changed)})"
        body = "; ".join(dict.fromkeys(adds))
        if cursor.db.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER {name} {head} BEGIN {body}; END")
            return
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body}; RETURN NULL; END $$"
        )
        cursor.execute(f"CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()")


def key_of(column: str) -> str:
    """The key is a column of the row itself."""
    return f"SELECT {{row}}.{column} WHERE {{row}}.{column} IS NOT NULL"


def keys_where(table: str, key: str, column: str, equals: str) -> str:
    """The keys are those of another table's rows whose `column` is the row's `equals`."""
    return f"SELECT {key} FROM {table} WHERE {column} = {{row}}.{equals} AND {key} IS NOT NULL"  # noqa: S608


def all_there(doubt: Doubt, using: str = DEFAULT_DB_ALIAS, *, also: Iterable[str] = ()) -> bool:
    """Are its tables, and these others, there? Not while migrating back to before they were."""
    there = set(connections[using].introspection.table_names())
    return doubt.tables() | set(also) <= there


def _drop(cursor: Any, name: str, table: str) -> None:
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {name}")
        return
    cursor.execute(f"DROP TRIGGER {name} ON {table}")
    cursor.execute(f"DROP FUNCTION {name}()")
