"""The letters of a review: what stands in them, under either pack."""

import pytest

from standards.records.models import Letter
from standards.records.services import drafting
from standards.records.services.sending import frozen_pdf
from tests.factories.withdrawal import (
    Board,
    an_officer,
    decision_served,
    letter_sent,
    review_at,
    suspended,
)
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def drafted(review: WithdrawalReview, code: str, board: Board) -> Letter:
    return drafting.draft(
        matter=review,
        template_code=code,
        recipient=review.parties.get(capacity="reviewed"),
        by=board.noor,
    )


def test_a_notice_names_the_law_the_assessor_and_the_rights(board: Board) -> None:
    body = drafted(review_at(S.APPOINTED, board), "withdrawal_notice", board).body

    for words in (
        "Police (Vetting) Regulations 2025 (SI 2025/502)",
        "Petra",
        "police friend",
        "legally represented",
        "withheld",
        "10 working days",
    ):
        assert words in body
    assert "[[matter]]" in body, "what the person is told is written for them, never the intake"
    assert "lied on oath" not in body


def test_a_notice_to_staff_speaks_of_their_contract(board: Board) -> None:
    review = review_at(S.APPOINTED, board, an_officer(board.cast, "Other", kind="staff"))

    body = drafted(review, "withdrawal_notice", board).body

    assert "your contract and our vetting policy" in body
    assert "trade union representative" in body
    assert "Regulations" not in body


def test_the_decision_gives_its_reasons_and_the_last_day_of_the_appeal(board: Board) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)

    letter = Letter.objects.get(matter=review.pk, template__code="withdrawal_decision_withdrawn")
    assert "must reach us by 7 December 2026" in letter.body
    assert "What else was considered" in letter.body
    assert "Were there reasonable grounds to suspect?\n\nYes.\n\n" in letter.body
    assert frozen_pdf(letter).startswith(b"%PDF")
    assert review.decision_served_on == letter.sent_on


def test_a_measure_stands_in_the_decision(board: Board) -> None:
    body = drafted(review_at(S.MEASURES, board), "withdrawal_decision_kept", board).body

    assert "No lone visits." in body


def test_a_letter_that_does_not_fit_is_not_offered(board: Board) -> None:
    from standards.records import letters

    review = review_at(S.DECISION, board)

    assert [spec.code for spec in letters.specs_for(review)] == []


def test_the_outcome_names_the_last_day_for_the_tribunal(board: Board) -> None:
    review = letter_sent(
        review_at(S.DISMISSED, board), "withdrawal_outcome", board.noor, board.omar
    )

    letter = Letter.objects.get(matter=review.pk, template__code="withdrawal_outcome")
    assert "7 December 2026" in letter.body


def test_suspension_is_told_with_its_end_by_law(board: Board) -> None:
    body = drafted(
        suspended(review_at(S.TRIAGE, board), board), "withdrawal_suspension", board
    ).body

    assert "can last only until it is decided not to hold an assessment" in body
