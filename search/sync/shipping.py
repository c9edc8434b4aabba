"""What Elasticsearch has to be sent, and sending it.

A change leaves a row in its own transaction. A worker takes some rows, reads the entries as they
stand now, sends them with their versions to every index that is read or being filled, and removes
the rows. Killed, it leaves them, and sending again changes nothing: an older version never takes
the place of a newer one.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.models import Entry, Index, Shipping

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 1_000
BYTES_AT_ONCE = 10_000_000
PATIENCE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
NEWER_IS_THERE, GONE, BAD = 409, 404, 400
Place = tuple[str, UUID]  # source and key of an entry
Done = tuple[Place, int, str]  # which was sent, the answer's status, the kind of fault


class TakesNothing(Exception):
    """Elasticsearch takes nothing for now. The message is a plain sentence."""


def note(changes: Sequence[tuple[str, UUID, int]]) -> None:
    """Leave a row for each (source, key, version), in the transaction of the change.

    While no Elasticsearch is configured nothing is noted, so what it has is out of date for good:
    it is made anew when one is configured again.
    """
    if not changes:
        return
    if not clients.is_configured():
        Index.objects.filter(dropped_at=None).update(dropped_at=timezone.now(), ready_at=None)
        return
    Shipping.objects.bulk_create(
        [Shipping(source=source, key=key, version=version) for source, key, version in changes],
        batch_size=1000,
    )


def run(now: datetime) -> int:
    """Send what waits; returns how much was sent. Safe to run side by side."""
    if not clients.is_configured():
        return 0
    sent, until = 0, timezone.now() + PATIENCE
    try:
        while timezone.now() < until:
            taken = ship_some()
            if not taken:
                break
            sent += taken
    except TakesNothing as fault:
        log.warning("what changed waits for Elasticsearch: %s", fault)
    return sent


def ship_some(limit: int = ROWS_AT_ONCE, *, client: Elasticsearch | None = None) -> int:
    """Send some of what waits, the oldest first, and say how many rows were dealt with. Raises
    TakesNothing, with all rows kept, where Elasticsearch takes nothing."""
    client = client or clients.writer()
    if connection.vendor == "sqlite":
        # Whoever writes is alone: nobody may have to wait until Elasticsearch answered.
        return _ship(list(_waiting()[:limit]), client)
    with transaction.atomic():
        return _ship(list(_waiting().select_for_update(skip_locked=True)[:limit]), client)


def _waiting() -> Any:
    is_due = Q(not_before=None) | Q(not_before__lte=timezone.now())
    return Shipping.objects.filter(is_due).order_by("id")


def _ship(rows: list[Shipping], client: Elasticsearch) -> int:
    if not rows:
        return 0
    versions: dict[Place, int] = {}
    for row in rows:
        place = (row.source, row.key)
        versions[place] = max(row.version, versions.get(place, 0))
    # The entries and the indexes are read after the rows: an index that is not there yet will be
    # filled from entries that say what the rows tell of.
    refused = _send_to_all(versions, client)
    for place, reason in refused.items():
        _put_back([row for row in rows if (row.source, row.key) == place], reason)
    kept = [row.pk for row in rows if (row.source, row.key) not in refused]
    for start in range(0, len(kept), 500):
        Shipping.objects.filter(pk__in=kept[start : start + 500]).delete()
    return len(rows)


def _send_to_all(versions: dict[Place, int], client: Elasticsearch) -> dict[Place, str]:
    """To every index that is there; once more where one was switched away from meanwhile."""
    live = _live()
    try:
        return send(list(_actions(versions, live)), client=client, refresh=True)
    except TakesNothing:
        now = _live()
        if now == live:
            raise
        return send(list(_actions(versions, now)), client=client, refresh=True)


def _live() -> set[tuple[str, str]]:
    return set(Index.objects.filter(dropped_at=None).values_list("source", "name"))


def _actions(versions: dict[Place, int], live: set[tuple[str, str]]) -> Iterable[dict[str, Any]]:
    entries = {(row["source"], row["key"]): row for row in _entries(versions)}
    for place, version in versions.items():
        source, key = place
        for name in sorted(name for of, name in live if of == source):
            if place in entries:
                yield index_action(name, entries[place])
            else:
                yield delete_action(name, source, key, version)


def _entries(places: Iterable[Place]) -> Iterable[dict[str, Any]]:
    keys = sorted({key for _, key in places})
    for start in range(0, len(keys), 500):
        yield from Entry.objects.filter(key__in=keys[start : start + 500]).values(*mapping.COPIED)


def index_action(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """An entry (its COPIED columns) for one index."""
    return {
        "_op_type": "index",
        "_index": mapping.write_alias(name),
        "_id": str(row["key"]),
        "version": row["version"],
        "version_type": "external_gte",
        "_source": mapping.document(row),
        "place": (row["source"], row["key"]),
    }


def delete_action(name: str, source: str, key: UUID, version: int) -> dict[str, Any]:
    return {
        "_op_type": "delete",
        "_index": mapping.write_alias(name),
        "_id": str(key),
        "version": version,
        "version_type": "external_gte",
        "place": (source, key),
    }


def send(
    actions: Sequence[dict[str, Any]], *, client: Elasticsearch, refresh: bool
) -> dict[Place, str]:
    """Send index and delete actions; returns what was refused by itself, with the kind of fault.
    Raises TakesNothing where it does not answer, its disk is full, or an index is lost."""
    places = [action["place"] for action in actions]
    bare = [{name: value for name, value in a.items() if name != "place"} for a in actions]
    refused: dict[Place, str] = {}
    try:
        answers = streaming_bulk(
            client,
            bare,
            chunk_size=ROWS_AT_ONCE,
            max_chunk_bytes=BYTES_AT_ONCE,
            raise_on_error=False,
            raise_on_exception=True,
            require_alias=True,  # a lost index is not made anew with a guessed mapping
            refresh=refresh,
        )
        for place, (is_done, answer) in zip(places, answers, strict=True):
            if not is_done and (reason := _reason(answer)):
                refused[place] = reason
    except clients.FAULTS as fault:
        raise TakesNothing(in_words(fault)) from fault
    return refused


def _reason(answer: dict[str, Any]) -> str:
    """Why one entry was refused; "" where nothing is amiss. Raises TakesNothing where that is
    not about the entry."""
    result = next(iter(answer.values()))
    status, error = result.get("status"), result.get("error") or {}
    kind = error.get("type", "") if isinstance(error, dict) else str(error)
    if status == NEWER_IS_THERE or (status == GONE and not error):
        return ""
    if status == BAD:
        return str(kind)[:80]
    raise TakesNothing(_SENTENCES.get(kind, "It refuses what is written."))


_SENTENCES = {
    "cluster_block_exception": "It is read-only: its disk may be full. Make room; it goes on by "
    "itself.",
    "index_not_found_exception": "An index is lost. It is made anew from the database.",
    "es_rejected_execution_exception": "It is too busy.",
    "circuit_breaking_exception": "It is short of memory.",
}


def in_words(fault: Exception) -> str:
    """A fault of the client as a plain sentence, without what was sent."""
    if not isinstance(fault, ApiError):
        return "It does not answer."
    kind = fault.error if isinstance(fault.error, str) else ""
    return _SENTENCES.get(kind, f"It refuses ({fault.status_code}).")


def _put_back(rows: list[Shipping], reason: str) -> None:
    for row in rows:
        wait = min(timedelta(seconds=2 ** min(row.attempts + 1, 20)), LONGEST_WAIT)
        Shipping.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1, not_before=timezone.now() + wait, last_error=reason
        )
        log.warning("Elasticsearch refused an entry: %s", reason)
