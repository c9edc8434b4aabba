"""Several counts in one query: a page of many numbers asks the database once for them."""

from collections.abc import Mapping

from django.db.models import CharField, Count, QuerySet, Value


def counted(rows: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each of these has, by name."""
    parts = [
        found.order_by()
        .annotate(counted_as=Value(name, output_field=CharField()))
        .values("counted_as")
        .annotate(number=Count("pk"))
        .values_list("counted_as", "number")
        for name, found in rows.items()
    ]
    if not parts:
        return {}
    told = dict(parts[0].union(*parts[1:], all=True))
    return {name: told.get(name, 0) for name in rows}
