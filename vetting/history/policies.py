"""The gate's rules for what is known of people's past.

Adverse information has the sight of its source: from a restricted matter it is for those who read
that matter, from a sealed one for the members of its compartment. Nobody reads their own, or that
of somebody tied to them.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from standards.workflow.models import Matter, Sensitivity, Wall
from standards.workflow.sight import SEALED_WORKER, readable_to
from vetting import sight
from vetting.areas import vetting
from vetting.history.models import AdverseInformation

# Who adjudicates, and so has the summary of conduct (roles-and-access §1, note).
SUMMARY_ROLES = frozenset(
    {"vetting_officer", "force_vetting_manager", "vetting_authority", "assessor_vetting"}
)
MANAGERS = vetting.actions["allocate"]
S = Sensitivity


def reads_summaries(user: User) -> bool:
    """Do the user's roles give them the summary of somebody's conduct at all?"""
    return standing(user).holds(*SUMMARY_ROLES)


class AdversePolicy:
    """Seen by the vetting roles as far as its source may be seen; sealed, by members alone."""

    def visible_to(self, user: User) -> Q:
        me = standing(user)
        found = NOTHING
        if sight.works_in_vetting(user):
            found = (self._ordinary(user) | self._restricted(user)) & _unwalled(user)
        if me.compartments and (me.holds(SEALED_WORKER) or sight.works_in_vetting(user)):
            found |= Q(compartment__in=me.compartments) | Q(
                source_matter__sensitivity=S.SEALED,
                source_matter__compartment__in=me.compartments,
            ) & _unwalled(user)
        return found & sight.not_close_to(user)

    def _ordinary(self, user: User) -> Q:
        own = Q(sensitivity=S.ORDINARY)
        return own & (Q(source_matter=None) | Q(source_matter__sensitivity=S.ORDINARY))

    def _restricted(self, user: User) -> Q:
        """Of restricted matters, those that the user reads. What is restricted of itself is for
        whoever logged it and for the managers."""
        readable = Matter.objects.filter(readable_to(user), sensitivity=S.RESTRICTED)
        found = Q(
            sensitivity__in=(S.ORDINARY, S.RESTRICTED),
            source_matter__in=readable.order_by().values("pk"),
        )
        of_itself = Q(sensitivity=S.RESTRICTED) & (
            Q(source_matter=None) | Q(source_matter__sensitivity=S.ORDINARY)
        )
        if standing(user).holds(*MANAGERS):
            return found | of_itself
        return found | (of_itself & Q(logged_by=user.pk))

    def why_not(self, user: User, action: str, item: Any) -> str | None:
        if action not in ("settle", "edit"):
            return "Nobody may do this to adverse information."
        if not reads_summaries(user) and not standing(user).holds(SEALED_WORKER):
            return "Adverse information is looked at by vetting officers and their managers."
        if item.status == AdverseInformation.Status.CORRECTED:
            return "Its source no longer says so, so there is nothing to decide about it."
        return None


class PastPolicy:
    """Past decisions and checks: for the vetting roles, never one's own."""

    def visible_to(self, user: User) -> Q:
        return sight.not_close_to(user) if sight.works_in_vetting(user) else NOTHING

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return "What another system decided is changed by a file of that system."


def _unwalled(user: User) -> Q:
    """Nobody learns here of a matter that a wall keeps from them."""
    me = standing(user).person_id
    if me is None:
        return Q()
    return ~Q(Exists(Wall.objects.filter(matter=OuterRef("source_matter"), person=me)))
