"""Reads for the team page: what nobody owns, who has too much, what has gone quiet."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import RoleHolding, User, current
from standards.access.standing import standing
from standards.clocks.models import Clock
from standards.people.models import UnitClosure
from standards.pipeline.health_checks import WORKED_REGIMES_ONLY, quiet_before
from standards.pipeline.supervising import supervised_by, supervising_roles
from standards.workflow import sight
from standards.workflow.models import Matter, Sensitivity

SHOWN = 20  # of each list, until "Show all"
MOST = 500
OVERLOADED = 1.5  # times the middle of the team
OVERLOADED_BY = 3  # and at least so many more: with two matters each, three are no overload

ORDINARY = Q(sensitivity=Sensitivity.ORDINARY)

LISTS = {
    "unallocated": "Nobody owns",
    "overdue": "Overdue",
    "quiet": "Gone quiet",
    "noclock": "Without a clock",
    "week": "Due this week",
}


@dataclass(frozen=True, slots=True)
class Load:
    """One person's open matters in the team."""

    owner_id: UUID
    name: str
    open: int
    overdue: int
    week: int
    quiet: int
    is_overloaded: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open matters of the team there are, and how many of them need a supervisor."""

    open: int
    unallocated: int
    overdue: int
    quiet: int


def readable(user: User) -> QuerySet[Matter]:
    """Open matters of the units that the user supervises and whose contents they may read.

    Sealed ones are left out, of compartments that the user is inside too: a team page is read in
    company.
    """
    return _open_of_team(user).filter(gate.visible_to(user, Matter))


def known(user: User) -> QuerySet[Matter]:
    """The same with restricted ones of which the supervisor may know reference, stage, clocks.

    Whether one of those has an owner, or has gone quiet, is not theirs to know: see `ORDINARY`.
    """
    return _open_of_team(user).filter(sight.known_to(user))


def _open_of_team(user: User) -> QuerySet[Matter]:
    return Matter.objects.filter(
        supervised_by(standing(user)), WORKED_REGIMES_ONLY, is_open=True
    ).exclude(sensitivity=Sensitivity.SEALED)


def _overdue() -> Q:
    return Q(next_due_on__lt=timezone.localdate())


def _this_week() -> Q:
    today = timezone.localdate()
    return Q(next_due_on__range=(today, today + timedelta(days=6 - today.weekday())))


def _quiet() -> Q:
    return Q(last_activity_on__lt=quiet_before())


def counts(user: User) -> Counts:
    """One query."""
    found = known(user).aggregate(
        open=Count("pk"),
        unallocated=Count("pk", filter=ORDINARY & Q(owner=None)),
        overdue=Count("pk", filter=_overdue()),
        quiet=Count("pk", filter=ORDINARY & _quiet()),
    )
    return Counts(**found)


def rows(user: User, show: str, *, owner: UUID | None = None) -> QuerySet[Matter]:
    """One list of the page, the most urgent first; each row says whether it is `readable`.

    Of one person only what the supervisor may read.
    """
    found = known(user) if owner is None else readable(user).filter(owner=owner)
    if show == "unallocated":
        found = found.filter(ORDINARY, owner=None).order_by("received_on", "pk")
    elif show == "quiet":
        found = found.filter(ORDINARY, _quiet()).order_by("last_activity_on", "pk")
    elif show == "noclock":
        clock = Clock.objects.filter(stream=OuterRef("pk"), status__in=Clock.OPEN)
        found = found.filter(~Exists(clock)).order_by("received_on", "pk")
    else:
        narrower = {"overdue": _overdue(), "week": _this_week()}
        found = found.filter(narrower.get(show, Q())).order_by("due_order", "pk")
    reads = Case(
        When(gate.visible_to(user, Matter), then=True), default=False, output_field=BooleanField()
    )
    return found.select_related("owner", "unit").annotate(readable=reads)[: MOST + 1]


def loads(user: User) -> list[Load]:
    """Who has how much, the most first; those of the team who have nothing are there too.

    Matters that the supervisor may not read are not counted: whose they are is not theirs to know.
    Two queries.
    """
    counted = (
        readable(user)
        .filter(owner__isnull=False)
        .order_by()
        .values("owner_id", "owner__display_name")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=_overdue()),
            week=Count("pk", filter=_this_week()),
            quiet=Count("pk", filter=_quiet()),
        )
    )
    found: dict[UUID, dict[str, Any]] = {}
    for each in counted:
        row: dict[str, Any] = dict(each)
        found[row.pop("owner_id")] = row | {"name": row.pop("owner__display_name")}
    for member in _members(user):
        nothing = {"name": member.display_name, "open": 0, "overdue": 0, "week": 0, "quiet": 0}
        found.setdefault(member.pk, nothing)
    limit = _overload([row["open"] for row in found.values()])
    made = [
        Load(owner_id=pk, is_overloaded=row["open"] >= limit, **_numbers(row))
        for pk, row in found.items()
    ]
    return sorted(made, key=lambda load: (-load.open, load.name))


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("name", "open", "overdue", "week", "quiet")}


def _overload(opens: list[int]) -> float:
    """From how many open matters on somebody of the team has too much."""
    middle = median(opens) if opens else 0
    return max(middle * OVERLOADED, middle + OVERLOADED_BY)


def _members(user: User) -> list[User]:
    """Those who work on matters in the units that the user supervises. A supervisor who owns none
    is not among them: they are not who a matter is given to first."""
    me = standing(user)
    wanted = Q(pk__in=[])
    for area in roles.areas():
        supervising = supervising_roles(area.code)
        working = area.actions.get("work", frozenset()) - supervising
        units = [h.unit_id for h in me.holdings if h.role in supervising]
        if None in units:
            wanted |= Q(role__in=working, unit__isnull=False)
        elif units:
            below = UnitClosure.objects.filter(current(), ancestor__in=units).values("descendant")
            wanted |= Q(role__in=working, unit__in=below)
    held = RoleHolding.objects.filter(current(), wanted, user__is_active=True)
    return list({each.user_id: each.user for each in held.select_related("user")}.values())
