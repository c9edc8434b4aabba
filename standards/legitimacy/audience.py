"""Who reads which figures, and how exactly (settled: small numbers; the matrix of roles).

Whoever leads or decides for a unit or the whole force, and may see its matters, reads exact
figures of what they may read: without restricted matters and without those they are walled from,
so that no total tells them of one. A senior leader reads the whole force with small counts hidden,
and no matter behind a number but by grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from standards.access import roles
from standards.access.models import Compartment
from standards.access.roles import Scope
from standards.access.standing import Standing, standing
from standards.legitimacy import sources
from standards.legitimacy.facts import Facts
from standards.people.models import UnitClosure
from standards.workflow import kinds
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter, Wall


@dataclass(frozen=True, slots=True)
class Reader:
    """How one person reads the figures of one kind.

    `units` are those read exactly, None for all of them, empty for none; `is_wide`: reads the
    whole force with small counts hidden.
    """

    kind: Kind
    units: frozenset[UUID] | None
    is_wide: bool

    @property
    def reads_all_exactly(self) -> bool:
        return self.units is None

    def reads_exactly(self, unit: UUID) -> bool:
        return self.units is None or unit in self.units


def readers(user: Any) -> list[Reader]:
    """How the user reads each kind that they may read, in the order of registration."""
    me = standing(user)
    found = []
    for kind in kinds.all_kinds():
        units = _exact_units(me, kind)
        is_wide = me.holds(*sources.WIDE_READERS)
        if is_wide or units is None or units:
            found.append(Reader(kind, units, is_wide))
    return found


def may_read(user: Any) -> bool:
    """Does the user read any figures at all? For the navigation: asks only what they hold."""
    if not getattr(user, "is_authenticated", False):
        return False
    me = standing(user)
    if me.holds(*sources.WIDE_READERS):
        return True
    return any(
        scope in (Scope.FORCE, Scope.UNIT)
        for kind in kinds.all_kinds()
        for _, scope in _exact_holdings(me, kind)
    )


def _exact_holdings(me: Standing, kind: Kind) -> list[tuple[UUID | None, Scope]]:
    area, exact = roles.area(kind.area), sources.registered(kind.code).exact_readers
    return [(h.unit_id, me.scope(area, h.role)) for h in me.holdings if h.role in exact]


def _exact_units(me: Standing, kind: Kind) -> frozenset[UUID] | None:
    held: set[UUID] = set()
    for unit_id, scope in _exact_holdings(me, kind):
        if scope is Scope.FORCE or (scope is Scope.UNIT and unit_id is None):
            return None
        if scope is Scope.UNIT and unit_id is not None:
            held.add(unit_id)
    return _below(held, me) if held else frozenset()


def _below(units: set[UUID], me: Standing) -> frozenset[UUID]:
    """These units and all below them today."""
    rows = UnitClosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=me.day), ancestor__in=units, starts_on__lte=me.day
    )
    return frozenset(rows.values_list("descendant_id", flat=True))


def sealed_since(facts: Facts) -> list[UUID]:
    """Sealed matters: a snapshot may be older than the sealing. For everybody they are gone.

    Asked by compartment, which has an index: "is in any" would read every matter (60 ms).
    """
    rows = Matter.objects.filter(compartment__in=Compartment.objects.values("pk"), kind=facts.kind)
    return list(rows.order_by().values_list("pk", flat=True))


def walled_from(user: Any) -> list[UUID]:
    """Matters that the user is walled from."""
    me = standing(user)
    if me.person_id is None:
        return []
    walls = Wall.objects.filter(person=me.person_id)
    return list(walls.order_by().values_list("matter_id", flat=True).distinct())
