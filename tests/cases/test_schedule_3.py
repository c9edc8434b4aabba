"""Recorded complaints handled without an investigation, as far as their outcome and close."""

from datetime import date

import pytest

from cases.models import Complaint
from standards.clocks import selectors as clocks
from standards.clocks import services
from standards.refusals import NotAllowed, NotReady
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

NO_FURTHER_ACTION = {
    "step": "take_no_further_action",
    "model": "cases.Complaint",
    "data": {"reasons": "Nothing to add."},
}


def _decide(complaint, by, decision="acceptable"):
    return fire(
        complaint.allegations.get(number=1),
        "decide",
        by=by,
        decision=decision,
        reasons="The log shows that the report was taken within the hour.",
        actions=["explanation"],
    )


def _with_outcome(cast):
    complaint = complaint_at("otherwise", cast)
    _decide(complaint, cast.amira)
    complaint = fire(complaint, "name_review_body", by=cast.hugo, body="policing_body", ground="")
    complaint = fire(complaint, "give_outcome", by=cast.amira, through="letter")
    return fire(complaint, "open_review_window", by="system:outcome_letter")


def test_it_closes_when_the_review_window_has_passed(cast, london_noon):
    complaint = _with_outcome(cast)
    window = clocks.running_for(complaint.stream).get(code="review_application")
    assert window.due_on == date(2026, 12, 21)

    london_noon(date(2026, 12, 21))
    with pytest.raises(NotReady, match="21 December 2026"):
        fire(complaint, "close_after_window", by="system:run_due")
    london_noon(date(2026, 12, 22))
    complaint = fire(complaint, "close_after_window", by="system:run_due")

    assert complaint.state == Complaint.State.CLOSED
    assert complaint.closed_on == date(2026, 12, 22)


def test_closing_ends_the_twelve_months_within_which_it_should_be_finished(cast, london_noon):
    complaint = _with_outcome(cast)
    assert _codes_running(complaint) >= {"timeliness_first_period_end"}
    london_noon(date(2026, 12, 22))

    complaint = fire(complaint, "close_after_window", by="system:run_due")

    period = clocks.history_for(complaint.stream).get(code="timeliness_first_period_end")
    assert period.status == "cancelled"
    assert _codes_running(complaint) == set()


def test_reopening_what_is_recorded_counts_its_twelve_months_from_the_same_day(cast, london_noon):
    complaint = _with_outcome(cast)
    london_noon(date(2026, 12, 22))
    complaint = fire(complaint, "close_after_window", by="system:run_due")
    london_noon(date(2027, 3, 1))

    complaint = fire(
        complaint, "reopen_recorded", by=cast.hugo, reason="our_error", because="A form was missed."
    )

    period = clocks.running_for(complaint.stream).get(code="timeliness_first_period_end")
    assert period.due_on == date(2027, 11, 22)


def test_twelve_months_that_were_reported_on_are_not_counted_again(cast, london_noon):
    complaint = _with_outcome(cast)
    services.meet(
        stream=complaint.stream,
        code="timeliness_first_period_end",
        on=date(2026, 11, 23),
        by="system:tests",
    )
    london_noon(date(2026, 12, 22))
    complaint = fire(complaint, "close_after_window", by="system:run_due")

    complaint = fire(
        complaint, "reopen_recorded", by=cast.hugo, reason="our_error", because="A form was missed."
    )

    assert "timeliness_first_period_end" not in _codes_running(complaint)


def _codes_running(complaint):
    return set(clocks.running_for(complaint.stream).values_list("code", flat=True))


def test_a_review_that_was_applied_for_keeps_it_open(cast, london_noon):
    complaint = _with_outcome(cast)
    complaint = fire(complaint, "record_review_application", by=cast.amira)
    london_noon(date(2027, 1, 4))

    with pytest.raises(NotReady, match="review was applied for"):
        fire(complaint, "close_after_window", by="system:run_due")


def test_the_outcome_letter_waits_for_the_review_body(cast):
    complaint = complaint_at("otherwise", cast)
    _decide(complaint, cast.amira)

    with pytest.raises(NotReady, match="review"):
        fire(complaint, "give_outcome", by=cast.amira, through="letter")


def test_a_met_referral_criterion_holds_it_and_starts_the_clock(cast, london_noon):
    complaint = complaint_at("recorded", cast)

    complaint = fire(
        complaint,
        "answer_referral",
        by=cast.hugo,
        criteria=["serious_assault"],
        became_clear_on=date(2026, 11, 21),
        reasons="A broken wrist is alleged.",
    )

    referral = clocks.running_for(complaint.stream).get(code="iopc_referral_mandatory")
    assert referral.due_on == date(2026, 11, 22)
    with pytest.raises(NotReady, match="must be referred"):
        fire(complaint, "decide_locally", by=cast.hugo)


def test_grounds_for_an_investigation_hold_it(cast):
    complaint = complaint_at("local_handling", cast)
    complaint = fire(
        complaint, "answer_investigation", by=cast.hugo, grounds=["crime"], reasons="Assault."
    )

    with pytest.raises(NotReady, match="must be investigated"):
        fire(complaint, "handle_otherwise", by=cast.hugo)


def test_no_further_action_takes_two_people(cast):
    complaint = complaint_at("local_handling", cast)
    complaint = fire(
        complaint, "answer_investigation", by=cast.hugo, grounds=[], reasons="No indication."
    )

    with pytest.raises(NotReady, match="second person"):
        fire(complaint, "take_no_further_action", by=cast.amira, reasons="Nothing to add.")

    assert Complaint.objects.get(pk=complaint.pk).state == "local_handling"


def test_the_second_person_is_not_the_one_who_handled_it(cast):
    """Segregation 5, judged on what the user did before."""

    complaint = complaint_at("local_handling", cast)
    complaint = fire(
        complaint, "answer_investigation", by=cast.hugo, grounds=[], reasons="No indication."
    )
    PartTaken.objects.create(matter_id=complaint.pk, user=cast.mina, part="handled")
    proposal = proposals.propose(
        code="no_further_action",
        matter=complaint,
        by=cast.amira,
        reason="Nothing to add.",
        payload=NO_FURTHER_ACTION,
    )

    with pytest.raises(NotAllowed, match="handled"):
        proposals.decide(proposal=proposal, agree=True, by=cast.mina)
    proposals.decide(proposal=proposal, agree=True, by=cast.hugo)

    assert Complaint.objects.get(pk=complaint.pk).state == "no_further_action"


def test_nobody_agrees_to_their_own_proposal(cast):
    complaint = complaint_at("local_handling", cast)
    complaint = fire(
        complaint, "answer_investigation", by=cast.hugo, grounds=[], reasons="No indication."
    )
    proposal = proposals.propose(
        code="no_further_action",
        matter=complaint,
        by=cast.farah,
        reason="Nothing to add.",
        payload=NO_FURTHER_ACTION,
    )

    with pytest.raises(NotAllowed):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    assert Complaint.objects.get(pk=complaint.pk).state == "local_handling"


def test_an_outcome_is_given_only_by_sending_its_letter(cast):
    complaint = complaint_at("otherwise", cast)
    _decide(complaint, cast.amira)
    complaint = fire(complaint, "name_review_body", by=cast.hugo, body="policing_body", ground="")

    with pytest.raises(NotReady, match="letter"):
        fire(complaint, "give_outcome", by=cast.amira)

    assert Complaint.objects.get(pk=complaint.pk).state == "otherwise"
