"""Rows of several tables about one matter, in one statement.

A matter's page shows lists from many tables. Each as a query of its own would pass the bar of 15
queries; here they travel as JSON, one row each, and become model instances again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject
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


def read_together(wanted: Sequence[Wanted]) -> dict[str, list[Any]]:
    """The instances under each name, in their order. One query."""
    parts = [
        each.rows.order_by().values_list(
            Value(each.name, output_field=CharField()),
            JSONObject(**{field.attname: field.attname for field in _fields(each)}),
        )
        for each in wanted
    ]
    known = {each.name: each for each in wanted}
    found: dict[str, list[Any]] = {each.name: [] for each in wanted}
    for name, told in parts[0].union(*parts[1:], all=True):
        found[name].append(_instance(known[name], told))
    for each in wanted:
        found[each.name].sort(key=lambda row, names=each.order: [getattr(row, n) for n in names])  # type: ignore[misc]
    return found


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
