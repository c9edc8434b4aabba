"""A decider from outside: only where nobody here can, and for that matter alone."""

import pytest

from standards.access import doors, gate
from standards.access.models import User
from standards.people.models import Rank
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken, writing
from tests.factories import people
from tests.factories.withdrawal import NO, Board, an_officer, review_at
from tests.workflow.pages import main_of, signed_in
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

    visitor, token = visiting_decider(review=review, by=board.noor, **VISITOR)

    assert list(gate.visible(visitor, WithdrawalReview)) == [review]
    assert not gate.visible(visitor, WithdrawalReview).filter(pk=other.pk).exists()
    assert not visitor.has_usable_password()
    assert doors.try_token(token=token, origin="x").about_key == str(visitor.pk)
    put = fire(review, "put_to_decider", by=board.noor, decider=visitor)
    decided = fire(put, "retain", by=visitor, declares_no_part=True, **NO)
    assert decided.state == S.RETAINED


def test_two_visitors_do_not_share_a_name(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    for user in (board.omar, board.olga):
        PartTaken.objects.create(matter_id=review.pk, user=user, part="referred")
    visiting_decider(review=review, by=board.noor, **VISITOR)

    with pytest.raises(NotReady, match="user name is in use"):
        visiting_decider(review=review, by=board.noor, **VISITOR)


def a_chief_officer(board: Board, review: WithdrawalReview) -> None:
    chief = people.rank("assistant_chief_constable", seniority=90)
    Rank.objects.filter(pk=chief.pk).update(is_senior_officer=True)
    with writing():
        review.parties.filter(capacity="reviewed").update(rank=chief)


def test_for_a_chief_officer_the_local_policing_body_decides(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    a_chief_officer(board, review)

    assert deciders_left(review) == []
    with pytest.raises(NotReady, match="local policing body"):
        fire(review, "put_to_decider", by=board.noor, decider=board.olga)
    visitor, _ = visiting_decider(review=review, by=board.noor, **VISITOR)
    put = fire(review, "put_to_decider", by=board.noor, decider=visitor)
    assert put.state == S.DECISION


def test_the_manager_lets_them_in_through_a_page(board: Board) -> None:
    review = review_at(S.REPORTED, board)
    manager, address = signed_in(board.noor), f"/vetting/withdrawal/{review.reference}/outside/"
    assert address in manager.get(review.get_absolute_url()).content.decode()
    refused = manager.post(address, VISITOR)
    assert refused.status_code == 409
    assert "can decide this" in main_of(refused)
    a_chief_officer(board, review)

    made = manager.post(address, VISITOR)

    assert "good once" in main_of(made)
    assert made.headers["Cache-Control"] == "no-store"
    assert User.objects.get(username="visitor.hants").holdings.get().role == "review_body"
    assert signed_in(board.petra).get(address).status_code in (403, 404)
