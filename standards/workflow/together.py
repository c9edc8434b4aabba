"""Rows of several tables about one matter, in one statement.

A matter's page shows lists from many tables. Each as a query of its own would pass the bar of 15
queries; here they travel as JSON, one row each, and become model instances again.
"""

import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows to read under a name; `fields` none: all of them, else the others are deferred.

    `order`: attributes of the instances; none of them may be empty.
    """

    name: str
    rows: QuerySet[Any]
    order: Sequence[str] = ()
    fields: Sequence[str] = ()


class Together:
    """The same lists of one thing after another, each time in one query.

    `wanted(thing, now)` says which. It is asked once in the life of a process, about a thing that
    does not exist, and its SQL is kept: making it took a fifth of a page's time. So it may use
    the thing's key and the moment, and nothing else: no other attribute, no clock of its own.
    What does not keep to that raises ValueError when the first page is read.
    """

    def __init__(self, model: type[Model], wanted: Callable[[Any, datetime], list[Wanted]]) -> None:
        self.model, self.wanted = model, wanted
        self._made: _Made | None = None

    def read(self, thing: Model) -> dict[str, list[Any]]:
        """The instances under each name, in their order. One query."""
        if self._made is None:
            self._made = self._make()
        made = self._made
        with connection.cursor() as cursor:
            cursor.execute(made.sql, made.params_for(thing.pk, timezone.now()))
            rows = cursor.fetchall()
        found: dict[str, list[Any]] = {name: [] for name in made.lists}
        for name, told in rows:
            found[name].append(_instance(made.lists[name], json.loads(told)))
        for name, each in made.lists.items():
            found[name].sort(key=lambda row, names=each.order: [getattr(row, n) for n in names])  # type: ignore[misc]
        return found

    def _make(self) -> "_Made":
        key, moment = _MADE_WITH
        thing = self.model()
        for field in self.model._meta.concrete_fields:
            if field.primary_key:  # its own, and that of what it is a kind of
                setattr(thing, field.attname, key)
        lists = self.wanted(thing, moment)
        parts = [_as_json(each) for each in lists]
        for each, part in zip(lists, parts, strict=True):
            _require_bound(each.name, _sql_of(part)[1])
        sql, params = _sql_of(parts[0].union(*parts[1:], all=True))
        return _Made({each.name: each for each in lists}, sql, params)


@dataclass(frozen=True, slots=True)
class _Made:
    """The lists by name, and the SQL that reads them, with the parameters that it was made with."""

    lists: dict[str, Wanted]
    sql: str
    params: list[Any]

    def params_for(self, key: uuid.UUID, moment: datetime) -> list[Any]:
        made_with, instead = _forms(*_MADE_WITH), _forms(key, moment)
        return [
            instead[made_with.index(param)] if param in made_with else param
            for param in self.params
        ]


# What the SQL is made with, and what a page puts its own in place of.
_MADE_WITH = uuid.uuid4(), datetime(1971, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _forms(key: uuid.UUID, moment: datetime) -> tuple[Any, ...]:
    """A key and a moment as they stand among the parameters: a key in a column of its own, by
    database, or as text."""
    return key, key.hex, str(key), DateTimeField().get_db_prep_value(moment, connection)


def _require_bound(name: str, params: list[Any]) -> None:
    *keys, moment = _forms(*_MADE_WITH)
    if not any(param in keys for param in params):
        raise ValueError(f"{name}: these rows are not those of one thing.")
    if any(_is_a_day(param) for param in params if param != moment):
        raise ValueError(f"{name}: a day or a moment of its own would be that of the first page.")


def _is_a_day(param: Any) -> bool:
    return isinstance(param, date) or (isinstance(param, str) and bool(_DAY.match(param)))


def _as_json(each: Wanted) -> QuerySet[Any, Any]:
    return each.rows.order_by().values_list(
        Value(each.name, output_field=CharField()),
        JSONObject(**{field.attname: field.attname for field in _fields(each)}),
    )


def _sql_of(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, list(params)


def keep(parent: Model, relation: str, rows: list[Any]) -> None:
    """Let `parent.relation.all()` answer with these rows, as after prefetch_related."""
    manager = getattr(parent, relation)
    answered = manager.get_queryset()
    answered._result_cache = rows
    answered._prefetch_done = True
    cache = parent.__dict__.setdefault("_prefetched_objects_cache", {})
    of_many = getattr(manager, "prefetch_cache_name", "")  # many to many: no way back to one
    cache[of_many or manager.field.remote_field.cache_name] = answered
    for row in rows if not of_many else ():
        setattr(row, manager.field.name, parent)


def is_kept(parent: Model, relation: str) -> bool:
    """Are the rows of the relation there, so that `.all()` asks the database nothing?"""
    return relation in getattr(parent, "_prefetched_objects_cache", {})


def _fields(wanted: Wanted) -> "list[Field[Any, Any]]":
    concrete = wanted.rows.model._meta.concrete_fields
    return [field for field in concrete if not wanted.fields or field.attname in wanted.fields]


def _instance(wanted: Wanted, told: dict[str, Any]) -> Any:
    fields = _fields(wanted)
    values = [_value(field, told[field.attname]) for field in fields]
    model: Any = wanted.rows.model
    return model.from_db(wanted.rows.db, [field.attname for field in fields], values)


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    """The value as the field has it: JSON knows neither days nor identifiers."""
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(value) if connection.vendor == "sqlite" else value
    python = field.to_python(parse_datetime(value) if _is_moment(field) else value)
    return python.replace(tzinfo=UTC) if _is_naive(python) else python


def _is_moment(field: "Field[Any, Any]") -> bool:
    return field.get_internal_type() == "DateTimeField"


def _is_naive(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None
