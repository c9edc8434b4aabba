"""What is known of the past of a person under review, on a page of its own: reading it is
recorded."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.workflow import codes, reading, selectors
from vetting.history.models import PastDecision
from vetting.history.own_verbs import READ
from vetting.history.selectors import history_summary
from vetting.history.showing import level_label
from vetting.withdrawal.models import WithdrawalReview


@require_GET
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """The person's conduct in summary, for those who adjudicate: what was found to be no case to
    answer among the rest, neither hidden nor weighed less. Other reviews, for every reader."""
    user: Any = request.user
    review = gate.get_for(
        user, WithdrawalReview, shape=selectors.for_reading(user), reference=reference
    )
    summary = history_summary(user, review.person)
    if summary.may_read:
        _record(review, user)
    context = {
        "review": review,
        "summary": summary,
        "decisions": [_decision(each) for each in summary.decisions],
        "reviews": _others(review, user),
    }
    page = render(request, "vetting_withdrawal/history.html", context)
    return reading.recorded(page, review, user)


@transaction.atomic
def _record(review: WithdrawalReview, user: User) -> None:
    """Each time, and before the page goes out."""
    sealed = review.compartment_id is not None
    events.record(stream=review.stream, verb=READ, by=user, sealed=sealed)


def _decision(each: PastDecision) -> tuple[str, Any, str]:
    """What was decided earlier, of which level where that is known; when; what came of it."""
    what = codes.label("past_decision", each.kind)
    if each.level:
        what = f"{what}, {level_label(each.level, each.decided_on)}"
    return what, each.decided_on, codes.label("past_outcome", each.outcome)


def _others(review: WithdrawalReview, user: User) -> list[WithdrawalReview]:
    """Earlier and later reviews of the person, as far as the reader sees them."""
    seen = gate.visible(user, WithdrawalReview).filter(person=review.person_id)
    return list(seen.exclude(pk=review.pk).order_by("received_on"))
