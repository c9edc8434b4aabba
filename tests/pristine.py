"""Empty the database after a transactional test, and leave it as the migrations made it.

Django empties it with `flush`, which two things here defeat: the event log has triggers that
refuse DELETE and TRUNCATE, and migrations put in reference data (code lists, rules) that a flush
would take from every later test. So a flush sets the refusing triggers aside, empties the tables,
puts the reference data back from a copy, and sets the triggers again, in one transaction.
"""

from collections.abc import Callable

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

Statements = list[str]


def _quoted(*names: str) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def has_rows(table: str) -> bool:
    """Asked in SQL: a model may have a manager that answers nobody."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {_quoted(table)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def reference_tables() -> dict[str, list[str]]:
    """Each table of a model that holds rows now, with the columns that can be written."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.proxy or not options.managed or options.db_table in tables:
            continue
        if has_rows(options.db_table):
            columns = [field.column for field in options.local_concrete_fields]
            generated = {f.column for f in options.local_concrete_fields if f.generated}
            tables[options.db_table] = [name for name in columns if name not in generated]
    return tables


def copy_reference_data() -> Statements:
    """Copy what the migrations put in; the statements that put it back."""
    restore = []
    with connection.cursor() as cursor:
        for number, (table, columns) in enumerate(sorted(reference_tables().items())):
            copy = f"pristine_{number:03}"
            names = _quoted(*columns)
            cursor.execute(f"DROP TABLE IF EXISTS {_quoted(copy)}")
            cursor.execute(f"CREATE TABLE {_quoted(copy)} AS SELECT {names} FROM {_quoted(table)}")  # noqa: S608
            restore.append(
                f"INSERT INTO {_quoted(table)} ({names}) SELECT {names} FROM {_quoted(copy)}"  # noqa: S608
            )
    return restore


def postgres_triggers() -> tuple[Statements, Statements]:
    """Statements that disable every trigger of ours, and that set each as it was."""
    off, on = [], []
    again = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        for table, name, state in cursor.fetchall():
            off.append(f"ALTER TABLE {table} DISABLE TRIGGER {_quoted(name)}")
            on.append(f"ALTER TABLE {table} {again[state]} TRIGGER {_quoted(name)}")
    return off, on


def sqlite_triggers() -> tuple[Statements, Statements]:
    """Statements that drop every trigger that refuses (RAISE), and that make each again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        )
        found = cursor.fetchall()
    return [f"DROP TRIGGER {_quoted(name)}" for name, _ in found], [sql for _, sql in found]


def flush_that_restores(
    restore: Statements,
) -> Callable[[BaseDatabaseOperations, Statements], None]:
    """What takes the place of `execute_sql_flush` for this session of tests."""

    def execute_sql_flush(operations: BaseDatabaseOperations, sql_list: Statements) -> None:
        if connection.vendor == "postgresql":
            off, on = postgres_triggers()
        else:
            off, on = sqlite_triggers()
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in [*off, *sql_list, *restore]:
                cursor.execute(statement)
            # PostgreSQL alters no table that has deferred foreign-key checks waiting.
            connection.check_constraints()
            for statement in on:
                cursor.execute(statement)

    return execute_sql_flush
