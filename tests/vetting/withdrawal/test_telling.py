"""Whoever is named on a review, or must know what came in, is told; of one assessment nobody."""

import pytest

from standards.events import consumers
from standards.pipeline.models import Notice
from tests.factories.withdrawal import Board, answered, assessed, reloaded, review_at, with_panel
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services import subject

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def deliver() -> None:
    """The consumers of events do their work, until nothing is left."""
    while consumers.deliver_pending():
        pass


def told(user: object) -> list[str]:
    deliver()
    given = Notice.objects.filter(user=user, sentence__contains="WR/")
    return list(given.order_by("made_at").values_list("sentence", flat=True))


def test_assessors_decider_and_panel_are_told_that_they_are_named(board: Board) -> None:
    review = with_panel(review_at(S.APPEAL, board), board)

    assert told(board.petra) == [f"You were appointed to assess {review.reference}."]
    assert told(board.olga) == [f"{review.reference} was put to you to decide."]
    for member in (board.quinn, board.rita):
        assert told(member) == [f"You were appointed to the appeal panel of {review.reference}."]


def test_the_manager_hears_of_an_answer_through_the_page_and_not_of_their_own_act(
    board: Board,
) -> None:
    review = review_at(S.GATHERING, board)
    answered(review, board)
    assert told(board.noor) == []

    subject.answer_take(review=reloaded(review), words="And one more thing.")

    assert told(board.noor) == [f"The person answered in {review.reference}."]


def test_of_one_assessment_nobody_is_told_and_of_both_the_manager(board: Board) -> None:
    review = review_at(S.GATHERING, board, themes=["dishonesty"])
    deliver()
    before = Notice.objects.count()

    assessed(review, board.petra, "withdraw")
    deliver()
    assert Notice.objects.count() == before
    assessed(reloaded(review), board.pavel, "withdraw")

    assert told(board.noor) == [f"All assessments are in on {review.reference}."]
