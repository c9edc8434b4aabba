"""Closed circles for sealed matters: who is inside, who names them, who reads their log.

A circle has a first controller and may have more; its auditor reads its log and no matter in it.
Every change is an event of the circle's own stream, which is sealed: nobody else's log, count or
export holds it (roles-and-access §2, sealed).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.gate import NOTHING
from standards.access.models import Compartment, CompartmentMember, User, current
from standards.access.standing import forget, standing
from standards.refusals import NotAllowed, NotReady

STREAM_LABEL = "compartment"
NOT_CONTROLLER = "Only a controller of this compartment names who is inside."
NOT_AUDITOR = "Only the auditor of this compartment reads its log."


@dataclass(frozen=True, slots=True)
class Spell:
    """For how long somebody is inside, and as what. `ends_on` is the last day; None: no end."""

    starts_on: date
    ends_on: date | None = None
    is_controller: bool = False
    is_auditor: bool = False


class CompartmentPolicy:
    """Known to those inside, to its controllers and to its auditor; to nobody else at all."""

    def visible_to(self, user: User) -> Q:
        me = standing(user)
        found = me.compartments | me.controls | me.audits
        return Q(pk__in=found) if found else NOTHING

    def why_not(self, user: User, action: str, compartment: Compartment) -> str | None:
        if action == "control":
            return None if compartment.pk in standing(user).controls else NOT_CONTROLLER
        if action == "audit":
            return None if compartment.pk in standing(user).audits else NOT_AUDITOR
        return "Nobody may do this here."


def knows_any(user: User) -> bool:
    """Is the user inside any circle, or its controller or auditor? Asks nothing of its own."""
    me = standing(user)
    return bool(me.compartments or me.controls or me.audits)


def controllers_of(compartment: Compartment) -> list[User]:
    """The first controller and the further ones of today, by name."""
    further = compartment.members.filter(current(), is_controller=True).values("user")
    rows = User.objects.filter(Q(pk=compartment.controller_id) | Q(pk__in=further), is_active=True)
    return list(rows.order_by("display_name"))


def members_of(compartment: Compartment) -> QuerySet[CompartmentMember]:
    """Who is inside today or will be, the longest inside first."""
    running = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    rows = compartment.members.filter(running).select_related("user", "compartment")
    return rows.order_by("starts_on", "user__display_name")


@transaction.atomic
def member_add(
    *, compartment: Compartment, user: User, by: User, reason: str, spell: Spell
) -> CompartmentMember:
    """Let somebody into the circle, from a day on. Never oneself.

    Raises NotFoundHere for whoever does not know the circle, NotAllowed for whoever does not
    control it, NotReady without a reason, for dates in the wrong order, and for somebody who is
    inside already.
    """
    locked = _controlled(compartment, by)
    if user.pk == by.pk:
        raise NotAllowed("You cannot let yourself in. Ask another controller.")
    _check(locked, user, reason, spell)
    member = CompartmentMember.objects.create(
        compartment=locked,
        user=user,
        starts_on=spell.starts_on,
        ends_on=spell.ends_on,
        is_controller=spell.is_controller,
        is_auditor=spell.is_auditor,
    )
    forget(user)
    facts = {
        "user": str(user.pk),
        "starts_on": spell.starts_on.isoformat(),
        "ends_on": spell.ends_on.isoformat() if spell.ends_on else None,
        "is_controller": spell.is_controller,
        "is_auditor": spell.is_auditor,
    }
    _record("access.compartment_joined", locked, by, facts, user, reason)
    return member


def _check(compartment: Compartment, user: User, reason: str, spell: Spell) -> None:
    if not reason.strip():
        raise NotReady("Say why this person must be inside.")
    if not user.is_active:
        raise NotReady(f"The account of {user} is closed.")
    if spell.starts_on < timezone.localdate():
        raise NotReady("Nobody can be let in for a day that has passed.")
    if spell.ends_on is not None and spell.ends_on < spell.starts_on:
        raise NotReady("It would end before it begins.")
    if spell.is_auditor and (spell.is_controller or user.pk == compartment.controller_id):
        raise NotReady("Whoever controls a compartment is not its auditor.")
    overlapping = Q(ends_on=None) | Q(ends_on__gte=spell.starts_on)
    if spell.ends_on is not None:
        overlapping &= Q(starts_on__lte=spell.ends_on)
    if compartment.members.filter(overlapping, user=user).exists():
        raise NotReady(
            f"{user} is inside for some of these days already.", remedy="End that first."
        )


@transaction.atomic
def member_end(
    *, member: CompartmentMember, by: User, reason: str, ends_on: date | None = None
) -> None:
    """End somebody's time inside: at once, or after a last day. Raises as `member_add` does."""
    locked = _controlled(member.compartment, by)
    row = locked.members.select_for_update(of=("self",)).filter(pk=member.pk).first()
    today = timezone.localdate()
    if row is None or (row.ends_on is not None and row.ends_on < today):
        raise NotReady("This ended already.")
    if not reason.strip():
        raise NotReady("Say why their time inside ends.")
    if ends_on is not None and (ends_on < max(today, row.starts_on)):
        raise NotReady("The last day cannot lie before today, or before they came in.")
    user, last = row.user, ends_on or today - timedelta(days=1)
    if last < row.starts_on:
        row.delete()  # inside for no whole day: the event is what is left of it
    else:
        row.ends_on = last
        row.save(update_fields=["ends_on"])
    forget(user)
    facts = {"user": str(user.pk), "ends_on": ends_on.isoformat() if ends_on else "at_once"}
    _record("access.compartment_left", locked, by, facts, user, reason)


@transaction.atomic
def compartment_make(*, code: str, controller: User, by: Any) -> Compartment:
    """Make a circle with its first controller, who names the others. Raises NotReady for a code
    that is taken."""
    if Compartment.objects.filter(code=code).exists():
        raise NotReady("That code is taken.")
    made = Compartment.objects.create(code=code, controller=controller)
    facts = {"controller": str(controller.pk)}
    _record("access.compartment_made", made, by, facts, controller, "")
    return made


@transaction.atomic
def log_read(*, compartment: Compartment, by: User) -> None:
    """That the circle's auditor read its log."""
    events.record(
        stream=compartment.pk,
        label=STREAM_LABEL,
        sealed=True,
        verb="access.log_read",
        by=by,
        facts={"page": "compartment"},
    )


def _controlled(compartment: Compartment, by: User) -> Compartment:
    locked = gate.get_for(by, Compartment, lock=True, pk=compartment.pk)
    gate.check(by, "control", locked)
    return locked


def _record(
    verb: str, compartment: Compartment, by: Any, facts: dict[str, Any], user: User, reason: str
) -> None:
    events.record(
        stream=compartment.pk,
        label=STREAM_LABEL,
        sealed=True,
        verb=verb,
        by=by,
        facts=facts,
        text={"name": str(user), **({"reason": reason.strip()} if reason.strip() else {})},
    )
