"""Which proposals a user could decide, as one query: for counts that every page shows.

The rules are those of the gate and of `proposals.waiting_for`, which asks about one proposal after
another; a test holds the two against each other.
"""

from collections import defaultdict
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import User
from standards.access.roles import Area, Scope
from standards.access.standing import Holding, Standing, standing, units_below
from standards.workflow import bars, proposals
from standards.workflow.models import (
    Matter,
    MatterUserObjectPermission,
    PartTaken,
    Proposal,
    Sensitivity,
)

NOTHING = Q(pk__in=[])


def waiting_for(user: User) -> QuerySet[Proposal]:
    """Proposals that wait for this user's decision, oldest first."""
    return (
        Proposal.objects.filter(gate.visible_to(user, Proposal), could_decide(user), outcome="")
        .exclude(proposed_by=user.pk)
        .select_related("matter", "proposed_by")
        .order_by("proposed_at")
    )


def could_decide(user: User) -> Q:
    """A condition on Proposal: of an act that the user may approve on that matter."""
    by_action: dict[str, list[str]] = defaultdict(list)
    for act in proposals.acts():
        by_action[act.approve_action].append(act.code)
    found = NOTHING
    for action, codes in by_action.items():
        for area in roles.areas():
            may = _where_may(user, area, action)
            if may is not None:
                found |= Q(act__in=codes, matter__in=may)
    return found


def _where_may(user: User, area: Area, action: str) -> QuerySet | None:
    """Ids of the area's matters on which the user may do the act; None where no role lets them.

    Whether they see the matter is asked apart.
    """
    me = standing(user)
    allowed = area.actions.get(action, frozenset())
    holdings = [holding for holding in me.holdings if holding.role in allowed]
    if not holdings:
        return None
    found = Matter.objects.filter(_within(me, area, holdings), area=area.code)
    if action in area.barred_actions and me.person_id is not None:
        found = (
            found.alias(**bars.conditions(user))
            .filter(bar_conflict=False)
            .exclude(bar_team=True, bar_lifted=False)
        )
    forbidding = list(area.segregation.get(action, ()))
    if forbidding:
        taken = PartTaken.objects.filter(matter=OuterRef("pk"), user=user.pk, part__in=forbidding)
        found = found.filter(~Exists(taken))
    return found.order_by().values("pk")


def _within(me: Standing, area: Area, holdings: list[Holding]) -> Q:
    """The scopes of the holdings, for work (see sight.py: the same for one matter)."""
    named = Q(deciding_authority=me.user_id) | Q(owner__in={h.as_user for h in holdings})
    granted = Exists(
        MatterUserObjectPermission.objects.filter(
            Q(until=None) | Q(until__gt=timezone.now()),
            content_object=OuterRef("pk"),
            user=me.user_id,
            permission__codename="edit_granted",
        )
    )
    ordinary = NOTHING
    for holding in holdings:
        ordinary |= _reach(me.scope(area, holding.role), holding, me.day, named, granted)
    found = Q(sensitivity=Sensitivity.ORDINARY) & ordinary
    found |= Q(sensitivity=Sensitivity.RESTRICTED) & (named | Q(granted))
    if me.compartments:
        found |= Q(sensitivity=Sensitivity.SEALED, compartment__in=me.compartments)
    return found


def _reach(scope: Scope, holding: Holding, day: date, named: Q, granted: Exists) -> Q:
    match scope:
        case Scope.FORCE:
            return Q(pk__isnull=False)
        case Scope.UNIT if holding.unit_id is None:
            return Q(pk__isnull=False)
        case Scope.UNIT if holding.unit_id is not None:
            return named | units_below([holding.unit_id], day)
        case Scope.TRAY:
            return named | Q(owner=None, unit=holding.unit_id)
        case Scope.OWN:
            return named | Q(granted)
        case Scope.SHARED:
            return Q(granted)
        case _:
            return NOTHING
