"""What the database itself does at a write that may put somebody on the list of gaps.

A posting, a post or a clearance that is written, by whatever way (a service, a bulk import, a
merge of two records), puts the people whom it concerns in doubt in the same transaction. Always a
new row, never one that is there already: two writers do not wait for each other, and working the
list out again removes only the doubts that it has read.

Taken away before a migration and put back after it, since one that rebuilds a table of SQLite
would drop its triggers; the list then counts as not worked out.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from standards.people.models import Posting
from vetting.models import Clearance, GapDoubt, GapReading, Post

_POSTINGS = Posting._meta.db_table
_ADD = f"INSERT INTO {GapDoubt._meta.db_table} (person_id)"
_ROW_PERSON = f"{_ADD} VALUES ({{row}}.person_id)"
_HOLDERS = " ".join((_ADD, "SELECT person_id FROM", _POSTINGS, "WHERE post_ref = {row}.post_ref"))
# Table: (what to add for a row, the columns on which the list depends).
_WATCHED = {
    _POSTINGS: (_ROW_PERSON, ("person_id", "post_ref", "starts_on", "ends_on")),
    Clearance._meta.db_table: (
        _ROW_PERSON,
        ("person_id", "level", "status", "granted_on", "expires_on"),
    ),
    Post._meta.db_table: (_HOLDERS, ("post_ref", "required_level", "starts_on", "ends_on")),
}
# Verb: the rows of which it speaks.
_ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def take_away(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Before a migration: drop the triggers, and forget that the list was worked out."""
    if not _tables_are_there(using):
        return
    missing = set(missing_triggers(using))
    with connections[using].cursor() as cursor:
        for table, verb in _names():
            if _name(table, verb) not in missing:
                _drop(cursor, table, verb)
    GapReading.objects.using(using).delete()


def put_back(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After a migration: make what is missing. Safe to repeat."""
    if not _tables_are_there(using):
        return  # migrated back to before they were there
    missing = set(missing_triggers(using))
    if not missing:
        return
    with connections[using].cursor() as cursor:
        for table, verb in _names():
            if _name(table, verb) in missing:
                _make(cursor, table, verb)
    GapReading.objects.using(using).delete()


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of those that the database does not have. One query."""
    on_sqlite = connections[using].vendor == "sqlite"
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'gap_%%'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'gap_%%' AND tgenabled <> 'D'"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(asked, [])
        there = {row[0] for row in cursor.fetchall()}
    return [_name(table, verb) for table, verb in _names() if _name(table, verb) not in there]


def _tables_are_there(using: str) -> bool:
    wanted = {GapDoubt._meta.db_table, GapReading._meta.db_table, *_WATCHED}
    return wanted <= set(connections[using].introspection.table_names())


def _names() -> list[tuple[str, str]]:
    return [(table, verb) for table in _WATCHED for verb in _ROWS]


def _name(table: str, verb: str) -> str:
    return f"gap_{table}_{verb}"


def _make(cursor: Any, table: str, verb: str) -> None:
    """One trigger: after the verb, for each row that the list would read otherwise."""
    add, columns = _WATCHED[table]
    statements = "; ".join(add.format(row=row) for row in _ROWS[verb])
    name, head = _name(table, verb), f"AFTER {verb.upper()} ON {table} FOR EACH ROW"
    if verb == "update":
        is_other = "IS NOT" if cursor.db.vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f"OLD.{column} {is_other} NEW.{column}" for column in columns)
        head = f"{head} WHEN ({changed})"
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"CREATE TRIGGER {name} {head} BEGIN {statements}; END")
        return
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {statements}; RETURN NULL; END $$"
    )
    cursor.execute(f"CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()")


def _drop(cursor: Any, table: str, verb: str) -> None:
    name = _name(table, verb)
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {name}")
        return
    cursor.execute(f"DROP TRIGGER {name} ON {table}")
    cursor.execute(f"DROP FUNCTION {name}()")
