"""What people are told of withdrawal reviews, from the events. Bears being run twice.

A sentence holds a reference and names of colleagues alone; the gate is asked again when it is
shown. Of a single assessment nobody is told anything before all are in.
"""

from typing import Any

from standards.access.models import User
from standards.events import consumers
from standards.events.models import Event
from standards.pipeline.services.notices import notice_give
from standards.pipeline.supervising import supervisors_of
from vetting.withdrawal.models import Disclosure, WithdrawalReview

_NAMED = {
    "first_assessor": "You were appointed to assess {}.",
    "second_assessor": "You were appointed to assess {}.",
    "arbiter_assessor": "You were appointed to arbitrate on {}.",
    "decider": "{} was put to you to decide.",
}


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    consumers.register(
        "withdrawal.named",
        tell_who_is_named,
        [
            f"withdrawalreview.{name}"
            for name in (
                "appoint",
                "replace_assessor",
                "appoint_arbiter",
                "appoint_panel",
                "put_to_decider",
            )
        ],
    )
    consumers.register(
        "withdrawal.came_in",
        tell_what_came_in,
        [
            "withdrawalreview.take_representation",
            "withdrawalreview.lodge_appeal",
            "withdrawalreview.open_assessments",
            "withdrawalreview.send_report",
        ],
    )
    consumers.register(
        "withdrawal.disclosed",
        tell_of_disclosure,
        ["withdrawal.disclosure_released", "withdrawal.disclosure_refused"],
    )


def tell_who_is_named(event: Event) -> None:
    """Assessors, arbiter, decider, panel: they own no matter, so nothing else leads them there."""
    review = _review(event)
    if review is None:
        return
    for fact, sentence in _NAMED.items():
        _tell(event, review, [event.facts.get(fact)], sentence, fact)
    panel = event.facts.get("panel", [])
    _tell(event, review, panel, "You were appointed to the appeal panel of {}.", "panel")


def tell_what_came_in(event: Event) -> None:
    """Whoever manages it, unless they recorded it themselves."""
    review = _review(event)
    if review is None:
        return
    sentence = {
        "withdrawalreview.take_representation": "The person answered in {}.",
        "withdrawalreview.lodge_appeal": "An appeal was lodged in {}.",
        "withdrawalreview.open_assessments": "All assessments are in on {}.",
        "withdrawalreview.send_report": "The report on {} is with the authority.",
    }[event.verb]
    told = [each.pk for each in supervisors_of(review)]
    _tell(event, review, told, sentence, "came_in")


def tell_of_disclosure(event: Event) -> None:
    """Whoever asked."""
    review = _review(event)
    asked = Disclosure.objects.filter(pk=event.facts["disclosure"]).first()
    if review is None or asked is None:
        return
    _tell(event, review, [asked.asked_by_id], "Your request in {} was answered.", "disclosed")


def _tell(event: Event, review: WithdrawalReview, ids: list[Any], sentence: str, key: str) -> None:
    wanted = [str(each) for each in ids if each and str(each) != event.actor]
    told = list(User.objects.filter(pk__in=wanted, is_active=True))
    if told:
        notice_give(
            to=told,
            sentence=sentence.format(review.reference),
            key=f"event:{event.pk}:{key}",
            matter=review,
        )


def _review(event: Event) -> WithdrawalReview | None:
    return WithdrawalReview.objects.filter(pk=event.stream).select_related("unit").first()
