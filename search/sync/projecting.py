"""From what is written to what is found: pending roots become entries.

A worker locks some roots, reads what they say now, writes the difference, and removes the pending
rows that it saw, in one transaction. Killed, it leaves all as it was. Two workers never have the
same root in hand; where the database can, the second passes over what the first has locked.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from search.models import Entry, Held, NameWord, Pending
from search.sync import shipping
from search.sync.entries import COLUMNS, entry_of
from search.sync.versions import next_version
from standards.workflow import searching

log = logging.getLogger(__name__)

ROOTS_AT_ONCE = 100
PATIENCE = timedelta(minutes=5)  # how long one run goes on before it gives way to other work
LONGEST_WAIT = timedelta(hours=6)
Told = Callable[[int, int], None]


def run(now: datetime) -> int:
    """Work off what is pending; returns how many roots were done. Safe to run side by side."""
    done, until = 0, timezone.now() + PATIENCE
    while timezone.now() < until:
        taken = project_some()
        if not taken:
            break
        done += taken
    return done


def project_some(limit: int = ROOTS_AT_ONCE, *, checks: bool = True) -> int:
    """Bring the entries of some pending roots up to date: what was written, the longest waiting
    first; then, if wanted, what is to be checked, which may be all there is."""
    roots = _due(limit, checks=checks)
    return _project_apart(roots) if roots else 0


def _project_apart(roots: list[UUID]) -> int:
    done, fault = _tried(roots)
    if fault is None:
        return done
    if len(roots) == 1:
        log.warning("a root could not be indexed: %s", type(fault).__name__)
        _put_back(roots[0], fault)
        return 1
    half = len(roots) // 2  # one root that cannot be read must not hold up the others
    return _project_apart(roots[:half]) + _project_apart(roots[half:])


def _tried(roots: list[UUID]) -> tuple[int, Exception | None]:
    try:
        return _project(roots), None
    except Exception as fault:  # whatever it is: kept with a wait, and shown on data health
        return 0, fault


def _due(limit: int, *, checks: bool) -> list[UUID]:
    waits = Held.objects.filter(not_before__gt=timezone.now()).values("root")
    rows = Pending.objects.exclude(root__in=waits).order_by("id").values_list("root", flat=True)
    # The distinct roots of the oldest rows: a root that was written often counts once.
    seen = dict.fromkeys(rows.filter(is_check=False)[: limit * 20])
    if checks and len(seen) < limit:
        seen |= dict.fromkeys(rows.filter(is_check=True)[: limit * 20])
    return list(seen)[:limit]


def _put_back(root: UUID, fault: Exception) -> None:
    held, _ = Held.objects.get_or_create(root=root)
    attempts = held.attempts + 1
    wait = min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)
    Held.objects.filter(root=root).update(
        attempts=attempts, not_before=timezone.now() + wait, last_error=type(fault).__name__
    )


@transaction.atomic
def _project(roots: list[UUID]) -> int:
    locked = _lock(roots)
    if not locked:
        return 0
    # Read before the accounts are: what is written later leaves a row of its own.
    seen = list(Pending.objects.filter(root__in=locked).values_list("pk", flat=True))
    bring_up_to_date(locked)
    for start in range(0, len(seen), 500):
        Pending.objects.filter(pk__in=seen[start : start + 500]).delete()
    Held.objects.filter(root__in=locked).delete()
    return len(locked)


def _lock(roots: list[UUID]) -> list[UUID]:
    if connection.vendor == "sqlite":
        return roots  # whoever writes is alone
    Held.objects.bulk_create([Held(root=root) for root in sorted(roots)], ignore_conflicts=True)
    rows = Held.objects.select_for_update(skip_locked=True).filter(root__in=roots)
    return [held.root for held in rows.order_by("root")]


def bring_up_to_date(roots: list[UUID]) -> int:
    """Write what differs between the entries of these roots and what they say now. Inside the
    caller's transaction, with the roots locked. Returns how many entries changed."""
    wanted = _wanted(roots)
    there = {
        (row.source, row.key): row
        for row in Entry.objects.filter(root__in=roots).only("source", "key", "digest", "version")
    }
    changed = [
        entry
        for place, entry in wanted.items()
        if place not in there or bytes(there[place].digest) != entry.digest
    ]
    for entry in changed:
        old = there.get((entry.source, entry.key))
        entry.version = next_version(old.version if old else 0)
    gone = [row for place, row in there.items() if place not in wanted]
    write(changed)
    # Of these roots still: what another worker took over to another root meanwhile is not gone.
    Entry.objects.filter(pk__in=[row.pk for row in gone], root__in=roots).delete()
    shipping.note(
        [(entry.source, entry.key, entry.version) for entry in changed]
        + [(row.source, row.key, next_version(row.version)) for row in gone]
    )
    return len(changed) + len(gone)


def _wanted(roots: list[UUID]) -> dict[tuple[str, UUID], Entry]:
    return {
        (source.code, account.key): entry_of(source.code, account)
        for source in searching.sources()
        for account in source.accounts(roots)
    }


def write(entries: list[Entry]) -> None:
    Entry.objects.bulk_create(
        entries,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=[name for name in COLUMNS if name not in ("source", "key")],
    )
    words = {word for entry in entries for word in entry.names.split() if 3 <= len(word) <= 60}
    NameWord.objects.bulk_create(
        [NameWord(word=word) for word in sorted(words)], ignore_conflicts=True, batch_size=1000
    )


def rebuild(told: Told = lambda done, total: None) -> int:
    """Put every root in doubt, and those that entries still stand for: the whole index is worked
    out anew, a part at a time, while it is in use. Returns how many roots."""
    total = sum(root.ids().count() for root in searching.roots())
    done = 0
    for ids in _parts(_every_root()):
        Pending.objects.bulk_create(
            [Pending(root=pk, is_check=True) for pk in ids], batch_size=1000
        )
        done += len(ids)
        told(done, total)
    return done


def _every_root() -> Iterable[UUID]:
    known: set[UUID] = set()
    for root in searching.roots():
        for pk in root.ids().order_by("pk").values_list("pk", flat=True).iterator(2000):
            known.add(pk)
            yield pk
    for pk in Entry.objects.order_by("root").values_list("root", flat=True).distinct().iterator():
        if pk not in known:
            yield pk


def _parts(keys: Iterable[UUID], size: int = 1000) -> Iterable[list[UUID]]:
    part: list[UUID] = []
    for key in keys:
        part.append(key)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def drift(told: Told = lambda done, total: None) -> dict[str, int]:
    """How many entries differ from what the database says, by how: missing, stale or left over.

    What is pending is on its way and counts apart. Each root that differs is put in doubt, so
    that looking mends.
    """
    found: dict[str, int] = defaultdict(int)
    total = sum(root.ids().count() for root in searching.roots())
    done = 0
    for part in _parts(_every_root(), 200):
        differing = _differing(part)
        for how, roots in differing.items():
            found[how] += len(roots)
        doubted = {root for roots in differing.values() for root in roots}
        Pending.objects.bulk_create([Pending(root=root, is_check=True) for root in doubted])
        done += len(part)
        told(done, total)
    return {how: found[how] for how in ("missing", "stale", "left_over")}


def _differing(roots: list[UUID]) -> dict[str, list[UUID]]:
    """Once more under the lock of a transaction, leaving out what is pending."""
    with transaction.atomic():
        pending = set(Pending.objects.filter(root__in=roots).values_list("root", flat=True))
        sure = [root for root in roots if root not in pending]
        wanted = _wanted(sure)
        rows = Entry.objects.filter(root__in=sure).only("source", "key", "digest", "root")
        there = {(row.source, row.key): row for row in rows}
        late = set(Pending.objects.filter(root__in=sure).values_list("root", flat=True))
    found: dict[str, list[UUID]] = {"missing": [], "stale": [], "left_over": []}
    for place, entry in wanted.items():
        if place not in there:
            found["missing"].append(entry.root)
        elif bytes(there[place].digest) != entry.digest:
            found["stale"].append(entry.root)
    found["left_over"] = [row.root for place, row in there.items() if place not in wanted]
    return {how: [root for root in roots if root not in late] for how, roots in found.items()}


def waiting() -> tuple[int, datetime | None]:
    """How many roots wait, and since when the first of them does."""
    counted = Pending.objects.aggregate(since=Min("since"))
    return Pending.objects.values("root").distinct().count(), counted["since"]
