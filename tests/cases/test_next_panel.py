"""What the panel "Next" offers of a complaint: a letter, or what was done in another way."""

import pytest

from standards.workflow.firing import fire
from tests.factories.cast import Cast
from tests.factories.complaints import complaint_at, log_complaint
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def test_an_acknowledgement_goes_by_letter_or_is_recorded_as_given(cast: Cast) -> None:
    complaint = log_complaint(cast, owner=cast.amira)

    answer = signed_in(cast.amira).get(address(complaint))

    body = answer.content.decode()
    assert "Acknowledge it by letter Record it as done another way" in main_of(answer)
    assert f"{address(complaint, 'letter-add')}?kind=acknowledgement" in body
    assert address(complaint, "step", "acknowledge") in body


def test_an_update_is_written_or_was_told(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)

    answer = signed_in(cast.amira).get(address(complaint))

    body = answer.content.decode()
    words = "Update the complainant by letter or record it as done another way"
    assert words in main_of(answer)
    assert f"{address(complaint, 'letter-add')}?kind=update" in body
    assert address(complaint, "step", "give_update") in body


def test_an_outcome_of_an_oral_complaint_may_be_written_or_told(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)
    complaint = fire(complaint, "acknowledge", by=cast.amira)
    fire(
        complaint.allegations.get(),
        "decide",
        by=cast.amira,
        decision="resolved",
        reasons="She apologised.",
        actions=["apology"],
    )

    answer = signed_in(cast.farah).get(address(complaint))

    body = answer.content.decode()
    assert "Send the outcome Record an outcome given orally" in main_of(answer)
    assert f"{address(complaint, 'letter-add')}?kind=outcome" in body
    assert body.count(address(complaint, "step", "give_oral_outcome")) == 1


def test_what_happens_through_a_letter_alone_offers_no_other_way(cast: Cast) -> None:
    complaint = complaint_at("triage", cast)
    complaint = fire(complaint, "forward", by=cast.farah, to="Another force")

    page = main_of(signed_in(cast.amira).get(address(complaint)))

    assert "Send the reasons" in page
    assert "another way" not in page


def test_what_waits_for_a_second_person_is_not_listed_as_not_yet(cast: Cast) -> None:
    complaint = complaint_at("triage", cast)
    client = signed_in(cast.amira)
    client.post(address(complaint, "step", "void"), {"ground": "not_meant", "reasons": "A slip."})

    page = main_of(client.get(address(complaint)))

    assert "Void what was logged in error: Something still waits" not in page
    assert "Void what was logged in error : proposed by Amira" in page
