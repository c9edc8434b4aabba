"""Appoint people to a review: checked on history, let in by name, their part written down.

Called by steps, which hold the lock and have checked the actor.
"""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from standards import events
from standards.access.standing import standing
from standards.refusals import NotReady
from standards.workflow.models import Matter, MatterUserObjectPermission, PartTaken
from vetting.withdrawal import involvement
from vetting.withdrawal.involvement import Reach

READS_ON_DAYS = 14  # after their part is over
_ROLE_OF = {"first": "assessor_vetting", "second": "assessor_vetting", "arbiter": "arbiter"}
_PART_OF = {"first": "assessed", "second": "assessed", "arbiter": "arbitrated"}
_FORBIDDEN = {
    "assessed": ("referred", "triaged", "determined", "arbitrated", "granted_before", "managed"),
    "arbitrated": (
        "referred",
        "triaged",
        "determined",
        "assessed",
        "granted_before",
    ),
}


def appoint(
    review: Any,
    user: Any,
    *,
    role: str,
    competence: str,
    declares: bool,
    by: Any,
    on: date,
) -> dict[str, Any]:
    """Appoint an assessor or arbiter; returns facts for the event. NotReady where they may not."""
    part = _PART_OF[role]
    refusal = why_not(review, user, role)
    if refusal is not None:
        raise NotReady(refusal, remedy="Choose somebody else.")
    if not competence.strip():
        raise NotReady(
            f"Say which knowledge, skills and experience make {user} suitable.",
            remedy="The Regulations ask for it, and the record must show it.",
        )
    declared = False
    if needs_declaration(review, user):
        if not declares:
            raise NotReady(
                f"The records cannot show that {user} had no earlier part and is not in the "
                "person's line of command.",
                remedy="Have them declare it in writing and tick that they did, or choose "
                "somebody else.",
            )
        declared = True
    review.appointments.create(
        user=user,
        role=role,
        appointed_on=on,
        appointed_by=by,
        competence=competence.strip(),
        declared=declared,
    )
    PartTaken.objects.get_or_create(matter_id=review.pk, user=user, part=part)
    let_in(review, user, by=by)
    return {f"{role}_assessor": str(user.pk), f"{role}_declared": declared}


def why_not(review: Any, user: Any, role: str) -> str | None:
    """None where the user may be appointed in this role, else the sentence."""
    if not standing(user).holds(_ROLE_OF[role]):
        return f"{user} is not trained and listed as {_ROLE_OF[role].replace('_vetting', '')}."
    if review.appointments.filter(user=user).exists():
        return f"{user} was appointed in this review before: nobody takes two parts in one."
    return involvement.why_not_appointed(user, review, parts=_FORBIDDEN[_PART_OF[role]])


def needs_declaration(review: Any, user: Any) -> bool:
    """Can the records not tell that the user had no earlier part, and stands outside the line?"""
    return (
        involvement.known_part(user, review, Reach.EVERYTHING) is None
        or involvement.in_line_command(user, review) is None
    )


def end(review: Any, appointment: Any, *, on: date, because: str) -> None:
    """Somebody is no longer appointed: what they did stays, their sight ends at once."""
    appointment.ended_on, appointment.ended_because = on, because
    appointment.save(update_fields=["ended_on", "ended_because"])
    MatterUserObjectPermission.objects.filter(
        content_object=review.pk, user=appointment.user_id
    ).delete()


def let_in(review: Any, user: Any, *, by: Any) -> None:
    """Sight and work by name on this one matter."""
    kind = ContentType.objects.get_for_model(Matter)
    for permission in Permission.objects.filter(
        content_type=kind, codename__in=("view_matter", "edit_granted")
    ):
        MatterUserObjectPermission.objects.update_or_create(
            user=user,
            content_object_id=review.pk,
            permission=permission,
            defaults={
                "until": None,
                "granted_by": by if not isinstance(by, str) and by != user else None,
                "basis": MatterUserObjectPermission.Basis.SHARED,
            },
        )
    events.record(
        stream=review.stream,
        verb="matter.granted",
        by=by,
        facts={"to": str(user.pk), "may_edit": True, "until": None},
        text={"to_name": str(user), "reason": "Takes a part in this review"},
        sealed=review.compartment_id is not None,
    )


def run_out(review: Any, user_ids: Any) -> None:
    """Their part is over: they may read for some days, as a former owner may."""
    MatterUserObjectPermission.objects.filter(
        content_object=review.pk, user__in=list(user_ids), until=None
    ).update(until=timezone.now() + timedelta(days=READS_ON_DAYS))
