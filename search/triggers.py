"""The triggers that put roots in doubt, and those that keep the embedded full text in step."""

from collections import defaultdict
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from search.engines import embedded_text
from search.models import Pending
from standards.row_triggers import Doubt, Watched, all_there
from standards.workflow import searching


def doubt() -> Doubt:
    """Everything that the sources rest on, a table at a time."""
    keys: dict[str, dict[str, None]] = defaultdict(dict)
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    for source in searching.sources():
        for watched in source.watches:
            keys[watched.table] |= dict.fromkeys(watched.keys)
            columns[watched.table] |= dict.fromkeys(watched.columns)
    watches = tuple(
        Watched(table, tuple(found), tuple(columns[table])) for table, found in keys.items()
    )
    return Doubt("search", Pending._meta.db_table, "root", watches)


def take_away(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Before a migration."""
    doubt().take_away(using)
    embedded_text.take_away(connections[using])


def put_back(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After a migration: what was written meanwhile is in nobody's list, so all is in doubt."""
    watching = doubt()
    if not all_there(watching, using):
        return  # migrated back to before they were there
    missing = watching.put_back(using)
    embedded_text.put_back(connections[using])
    if missing and _is_filled(using):
        from search.sync import projecting

        projecting.rebuild()


def _is_filled(using: str) -> bool:
    return any(root.ids().using(using).exists() for root in searching.roots())
