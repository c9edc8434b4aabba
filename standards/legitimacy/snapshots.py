"""Freeze the facts every night, and read them back."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone

from standards.legitimacy import releases
from standards.legitimacy.definitions import VERSION
from standards.legitimacy.facts import ARRAYS, Facts, cuts_of
from standards.legitimacy.gathering import Progress, gather
from standards.legitimacy.lives import LONDON, london_day
from standards.legitimacy.models import TimelinessSnapshot
from standards.pages.dates import long_date
from standards.pipeline.jobs import Running
from standards.refusals import NotReady
from standards.workflow import kinds
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter

JOB = "timeliness"
KEEP_NIGHTS = 35
OLD_AFTER = timedelta(hours=36)  # a night was missed
BUILT_AT_ONCE = 20_000  # matters; more than that takes a few seconds, and shows its progress


def latest(kind: Kind) -> TimelinessSnapshot | None:
    """The newest snapshot of a kind, its arrays left in the database."""
    rows = TimelinessSnapshot.objects.filter(kind=kind.code, definition=VERSION)
    return next(iter(rows.defer("columns", "heading").order_by("-as_at")[:1]), None)


def latest_release(kind: Kind) -> TimelinessSnapshot | None:
    """The newest snapshot that a wide audience may read."""
    rows = TimelinessSnapshot.objects.filter(kind=kind.code, definition=VERSION, is_release=True)
    return next(iter(rows.defer("columns", "heading").order_by("-as_at")[:1]), None)


def build(
    kind: Kind,
    *,
    on: date | None = None,
    progress: Progress = lambda done, total: None,
) -> TimelinessSnapshot:
    """Freeze the facts of a kind as they are now, or as they were at the end of a day.

    Raises NotReady for a day that has not come. Freezing the same instant twice gives the first.
    """
    began = perf_counter()
    now = timezone.now()
    if on is not None and on > london_day(now):
        raise NotReady(f"{long_date(on)} has not come yet.", remedy="Give today or an earlier day.")
    earlier = on is not None and on < london_day(now)
    as_at = end_of(on) if on is not None and earlier else now
    # Not in one transaction: it would hold SQLite's write lock for seconds, and hide the progress.
    facts = gather(kind, as_at=as_at, from_events=earlier, progress=progress)
    made = TimelinessSnapshot(
        kind=kind.code,
        as_at=as_at,
        definition=VERSION,
        matters=len(facts),
        heading=facts.heading(),
        columns=_packed(facts),
        digest=facts.digest(),
        is_release=_is_release(kind, facts),
        milliseconds=int((perf_counter() - began) * 1000),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return TimelinessSnapshot.objects.filter(
            kind=kind.code, as_at=as_at, definition=VERSION
        ).latest("as_at")
    return made


def _is_release(kind: Kind, facts: Facts) -> bool:
    """Whether a wide audience may read it: the first of a month always, a later one only where no
    published count moves by so few that it would tell of single matters."""
    last = latest_release(kind)
    if last is None:
        return True
    if facts.as_at <= last.as_at:
        return False
    then = london_day(last.as_at)
    if (then.year, then.month) != (facts.on.year, facts.on.month):
        return True
    return releases.moves_safely(facts_of(last.pk), facts)


def end_of(day: date) -> datetime:
    """The last moment of a London day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


@lru_cache(maxsize=4)
def facts_of(pk: UUID) -> Facts:
    """The facts of a snapshot. They never change, so a process reads them once."""
    row = TimelinessSnapshot.objects.filter(pk=pk).only("heading", "columns", "as_at").latest("pk")
    heading = json.loads(row.heading)
    with np.load(io.BytesIO(bytes(row.columns)), allow_pickle=False) as packed:
        arrays: dict[str, Any] = {name: packed[name] for name in ARRAYS}
    as_at = datetime.fromisoformat(heading["as_at"])
    return Facts(kind=heading["kind"], as_at=as_at, cuts=cuts_of(heading), **arrays)


def _packed(facts: Facts) -> bytes:
    archive = io.BytesIO()
    np.savez_compressed(archive, **facts.arrays())
    return archive.getvalue()


def is_quick(kind: Kind) -> bool:
    """Are the matters of a kind few enough to freeze within one request?"""
    return Matter.objects.filter(kind=kind.code)[: BUILT_AT_ONCE + 1].count() <= BUILT_AT_ONCE


def build_nightly(now: datetime) -> int:
    """Freeze every kind, and drop nights that are too old; returns how many were frozen."""
    for kind in kinds.all_kinds():
        build(kind)
    prune(now)
    return len(kinds.all_kinds())


def prune(now: datetime) -> int:
    """Drop old nights, but for the first of each month; returns how many went.

    Any of them can be had again: `timeliness_snapshot --as-at` works it out from the events.
    """
    rows = TimelinessSnapshot.objects.order_by("as_at").values_list("pk", "kind", "as_at")
    kept: set[tuple[str, int, int]] = set()
    old: list[UUID] = []
    for pk, kind, as_at in rows:
        month = (kind, as_at.year, as_at.month)
        if month in kept and as_at < now - timedelta(days=KEEP_NIGHTS):
            old.append(pk)
        kept.add(month)
    TimelinessSnapshot.objects.filter(pk__in=old).delete()
    return len(old)


def run_job(running: Running, *, kind: str) -> dict[str, Any]:
    """The same as a job, with its progress."""
    made = build(
        kinds.get(kind),
        progress=lambda done, total: running.progress(done, total, "Reading the matters"),
    )
    return {"matters": made.matters, "message": f"Worked out from {made.matters:,} matters."}
