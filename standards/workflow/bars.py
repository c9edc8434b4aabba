"""Bars: reasons why a user who may see a matter may not be assigned to it, decide or review it.

Walls are rows; bars are worked out when asked, from teams, declarations and parts taken.
"""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Conflict, Posting
from standards.workflow.models import BarLift, Capacity, Matter, Party

TEAM_MONTHS = 24  # shared a team with the subject within this time (roles-and-access §3)


@dataclass(frozen=True, slots=True)
class Bar:
    """Why, in a sentence, and whether a second person may lift it."""

    sentence: str
    can_be_lifted: bool


def bar_of(user: User, matter: Matter) -> Bar | None:
    """The first bar that stands between a user and a matter, or None. At most four queries."""
    if user.person_id is None:
        return None
    subjects = list(
        Party.objects.filter(
            matter=matter.pk,
            capacity__in=[Capacity.SUBJECT, Capacity.REVIEWED],
            unlinked_at=None,
            person__isnull=False,
        ).values_list("person_id", flat=True)
    )
    if not subjects:
        return None
    today = timezone.localdate()
    running = Q(ends_on=None) | Q(ends_on__gte=today)
    conflict = Conflict.objects.filter(
        Q(person=user.person_id, other__in=subjects) | Q(other=user.person_id, person__in=subjects),
        running,
    ).exists()
    if conflict:
        return Bar("You declared a conflict of interest with somebody in this matter.", False)
    if shared_a_team(user.person_id, subjects, today):
        lifted = BarLift.objects.filter(matter=matter.pk, user=user).exists()
        if not lifted:
            return Bar(
                "You shared a team with the person concerned in the last 24 months. Ask a "
                "supervisor to allocate it elsewhere, or to lift the bar with a reason.",
                True,
            )
    return None


def shared_a_team(person_id: object, others: list, today: date) -> bool:
    """Was the person in the same unit and team as any of the others, at once, since the limit?"""
    since = today - relativedelta(months=TEAM_MONTHS)
    recent = Q(ends_on=None) | Q(ends_on__gte=since)
    mine = Posting.objects.filter(recent, person=person_id).exclude(team="")
    spells = list(mine.values_list("unit_id", "team", "starts_on", "ends_on"))
    if not spells:
        return False
    overlapping = Q()
    for unit_id, team, starts_on, ends_on in spells:
        at_once = Q(unit=unit_id, team=team) & (Q(ends_on=None) | Q(ends_on__gte=starts_on))
        if ends_on is not None:
            at_once &= Q(starts_on__lte=ends_on)
        overlapping |= at_once
    return Posting.objects.filter(recent, overlapping, person__in=others).exists()
