"""A complaint from phone call to closed, handled outside Schedule 3."""

import uuid
from datetime import date

import pytest

from cases.models import Complaint
from cases.services.logging import Caller
from standards.clocks import selectors as clocks
from standards.events import verification
from standards.events.models import Event
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.firing import fire
from tests.factories.complaints import NOTHING_OBLIGES, complaint_at, log_complaint

pytestmark = pytest.mark.django_db


def _decide(complaint, by, decision="resolved"):
    allegation = complaint.allegations.get(number=1)
    return fire(
        allegation,
        "decide",
        by=by,
        decision=decision,
        reasons="She apologised.",
        actions=["apology"],
    )


def test_a_complaint_goes_from_phone_call_to_closed(cast, london_noon):
    complaint = log_complaint(cast, owner=cast.amira)
    complaint = fire(complaint, "acknowledge", by=cast.amira)
    complaint = fire(
        complaint, "record_contact", by=cast.amira, how="telephone", views="An apology."
    )
    complaint = fire(complaint, "start_triage", by=cast.farah)
    complaint = fire(complaint, "answer_recording", by=cast.farah, **NOTHING_OBLIGES)
    complaint = fire(complaint, "handle_outside", by=cast.farah)
    _decide(complaint, cast.amira)
    complaint = fire(complaint, "give_oral_outcome", by=cast.amira, said="She accepted it.")
    complaint = fire(complaint, "close", by=cast.farah)

    assert complaint.state == Complaint.State.CLOSED
    assert not complaint.is_open
    assert complaint.closed_on == date(2026, 11, 23)
    assert not clocks.running_for(complaint.stream).exists()
    assert verification.verify(complaint.stream).broken == ""


def test_logging_starts_the_clocks_of_the_first_days(cast, london_noon):
    complaint = log_complaint(cast)

    running = {clock.code: clock.due_on for clock in clocks.running_for(complaint.stream)}

    assert running["acknowledge"] == date(2026, 11, 25)
    assert running["first_contact"] == date(2026, 11, 30)


def test_the_reference_counts_up_within_the_year(cast, london_noon):
    first, second = log_complaint(cast), log_complaint(cast)

    assert (first.reference, second.reference) == ("PC/00001/26", "PC/00002/26")


def test_the_first_update_is_due_four_weeks_after_handling_starts(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)

    due = {clock.code: clock.due_on for clock in clocks.running_for(complaint.stream)}

    assert due["complainant_update_first"] == date(2026, 12, 21)


def test_an_update_restarts_the_four_weeks(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)

    fire(complaint, "give_update", by=cast.amira, said="We spoke to the officer.")

    due = {clock.code: clock.due_on for clock in clocks.running_for(complaint.stream)}
    assert "complainant_update_first" not in due
    assert due["complainant_update_next"] == date(2026, 12, 21)


def test_triage_waits_for_contact_and_says_how(cast):
    complaint = log_complaint(cast, owner=cast.amira)

    with pytest.raises(NotReady) as refusal:
        fire(complaint, "start_triage", by=cast.farah)

    assert "asked the complainant" in refusal.value.sentence
    assert "Record first contact" in refusal.value.remedy
    assert Complaint.objects.get(pk=complaint.pk).state == "logged"


def test_what_obliges_recording_cannot_be_overruled(cast):
    complaint = complaint_at("triage", cast)
    complaint = fire(
        complaint,
        "answer_recording",
        by=cast.farah,
        **{**NOTHING_OBLIGES, "death_or_injury": True},
    )
    complaint = fire(complaint, "answer_recording", by=cast.farah, **NOTHING_OBLIGES)

    with pytest.raises(NotReady, match="must be recorded"):
        fire(complaint, "handle_outside", by=cast.farah)

    assert complaint.death_or_injury is True


def test_an_outcome_waits_until_every_allegation_is_decided(cast):
    complaint = complaint_at("outside_schedule_3", cast)

    with pytest.raises(NotReady, match="not decided yet"):
        fire(complaint, "give_outcome", by=cast.amira, through="letter")


def test_a_written_complaint_is_not_answered_orally(cast):
    complaint = complaint_at("outside_schedule_3", cast, channel="letter")
    _decide(complaint, cast.amira)

    with pytest.raises(NotReady, match="in writing"):
        fire(complaint, "give_oral_outcome", by=cast.amira, said="Told her.")


def test_the_last_decision_starts_the_outcome_clock(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)

    _decide(complaint, cast.amira)

    due = {clock.code: clock.due_on for clock in clocks.running_for(complaint.stream)}
    assert due["outcome_notification"] == date(2026, 11, 30)


def test_a_closed_complaint_is_recorded_when_the_complainant_asks(cast, london_noon):
    """Settled 13: T6 applies at any time; the logged date keeps the 12-month clock (case S2)."""
    complaint = complaint_at("outside_schedule_3", cast)
    _decide(complaint, cast.amira)
    complaint = fire(complaint, "give_oral_outcome", by=cast.amira, said="She accepted it.")
    complaint = fire(complaint, "close", by=cast.farah)
    london_noon(date(2027, 1, 2))

    complaint = fire(complaint, "answer_recording", by=cast.farah, asked_to_record=True)
    complaint = fire(complaint, "record", by=cast.farah, reason="1")

    assert complaint.state == Complaint.State.RECORDED
    assert complaint.is_open
    assert complaint.closed_on is None
    assert complaint.allegations.get().state == "reopened"
    periods = clocks.running_for(complaint.stream).get(code="timeliness_first_period_end")
    assert periods.trigger_on == date(2026, 11, 23)


def test_reopening_keeps_the_earlier_ending_in_history(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)
    _decide(complaint, cast.amira)
    complaint = fire(complaint, "give_oral_outcome", by=cast.amira, said="She accepted it.")
    complaint = fire(complaint, "close", by=cast.farah)

    complaint = fire(
        complaint, "reopen", by=cast.farah, reason="new_information", because="A witness came."
    )

    assert complaint.state == Complaint.State.OUTSIDE
    assert complaint.allegations.get().state == "in_handling"
    reopened = Event.objects.get(stream=complaint.stream, verb="complaint.reopen")
    assert reopened.facts["ended_before"] == "2026-11-23"


def test_an_anonymous_caller_who_left_no_address_is_owed_no_updates(cast):
    complaint = log_complaint(cast, owner=cast.amira, caller=Caller(is_anonymous=True))
    complaint = fire(
        complaint, "record_attempt", by=cast.amira, how="letter", result="Nothing to go by."
    )
    complaint = fire(complaint, "start_triage", by=cast.farah)
    complaint = fire(complaint, "answer_recording", by=cast.farah, **NOTHING_OBLIGES)
    complaint = fire(complaint, "handle_outside", by=cast.farah)

    codes = set(clocks.running_for(complaint.stream).values_list("code", flat=True))
    assert "complainant_update_first" not in codes
    assert complaint.updates_paused_on is not None


def test_nobody_else_works_on_it(cast):
    complaint = complaint_at("triage", cast)

    for stranger in (cast.ben, cast.chloe, cast.leo, cast.dev, cast.imran, cast.joan, cast.erin):
        with pytest.raises(NotFoundHere):
            fire(complaint, "give_update", by=stranger, said="Hello.")
    with pytest.raises(NotAllowed):
        fire(complaint, "answer_recording", by=cast.amira, **NOTHING_OBLIGES)


def test_a_matter_of_earlier_rules_is_not_worked(cast):
    """Settled 5: such matters are imported, read and counted."""
    with pytest.raises(NotReady, match="earlier rules"):
        log_complaint(cast, regime="pre2020")

    assert not Complaint.objects.exists()


def test_one_form_sent_twice_is_one_complaint(cast):
    token = uuid.uuid4()

    first = log_complaint(cast, form_token=token)
    second = log_complaint(cast, form_token=token)

    assert first.pk == second.pk
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("made", "received", "happened"),
    [
        ("2026-11-24", "2026-11-24", None),  # tomorrow
        ("2026-11-23", "2026-11-20", None),  # made after it reached us
        ("2026-11-20", "2026-11-20", "2026-11-21"),  # happened after it reached us
    ],
)
def test_dates_in_the_wrong_order_are_refused(cast, london_noon, made, received, happened):
    with pytest.raises(NotReady):
        log_complaint(
            cast,
            made_on=date.fromisoformat(made),
            received_on=date.fromisoformat(received),
            occurred_on=date.fromisoformat(happened) if happened else None,
        )

    assert not Complaint.objects.exists()
