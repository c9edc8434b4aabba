"""Bars: reasons why a user who may see a matter may not be assigned to it, decide or review it.

Walls are rows; bars are worked out when asked, from teams, declarations and parts taken. What
they rest on comes as conditions on the matter, so that a page asks them with the matter itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from standards.access import roles
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Conflict, Posting
from standards.workflow.models import BarLift, Capacity, Matter, Party, Wall

CONCERNED = (Capacity.SUBJECT, Capacity.REVIEWED)
TEAM_MONTHS = 24  # shared a team with the subject within this time (roles-and-access §3)


@dataclass(frozen=True, slots=True)
class Bar:
    """Why, in a sentence, and whether a second person may lift it."""

    sentence: str
    can_be_lifted: bool


def bar_of(user: User, matter: Matter) -> Bar | None:
    """The first bar that stands between a user and a matter, or None. One query."""
    if user.person_id is None:
        return None
    row = Matter.objects.filter(pk=matter.pk).values(**conditions(user)).first()
    return bar_from(row or {})


def conditions(user: User) -> dict[str, Any]:
    """What `bar_from` reads, as annotations on matters."""
    if user.person_id is None:
        return {}
    today = timezone.localdate()
    person = user.person_id
    with_subject = Q(person=person, other=OuterRef("person")) | Q(
        other=person, person=OuterRef("person")
    )
    running = Q(ends_on=None) | Q(ends_on__gte=today)
    return {
        "bar_conflict": Exists(
            _subjects().filter(Exists(Conflict.objects.filter(with_subject, running)))
        ),
        "bar_team": Exists(_subjects().filter(_shared_a_team(person, today))),
        "bar_lifted": Exists(BarLift.objects.filter(matter=OuterRef("pk"), user=user.pk)),
    }


def bar_from(facts: Mapping[str, Any]) -> Bar | None:
    """The bar that these facts make. A conflict cannot be lifted, so it is said first."""
    if facts.get("bar_conflict"):
        return Bar("You declared a conflict of interest with somebody in this matter.", False)
    if facts.get("bar_team") and not facts.get("bar_lifted"):
        return Bar(
            "You shared a team with the person concerned in the last 24 months. Ask a "
            "supervisor to allocate it elsewhere, or to lift the bar with a reason.",
            True,
        )
    return None


def concerns_somebody(matter: Matter) -> bool:
    """Is anybody who serves concerned in it, so that a team could be a bar?"""
    return _subjects_of(matter.pk).exists()


def could_be_lifted(matter: Matter) -> list[User]:
    """Who is kept from the matter by a shared team alone, by name.

    Only people whose roles would let them do something with it, and whom no wall shuts out; of a
    sealed matter, only those inside its circle. One query for each team-mate with an account.
    """
    area = roles.area(matter.area)
    barring = {role for act in area.barred_actions for role in area.actions.get(act, frozenset())}
    mates = User.objects.filter(person__in=_team_mates(matter), is_active=True)
    walled = Wall.objects.filter(matter=matter.pk, person=OuterRef("person"))
    found = []
    for user in mates.exclude(Exists(walled)).order_by("display_name", "pk"):
        me = standing(user)
        if matter.compartment_id is not None and matter.compartment_id not in me.compartments:
            continue
        barred = bar_of(user, matter) if me.holds(*barring) else None
        if barred is not None and barred.can_be_lifted:
            found.append(user)
    return found


def _team_mates(matter: Matter) -> QuerySet[Posting]:
    """Ids of people who were in a team of a person concerned; when exactly, `bar_of` asks."""
    subjects = _subjects_of(matter.pk).values("person")
    teams = Posting.objects.filter(person__in=subjects).exclude(team="")
    same = teams.filter(unit=OuterRef("unit"), team=OuterRef("team"))
    return Posting.objects.filter(Exists(same)).values("person")


def _subjects() -> QuerySet[Party]:
    """The persons concerned in the matter of the query around it."""
    return _subjects_of(OuterRef("pk"))


def _subjects_of(matter: Any) -> QuerySet[Party]:
    return Party.objects.filter(
        matter=matter,
        capacity__in=CONCERNED,
        unlinked_at=None,
        person__isnull=False,
    )


def _shared_a_team(person: object, today: date) -> Exists:
    """Was the person in the same unit and team as the party around it, at once, since the limit?"""
    since = today - relativedelta(months=TEAM_MONTHS)
    recent = Q(ends_on=None) | Q(ends_on__gte=since)
    mine_at_once = Posting.objects.filter(
        recent,
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_on")),
        person=person,
        unit=OuterRef("unit"),
        team=OuterRef("team"),
        starts_on__lte=Coalesce(OuterRef("ends_on"), Value(date.max)),
    ).exclude(team="")
    return Exists(Posting.objects.filter(recent, Exists(mine_at_once), person=OuterRef("person")))
