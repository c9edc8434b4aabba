"""Sight for Elasticsearch: a condition over the columns of an entry as a filter.

The same rows as the ORM gives, nulls included. A column that is null meets no comparison, and
under a negation Django asks for the null beside it: plain two-valued logic, which is what a filter
of Elasticsearch has for a field that is absent.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from django.db.models.query import QuerySet
from elasticsearch_dsl import Q as Ask
from elasticsearch_dsl.query import Query

from search.columns import FACTS
from search.engines.elasticsearch.mapping import MOST_TERMS

NOTHING: Query = Ask("match_none")
EVERYTHING: Query = Ask("match_all")
RANGES = {"lt": "lt", "lte": "lte", "gt": "gt", "gte": "gte"}


class NotTranslated(ValueError):
    """The condition says something for which there is no filter."""


def filter_of(condition: Q) -> Query:
    """The filter that lets through what meets the condition. Raises NotTranslated."""
    made = _part(condition)
    return EVERYTHING if made is None else made


def _part(child: Any) -> Query | None:
    """None for a condition that says nothing: as in the ORM, not even its negation does."""
    if not isinstance(child, Q):
        return _lookup(child)
    parts = [part for each in child.children if (part := _part(each)) is not None]
    if not parts:
        return None
    made = _any(parts) if child.connector == Q.OR else _every(child.connector, parts)
    return _not(made) if child.negated else made


def _lookup(child: Any) -> Query:
    if not isinstance(child, tuple):
        raise NotTranslated(f"An expression ({type(child).__name__}) is no filter.")
    lookup, value = child
    column, _, how = lookup.partition("__")
    return _comparison(column, how or "exact", value)


def _every(connector: str, parts: list[Query]) -> Query:
    if connector != Q.AND:
        raise NotTranslated(f"{connector} is no filter.")
    kept = [part for part in parts if part != EVERYTHING]
    if NOTHING in kept:
        return NOTHING
    if len(kept) < 2:
        return kept[0] if kept else EVERYTHING
    return Ask("bool", filter=kept)


def _any(parts: list[Query]) -> Query:
    if EVERYTHING in parts:
        return EVERYTHING
    kept = [part for part in parts if part != NOTHING]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    return Ask("bool", should=kept, minimum_should_match=1)


def _not(part: Query) -> Query:
    if part == NOTHING:
        return EVERYTHING
    return NOTHING if part == EVERYTHING else Ask("bool", must_not=[part])


def _comparison(column: str, how: str, value: Any) -> Query:
    if column in ("pk", "id"):
        # Copies do not carry it; sight uses it only to say "nothing".
        if how == "in" and not isinstance(value, QuerySet) and not list(value):
            return NOTHING
        raise NotTranslated("A copy is not found by the number of its row.")
    if column not in FACTS:
        raise NotTranslated(f"Copies are not filtered by {column}.")
    compare = _COMPARISONS.get(how)
    if compare is None:
        raise NotTranslated(f"There is no filter for {how}.")
    return compare(column, value)


def _exact(column: str, value: Any) -> Query:
    return _is_null(column, True) if value is None else Ask("term", **{column: _value(value)})


def _in(column: str, values: Any) -> Query:
    if isinstance(values, QuerySet | str) or not isinstance(values, Iterable):
        raise NotTranslated("A filter needs the values themselves.")
    found = sorted({_value(value) for value in values if value is not None})
    lists = [found[start : start + MOST_TERMS] for start in range(0, len(found), MOST_TERMS)]
    return _any([Ask("terms", **{column: part}) for part in lists]) if lists else NOTHING


def _is_null(column: str, value: Any) -> Query:
    there = Ask("exists", field=column)
    return _not(there) if value else there


def _range(how: str) -> Callable[[str, Any], Query]:
    def compare(column: str, value: Any) -> Query:
        return Ask("range", **{column: {how: _value(value)}})

    return compare


_COMPARISONS: dict[str, Callable[[str, Any], Query]] = {
    "exact": _exact,
    "in": _in,
    "isnull": _is_null,
    **{how: _range(name) for how, name in RANGES.items()},
}


def _value(value: Any) -> Any:
    """As a copy has it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise NotTranslated(f"A filter takes no {type(value).__name__}.")
