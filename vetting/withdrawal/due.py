"""What falls due in withdrawal reviews. Safe to run again, side by side, or after a kill."""

import logging
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from standards.clocks.models import Clock
from standards.pages.dates import LONDON
from standards.people.models import Employment
from standards.people.models.persons import Kind
from standards.refusals import Refusal
from standards.workflow.firing import fire
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.states import OPEN
from vetting.withdrawal.models.steps.base import SYSTEM

log = logging.getLogger(__name__)

S = WithdrawalReview.State
A_RUN = 500


def run(now: datetime) -> int:
    """All of it; returns how many things it did."""
    return begin_responses() + end_of_leavers(now) + close_rested(now)


def begin_responses() -> int:
    """A served notice starts the time to respond."""
    served = WithdrawalReview.objects.filter(state=S.NOTICED, served_at__isnull=False)
    return _fire_each(served, "begin_response")


def end_of_leavers(now: datetime) -> int:
    """Whoever left before conclusion: the feed said so."""
    day = now.astimezone(LONDON).date()
    known = Employment.objects.filter(person=OuterRef("person"))
    serving = known.filter(Q(ends_on=None) | Q(ends_on__gte=day)).exclude(kind=Kind.FORMER)
    left = WithdrawalReview.objects.filter(Exists(known), ~Exists(serving), state__in=OPEN)
    done = 0
    for review in left.order_by("due_order", "pk")[:A_RUN]:
        last = (
            Employment.objects.filter(person=review.person_id)
            .exclude(ends_on=None)
            .order_by("-ends_on")
            .first()
        )
        data = {
            "left_on": last.ends_on if last else None,
            "reason": last.leaving_reason if last else "",
        }
        done += _fire(review, "leave", **data)
    return done


def close_rested(now: datetime) -> int:
    """The time for an appeal against a reduction, or for the tribunal, has passed."""
    day = now.astimezone(LONDON).date()
    reduced = WithdrawalReview.objects.filter(
        _passed("vetting_appeal", day), state=S.REDUCED, is_open=True
    )
    dismissed = WithdrawalReview.objects.filter(
        _passed("vetting_tribunal_notice", day), state=S.DISMISSED
    )
    return _fire_each(reduced, "rest") + _fire_each(dismissed, "close_without_tribunal")


def _passed(code: str, day: object) -> Exists:
    return Exists(
        Clock.objects.filter(
            stream=OuterRef("pk"), code=code, status__in=Clock.OPEN, due_on__lt=day
        )
    )


def _fire_each(reviews: QuerySet[WithdrawalReview], name: str) -> int:
    return sum(_fire(review, name) for review in reviews.order_by("due_order", "pk")[:A_RUN])


def _fire(review: WithdrawalReview, name: str, **data: object) -> int:
    try:
        fire(review, name, by=SYSTEM, **data)
    except Refusal:  # changed, or stopped by a guard, since the list was read
        log.info("withdrawal: %s does not fit a review now", name)
        return 0
    return 1
