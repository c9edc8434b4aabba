"""A decider from outside: only where nobody here can, and for that matter alone."""

import pytest

from standards.access import gate
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken
from tests.factories.withdrawal import NO, Board, an_officer, review_at
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.visiting import deciders_left, visiting_decider

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
VISITOR = {
    "username": "visitor.hants",
    "display_name": "A. Visitor",
    "force": "Another force",
    "reasons": "Every authority of ours is tied to the person.",
}


def test_nobody_comes_from_outside_while_somebody_here_can_decide(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    assert set(deciders_left(review)) == {board.omar, board.olga}

    with pytest.raises(NotReady, match="can decide this"):
        visiting_decider(review=review, by=board.noor, **VISITOR)


def test_the_visitor_sees_and_decides_that_matter_alone(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    other = review_at(S.TRIAGE, board, an_officer(board.cast, "Second"), source_ref="X")
    for user in (board.omar, board.olga):
        PartTaken.objects.create(matter_id=review.pk, user=user, part="referred")

    visitor = visiting_decider(review=review, by=board.noor, **VISITOR)

    assert list(gate.visible(visitor, WithdrawalReview)) == [review]
    assert not gate.visible(visitor, WithdrawalReview).filter(pk=other.pk).exists()
    assert not visitor.has_usable_password()
    put = fire(review, "put_to_decider", by=board.noor, decider=visitor)
    decided = fire(put, "retain", by=visitor, declares_no_part=True, **NO)
    assert decided.state == S.RETAINED


def test_two_visitors_do_not_share_a_name(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    for user in (board.omar, board.olga):
        PartTaken.objects.create(matter_id=review.pk, user=user, part="referred")
    visiting_decider(review=review, by=board.noor, **VISITOR)

    with pytest.raises(NotReady, match="account of that name"):
        visiting_decider(review=review, by=board.noor, **VISITOR)
