"""Complaints worked through their real steps, as the timeliness report counts them."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from cases.models import Complaint
from standards.legitimacy import sources
from standards.legitimacy.facts import Facts
from standards.legitimacy.gathering import gather
from standards.workflow import kinds
from standards.workflow.firing import fire
from tests.factories.cast import Cast
from tests.factories.complaints import NOTHING_OBLIGES, complaint_at

pytestmark = pytest.mark.django_db


def facts(at: datetime | None = None, **asked: Any) -> Facts:
    return gather(kinds.get("complaint"), as_at=at or timezone.now(), **asked)


def closed_complaint(cast: Cast) -> Complaint:
    """Handled outside Schedule 3, the outcome given orally, closed by the supervisor."""
    complaint = complaint_at("outside_schedule_3", cast)
    allegation = complaint.allegations.get()
    fire(
        allegation,
        "decide",
        by=cast.amira,
        decision="resolved",
        reasons="She apologised.",
        actions=["apology"],
    )
    complaint = fire(complaint, "give_oral_outcome", by=cast.amira, said="We are sorry.")
    return fire(complaint, "close", by=cast.farah)


def test_the_kind_says_what_closes_and_reopens_a_complaint() -> None:
    reading = sources.reading_of(kinds.get("complaint"))

    assert reading.closed_states == {"closed", "void"}
    assert reading.left_out_states == {"void"}
    assert {"complaint.close", "complaint.close_after_window", "complaint.close_ended"} <= (
        reading.turning
    )
    assert sources.reopening_verbs(kinds.get("complaint")) == {
        "complaint.record",
        "complaint.reopen",
        "complaint.reopen_recorded",
    }


def test_a_complaint_that_was_found_to_be_none_is_open_until_the_reasons_were_sent(
    cast: Cast, london_noon: Any
) -> None:
    complaint = complaint_at("triage", cast)
    complaint = fire(complaint, "answer_recording", by=cast.farah, **NOTHING_OBLIGES)
    fire(
        complaint,
        "find_not_a_complaint",
        by=cast.farah,
        ground="not_dissatisfaction",
        reasons="A question only.",
    )

    assert np.isnat(facts().closed).all()
    assert facts().digest() == facts(from_events=True).digest()


def test_a_closed_complaint_is_closed_on_its_day(cast: Cast, london_noon: Any) -> None:
    closed_complaint(cast)

    found = facts()

    assert found.closed.tolist() == [date(2026, 11, 23)]
    assert found.digest() == facts(from_events=True).digest()


def test_a_reopened_complaint_is_open_and_was_closed_as_at_the_day_before(
    cast: Cast, london_noon: Any
) -> None:
    complaint = closed_complaint(cast)
    evening = timezone.now()
    london_noon(date(2026, 12, 7))
    fire(
        complaint,
        "reopen",
        by=cast.farah,
        reason="new_information",
        because="A film of it has come in.",
    )

    now, before = facts(), facts(evening, from_events=True)

    assert np.isnat(now.closed).all()
    assert now.again_closed.tolist() == [date(2026, 11, 23)]
    assert now.again_opened.tolist() == [date(2026, 12, 7)]
    assert now.digest() == facts(from_events=True).digest()
    assert before.closed.tolist() == [date(2026, 11, 23)]
    assert len(before.again_matter) == 0


def test_its_clocks_come_with_it(cast: Cast, london_noon: Any) -> None:
    complaint_at("outside_schedule_3", cast)

    found = facts()

    codes = [found.cuts.rules[number].code for number in found.clock_rule]
    assert "first_contact" in codes
    assert "complainant_update_first" in codes
    assert found.cuts.units[0].code == "DPS-N"


def test_a_complaint_that_was_voided_counts_nowhere(cast: Cast, london_noon: Any) -> None:
    complaint_at("triage", cast)
    mistaken = complaint_at("triage", cast)
    before = timezone.now()
    london_noon(date(2026, 11, 24))
    fire(mistaken, "void", by=cast.farah, agreed=True, ground="not_meant", reasons="A test.")

    assert len(facts().received) == 1
    assert len(facts(from_events=True).received) == 1
    assert len(facts(before, from_events=True).received) == 2
