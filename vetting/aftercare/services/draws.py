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
from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Employment, Person, Posting
from standards.people.models.persons import Kind
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from vetting import levels
from vetting.aftercare import revetting, sampling
from vetting.aftercare.models import Draw, Drawn
from vetting.aftercare.policies import MANAGERS
from vetting.aftercare.sampling import Candidate
from vetting.aftercare.streams import DRAWS
from vetting.history.commands import commands_of
from vetting.holding import running
from vetting.models import Clearance, VettingLevel

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
def drawn_open(*, by: User, drawn: Drawn) -> Drawn:
    """Open the re-vetting of somebody drawn: of the most searching clearance that they hold.

    Raises NotAllowed for anybody but vetting officers and their managers, NotReady where it is
    opened or settled already, nothing is held any more, or an application stands in the way.
    """
    if not standing(by).holds(*MANAGERS, "vetting_officer"):
        raise NotAllowed("Vetting officers and their managers open a re-vetting.")
    rows = Drawn.objects.select_for_update(of=("self",)).select_related("draw", "person")
    locked = rows.get(pk=drawn.pk)
    if locked.settled_on is not None or locked.opened_in_id is not None:
        raise NotReady("This re-vetting is opened or settled already.")
    clearance = _to_look_at(locked)
    if clearance is None:
        raise NotReady(
            f"{locked.person} holds no such clearance of the force any more.",
            remedy="Settle it, and say what became of the clearance.",
        )
    locked.opened_in = revetting.open_for(locked, clearance, by)
    with writing():
        locked.save(update_fields=["opened_in"])
    events.record(
        stream=DRAWS,
        label="draws",
        verb="draw.opened",
        by=by,
        facts={"draw": str(locked.draw_id), "place": locked.place, "level": clearance.level},
        subject=f"vetting_aftercare.draw:{locked.draw_id}",
    )
    return locked


def draw_open_all(*, by: User, draw: Draw) -> tuple[int, list[str]]:
    """Open every re-vetting of a draw that is owed, of people whom the user may see.

    Returns how many were opened, and for each that could not be, why. Done twice opens no second.
    """
    owed = gate.visible(by, Drawn).filter(draw=draw, settled_on=None, opened_in=None)
    opened, left = 0, []
    for each in owed.order_by("place"):
        try:
            drawn_open(by=by, drawn=each)
            opened += 1
        except NotReady as refusal:
            left.append(refusal.sentence)
    return opened, left


def _to_look_at(drawn: Drawn) -> Clearance | None:
    """The most searching current clearance of the force, of the levels that the draw was of."""
    day, book = timezone.localdate(), levels.book()
    held = Clearance.objects.filter(person=drawn.person_id, status=Clearance.Status.CURRENT)
    if drawn.draw.levels:
        held = held.filter(level__in=drawn.draw.levels)
    ranked = [(rule.rank_order, each) for each in held if (rule := book.at(each.level, day))]
    ours = [pair for pair in ranked if not _is_national(book, pair[1].level, day)]
    return max(ours, key=lambda pair: pair[0])[1] if ours else None


def _is_national(book: levels.LevelBook, level: str, day: date) -> bool:
    rule = book.at(level, day)
    return rule is not None and rule.regime == VettingLevel.Regime.NATIONAL_SECURITY


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
