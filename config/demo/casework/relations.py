"""Relations of a matter that is only in memory, asked in the few ways in which guards ask."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any


class Rows:
    """Instances that answer like a queryset of theirs. What it does not know it refuses."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def all(self) -> "Rows":
        return self

    def filter(self, **wanted: Any) -> "Rows":
        return Rows([row for row in self._rows if _fits(row, wanted)])

    def exclude(self, **unwanted: Any) -> "Rows":
        return Rows([row for row in self._rows if not _fits(row, unwanted)])

    def exists(self) -> bool:
        return bool(self._rows)

    def count(self) -> int:
        return len(self._rows)

    def first(self) -> Any:
        return self._rows[0] if self._rows else None


def _fits(row: Any, wanted: dict[str, Any]) -> bool:
    for path, value in wanted.items():
        *names, last = path.split("__")
        is_among = last == "in"
        found = attrgetter(".".join(names if is_among else (*names, last)))(row)
        if callable(found):  # "name__startswith" would reach the method of a text
            raise LookupError(f"Rows in memory cannot be asked for {path!r}.")
        if found not in value if is_among else found != value:
            return False
    return True
