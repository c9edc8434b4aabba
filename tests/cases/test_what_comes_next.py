"""What the page of a complaint offers first."""

from datetime import date, timedelta

import pytest

from standards.clocks import selectors as clocks
from standards.workflow import next_steps
from standards.workflow.firing import fire
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def outlook_of(complaint, user, today=TODAY):
    return next_steps.outlook(
        user, complaint, today=today, clocks=list(clocks.running_for(complaint.stream))
    )


def test_the_recording_questions_are_not_what_comes_next_once_it_is_handled(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)

    found = outlook_of(complaint, cast.farah)

    assert found.next is None or found.next.step.name != "answer_recording"
    assert "answer_recording" in {offer.step.name for offer in found.others}


def test_the_recording_questions_come_first_in_triage(cast, london_noon):
    complaint = fire(complaint_at("triage", cast), "acknowledge", by=cast.amira)

    found = outlook_of(complaint, cast.farah)

    assert found.next is not None
    assert found.next.step.name in {"answer_recording", "handle_outside"}


def test_an_update_that_is_due_comes_before_everything_else(cast, london_noon):
    complaint = fire(complaint_at("outside_schedule_3", cast), "acknowledge", by=cast.amira)
    due = clocks.running_for(complaint.stream).get(code="complainant_update_first").due_on

    before = outlook_of(complaint, cast.amira, today=due - timedelta(days=1))
    on_the_day = outlook_of(complaint, cast.amira, today=due)

    assert before.next is None or before.next.step.name != "give_update"
    assert on_the_day.next is not None
    assert on_the_day.next.step.name == "give_update"


def test_an_undecided_allegation_is_what_to_put_right_first(cast, london_noon):
    complaint = fire(complaint_at("outside_schedule_3", cast), "acknowledge", by=cast.amira)

    found = outlook_of(complaint, cast.amira)

    assert found.next is None
    assert found.cure is not None
    assert found.cure.url.endswith("#allegations")
    assert "not decided" in found.cure.reason
