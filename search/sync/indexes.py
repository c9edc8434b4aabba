"""The indexes of Elasticsearch: made, filled from the entries, switched to, removed.

All of it goes on while searches and writes do. Killed, it goes on from the last part that was
copied. An index is read once it has everything; the alias goes from the old to the new at once.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.models import Entry, Index
from search.sync import shipping
from search.sync.shipping import TakesNothing, in_words
from search.sync.versions import next_version
from standards.workflow import searching

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 500
THREADS = 2
CLAIM = timedelta(minutes=2)
PATIENCE = timedelta(seconds=40)  # of one run: other things are due too
WHILE_FILLING = {"refresh_interval": "-1"}
Told = Callable[[str, int, int], None]


def _silent(source: str, done: int, total: int) -> None:
    return None


def are_ready() -> bool:
    """Whether every source has an index that is read and in which sight means what it means now.
    One query."""
    rows = Index.objects.filter(dropped_at=None).exclude(ready_at=None)
    ready = {
        source
        for source, name in rows.values_list("source", "name")
        if mapping.serves(source, name)
    }
    return {source.code for source in searching.sources()} <= ready


def run(now: datetime) -> int:
    """Bring the indexes to what they should be, as far as that goes in a few minutes; returns how
    many were made ready. Safe to run side by side."""
    if not clients.is_configured():
        return 0
    try:
        return bring_about(until=timezone.now() + PATIENCE)
    except TakesNothing as fault:
        log.warning("the indexes of Elasticsearch wait: %s", fault)
        return 0


def bring_about(*, anew: bool = False, until: datetime | None = None, told: Told = _silent) -> int:
    """Make, fill and switch to what is missing; `anew`: every index once more.

    Returns how many were made ready. Raises TakesNothing.
    """
    try:
        _give_up_the_lost()
        done = sum(_bring_about(source.code, anew, until, told) for source in searching.sources())
        _remove_the_old()
    except clients.FAULTS as fault:
        raise TakesNothing(in_words(fault)) from fault
    return done


def _give_up_the_lost() -> None:
    """An index that Elasticsearch has no more is dropped, and made anew by what follows."""
    rows = list(Index.objects.filter(dropped_at=None).values_list("name", flat=True))
    if not rows:
        return
    there = clients.writer().indices.get_alias(index=clients.index_name("*"))
    for name in rows:
        aliases = there[name]["aliases"] if name in there else {}
        if mapping.write_alias(name) not in aliases:
            _drop(name)


def _drop(name: str) -> None:
    Index.objects.filter(name=name).update(dropped_at=timezone.now(), ready_at=None)


def _bring_about(source: str, anew: bool, until: datetime | None, told: Told) -> int:
    row = _wanted(source, anew)
    if row.ready_at is not None or not _claim(row):
        return 0
    try:
        _make(row)
        if not _fill(row, until, told):
            return 0
        _switch(row)
    except TakesNothing as fault:
        Index.objects.filter(pk=row.pk).update(said=str(fault)[:300])
        raise
    finally:
        Index.objects.filter(pk=row.pk).update(claimed_until=None)
    return 1


def _wanted(source: str, anew: bool) -> Index:
    """The row of the index that the source should have; a new one where there is none."""
    live = [
        row
        for row in Index.objects.filter(source=source, dropped_at=None).order_by("-started_at")
        if mapping.is_current(source, row.name)
    ]
    filling = [row for row in live if row.ready_at is None]
    if filling:
        return filling[0]
    if live and not anew:
        return live[0]
    generation = Index.objects.filter(source=source).count() + 1
    name = mapping.index_name(source, generation)
    row, _ = Index.objects.get_or_create(name=name, defaults={"source": source})
    return row


def _claim(row: Index) -> bool:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    claimed = Index.objects.filter(free, pk=row.pk, ready_at=None).update(
        claimed_until=now + CLAIM, said=""
    )
    return bool(claimed)


def _make(row: Index) -> None:
    """The index with its write alias, if it is not there."""
    indices = clients.writer().indices
    if indices.exists(index=row.name):
        return
    made = mapping.body()
    indices.create(
        index=row.name,
        settings=made["settings"] | WHILE_FILLING,
        mappings=made["mappings"],
        aliases={mapping.write_alias(row.name): {}},
    )


# --- filling ------------------------------------------------------------------------------------


def _fill(row: Index, until: datetime | None, told: Told) -> bool:
    """Copy every entry of the source, from where it stopped the last time. False: not all yet."""
    total = Entry.objects.filter(source=row.source).count()
    done = Entry.objects.filter(source=row.source, pk__lte=row.filled_to).count()
    told(row.source, done, total)
    on_their_way: deque[tuple[list[dict[str, Any]], Future[dict[Any, str]]]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for rows in _parts(row):
            actions = [shipping.index_action(row.name, each) for each in rows]
            sent = pool.submit(shipping.send, actions, client=clients.writer(), refresh=False)
            on_their_way.append((rows, sent))
            if len(on_their_way) > THREADS:
                done += _copied(row, *on_their_way.popleft())
                told(row.source, done, total)
            if until is not None and timezone.now() > until:
                break
        while on_their_way:
            done += _copied(row, *on_their_way.popleft())
            told(row.source, done, total)
    return not Entry.objects.filter(source=row.source, pk__gt=row.filled_to).exists()


def _parts(row: Index) -> Iterator[list[dict[str, Any]]]:
    after = row.filled_to
    while True:
        rows = list(
            Entry.objects.filter(source=row.source, pk__gt=after)
            .order_by("pk")
            .values("pk", *mapping.COPIED)[:ROWS_AT_ONCE]
        )
        if not rows:
            return
        yield rows
        after = rows[-1]["pk"]


def _copied(row: Index, rows: list[dict[str, Any]], sent: "Future[dict[Any, str]]") -> int:
    """Once a part has arrived: what was deleted meanwhile is deleted again, since the copy may
    have come after the deletion. Then the part counts as done."""
    refused = sent.result()
    versions = {each["key"]: each["version"] for each in rows}
    keys = {each["pk"]: each["key"] for each in rows}
    still = set(Entry.objects.filter(pk__in=list(keys)).values_list("pk", flat=True))
    gone = [key for pk, key in keys.items() if pk not in still]
    again = gone + [key for _, key in refused]
    shipping.note([(row.source, key, next_version(versions[key])) for key in again])
    row.filled_to = rows[-1]["pk"]
    Index.objects.filter(pk=row.pk).update(
        filled_to=row.filled_to, claimed_until=timezone.now() + CLAIM
    )
    return len(rows)


# --- switching ----------------------------------------------------------------------------------


def _switch(row: Index) -> None:
    """From now on searches read this index, and no other of its source: both in one step."""
    indices = clients.writer().indices
    interval = {"refresh_interval": mapping.SETTINGS["refresh_interval"]}
    indices.put_settings(index=row.name, settings=interval)
    indices.refresh(index=row.name)
    others = Index.objects.filter(source=row.source).exclude(pk=row.pk)
    old = _there() & set(others.values_list("name", flat=True))
    actions: list[dict[str, Any]] = []
    for alias in (mapping.read_alias(), mapping.read_alias(row.source)):
        actions.append({"add": {"index": row.name, "alias": alias}})
        actions += [
            {"remove": {"index": name, "alias": alias, "must_exist": False}} for name in sorted(old)
        ]
    indices.update_aliases(actions=actions)
    with transaction.atomic():  # killed between the two, the old one would be kept for ever
        Index.objects.filter(pk=row.pk).update(ready_at=timezone.now())
        others.filter(dropped_at=None).update(dropped_at=timezone.now(), ready_at=None)


def _there() -> set[str]:
    """The names of our indexes that Elasticsearch has."""
    return set(clients.writer().indices.get_alias(index=clients.index_name("*")))


def _remove_the_old() -> None:
    dropped = Index.objects.exclude(dropped_at=None).values_list("name", flat=True)
    for name in sorted(_there() & set(dropped)):
        clients.writer().indices.delete(index=name, ignore_unavailable=True)


def names() -> list[str]:
    """The indexes that are read."""
    ready = Index.objects.filter(dropped_at=None).exclude(ready_at=None)
    return list(ready.order_by("name").values_list("name", flat=True))
