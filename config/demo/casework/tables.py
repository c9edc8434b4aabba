"""Put many rows into a table at once, prepared where there is a core to spare.

`bulk_create` spends most of its time preparing statements of a hundred rows, and does not know how
to write the second table of a matter. Here a row is prepared once, as the field itself says, and
sent by COPY (PostgreSQL) or `executemany` (SQLite).
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

Row = tuple[Any, ...]
SELDOM = (200_000, 20, 100)  # how often to look for waste in memory, for what makes much of use
# 400 MB of pages; the journal is folded in after as much.
_MANY_WRITES = {"cache_size": -400_000, "wal_autocheckpoint": 100_000}


@cache
def columns_of(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(attributes, columns) of a model's own table, what the database makes itself left out."""
    own = [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]
    return tuple(f.attname for f in own), tuple(_column(f) for f in own)


def column_of(model: type[models.Model], name: str) -> str:
    """The column of a field, by the field's name."""
    return _column(model._meta.get_field(name))


def _column(field: Any) -> str:
    return str(field.column)


@cache
def preparers(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[Callable[[Any], Any], ...]:
    """What turns the value of each of these attributes into what the database's driver takes."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(_preparer(by_name[name]) for name in names)


def _preparer(field: models.Field) -> Callable[[Any], Any]:
    """Quick ways for the kinds of field that there are; any other is refused, not guessed.

    They give what `get_db_prep_save` gives (a test compares), in a tenth of its time.
    """
    if isinstance(field, models.ForeignKey):
        return _preparer(field.target_field)
    plain = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)
    if isinstance(field, plain):
        return _same
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.BinaryField):
        return bytes
    native = connection.vendor == "postgresql"
    for kind, spelt in (
        (models.UUIDField, _hexadecimal),
        (models.DateTimeField, _moment),  # before dates, of which it is one
        (models.DateField, _day),
    ):
        if isinstance(field, kind):
            return _as_it_is if native else spelt
    raise TypeError(f"{field} is of a kind that bulk rows do not know yet.")


def _same(value: Any) -> Any:
    # The enumerations of choices are str and int beneath, and drivers want those.
    if type(value) in (str, int, bool) or value is None:
        return value
    return value.value


def _as_it_is(value: Any) -> Any:
    return value


def _hexadecimal(value: UUID | None) -> str | None:
    return value.hex if value is not None else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def prepared(
    model: type[models.Model],
    instances: Iterable[models.Model],
    attributes: tuple[str, ...] | None = None,
) -> list[Row]:
    """The instances as rows of their own table."""
    names = attributes or columns_of(model)[0]
    pairs = tuple(zip(preparers(model, names), names, strict=True))
    return [tuple([prepare(getattr(each, name)) for prepare, name in pairs]) for each in instances]


def insert(model: type[models.Model], rows: Sequence[Row], columns: Sequence[str] = ()) -> None:
    """Write prepared rows, inside the caller's transaction."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = columns or columns_of(model)[1]
    listed = ", ".join(quote(name) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608


@contextmanager
def many_writes() -> Iterator[None]:
    """For the time of a long load: look for waste in memory less often, and let SQLite keep more
    pages at hand and fold its journal in less often. Nothing of it changes what is written."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if sqlite:
        before = _pragmas(_MANY_WRITES)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        if sqlite:
            _pragmas(before)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _pragmas(values: Mapping[str, int]) -> dict[str, int]:
    """Set these settings of the connection; returns what they were."""
    before = {}
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name}")
            before[name] = int(cursor.fetchone()[0])
            cursor.execute(f"PRAGMA {name} = {value}")
    return before


def reserve_ids(model: type[models.Model], count: int) -> int:
    """The first of so many ids of a table that counts for itself, taken for the caller."""
    table, column = model._meta.db_table, _column(model._meta.pk)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(s, nextval(s) + %s) FROM pg_get_serial_sequence(%s, %s) AS s",
                [count - 1, table, column],
            )
            return int(cursor.fetchone()[0]) - count + 1
        quoted = connection.ops.quote_name
        cursor.execute(f"SELECT MAX({quoted(column)}) FROM {quoted(table)}")  # noqa: S608
        return int(cursor.fetchone()[0] or 0) + 1
