"""What a user is today: roles held and where, whom they cover, circles they are inside.

Read once a request (three queries) and kept on the user object; the gate builds on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from standards.access.models import (
    CompartmentMember,
    Cover,
    RoleHolding,
    ScopeSetting,
    User,
    current,
)
from standards.access.roles import ROLES, Area, Scope
from standards.people.models import UnitClosure


@dataclass(frozen=True, slots=True)
class Holding:
    """A role in a unit (None: the whole force). `as_user` differs under cover."""

    role: str
    unit_id: UUID | None
    as_user: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """One user's standing on one day."""

    user_id: UUID
    person_id: UUID | None
    day: date
    holdings: tuple[Holding, ...]
    covered: frozenset[UUID]  # users whose own matters this user has while they are away
    compartments: frozenset[UUID]
    scope_settings: dict[tuple[str, str], Scope]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(holding.role for holding in self.holdings)

    def holds(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def scope(self, area: Area, role: str) -> Scope:
        """The force's own setting for a role, else the code's; unnamed roles see nothing."""
        own = self.scope_settings.get((area.code, role))
        return own or area.scopes.get(role, Scope.NONE)


NOBODY_DAY = date(1970, 1, 1)


def standing(user: User) -> Standing:
    """The user's standing today; kept on the user object for the request."""
    today = timezone.localdate()
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is not None and kept.day == today:
        return kept
    if not user.is_authenticated or not user.is_active:
        return Standing(user.pk, None, today, (), frozenset(), frozenset(), {})
    covers = list(Cover.objects.filter(current(), deputy=user).values_list("owner_id", "role"))
    holders = {user.pk, *(owner for owner, _ in covers)}
    rows = list(
        RoleHolding.objects.filter(current(), user__in=holders, role__in=ROLES)
        .filter(Q(user__is_active=True))
        .values_list("user_id", "role", "unit_id")
    )
    own_roles = {role for holder, role, _ in rows if holder == user.pk}
    # Cover is for another user of the same role: it adds the owner's unit, never a new role.
    covered = {owner for owner, role in covers if role in own_roles}
    holdings = tuple(
        Holding(role, unit_id, holder)
        for holder, role, unit_id in rows
        if holder == user.pk or (holder in covered and (holder, role) in covers)
    )
    made = Standing(
        user_id=user.pk,
        person_id=user.person_id,
        day=today,
        holdings=holdings,
        covered=frozenset(covered),
        compartments=_compartments(user),
        scope_settings=_scope_settings(today),
    )
    user._standing = made  # type: ignore[attr-defined]
    return made


def forget(user: User) -> None:
    """Drop the kept standing, after a change of roles within the same request."""
    if hasattr(user, "_standing"):
        del user._standing


def _compartments(user: User) -> frozenset[UUID]:
    rows = CompartmentMember.objects.filter(current(), user=user)
    return frozenset(rows.values_list("compartment_id", flat=True))


def _scope_settings(today: date) -> dict[tuple[str, str], Scope]:
    rows = ScopeSetting.objects.filter(starts_on__lte=today).order_by("starts_on")
    return {
        (area, role): Scope(scope)
        for area, role, scope in rows.values_list("area", "role", "scope")
    }


def units_below(units: Iterable[UUID], day: date) -> Q:
    """A condition on a `unit` field: these units and all below them on the day.

    A join on the closure table inside the query, so that it costs no query of its own.
    """
    below = UnitClosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), ancestor__in=list(units), starts_on__lte=day
    )
    return Q(unit__in=below.values("descendant"))
