"""Who supervises a matter: the nearest people above it whom no wall keeps out."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from standards.access import roles
from standards.access.models import RoleHolding, User, current
from standards.access.standing import Standing, units_below
from standards.people.models import UnitClosure
from standards.workflow.models import Matter, Wall


def supervising_roles(area_code: str) -> frozenset[str]:
    """The roles that keep an area's restricted matters, else those that allocate its work."""
    area = roles.area(area_code)
    return area.restricted_keepers or area.actions.get("allocate", frozenset())


def role_for_tasks(area_code: str) -> str:
    """The one role that tasks for a matter's supervisors are addressed to; "" where none is."""
    return min(supervising_roles(area_code), default="")


def supervises(me: Standing) -> bool:
    """Does this person supervise anything? Without a query, for the frame."""
    return any(me.holds(*supervising_roles(area.code)) for area in roles.areas())


def supervised_by(me: Standing) -> Q:
    """Matters of the units in which this person supervises, as a condition on Matter."""
    found = Q(pk__in=[])
    for area in roles.areas():
        wanted = supervising_roles(area.code)
        holdings = [holding for holding in me.holdings if holding.role in wanted]
        if any(holding.unit_id is None for holding in holdings):
            found |= Q(area=area.code)
        elif holdings:
            units = {holding.unit_id for holding in holdings if holding.unit_id is not None}
            found |= Q(area=area.code) & units_below(units, me.day)
    return found


def supervisors_of(matter: Matter, *, leaving_out: UUID | None = None) -> list[User]:
    """The supervisors of the nearest unit, upwards from the matter's own, that has one.

    Nobody who is walled from the matter counts: then the next above is told (roles-and-access §4).
    """
    walled = Wall.objects.filter(matter=matter.pk).values("person")
    holdings = (
        RoleHolding.objects.filter(
            current(),
            role__in=supervising_roles(matter.area),
            user__is_active=True,
        )
        .exclude(user=leaving_out)
        .exclude(user__person__in=walled)
        .select_related("user")
    )
    by_unit: dict[UUID | None, dict[UUID, User]] = {}
    for holding in holdings:
        by_unit.setdefault(holding.unit_id, {})[holding.user_id] = holding.user
    for unit_id in [*_upwards(matter.unit_id), None]:
        if by_unit.get(unit_id):
            return list(by_unit[unit_id].values())
    return []


def _upwards(unit_id: UUID) -> list[UUID]:
    """The unit and those above it, the nearest first: the deeper a unit, the more lie above it."""
    today = timezone.localdate()
    running = Q(ends_on=None) | Q(ends_on__gte=today)
    above = UnitClosure.objects.filter(running, descendant=unit_id, starts_on__lte=today)
    ids = list(above.values_list("ancestor_id", flat=True))
    depth = dict.fromkeys(ids, 0)
    over = UnitClosure.objects.filter(running, descendant__in=ids, starts_on__lte=today)
    for descendant in over.values_list("descendant_id", flat=True):
        depth[descendant] += 1
    return sorted(ids, key=lambda each: -depth[each])
