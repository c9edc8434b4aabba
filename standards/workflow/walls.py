"""Work out who is walled from a matter, and keep the rows that the gate reads in step.

Walled: everybody who is part of it; their declared relatives and notifiable associates; the
subject's first and second line managers at the event date and now (roles-and-access §3).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards.batching import batched
from standards.people.models import Association, Posting
from standards.workflow.models import Capacity, Matter, Party, Wall
from standards.workflow.models.parties import WALLED_CAPACITIES

FIRST_LOOK = timedelta(days=366)  # how far back the first run looks for days that came
_SUBJECTS = (Capacity.SUBJECT, Capacity.REVIEWED)


class _Part(NamedTuple):
    matter: UUID
    person: UUID
    capacity: str
    event_date: date


def rebuild(matter_ids: Iterable[UUID]) -> int:
    """Bring the walls of these matters up to date; returns how many rows changed."""
    return sum(_rebuild_some(part) for part in batched(matter_ids, 500))


def rebuild_for_persons(person_ids: Iterable[UUID]) -> int:
    """The same for every matter that a change to these people's facts may touch."""
    people = set(person_ids)
    posts = set(
        Posting.objects.filter(person__in=people)
        .exclude(post_ref="")
        .values_list("post_ref", flat=True)
    )
    for _ in range(2):  # those they manage, and those these manage
        managed = Posting.objects.filter(line_manager_post__in=posts)
        people |= set(managed.values_list("person_id", flat=True))
        posts |= set(managed.exclude(post_ref="").values_list("post_ref", flat=True))
    tied = Association.objects.filter(Q(person__in=people) | Q(other__in=people))
    for person, other in tied.values_list("person_id", "other_id"):
        people |= {person, other}
    matters = Party.objects.filter(person__in=people, unlinked_at=None)
    return rebuild(set(matters.values_list("matter_id", flat=True)))


def follow_the_day(since: date | None) -> int:
    """Bring walls up to date with days that came since: ties and postings that began or ended.

    `since` is the last day that was followed; None looks a year back. Doing it twice changes
    nothing. Returns how many rows changed.
    """
    today = timezone.localdate()
    after = since or today - FIRST_LOOK
    people: set[UUID] = set()
    for rows, names in (
        (Association.objects, ("person_id", "other_id")),
        (Posting.objects, ("person_id",)),
    ):
        # The last day of a spell is part of it, so that it has ended on the day after.
        began = Q(starts_on__gt=after, starts_on__lte=today)
        ended = Q(ends_on__gte=after, ends_on__lt=today)
        for row in rows.filter(began | ended).values_list(*names).iterator():
            people.update(row)
    return sum(rebuild_for_persons(part) for part in batched(people, 500))


def follow_facts(person_ids: Iterable[UUID], **_: Any) -> None:
    """Receiver: facts about these people changed, so walls follow in the same transaction."""
    rebuild_for_persons(person_ids)


@transaction.atomic
def _rebuild_some(matter_ids: list[UUID]) -> int:
    wanted = _worked_out(matter_ids)
    standing = {
        (wall.matter_id, wall.person_id): wall
        for wall in Wall.objects.filter(matter__in=matter_ids)
    }
    gone = [wall.pk for key, wall in standing.items() if wanted.get(key) != wall.reason]
    new = [
        Wall(matter_id=key[0], person_id=key[1], reason=reason)
        for key, reason in wanted.items()
        if key not in standing or standing[key].reason != reason
    ]
    Wall.objects.filter(pk__in=gone).delete()
    Wall.objects.bulk_create(new, batch_size=2000)
    return len(gone) + len(new)


def _worked_out(matter_ids: list[UUID]) -> dict[tuple[UUID, UUID], str]:
    """(matter, person) -> reason, the nearest reason winning."""
    parts = _parts(matter_ids)
    walls: dict[tuple[UUID, UUID], str] = {}
    for matter, manager in _line_managers([p for p in parts if p.capacity in _SUBJECTS]):
        walls[matter, manager] = Wall.Reason.LINE
    tied = _tied({part.person for part in parts})
    for part in parts:
        for other in tied.get(part.person, ()):
            walls[part.matter, other] = Wall.Reason.RELATIVE
    for part in parts:
        walls[part.matter, part.person] = Wall.Reason.PARTY
    return walls


def _parts(matter_ids: list[UUID]) -> list[_Part]:
    dates = {
        pk: occurred or received
        for pk, occurred, received in Matter.objects.filter(pk__in=matter_ids).values_list(
            "pk", "occurred_on", "received_on"
        )
    }
    rows = Party.objects.filter(
        matter__in=matter_ids,
        unlinked_at=None,
        person__isnull=False,
        capacity__in=WALLED_CAPACITIES,
    ).values_list("matter_id", "person_id", "capacity")
    return [_Part(m, p, capacity, dates[m]) for m, p, capacity in rows]


def _tied(people: set[UUID]) -> dict[UUID, set[UUID]]:
    """Declared relatives and associates, both ways, ties that run today."""
    today = timezone.localdate()
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for part in batched(people, 500):
        rows = Association.objects.filter(
            Q(person__in=part) | Q(other__in=part),
            Q(ends_on=None) | Q(ends_on__gte=today),
            starts_on__lte=today,
        )
        for person, other in rows.values_list("person_id", "other_id"):
            found[person].add(other)
            found[other].add(person)
    return found


def _line_managers(subjects: list[_Part]) -> set[tuple[UUID, UUID]]:
    """First and second line managers of the subjects, at the event date and now."""
    today = timezone.localdate()
    found: set[tuple[UUID, UUID]] = set()
    level = {(p.matter, p.person, day) for p in subjects for day in (p.event_date, today)}
    for _ in range(2):
        managers = _managers_of({(person, day) for _, person, day in level})
        level = {
            (matter, manager, day)
            for matter, person, day in level
            for manager in managers.get((person, day), ())
            if manager != person
        }
        found |= {(matter, manager) for matter, manager, _ in level}
    return found


def _managers_of(asked: set[tuple[UUID, date]]) -> dict[tuple[UUID, date], set[UUID]]:
    """Who held the line manager's post of each person on each day."""
    spells: dict[UUID, list] = defaultdict(list)
    posts: set[str] = set()
    for part in batched({person for person, _ in asked}, 500):
        rows = Posting.objects.filter(person__in=part).exclude(line_manager_post="")
        for person, post, starts, ends in rows.values_list(
            "person_id", "line_manager_post", "starts_on", "ends_on"
        ):
            spells[person].append((post, starts, ends))
            posts.add(post)
    holders: dict[str, list] = defaultdict(list)
    for part in batched(posts, 500):
        rows = Posting.objects.filter(post_ref__in=part)
        for person, post, starts, ends in rows.values_list(
            "person_id", "post_ref", "starts_on", "ends_on"
        ):
            holders[post].append((person, starts, ends))
    return {
        (person, day): {
            holder
            for post, starts, ends in spells[person]
            if _runs(starts, ends, day)
            for holder, from_, to in holders[post]
            if _runs(from_, to, day)
        }
        for person, day in asked
    }


def _runs(starts: date, ends: date | None, day: date) -> bool:
    return starts <= day and (ends is None or ends >= day)
