"""Named exceptions to ordinary sight: restriction, grants, emergency access."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.access.streams import ACCESS_STREAM
from standards.events.models import Event
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import sight
from standards.workflow.models import (
    Matter,
    MatterUserObjectPermission,
    Sensitivity,
    Wall,
    writing,
)

EMERGENCY_HOURS = 24
EMERGENCY_ROLES = frozenset(
    {"investigator", "complaint_handler", "supervisor", "assessor", "anti_corruption"}
)


def _permission(codename: str) -> Permission:
    return Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Matter), codename=codename
    )


def _keeper_gets(by: User, matter_id: uuid.UUID) -> Matter:
    """The matter, for somebody who may grant sight of it: they may know only that it exists."""
    matter = (
        Matter.objects.filter(sight.known_to(by), pk=matter_id)
        .select_for_update(of=("self",))
        .first()
    )
    if matter is None:
        raise NotFoundHere()
    check_may_grant(by=by, matter=matter)
    return matter


def check_may_grant(*, by: User, matter: Matter) -> None:
    """Refuse whoever may not name others on the matter.

    A restricted matter is opened up by the supervisor of its unit, who need not see into it; not
    by those who were let in themselves.
    """
    if matter.sensitivity == Sensitivity.RESTRICTED and sight.Asked(by, matter).keeps:
        return
    gate.check(by, "grant", matter)


@transaction.atomic
def restrict(*, matter: Matter, by: User, reason: str) -> Matter:
    """Restrict a matter to owner, deciding authority and named grants."""
    return _set_sensitivity(matter, Sensitivity.RESTRICTED, "matter.restricted", by, reason)


@transaction.atomic
def lift_restriction(*, matter: Matter, by: User, reason: str) -> Matter:
    """Make a restricted matter ordinary again."""
    return _set_sensitivity(matter, Sensitivity.ORDINARY, "matter.unrestricted", by, reason)


def _set_sensitivity(matter: Matter, to: str, verb: str, by: User, reason: str) -> Matter:
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    gate.check(by, "restrict", locked)
    if locked.sensitivity == Sensitivity.SEALED:
        raise NotReady("A sealed matter is opened up by two controllers of its compartment.")
    if not reason.strip():
        raise NotReady("Say why.")
    locked.sensitivity = to
    locked.version += 1
    with writing():
        locked.save(update_fields=["sensitivity", "version"])
    events.record(stream=locked.stream, verb=verb, by=by, text={"reason": reason})
    return locked


@transaction.atomic
def grant(
    *,
    matter: Matter,
    to: User,
    by: User,
    reason: str,
    may_edit: bool = False,
    until: datetime | None = None,
) -> None:
    """Let somebody see a matter by name, with a reason, and for a time if given.

    Never to oneself; never through a wall (the wall would win, and the grant would mislead).
    """
    locked = _keeper_gets(by, matter.pk)
    if to == by:
        raise NotAllowed("You cannot grant sight to yourself. Ask another supervisor.")
    if not reason.strip():
        raise NotReady("Say why this person needs to see the matter.")
    if Wall.objects.filter(matter=locked.pk, person=to.person_id).exists():
        raise NotReady(f"{to} cannot be given sight of this matter.")
    codenames = ["view_matter", "edit_granted"] if may_edit else ["view_matter"]
    for codename in codenames:
        MatterUserObjectPermission.objects.update_or_create(
            user=to,
            content_object=locked,
            permission=_permission(codename),
            defaults={"until": until, "granted_by": by, "basis": "grant"},
        )
    events.record(
        stream=locked.stream,
        verb="matter.granted",
        by=by,
        facts={
            "to": str(to.pk),
            "may_edit": may_edit,
            "until": until.isoformat() if until else None,
        },
        text={"to_name": str(to), "reason": reason},
        sealed=locked.compartment_id is not None,
    )


@transaction.atomic
def end_grant(*, matter: Matter, of: User, by: User, reason: str) -> None:
    """End somebody's named sight at once."""
    locked = _keeper_gets(by, matter.pk)
    ended, _ = MatterUserObjectPermission.objects.filter(content_object=locked, user=of).delete()
    if not ended:
        raise NotReady(f"{of} has no grant on this matter.")
    events.record(
        stream=locked.stream,
        verb="matter.grant_ended",
        by=by,
        facts={"of": str(of.pk)},
        text={"of_name": str(of), "reason": reason},
        sealed=locked.compartment_id is not None,
    )


@transaction.atomic
def ask_emergency_access(*, reference: str, reason: str, by: User) -> None:
    """Record a request for emergency access. The answer is always the same.

    Nothing about the matter is read here: whether it exists, is sealed or walled is found out by
    the consumer of the event, later and elsewhere, so that neither answer nor time tells
    anything (roles-and-access §2, break-glass).
    """
    if not standing(by).holds(*EMERGENCY_ROLES):
        raise NotAllowed("Your role cannot ask for emergency access.")
    events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb="access.emergency_asked",
        by=by,
        text={"reference": reference.strip()[:40], "reason": reason.strip()},
    )


def give_emergency_access(event: Event) -> None:
    """Consumer: give 24 hours of reading where the rules allow it, and tell who must know."""
    asked = event.text.body
    asker = User.objects.filter(pk=event.actor, is_active=True).select_related("person").first()
    if asker is None or not standing(asker).holds(*EMERGENCY_ROLES):
        return
    matter = (
        Matter.objects.exclude(sensitivity=Sensitivity.SEALED)
        .filter(sight._not_walled(standing(asker)), reference=asked["reference"])
        .first()
    )
    if matter is None:
        return
    until = event.recorded_at + timedelta(hours=EMERGENCY_HOURS)
    MatterUserObjectPermission.objects.update_or_create(
        user=asker,
        content_object=matter,
        permission=_permission("view_matter"),
        defaults={"until": until, "granted_by": None, "basis": "emergency"},
    )
    events.record(
        stream=matter.stream,
        verb="matter.emergency_given",
        by=asker,
        facts={"until": until.isoformat(), "asked_in": event.pk},
        text={"reason": asked["reason"]},
    )


def sweep_expired_grants(now: datetime | None = None) -> int:
    """Remove grants that have run out. The gate ignores them already; this keeps the table true."""
    moment = now or timezone.now()
    gone: Any = MatterUserObjectPermission.objects.filter(until__lte=moment).delete()
    return gone[0]
