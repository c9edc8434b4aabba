"""Write an assessment. Blind means silent: nothing of it shows before all are in."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.refusals import NotAllowed, NotReady
from standards.workflow.firing import fire
from standards.workflow.models import writing
from vetting.withdrawal import assessments, involvement
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models import Appointment, Assessment, WithdrawalReview
from vetting.withdrawal.models.states import ASSESSING
from vetting.withdrawal.models.steps.base import SYSTEM, require_reasons

STREAM = "assessments"  # label of these streams


def stream_of(assessment_id: UUID) -> UUID:
    """The stream of one assessment; apart from the review's, whose timeline others read."""
    return uuid5(NAMESPACE_URL, f"probity:vetting:assessment:{assessment_id}")


@transaction.atomic
def assessment_submit(
    *,
    review: WithdrawalReview,
    by: User,
    grounds: bool,
    grounds_reasons: str,
    appropriate: bool,
    appropriate_reasons: str,
    recommends: str,
    declares_no_part: bool = False,
) -> Assessment:
    """Record what one assessor, or the arbiter, found on both stages of the test.

    Changes nothing of the review itself while another is awaited: neither its state, its version,
    its day of last activity nor its timeline. When the last one comes in, all are opened at once.
    Submitted twice by one person: the first stands. Raises NotAllowed or NotReady.
    """
    locked = gate.get_for(by, WithdrawalReview, lock=True, pk=review.pk)
    appointment = own_appointment(locked, by)
    is_arbiter = appointment.role == Appointment.Role.ARBITER
    gate.check(by, "arbitrate" if is_arbiter else "assess", locked)
    standing_one = Assessment.objects.filter(appointment=appointment).first()
    if standing_one is not None:
        return standing_one
    if locked.state not in ASSESSING:
        raise NotReady("Assessments are written between appointment and report.")
    if recommends not in Assessment.Recommends.values:
        raise NotReady("Choose what you recommend.")
    _check_fits(grounds, appropriate, recommends)
    involvement.sign(by, locked, declares_no_part, Reach.EVERYTHING)
    made = Assessment(
        review=locked,
        appointment=appointment,
        grounds=grounds,
        grounds_reasons=require_reasons(grounds_reasons, "the first stage"),
        appropriate=appropriate,
        appropriate_reasons=require_reasons(appropriate_reasons, "the second stage"),
        recommends=recommends,
        submitted_at=timezone.now(),
    )
    with writing():
        made.save(force_insert=True)
    _tell(made, locked, by)
    if is_arbiter or assessments.all_in(locked):
        fire(locked, "open_assessments", by=SYSTEM)
    return made


def own_appointment(review: WithdrawalReview, user: User) -> Appointment:
    """The appointment of this very person; cover and former owners have none."""
    found = Appointment.objects.filter(review=review, user=user, ended_on=None).first()
    if found is None:
        raise NotAllowed("Only who is appointed to assess this matter writes an assessment.")
    return found


def _check_fits(grounds: bool, appropriate: bool, recommends: str) -> None:
    takes_away = recommends in (Assessment.Recommends.WITHDRAW, Assessment.Recommends.REDUCE)
    if takes_away and not grounds:
        raise NotReady(
            "Nothing is taken away without reasonable grounds to suspect.",
            remedy="Change the answer to the first stage, or what you recommend.",
        )
    if recommends == Assessment.Recommends.WITHDRAW and not appropriate:
        raise NotReady(
            "You recommend withdrawal, and say that it is not appropriate.",
            remedy="Change the answer to the second stage, or what you recommend.",
        )


def _tell(made: Assessment, review: WithdrawalReview, by: Any) -> None:
    events.record(
        stream=stream_of(made.pk),
        label=STREAM,
        verb="assessment.submitted",
        by=by,
        facts={
            "grounds": made.grounds,
            "appropriate": made.appropriate,
            "recommends": made.recommends,
        },
        text={
            "grounds_reasons": made.grounds_reasons,
            "appropriate_reasons": made.appropriate_reasons,
        },
        subject=f"vetting_withdrawal.assessment:{made.pk}",
        sealed=review.compartment_id is not None,
    )
