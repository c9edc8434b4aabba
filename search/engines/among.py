"""Long lists of ids in a condition, sent to the database as one value.

Somebody's named matters are hundreds, and stand in the condition of each kind of thing; written out
a parameter each, they take longer than the search.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Lookup, Q, UUIDField

LONG = 16  # ids; fewer are written out


class Ids:
    """No list, which Django would look through for expressions, id by id."""

    def __init__(self, values: Iterable[UUID]) -> None:
        self.hexes = [value.hex for value in values]


@ForeignKey.register_lookup
@UUIDField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """`__among`: what `__in` says of a list of ids; the list is one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        ids = '["' + '","'.join(self.rhs.hexes) + '"]'
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, ids]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        ids = "{" + ",".join(self.rhs.hexes) + "}"
        return f"{column} = ANY(%s::uuid[])", [*params, ids]


def in_one(condition: Q, known: dict[int, Ids] | None = None) -> Q:
    """The same condition, its long lists of ids in one parameter each."""
    known = {} if known is None else known
    made = Q(_connector=condition.connector, _negated=condition.negated)
    made.children = [
        in_one(child, known) if isinstance(child, Q) else _shortened(child, known)
        for child in condition.children
    ]
    return made


def _shortened(child: Any, known: dict[int, Ids]) -> Any:
    if not isinstance(child, tuple):
        return child
    lookup, values = child
    column, _, how = lookup.partition("__")
    if how != "in" or not isinstance(values, list) or len(values) < LONG:
        return child
    if id(values) not in known:
        if not all(isinstance(value, UUID) for value in values):
            return child
        known[id(values)] = Ids(values)
    return f"{column}__among", known[id(values)]
