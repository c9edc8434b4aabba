"""The gate's rules for matters as a condition over the columns of accounts (searching.Account).

The same rules, not a second copy: `sight`'s own conditions are carried over with what they ask
the database for (named matters, units below) answered now, so that a grant, a wall or a posting
counts at once in every engine. Sealed matters have no accounts, so circles are left out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from standards.access.models import User
from standards.access.standing import Standing, standing
from standards.workflow import sight
from standards.workflow.models import Wall

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)
_COLUMNS = {"pk": "root", "id": "root"}  # of Matter, by another name in an account


def readable(user: User) -> Q:
    """Accounts of matters whose contents the user may read: walls last, and always."""
    kept = _answers.get()
    if kept is None:
        return _readable(user)
    if user.pk not in kept:
        kept[user.pk] = _readable(user)
    found: Q = kept[user.pk]
    return found


def _readable(user: User) -> Q:
    me = outside_circles(user)
    return over_accounts(sight.reach_of(me)) & ~Q(root__in=_walled(me.person_id))


def outside_circles(user: User) -> Standing:
    """The user's standing but for the circles they are inside: what is sealed has no account."""
    return replace(standing(user), compartments=frozenset())


def over_accounts(condition: Q) -> Q:
    """A condition on `Matter` as one on accounts: columns renamed, subqueries answered."""
    made = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            made.children.append(over_accounts(child))
            continue
        lookup, value = child
        column, _, how = lookup.partition("__")
        name = _COLUMNS.get(column, column)
        made.children.append((f"{name}__{how}" if how else name, _answered(value)))
    return made


@contextmanager
def answering_once() -> Iterator[None]:
    """Within it, the same subquery of several sources is asked of the database once."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def _answered(value: Any) -> Any:
    if isinstance(value, QuerySet):
        kept = _answers.get()
        asked = str(value.query)
        if kept is None:
            return _values(value)
        if asked not in kept:
            kept[asked] = _values(value)
        return kept[asked]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return list(value)
    return getattr(value, "pk", value)


def _values(rows: QuerySet[Any]) -> list[UUID]:
    return sorted({_only(row) for row in rows})


def _only(row: Any) -> UUID:
    """The one column of a row of `.values()`."""
    return next(iter(row.values())) if isinstance(row, dict) else row


def _walled(person_id: UUID | None) -> list[UUID]:
    if person_id is None:
        return []
    walls: list[UUID] = _answered(Wall.objects.filter(person=person_id).values("matter_id"))
    return walls
