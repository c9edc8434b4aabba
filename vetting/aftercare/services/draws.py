"""Make a random draw for re-vetting: hash the frame, then draw the seed, then the people."""

import gzip
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, UUIDField
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Employment, Person, Posting
from standards.people.models.persons import Kind
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from vetting.aftercare import sampling
from vetting.aftercare.models import Draw, Drawn
from vetting.aftercare.policies import MANAGERS
from vetting.aftercare.sampling import Candidate
from vetting.aftercare.streams import DRAWS
from vetting.history.commands import commands_of
from vetting.holding import running
from vetting.models import Clearance

STRATA = {"unit": "Command", "role": "Rank or grade"}
LARGEST = 5000  # people of one draw


@transaction.atomic
def draw_make(
    *, by: User, size: int, strata_by: Sequence[str], why: str, levels: Sequence[str] = ()
) -> Draw:
    """Draw people who serve and hold a current clearance (of these levels, where some are given).

    The frame is hashed before the seed is drawn, and nobody gives the seed; both are in the
    event. Raises NotAllowed for anybody but a manager of vetting, NotReady for a draw that would
    be of nobody.
    """
    if not standing(by).holds(*MANAGERS):
        raise NotAllowed("A manager of vetting makes a random draw.")
    if not 1 <= size <= LARGEST:
        raise NotReady(f"Enter how many to draw, from 1 to {LARGEST:,}.")
    if not why.strip():
        raise NotReady("Say what the draw is for.")
    if not set(strata_by) <= set(STRATA):
        raise NotReady("Choose by what the draw is stratified.")
    day = timezone.localdate()
    frame = frame_on(day, strata_by=strata_by, levels=levels)
    if not frame:
        raise NotReady("Nobody who serves holds such a clearance, so nobody can be drawn.")
    kept = sampling.frame_text(frame)
    hashed = sampling.frame_hash(frame)
    seed = secrets.token_hex(32)  # after the hash: the frame cannot be fitted to it
    made = Draw(
        why=why.strip(),
        as_at=day,
        strata_by=sorted(strata_by),
        levels=sorted(levels),
        size=size,
        frame=gzip.compress(kept.encode(), mtime=0),
        frame_count=len(frame),
        frame_hash=hashed,
        seed=seed,
        made_at=timezone.now(),
        made_by=by,
    )
    chosen = sampling.draw(frame, seed, size)
    with writing():
        made.save(force_insert=True)
        Drawn.objects.bulk_create(
            Drawn(draw=made, person_id=UUID(each.person), stratum=each.stratum, place=place)
            for place, each in enumerate(chosen, start=1)
        )
    _record(made, frame, chosen, by)
    return made


def draw_again(draw: Draw) -> list[Candidate]:
    """The same draw from its frame and seed alone. Raises ValueError where the frame is not the
    one that was hashed."""
    frame = sampling.read_frame(gzip.decompress(bytes(draw.frame)).decode())
    if sampling.frame_hash(frame) != draw.frame_hash:
        raise ValueError("The frame that is kept is not the one that was hashed.")
    return sampling.draw(frame, draw.seed, draw.size)


def holds_up(draw: Draw) -> bool:
    """Does the draw, done again, give exactly the people on record?"""
    rows = draw.drawn.order_by("place").values_list("person_id", "stratum")
    on_record = [Candidate(str(person), stratum) for person, stratum in rows]
    return on_record == draw_again(draw)


def frame_on(day: date, *, strata_by: Sequence[str], levels: Sequence[str]) -> list[Candidate]:
    """Who can be drawn on a day, each in a stratum; a fixed number of queries."""
    held = Clearance.objects.filter(status=Clearance.Status.CURRENT, granted_on__lte=day)
    if levels:
        held = held.filter(level__in=levels)
    serving = Employment.objects.filter(Q(starts_on=None) | Q(starts_on__lte=day))
    serving = serving.filter(Q(ends_on=None) | Q(ends_on__gte=day)).exclude(kind=Kind.FORMER)
    posting = Posting.objects.filter(running(day), person=OuterRef("pk")).order_by(
        "is_acting", "-starts_on", "-pk"
    )
    people = Person.objects.filter(
        merged_into=None,
        pk__in=held.values("person"),
    ).filter(pk__in=serving.values("person"))
    rows = list(
        people.annotate(
            unit_now=Subquery(posting.values("unit")[:1], output_field=UUIDField()),
            rank_now=Subquery(posting.values("rank__label")[:1]),
        ).values_list("pk", "unit_now", "rank_now")
    )
    commands = (
        commands_of({unit for _, unit, _ in rows if unit}, day) if "unit" in strata_by else {}
    )
    return [
        Candidate(str(pk), _stratum(strata_by, commands.get(unit), rank)) for pk, unit, rank in rows
    ]


def _stratum(strata_by: Sequence[str], command: Any, rank: str | None) -> str:
    parts = []
    if "unit" in strata_by:
        parts.append(command.code if command else "No unit")
    if "role" in strata_by:
        parts.append(rank or "No rank")
    return " / ".join(parts) or "Everybody"


def _record(draw: Draw, frame: list[Candidate], chosen: list[Candidate], by: User) -> None:
    sizes = Counter(each.stratum for each in frame)
    drawn = Counter(each.stratum for each in chosen)
    events.record(
        stream=DRAWS,
        label="draws",
        verb="draw.made",
        by=by,
        facts={
            "draw": str(draw.pk),
            "frame_hash": draw.frame_hash,
            "seed": draw.seed,
            "size": draw.size,
            "frame_count": draw.frame_count,
            "strata": len(sizes),
            "drawn": sum(drawn.values()),
            "strata_by": list(draw.strata_by),
            "levels": list(draw.levels),
        },
        text={"why": draw.why},
        subject=f"vetting_aftercare.draw:{draw.pk}",
    )


@transaction.atomic
def drawn_settle(*, by: User, drawn: Drawn, why: str) -> Drawn:
    """What came of the re-vetting of somebody who was drawn."""
    if not standing(by).holds(*MANAGERS, "vetting_officer"):
        raise NotAllowed("Vetting officers and their managers say what came of a draw.")
    if not why.strip():
        raise NotReady("Say how the person was vetted again, or why not.")
    locked = Drawn.objects.select_for_update().get(pk=drawn.pk)
    if locked.settled_on is not None:
        raise NotReady("Somebody has settled this already.")
    locked.settled_on, locked.settled_by = timezone.localdate(), by
    locked.settled_why = why.strip()
    with writing():
        locked.save(update_fields=["settled_on", "settled_by", "settled_why"])
    events.record(
        stream=DRAWS,
        label="draws",
        verb="draw.settled",
        by=by,
        facts={"draw": str(locked.draw_id), "place": locked.place},
        text={"why": locked.settled_why},
        subject=f"vetting_aftercare.draw:{locked.draw_id}",
    )
    return locked
