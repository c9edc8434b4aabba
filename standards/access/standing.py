"""What a user is today: roles held and where, whom they cover, circles they are inside.

Read once a request (one query) and kept on the user object; the gate builds on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
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


_HOLDS, _COVER, _SCOPE = "holds", "cover", "scope"
_COMPARTMENT, _CONTROLS, _AUDITS = "compartment", "controls", "audits"


def standing(user: User) -> Standing:
    """The user's standing today; kept on the user object for the request."""
    today = timezone.localdate()
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is not None and kept.day == today:
        return kept
    if not user.is_authenticated or not user.is_active:
        return Standing(user.pk, None, today, (), frozenset(), frozenset(), {})
    rows = _rows(user, today)
    covers = {(row.ref, row.said) for row in rows if row.what == _COVER}
    held = [row for row in rows if row.what == _HOLDS and row.said in ROLES]
    own_roles = {row.said for row in held if row.ref == user.pk}
    # Cover is for another user of the same role: it adds the owner's unit, never a new role.
    covered = {owner for owner, role in covers if role in own_roles}
    holdings = tuple(
        Holding(row.said, row.unit, row.ref)
        for row in held
        if row.ref == user.pk or (row.ref in covered and (row.ref, row.said) in covers)
    )
    made = Standing(
        user_id=user.pk,
        person_id=user.person_id,
        day=today,
        holdings=holdings,
        covered=frozenset(covered),
        compartments=_refs(rows, _COMPARTMENT),
        scope_settings=_scope_settings(rows),
        controls=_refs(rows, _CONTROLS),
        audits=_refs(rows, _AUDITS),
    )
    user._standing = made  # type: ignore[attr-defined]
    return made


def forget(user: User) -> None:
    """Drop the kept standing, after a change of roles within the same request."""
    if hasattr(user, "_standing"):
        del user._standing


class _Row(NamedTuple):
    """A line of what is known of a user: a role held, a cover, a circle, a scope of the force."""

    what: str
    ref: UUID
    said: str
    since: Any
    unit: UUID | None


def _refs(rows: list[_Row], wanted: str) -> frozenset[UUID]:
    return frozenset(row.ref for row in rows if row.what == wanted)


_TABLES = {
    "holdings": RoleHolding._meta.db_table,
    "users": User._meta.db_table,
    "covers": Cover._meta.db_table,
    "circles": Compartment._meta.db_table,
    "members": CompartmentMember._meta.db_table,
    "scopes": ScopeSetting._meta.db_table,
    "runs": "starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s)",
}
# Every page asks this before anything else. Written out: to put it together from the models took
# twenty times as long as the database takes to answer.
_ASKED = """
SELECT 'holds', user_id, role, starts_on, unit_id FROM {holdings}
WHERE {runs} AND EXISTS (SELECT 1 FROM {users} u WHERE u.id = user_id AND u.is_active)
AND (user_id = %(user)s
     OR user_id IN (SELECT owner_id FROM {covers} WHERE deputy_id = %(user)s AND {runs}))
UNION ALL
SELECT 'cover', owner_id, role, starts_on, NULL FROM {covers} WHERE deputy_id = %(user)s AND {runs}
UNION ALL
SELECT CASE WHEN is_auditor THEN 'audits' ELSE 'compartment' END, compartment_id, '', starts_on,
       NULL
FROM {members} WHERE user_id = %(user)s AND {runs}
UNION ALL
SELECT 'controls', compartment_id, '', starts_on, NULL
FROM {members} WHERE user_id = %(user)s AND is_controller AND {runs}
UNION ALL
SELECT 'controls', id, '', NULL, NULL FROM {circles} WHERE controller_id = %(user)s
UNION ALL
SELECT 'scope', NULL, area || '|' || role || '|' || scope, starts_on, NULL
FROM {scopes} WHERE starts_on <= %(today)s
""".format(**_TABLES)  # noqa: S608


def _rows(user: User, today: date) -> list[_Row]:
    """Roles (those of whom the user may cover too), covers, compartments and the force's own
    scopes in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"user": user.pk.hex, "today": today.isoformat()})
        return [
            _Row(what, _id(ref), said, since, _id(unit))
            for what, ref, said, since, unit in cursor.fetchall()
        ]


def _id(value: Any) -> Any:
    """SQLite keeps ids as bare hexadecimal."""
    return UUID(value) if isinstance(value, str) else value


def _scope_settings(rows: list[_Row]) -> dict[tuple[str, str], Scope]:
    """The latest setting of each (area, role)."""
    found = {}
    for row in sorted((row for row in rows if row.what == _SCOPE), key=lambda row: row.since):
        area, role, scope = row.said.split("|")
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


def holders(roles: Iterable[str], where: Q | None = None) -> QuerySet[User]:
    """Whoever signs in and holds one of the roles today, by name; `where` narrows the holdings
    (to a unit)."""
    held = RoleHolding.objects.filter(current(), where or Q(), role__in=list(roles))
    found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return found.order_by("display_name", "pk")
