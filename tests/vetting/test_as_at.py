"""Figures of reviews and applications as at an earlier moment are what was true then."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from standards.legitimacy import sources
from standards.legitimacy.facts import Facts
from standards.legitimacy.gathering import gather
from standards.workflow import kinds
from standards.workflow.firing import fire
from tests.factories.applications import application_at
from tests.factories.cast import Cast
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    Board,
    an_officer,
    decision_served,
    lifted,
    make_board,
    reloaded,
    review_at,
    suspended,
)
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)


def facts(kind: str, at: datetime | None = None, **asked: Any) -> Facts:
    return gather(kinds.get(kind), as_at=at or timezone.now(), **asked)


def closed(found: Facts) -> list[date | None]:
    return [None if np.isnat(each) else each.astype(object) for each in found.closed]


def both_ways(kind: str) -> Facts:
    """Now, from the rows and from the events: they must agree."""
    now, told = facts(kind), facts(kind, from_events=True)
    assert closed(now) == closed(told)
    assert len(now.again_matter) == len(told.again_matter)
    return told


def test_a_retained_clearance_is_closed_by_the_letter_and_not_before(
    board: Board, london_noon: Any
) -> None:
    review = review_at(S.RETAINED, board)
    decided = timezone.now()
    assert closed(both_ways("withdrawal_review")) == [None]
    london_noon(date(2026, 11, 30))

    decision_served(review, board)

    assert not reloaded(review).is_open
    assert closed(both_ways("withdrawal_review")) == [date(2026, 11, 30)]
    assert closed(facts("withdrawal_review", decided, from_events=True)) == [None]


def test_a_suspension_keeps_it_open_until_its_lifting_is_served(
    board: Board, london_noon: Any
) -> None:
    review = suspended(review_at(S.TRIAGE, board), board)
    fire(
        review,
        "not_assess",
        by=board.omar,
        code="no_grounds",
        reasons="Weighed against all that is known, and there is nothing in it at all.",
    )
    assert closed(both_ways("withdrawal_review")) == [None]
    waiting = timezone.now()
    london_noon(date(2026, 11, 30))

    lifted(reloaded(review), board)

    assert closed(both_ways("withdrawal_review")) == [date(2026, 11, 30)]
    assert closed(facts("withdrawal_review", waiting, from_events=True)) == [None]


def test_a_late_appeal_opens_again_what_rested(board: Board, london_noon: Any) -> None:
    person = an_officer(board.cast, "Higher")
    clearance(person, "MV", granted_on=date(2024, 1, 1), decided_by_ref=person.person_ref)
    review = decision_served(review_at(S.REDUCED, board, person), board)
    london_noon(date(2026, 12, 21))
    rested = fire(reloaded(review), "rest", by="system:withdrawal")
    assert not rested.is_open
    closed_then = timezone.now()
    london_noon(date(2027, 1, 11))

    fire(
        reloaded(review),
        "let_in_late",
        by=board.olga,
        grounds="Was in hospital.",
        leave="They could not act in time, as the hospital's letter shows beyond doubt.",
    )

    told = both_ways("withdrawal_review")
    assert closed(told) == [None]
    assert len(told.again_matter) == 1
    assert closed(facts("withdrawal_review", closed_then, from_events=True)) == [date(2026, 12, 21)]


def test_a_review_that_was_opened_in_error_counts_nowhere(board: Board, london_noon: Any) -> None:
    review_at(S.VOIDED, board)

    assert len(both_ways("withdrawal_review")) == 0


def test_an_application_closes_on_the_day_that_its_step_says(cast: Cast, london_noon: Any) -> None:
    application = application_at("checks", cast)
    before = timezone.now()
    london_noon(date(2026, 11, 30))

    fire(application, "withdraw", by=cast.imran, words="By telephone")

    assert closed(both_ways("vetting_application")) == [date(2026, 11, 30)]
    assert closed(facts("vetting_application", before, from_events=True)) == [None]


def test_the_kinds_say_what_closes_them() -> None:
    reading = sources.reading_of(kinds.get("withdrawal_review"))

    assert "withdrawalreview.serve_decision" in reading.verbs
    assert "withdrawalreview.lift_suspension" in reading.verbs
    assert reading.left_out_states == {"vw_voided"}
    assert "application.withdraw" in sources.reading_of(kinds.get("vetting_application")).verbs
