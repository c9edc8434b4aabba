"""Who took which part before: segregation on history, three-valued.

What `PartTaken` holds for ever counts whatever role somebody has now. Sealed matters are left
out unless the review lies in the same compartment: a refusal must not give them away.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from standards.events import verbs
from standards.events.models import Event
from standards.people.models import Person
from standards.refusals import NotAllowed, NotReady
from standards.workflow.bars import CONCERNED
from standards.workflow.models import Matter, PartTaken, Party, Sensitivity, Wall
from vetting import granting
from vetting.history.commands import command_of_person
from vetting.models import Clearance

DECLARED = "declared_no_part"
SENTENCE = (
    "You had an earlier part in this person's clearances or matters, so somebody else must do this."
)
_NO_PARTS = (DECLARED, granting.DECLARED)


def clearances_of(review: Any) -> list[Clearance]:
    """What the person holds and held: none of it may have been granted by whoever reviews."""
    return list(Clearance.objects.filter(person=review.person_id).select_related("decided_by"))


def granters_of(review: Any) -> set[UUID]:
    """Users who granted any clearance of the person, as far as the register says."""
    return {user for each in clearances_of(review) for user in granting.granter_of(each).users}


class Reach(StrEnum):
    """How far back an earlier part counts."""

    GRANTS = "grants"  # who determines: granted no clearance of the person
    CONDUCT = "conduct"  # who decides: nor took a part in a matter outside vetting
    EVERYTHING = "everything"  # who assesses or sits on the appeal: nor in any matter at all


def known_part(user: Any, review: Any, reach: Reach) -> bool | None:
    """Did the user grant a clearance of this person, or take a part in another matter about them?

    None where the records cannot tell: a grant without a granter, an imported case, a user
    without a record of their own.
    """
    grants = [granting.granted_by(user, each) for each in clearances_of(review)]
    if True in grants or _took_part_elsewhere(user, review, reach):
        return True
    if None in grants or user.person_id is None:
        return None
    return None if reach is not Reach.GRANTS and _has_unknown_history(review) else False


def must_declare(user: Any, review: Any, reach: Reach) -> bool:
    """Has the user to sign a declaration before acting, because no record can tell?"""
    if known_part(user, review, reach) is not None:
        return False
    return not has_declared(user, review)


def sign(by: Any, review: Any, declares: bool, reach: Reach) -> dict[str, bool]:
    """Unknown is not clear: where no record can tell whether the actor took a part in the history
    of this person, they declare that they did not, once. Returns what the event says of it.

    Raises NotAllowed for a known part, NotReady where the declaration is missing.
    """
    known = known_part(by, review, reach)
    if known is True:
        raise NotAllowed(SENTENCE)
    if known is False or has_declared(by, review):
        return {}
    if not declares:
        raise NotReady(
            "The records do not show whether you had an earlier part in this person's "
            "clearances or matters.",
            remedy="Declare that you had none, or leave this to somebody else.",
        )
    PartTaken.objects.get_or_create(matter_id=review.pk, user=by, part=DECLARED)
    return {"declares_no_part": True}


def has_declared(user: Any, review: Any) -> bool:
    return PartTaken.objects.filter(matter=review.pk, user=user.pk, part=DECLARED).exists()


def any_part(user: Any, review: Any) -> bool:
    """Did the user do anything at all in this review? For a panel, which must be new to it."""
    parts = PartTaken.objects.filter(matter=review.pk, user=user.pk).exclude(part__in=_NO_PARTS)
    if parts.exists():
        return True
    acts = Event.objects.filter(stream=review.stream, actor=str(user.pk))
    return acts.exclude(verb__in=verbs.hidden_from_timelines()).exists()


def why_not_appointed(
    user: Any, review: Any, *, parts: tuple[str, ...], reach: Reach = Reach.EVERYTHING
) -> str | None:
    """None where the user may be appointed, else one sentence that names no fact of a wall."""
    plain = f"{user} cannot be appointed to this matter: they are tied to it or to the person."
    if not user.is_active:
        return f"{user} does not sign in any more."
    if user.person_id == review.person_id:
        return plain
    if Wall.objects.filter(matter=review.pk, person=user.person_id).exists():
        return plain
    if PartTaken.objects.filter(matter=review.pk, user=user.pk, part__in=parts).exists():
        return f"{user} took an earlier part in this review, so somebody else must be appointed."
    if known_part(user, review, reach) is True:
        return f"{user} had an earlier part in this person's clearances or matters."
    if in_line_command(user, review) is True:
        return f"{user} serves in the person's own line of command."
    return None


def in_line_command(user: Any, review: Any) -> bool | None:
    """Do they serve in the person's command, now or on the day of the matter?

    None where a posting is not known.
    """
    if user.person_id is None:
        return None
    today = timezone.localdate()
    unknown = False
    for day in {today, review.occurred_on or review.received_on}:
        theirs = command_of_person(review.person_id, day)
        own = command_of_person(user.person_id, day)
        if theirs is None or own is None:
            unknown = True
        elif theirs.pk == own.pk:
            return True
    return None if unknown else False


def _matters_of(person: UUID, review: Any) -> QuerySet[Party]:
    seen = Q(matter__sensitivity=Sensitivity.SEALED)
    if review.compartment_id is not None:
        seen &= ~Q(matter__compartment=review.compartment_id)
    return (
        Party.objects.filter(
            person__in=_records_of(person), capacity__in=CONCERNED, unlinked_at=None
        )
        .exclude(seen)
        .exclude(matter=review.pk)
    )


def _records_of(person: UUID) -> QuerySet[Person]:
    return Person.objects.filter(Q(pk=person) | Q(merged_into=person)).values("pk")


def _took_part_elsewhere(user: Any, review: Any, reach: Reach) -> bool:
    """A part in, or the ownership of, another matter about this person."""
    if reach is Reach.GRANTS:
        return False
    counted = Matter.objects.filter(pk__in=_matters_of(review.person_id, review).values("matter"))
    if reach is Reach.CONDUCT:
        counted = counted.exclude(area=review.area)
    took = PartTaken.objects.filter(matter__in=counted.values("pk"), user=user.pk)
    owned = counted.filter(owner=user.pk)
    return took.exclude(part__in=_NO_PARTS).exists() or owned.exists()


def _has_unknown_history(review: Any) -> bool:
    """Was a matter about the person, or this one, brought in from another system?"""
    imported = _matters_of(review.person_id, review).exclude(matter__source_system="")
    return bool(review.source_system) or imported.exists()


def is_chief_officer(review: Any) -> bool:
    """Is the person, as ranked on the day of the matter, above chief superintendent? Then the
    local policing body decides (vetting-settled, one's own people)."""
    return bool(
        Party.objects.filter(
            matter=review.pk,
            capacity__in=CONCERNED,
            unlinked_at=None,
            rank__is_senior_officer=True,
        ).exists()
    )
