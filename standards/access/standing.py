"""What a user is today: roles held and where, whom they cover, circles they are inside.

Read once a request (two queries) and kept on the user object; the gate builds on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, F, Q, UUIDField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from standards.access.models import (
    Compartment,
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
    compartments: frozenset[UUID]  # whose matters the user sees
    scope_settings: dict[tuple[str, str], Scope]
    controls: frozenset[UUID] = frozenset()  # compartments whose members the user names
    audits: frozenset[UUID] = frozenset()  # compartments whose log the user reads, never content

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(holding.role for holding in self.holdings)

    def holds(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def scope(self, area: Area, role: str) -> Scope:
        """The force's own setting for a role, else the code's; unnamed roles see nothing."""
        own = self.scope_settings.get((area.code, role))
        return own or area.scopes.get(role, Scope.NONE)


_COVER, _COMPARTMENT, _SCOPE = "cover", "compartment", "scope"
_CONTROLS, _AUDITS = "controls", "audits"


def standing(user: User) -> Standing:
    """The user's standing today; kept on the user object for the request."""
    today = timezone.localdate()
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is not None and kept.day == today:
        return kept
    if not user.is_authenticated or not user.is_active:
        return Standing(user.pk, None, today, (), frozenset(), frozenset(), {})
    circles = _circles(user, today)
    covers = [(ref, said) for what, ref, said, _ in circles if what == _COVER]
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
        compartments=_refs(circles, _COMPARTMENT),
        scope_settings=_scope_settings(circles),
        controls=_refs(circles, _CONTROLS),
        audits=_refs(circles, _AUDITS),
    )
    user._standing = made  # type: ignore[attr-defined]
    return made


def forget(user: User) -> None:
    """Drop the kept standing, after a change of roles within the same request."""
    if hasattr(user, "_standing"):
        del user._standing


def _refs(circles: list[tuple[str, UUID, str, date]], wanted: str) -> frozenset[UUID]:
    return frozenset(ref for what, ref, _, _ in circles if what == wanted)


def _circles(user: User, today: date) -> list[tuple[str, UUID, str, date]]:
    """Covers, compartments and the force's own scopes in one query: (what, id, text, from)."""

    def rows(of: Any, what: str, ref: Any, said: Any) -> Any:
        return of.order_by().values_list(
            Value(what, output_field=CharField()), ref, said, F("starts_on")
        )

    nothing = Value("", output_field=CharField())
    nobody = Cast(Value(None), UUIDField())
    covers = Cover.objects.filter(current(), deputy=user)
    inside = CompartmentMember.objects.filter(current(), user=user)
    first = Compartment.objects.filter(controller=user).annotate(
        starts_on=Value(date.min, output_field=DateField())
    )
    scopes = ScopeSetting.objects.filter(starts_on__lte=today)
    said = Concat(F("area"), Value("|"), F("role"), Value("|"), F("scope"))
    return list(
        rows(covers, _COVER, F("owner_id"), F("role")).union(
            rows(inside.filter(is_auditor=False), _COMPARTMENT, F("compartment_id"), nothing),
            rows(inside.filter(is_auditor=True), _AUDITS, F("compartment_id"), nothing),
            rows(inside.filter(is_controller=True), _CONTROLS, F("compartment_id"), nothing),
            rows(first, _CONTROLS, F("id"), nothing),
            rows(scopes, _SCOPE, nobody, said),
            all=True,
        )
    )


def _scope_settings(
    circles: list[tuple[str, UUID, str, date]],
) -> dict[tuple[str, str], Scope]:
    """The latest setting of each (area, role)."""
    found = {}
    for what, _, said, _ in sorted(circles, key=lambda row: row[3]):
        if what == _SCOPE:
            area, role, scope = said.split("|")
            found[area, role] = Scope(scope)
    return found


def units_below(units: Iterable[UUID], day: date) -> Q:
    """A condition on a `unit` field: these units and all below them on the day.

    A join on the closure table inside the query, so that it costs no query of its own.
    """
    below = UnitClosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), ancestor__in=list(units), starts_on__lte=day
    )
    return Q(unit__in=below.values("descendant"))
