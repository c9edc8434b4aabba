"""The gate's rules for what aftercare keeps, and what nobody may do whatever their role."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from standards.access.models import User
from standards.access.standing import standing
from standards.workflow.models import Matter, Sensitivity, Wall
from standards.workflow.sight import readable_to
from vetting import sight
from vetting.aftercare.models import Measure
from vetting.areas import vetting

# Who gives measures to owners, and ends them: those who allocate the work of vetting.
MANAGERS = vetting.actions["allocate"]


def in_sight(user: User, matter: str = "decided_in") -> Q:
    """Rows whose matter the user reads, or which the vetting roles see: those of ordinary
    matters, unless a wall stands between the matter and the user."""
    readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
    found = Q(**{f"{matter}__in": readable})
    if sight.works_in_vetting(user):
        found |= Q(**{f"{matter}__sensitivity": Sensitivity.ORDINARY}) & _unwalled(user, matter)
    return found


def _unwalled(user: User, matter: str) -> Q:
    me = standing(user).person_id
    if me is None:
        return Q()
    return ~Q(Exists(Wall.objects.filter(matter=OuterRef(matter), person=me)))


class MeasurePolicy:
    """A measure is seen with its matter, by the vetting roles, and by its owner; never by the
    person it is about or somebody tied to them."""

    def visible_to(self, user: User) -> Q:
        return (in_sight(user) | Q(owner=user.pk)) & sight.not_close_to(user)

    def within(self, user: User, matter: Matter) -> Q:
        return Q(decided_in=matter.pk) & sight.not_close_to(user)

    def why_not(self, user: User, action: str, measure: Any) -> str | None:
        if not measure.runs:
            return "This measure has ended."
        is_manager = standing(user).holds(*MANAGERS)
        if action == "review":
            if measure.owner_id == user.pk or is_manager:
                return None
            return "A measure is reviewed by its owner, or by a manager of vetting."
        if action == "hand_over":
            return None if is_manager else "A manager of vetting gives a measure to somebody else."
        if action == "end":
            return why_not_end(user, measure, is_manager=is_manager)
        return "Nobody may do this to a measure."


def why_not_end(user: User, measure: Measure, *, is_manager: bool) -> str | None:
    """Rule 11, judged on history: whoever owned a risk measure does not remove it."""
    if measure.was_owned_by(user.pk):
        return "You look after this measure, or did, so somebody else must end it."
    return None if is_manager else "A manager of vetting ends a measure."
