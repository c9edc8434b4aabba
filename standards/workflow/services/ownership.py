"""Who works a matter: allocate it, move it to another unit."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards import events
from standards.access import gate, roles
from standards.access.models import User
from standards.access.roles import Scope
from standards.access.standing import standing
from standards.people.models import Unit
from standards.refusals import NotReady, Stale
from standards.workflow import bars
from standards.workflow.models import Matter, PartTaken, Sight, Wall, writing
from standards.workflow.sight import SEALED_WORKER

FORMER_OWNER_DAYS = 14  # after re-allocation the former owner may read (roles-and-access §1)


def why_not_owner(user: User, matter: Matter) -> str | None:
    """None where the user could own the matter, else the sentence that a supervisor reads.

    Never says which fact walls somebody: that they cannot be assigned is all there is to know.
    """
    me = standing(user)
    area = roles.area(matter.area)
    working = {role for role in me.roles if me.scope(area, role) not in (Scope.NONE, Scope.SHARED)}
    if not working & _roles_that_work(matter):
        return f"{user} does not work on this kind of matter."
    if matter.compartment_id is not None and matter.compartment_id not in me.compartments:
        return f"{user} cannot be assigned to this matter."
    if Wall.objects.filter(matter=matter.pk, person=user.person_id).exists():
        return f"{user} cannot be assigned to this matter."
    barred = bars.bar_of(user, matter)
    if barred is not None:
        return f"{user} cannot be assigned: a bar stands between them and somebody in the matter."
    forbidding = area.segregation.get("work", {})
    taken = PartTaken.objects.filter(matter=matter.pk, user=user, part__in=forbidding)
    part = taken.values_list("part", flat=True).first()
    return f"{user} cannot be assigned: {forbidding[part]}" if part else None


def _roles_that_work(matter: Matter) -> frozenset[str]:
    working = roles.area(matter.area).actions.get("work", frozenset())
    return working | {SEALED_WORKER} if matter.compartment_id is not None else working


@transaction.atomic
def allocate(
    *, matter: Matter, to: User, by: Any, reason: str = "", version: int | None = None
) -> Matter:
    """Give a matter to somebody. Refused, with the sentence, where they are walled or barred."""
    if isinstance(by, str):
        locked = Matter.objects.select_for_update().get(pk=matter.pk)
    else:
        locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
        gate.check(by, "allocate", locked)
    if version is not None and version != locked.version:
        raise Stale("Somebody changed this matter while you were allocating it.")
    refusal = why_not_owner(to, locked)
    if refusal is not None:
        raise NotReady(refusal, remedy="Choose somebody else, or move it to another unit.")
    return _hand_over(locked, to, by, reason)


@transaction.atomic
def take_on(*, matter: Matter, by: User) -> Matter:
    """Own what lies unallocated within one's reach; no supervisor is needed for that.

    Raises NotReady where somebody owns it already (the second of two who press at once), NotAllowed
    where the person does not work on it or is barred. Twice by one person changes nothing.
    """
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    if locked.owner == by:
        return locked
    gate.check(by, "work", locked)
    if locked.owner is not None:
        raise NotReady(
            f"{locked.owner} took it on already.", remedy="A supervisor can allocate it to you."
        )
    refusal = why_not_owner(by, locked)
    if refusal is not None:
        raise NotReady(refusal, remedy="Ask your supervisor to allocate it to somebody else.")
    return _hand_over(locked, by, by, "")


def _hand_over(locked: Matter, to: User, by: Any, reason: str) -> Matter:
    former = locked.owner
    if former == to:
        return locked
    now = timezone.now()
    if former is not None:
        Sight.objects.update_or_create(
            user=former,
            matter_id=locked.pk,
            basis=Sight.Basis.FORMER_OWNER,
            defaults={"until": now + timedelta(days=FORMER_OWNER_DAYS)},
        )
    locked.owner = to
    locked.version += 1
    locked.last_activity_on = timezone.localdate()
    with writing():
        locked.save(update_fields=["owner", "version", "last_activity_on"])
    events.record(
        stream=locked.stream,
        verb="matter.allocated",
        by=by,
        facts={"owner": str(to.pk), "former": str(former.pk) if former else None},
        text={"owner_name": str(to), "reason": reason} if reason else {"owner_name": str(to)},
        sealed=locked.compartment_id is not None,
    )
    return locked


def could_own(matter: Matter) -> list[User]:
    """Users whom the matter can be given to, by name; walls, bars and earlier parts applied."""
    today = timezone.localdate()
    held = Q(holdings__starts_on__lte=today) & (
        Q(holdings__ends_on=None) | Q(holdings__ends_on__gte=today)
    )
    near = Q(holdings__unit=matter.unit_id) | Q(holdings__unit__above__ancestor=matter.unit_id)
    if matter.compartment_id is not None:  # a circle draws on whoever is inside, wherever they work
        near = Q(compartments__compartment=matter.compartment_id)
    users = (
        User.objects.filter(held, near, holdings__role__in=_roles_that_work(matter), is_active=True)
        .distinct()
        .order_by("display_name")
    )
    return [user for user in users if why_not_owner(user, matter) is None]


@transaction.atomic
def move_to_unit(*, matter: Matter, unit: Unit, by: Any, reason: str) -> Matter:
    """Move a matter to another unit; it becomes unallocated there."""
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    gate.check(by, "allocate", locked)
    if not reason.strip():
        raise NotReady("Say why the matter moves.")
    former = locked.owner
    if former is not None:
        Sight.objects.update_or_create(
            user=former,
            matter_id=locked.pk,
            basis=Sight.Basis.FORMER_OWNER,
            defaults={"until": timezone.now() + timedelta(days=FORMER_OWNER_DAYS)},
        )
    from_code = locked.unit.code
    locked.unit, locked.owner = unit, None
    locked.version += 1
    with writing():
        locked.save(update_fields=["unit", "owner", "version"])
    events.record(
        stream=locked.stream,
        verb="matter.moved",
        by=by,
        facts={"from": from_code, "to": unit.code},
        text={"reason": reason},
        sealed=locked.compartment_id is not None,
    )
    return locked
