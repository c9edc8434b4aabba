"""What needs doing in vetting now: renewals by state, the soonest, what expires when."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.workflow.models import Matter
from standards.workflow.sight import known_to
from vetting.areas import vetting
from vetting.blocks import OpenStates
from vetting.models import Clearance, Renewal

SOONEST = 10  # renewals that the overview names


@dataclass(frozen=True, slots=True)
class Expiring:
    """How many current clearances expire by when, each number with those before it."""

    past: int
    one_month: int
    three_months: int
    six_months: int


def open_by_state(*, user: User) -> OpenStates:
    """Open matters of vetting by (kind, state), as many as the lists of matters would show."""
    rows = Matter.objects.filter(known_to(user), area=vetting.code, is_open=True)
    counted = rows.order_by().values_list("kind", "state").annotate(number=Count("pk"))
    return {(kind, state): number for kind, state, number in counted}


def soonest(*, user: User) -> QuerySet[Renewal]:
    """The open renewals that the user reads whose next date comes first."""
    rows = gate.visible(user, Renewal).filter(is_open=True).select_related("owner")
    return rows.order_by("due_order", "pk")[:SOONEST]


def expiring_by(*, user: User, day: date | None = None) -> Expiring:
    """How much of the register that the user reads runs out within one, three and six months."""
    on = day or timezone.localdate()
    current = gate.visible(user, Clearance).filter(status=Clearance.Status.CURRENT)
    counted = current.filter(expiry_order__lte=on + relativedelta(months=6)).aggregate(
        past=Count("pk", filter=Q(expires_on__lt=on)),
        one_month=_until(on, 1),
        three_months=_until(on, 3),
        six_months=_until(on, 6),
    )
    return Expiring(**counted)


def _until(day: date, months: int) -> Count:
    until = day + relativedelta(months=months)
    return Count("pk", filter=Q(expires_on__range=(day, until)))
