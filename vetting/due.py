"""What falls due in vetting: open renewals, escalate, lapse, end what is no longer needed.

Each thing in a transaction of its own and safe to run again, side by side, or after a kill: a
renewal is unique for its clearance, and every step asks its guards again under the lock.
"""

import logging
from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from standards.access.models import RoleHolding, current
from standards.batching import batched
from standards.clocks import rules_in_force
from standards.clocks.models import Clock
from standards.pages.dates import LONDON
from standards.people.models import Employment, Unit
from standards.people.models.persons import Kind
from standards.refusals import Refusal
from standards.workflow.firing import fire
from vetting import holding, levels
from vetting.models import Clearance, Renewal
from vetting.services.renewals import renewal_open

log = logging.getLogger(__name__)

SYSTEM = "system:vetting"
A_RUN = 500  # a run stays short; the rest follows with the next one
S = Renewal.State


def open_due_renewals(now: datetime) -> int:
    """Open the renewal of every clearance whose time has come; returns how many were opened.

    The rule `renewal_opens` says when (six months before expiry). Left out: what a later grant
    covers, and people who have left. Without a unit that does vetting nothing is opened, and the
    overview says so.
    """
    day = now.astimezone(LONDON).date()
    unit = vetting_unit()
    if unit is None:
        return 0
    waiting = list(clearances_to_open(day)[:A_RUN])
    return sum(_open(clearance, unit, day) for clearance in waiting)


def _open(clearance: Clearance, unit: Unit, day: date) -> int:
    try:
        with transaction.atomic():
            renewal_open(clearance=clearance, unit=unit, by=SYSTEM, on=day)
    except IntegrityError:  # another run opened it since the list was read
        return 0
    return 1


def clearances_to_open(day: date) -> QuerySet[Clearance]:
    """Current clearances that expire within the time of `renewal_opens` and have no renewal."""
    months = rules_in_force.find("renewal_opens", on=day).rule.length
    return (
        Clearance.objects.filter(
            status=Clearance.Status.CURRENT,
            expires_on__lte=day + relativedelta(months=months),
            renewal=None,
        )
        .filter(~_covered(day), _serves(day))
        .select_related("person")
        .order_by("expires_on", "pk")
    )


def _covered(day: date) -> Exists:
    """Does the person hold all that this grant gives by another that ends later?"""
    later = Clearance.objects.filter(
        person=OuterRef("person"),
        status=Clearance.Status.CURRENT,
        granted_on__lte=day,
        expires_on__gt=OuterRef("expires_on"),
    )
    later = later.alias(wanted=holding.wanted("level"))
    return Exists(later.filter(holding.stands_for(levels.book(), day)))


def _serves(day: date) -> Q:
    """People of whom an employment runs, or of whom none is known at all."""
    known = Employment.objects.filter(person=OuterRef("person"))
    serving = known.filter(Q(ends_on=None) | Q(ends_on__gte=day)).exclude(kind=Kind.FORMER)
    return Q(Exists(serving)) | ~Q(Exists(known))


def vetting_unit() -> Unit | None:
    """The unit that does vetting: the one in which a force vetting manager holds the role.

    Where there are several, the first by code; None where there is none.
    """
    held = RoleHolding.objects.filter(
        current(), role="force_vetting_manager", unit__isnull=False, user__is_active=True
    )
    return Unit.objects.filter(pk__in=held.values("unit")).order_by("code").first()


def lapse_expired(now: datetime) -> int:
    """Record the lapse of what expired without a decision; returns how many.

    The lapse is an event, and the event becomes a task for somebody.
    """
    day = now.astimezone(LONDON).date()
    expired = Renewal.objects.filter(
        state__in=[S.DUE, S.IN_REVIEW],
        clearance__status=Clearance.Status.CURRENT,
        clearance__expires_on__lt=day,
    )
    return _fire_each(expired, "lapse")


def escalate(now: datetime) -> int:
    """Tell the manager of renewals that are not decided three months, and one, before expiry."""
    day = now.astimezone(LONDON).date()
    open_ones = Renewal.objects.filter(state__in=[S.DUE, S.IN_REVIEW], escalated__lt=2)
    first = _has_come("renewal_escalates_first", day)
    second = _has_come("renewal_escalates_second", day)
    due = open_ones.filter(Q(Exists(second)) | Q(Exists(first), escalated=0))
    return _fire_each(due, "escalate")


def _has_come(code: str, day: date) -> QuerySet[Clock]:
    return Clock.objects.filter(
        stream=OuterRef("pk"), code=code, status__in=Clock.OPEN, due_on__lte=day
    )


def end_unneeded(now: datetime) -> int:
    """End renewals of clearances that ended otherwise; close what was renewed when the time for
    its check is over."""
    day = now.astimezone(LONDON).date()
    ended = Renewal.objects.filter(
        state__in=[S.DUE, S.IN_REVIEW], clearance__status__in=Clearance.ENDED
    )
    renewed = Renewal.objects.filter(Exists(_has_come("renewal_check", day)), state=S.RENEWED)
    return _fire_each(ended, "discontinue") + _fire_each(renewed, "close")


def _fire_each(renewals: QuerySet[Renewal], name: str) -> int:
    ids: list[UUID] = list(
        renewals.order_by("due_order", "pk").values_list("pk", flat=True)[:A_RUN]
    )
    done = 0
    for part in batched(ids, 100):
        for renewal in Renewal.objects.filter(pk__in=part):
            done += _fire(renewal, name)
    return done


def _fire(renewal: Renewal, name: str) -> int:
    try:
        fire(renewal, name, by=SYSTEM)
    except Refusal:  # decided, or changed otherwise, since the list was read
        log.info("vetting: %s no longer fits a renewal", name)
        return 0
    return 1


def run(now: datetime) -> int:
    """All of it, in the order in which one leads to the next; returns how many things it did."""
    return open_due_renewals(now) + end_unneeded(now) + escalate(now) + lapse_expired(now)
