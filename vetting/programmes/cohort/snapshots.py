"""Members as they were on the run's day, and the manifest that freezes them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from standards.people.models import Employment, Kind, Posting
from vetting.models import Clearance
from vetting.programmes.models import CohortMember, Item

BATCH = 500  # ids in one condition: SQLite takes fewer than a thousand


def in_batches(all_of: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Some at a time, in their order."""
    for start in range(0, len(all_of), size):
        yield all_of[start : start + size]


def snapshots(people: Sequence[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    """Rank, unit, kind, status and level of each on the day; a few queries for every 500."""
    found: dict[UUID, dict[str, Any]] = {}
    for some in in_batches(people):
        for pk in some:
            found[pk] = {"status": "left", "kind": "", "rank": "", "unit_name": "", "level": ""}
        running = (Q(starts_on=None) | Q(starts_on__lte=day)) & (
            Q(ends_on=None) | Q(ends_on__gte=day)
        )
        for person, kind in (
            Employment.objects.filter(running, person__in=some, force="")
            .exclude(kind=Kind.FORMER)
            .order_by("starts_on", "pk")
            .values_list("person_id", "kind")
        ):
            found[person] |= {"status": "serving", "kind": kind}
        postings = Posting.objects.filter(running, person__in=some).select_related("unit", "rank")
        # The substantive posting last, so that it stands where several run at once.
        for posting in postings.order_by("-is_acting", "starts_on", "pk"):
            found[posting.person_id] |= {
                "unit_id": posting.unit_id,
                "unit_name": posting.unit.name,
                "rank": posting.rank.label if posting.rank else "",
            }
        held = Clearance.objects.filter(
            person__in=some, granted_on__lte=day, status=Clearance.Status.CURRENT
        )
        for person, level in held.order_by("granted_on").values_list("person_id", "level"):
            found[person]["level"] = level
    return found


def manifest_of(members: Iterable[CohortMember], items: Iterable[Item]) -> str:
    """One hash over every member with their snapshot and bases, and every item with its file."""
    digest = hashlib.sha256()
    for member in sorted(members, key=lambda each: each.number):
        digest.update(
            _line(
                [
                    str(member.person_id),
                    member.number,
                    member.rank,
                    str(member.unit_id or ""),
                    member.kind,
                    member.status,
                    member.level,
                    member.basis,
                ]
            )
        )
    for item in sorted(items, key=lambda each: each.number):
        digest.update(_line([item.number, item.source_key, item.fingerprint, item.pack_hash]))
    return digest.hexdigest()


def _line(parts: list[Any]) -> bytes:
    return (json.dumps(parts, sort_keys=True, separators=(",", ":")) + "\n").encode()


def hash_of(content: Any) -> str:
    """The hash of what is frozen: the same content, the same hash."""
    return hashlib.sha256(_line([content])).hexdigest()
