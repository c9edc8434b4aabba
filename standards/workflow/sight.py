"""The gate's rules for matters and what belongs to them (roles-and-access §§1-4).

Sight is the union of what roles reach, what names the user, and the circles they are in; walls
come last and always win.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import (
    Aggregate,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from standards.access import roles
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.roles import Area, Scope
from standards.access.standing import Holding, Standing, standing, units_below
from standards.people.models import UnitClosure
from standards.workflow import bars
from standards.workflow.models import (
    Matter,
    MatterUserObjectPermission,
    PartTaken,
    Sensitivity,
    Sight,
    Wall,
)

SEALED_WORKER = "anti_corruption"
TAKEN = "took_parts"  # codes of the parts that the user took in the matter, joined; None for none


def readable_to(user: User) -> Q:
    """Matters whose contents the user may read."""
    me = standing(user)
    return reach_of(me) & _not_walled(me)


def known_to(user: User) -> Q:
    """Matters that the user may list: readable ones, and restricted ones that they keep.

    Of the latter only reference, stage and clocks are shown (roles-and-access §2, restricted).
    """
    me = standing(user)
    found, kept = reach_of(me), _kept(me)
    if kept is not None:
        found |= Q(sensitivity=Sensitivity.RESTRICTED) & kept
    return found & _not_walled(me)


def reach_of(me: Standing) -> Q:
    """What roles reach, what names the user, and their circles; walls come after."""
    reach = [_reach(me, area) for area in roles.areas()]
    named = Q(pk__in=_named_ids(me)) & ~Q(sensitivity=Sensitivity.SEALED)
    found = named
    if any(reach):
        found |= Q(sensitivity=Sensitivity.ORDINARY) & _any(reach)
    if me.compartments:
        found |= Q(sensitivity=Sensitivity.SEALED, compartment__in=me.compartments)
    return found


def sealed_to(user: User, through: str = "") -> Q:
    """Sealed matters of the user's circles that no wall keeps from them: what `readable_to` says of
    sealed ones, in words by which a database finds the few among the many. For rows that lead to a
    matter, `through` says how ("matter__")."""
    me = standing(user)
    sealed, circle = f"{through}sensitivity", f"{through}compartment__in"
    wanted = Q(**{sealed: Sensitivity.SEALED, circle: me.compartments})
    return wanted & _not_walled(me, through)


def keeps_any(user: User) -> bool:
    """May the user list matters that they may not read (restricted ones of their units)?"""
    return _kept(standing(user)) is not None


def reads(user: User, matter: Matter) -> bool:
    """May the user read this one's contents? One query; for pages that list `known_to`."""
    return Matter.objects.filter(readable_to(user), pk=matter.pk).exists()


def _any(conditions: list[Q]) -> Q:
    joined = Q()
    for condition in conditions:
        if condition:
            joined |= condition
    return joined or NOTHING


def _reach(me: Standing, area: Area) -> Q:
    """Ordinary matters of an area that the user's roles reach without naming them."""
    scopes = {(holding, me.scope(area, holding.role)) for holding in me.holdings}
    in_area = Q(area=area.code)
    if any(
        scope is Scope.FORCE or (scope is Scope.UNIT and holding.unit_id is None)
        for holding, scope in scopes
    ):
        return in_area
    reach = Q()
    units = {h.unit_id for h, scope in scopes if scope is Scope.UNIT and h.unit_id}
    if units:
        reach |= in_area & units_below(units, me.day)
    trays = {h.unit_id for h, scope in scopes if scope is Scope.TRAY and h.unit_id}
    if trays:
        reach |= in_area & Q(owner=None, is_open=True, unit__in=trays)
    return reach


def _kept(me: Standing) -> Q | None:
    kept = Q()
    for area in roles.areas():
        units = {h.unit_id for h in me.holdings if h.role in area.restricted_keepers and h.unit_id}
        if units:
            kept |= Q(area=area.code) & units_below(units, me.day)
    return kept or None


def _working_areas(me: Standing) -> list[str]:
    """Areas where a role lets the user own a matter at all; losing the role loses the sight."""
    return [
        area.code
        for area in roles.areas()
        if any(me.scope(area, role) not in (Scope.NONE, Scope.SHARED) for role in me.roles)
    ]


def handles_matters(me: Standing) -> bool:
    """Do the user's roles let them work with matters at all?"""
    return bool(_working_areas(me))


def _named_ids(me: Standing) -> Any:
    """Ids of matters that name the user: owner, decider, grant, former owner, logged it.

    What follows from having owned or logged a matter ends when it is restricted: then only owner,
    deciding authority and grants by name count.

    One UNION, which PostgreSQL turns into index look-ups; an OR of EXISTS would read every row
    of the table for somebody who owns fifteen.
    """
    now = timezone.now()
    areas = _working_areas(me)
    users = [me.user_id, *sorted(me.covered)]
    owned = Matter.objects.filter(owner__in=users, area__in=areas).order_by().values("pk")
    decided = Matter.objects.filter(deciding_authority__in=users, area__in=areas)
    sights = Sight.objects.filter(
        user=me.user_id, until__gt=now, matter__sensitivity=Sensitivity.ORDINARY
    ).values("matter_id")
    grants = MatterUserObjectPermission.objects.filter(
        Q(until=None) | Q(until__gt=now), user=me.user_id
    ).values("content_object_id")
    return owned.union(decided.order_by().values("pk"), sights, grants, all=True)


def _not_walled(me: Standing, through: str = "") -> Q:
    if me.person_id is None:
        return Q()
    return ~Exists(Wall.objects.filter(matter=OuterRef(f"{through}pk"), person=me.person_id))


class MatterPolicy:
    """Rules for a matter itself."""

    def visible_to(self, user: User) -> Q:
        return readable_to(user)

    def why_not(self, user: User, action: str, matter: Matter) -> str | None:
        return Asked(user, matter).why_not(action)


class _Joined(Aggregate):
    """The values of a group in one text. A condition for each part cost every page of a matter
    twenty subqueries."""

    function = "STRING_AGG"
    output_field = CharField()

    def __init__(self, of: str) -> None:
        super().__init__(of, Value(","))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def conditions_asked(user: User) -> dict[str, Any]:
    """What `Asked` must know of a matter, as annotations: a page reads them with the matter."""
    mine = PartTaken.objects.filter(matter=OuterRef("pk"), user=user.pk)
    units = {holding.unit_id for holding in standing(user).holdings if holding.unit_id}
    return {
        **bars.conditions(user),
        TAKEN: Subquery(mine.order_by().values("user").annotate(all=_Joined("part")).values("all")),
        **{_under(unit): Exists(_closure_to(unit)) for unit in units},
        "granted_work": Exists(_work_grants(user).filter(content_object=OuterRef("pk"))),
    }


def _under(unit: UUID) -> str:
    """The name of the fact that a matter is held by a unit or one below it."""
    return f"under_{unit.hex}"


def _closure_to(unit: UUID) -> QuerySet[UnitClosure]:
    """The unit's standing above the unit of the matter around it, today."""
    today = timezone.localdate()
    return UnitClosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        ancestor=unit,
        descendant=OuterRef("unit"),
        starts_on__lte=today,
    )


def keep_facts(user: User, matter: Matter, names: Iterable[str]) -> None:
    """Keep the values of `conditions_asked`, by their names, that were read with the matter, for
    every question asked of this object from now on.

    Only for a matter read for a page and not changed afterwards: `fire()` and the services read
    their own.
    """
    facts = {name: getattr(matter, name) for name in names}
    matter._facts_asked = (user.pk, facts)  # type: ignore[attr-defined]


class Asked:
    """May this user do that on this matter? For one question or for all those of a page.

    What it rests on is read once, when a question first needs it; or it came with the matter
    (`keep_facts`).
    """

    def __init__(self, user: User, matter: Matter) -> None:
        self.user, self.matter = user, matter
        self.me = standing(user)
        self.area = roles.area(matter.area)
        whose, facts = getattr(matter, "_facts_asked", (None, None))
        self._facts: Mapping[str, Any] | None = facts if whose == user.pk else None

    def why_not(self, action: str) -> str | None:
        """None, or why the user may not do the act: role, scope, bar, earlier part; in that order.

        Asked of a matter that the user can see, so that a refusal gives nothing away.
        """
        allowed = self._roles_for(action)
        holders = [holding for holding in self.me.holdings if holding.role in allowed]
        if not holders:
            return f"Your roles do not allow this. It is done by {_labels(allowed)}."
        if not any(self._reaches(holding) for holding in holders):
            return "You can read this but not work on it: it is not assigned to you or your unit."
        if action in self.area.barred_actions:
            barred = bars.bar_from(self.facts)
            if barred is not None:
                return barred.sentence
        return self._earlier_part(action)

    def _roles_for(self, action: str) -> frozenset[str]:
        """The roles that may do the act; within a sealed circle, its anti-corruption staff may do
        whatever anybody may in that kind of matter (roles-and-access §1)."""
        allowed = self.area.actions.get(action, frozenset())
        if allowed and self.matter.sensitivity == Sensitivity.SEALED:
            return allowed | {SEALED_WORKER}
        return allowed

    @property
    def facts(self) -> Mapping[str, Any]:
        if self._facts is None:
            asked = conditions_asked(self.user)
            row = Matter.objects.filter(pk=self.matter.pk).values(**asked).first()
            self._facts = row or {}
        return self._facts

    def _earlier_part(self, action: str) -> str | None:
        forbidding = self.area.segregation.get(action)
        if not forbidding:
            return None
        taken = (self.facts.get(TAKEN) or "").split(",")
        return next((sentence for part, sentence in forbidding.items() if part in taken), None)

    def _reaches(self, holding: Holding) -> bool:
        """Does the holding's scope reach the matter for work (not only for reading)?"""
        matter, scope = self.matter, self.me.scope(self.area, holding.role)
        if matter.sensitivity == Sensitivity.SEALED:
            return matter.compartment_id in self.me.compartments
        is_own = (
            matter.owner_id == holding.as_user or matter.deciding_authority_id == self.me.user_id
        )
        if matter.sensitivity == Sensitivity.RESTRICTED or scope is Scope.OWN:
            return is_own or self._granted_work()
        if scope is Scope.FORCE:
            return True
        if scope is Scope.UNIT:
            return is_own or holding.unit_id is None or self._is_under(holding.unit_id)
        if scope is Scope.TRAY:
            unallocated = matter.owner_id is None and matter.unit_id == holding.unit_id
            return is_own or unallocated
        return scope is Scope.SHARED and self._granted_work()

    @property
    def keeps(self) -> bool:
        """Does the user supervise the unit that holds the matter, or one above it?"""
        keepers = self.area.restricted_keepers
        units = {h.unit_id for h in self.me.holdings if h.role in keepers and h.unit_id}
        return any(self._is_under(unit) for unit in units)

    def _is_under(self, unit: UUID) -> bool:
        return bool(self.facts.get(_under(unit)))

    def _granted_work(self) -> bool:
        """A grant to work, not only to read. Emergency access is never one."""
        return bool(self.facts.get("granted_work"))


def _labels(codes: frozenset[str]) -> str:
    names = sorted(roles.ROLES[code].label.lower() for code in codes)
    return " or ".join(names) if names else "nobody"


def _work_grants(user: User) -> QuerySet[MatterUserObjectPermission]:
    return MatterUserObjectPermission.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        user=user.pk,
        permission__codename="edit_granted",
    )


class OfMatterPolicy:
    """Rules for what belongs to a matter: seen with it, and acted on by the matter's rules.

    What is narrower than its matter says so in `further`.
    """

    def visible_to(self, user: User) -> Q:
        readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
        return self.through(user, Q(matter__in=readable))

    def within(self, user: User, matter: Any) -> Q:
        """The same for a matter that the user was let into already."""
        return self.through(user, Q(matter=matter.pk))

    def through(self, user: User, read: Q) -> Q:
        """The same where `read` says which of the rows are of matters that the user reads."""
        return read & self.further(user)

    def further(self, user: User) -> Q:
        """What else a row must be, beside belonging to a matter that the user reads."""
        return Q()

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return MatterPolicy().why_not(user, action, obj.matter)
