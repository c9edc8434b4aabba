"""One neutral page for a decision: no outcome is offered before another."""

import re

import pytest
from django.test import Client

from standards.workflow import next_steps
from standards.workflow.firing import fire
from tests.factories.withdrawal import Board, determined, reloaded, review_at
from tests.workflow.pages import address, main_of, signed_in
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
OUTCOMES = ["retain", "retain_with_measures", "withdraw"]


def body_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_the_panel_offers_the_decision_and_no_outcome(board: Board, london_noon: None) -> None:
    review = review_at(S.DECISION, board)
    offered = next_steps.outlook(review.deciding_authority, review, today=review.received_on)

    labels = [each.label for each in (offered.next, *offered.others) if each]

    assert offered.next is not None
    assert offered.next.label == "Decide the review"
    assert offered.next.url == address(review, "decide", "outcome")
    assert labels.count("Decide the review") == 1
    assert not [label for label in labels if label.startswith("Decide: ")]


def test_the_page_asks_in_the_order_of_the_rules_and_chooses_nothing(board: Board) -> None:
    review = review_at(S.DECISION, board)
    fire_law(review, board)

    body = body_of(signed_in(board.olga), address(review, "decide", "outcome"))

    assert re.findall(r'name="outcome" value="(\w+)"', body) == OUTCOMES
    assert not re.findall(r"<input[^>]*\bchecked\b", body)


def fire_law(review: WithdrawalReview, board: Board) -> None:
    fire(reloaded(review), "record_advice", by=board.noor, lawyer="L. Awyer", advice="It stands.")


def test_a_choice_leads_to_the_form_of_its_step(board: Board) -> None:
    review = review_at(S.DECISION, board)

    answer = signed_in(board.olga).post(address(review, "decide", "outcome"), {"outcome": "retain"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == address(review, "step", "retain")
    assert reloaded(review).state == S.DECISION


def test_no_choice_is_asked_for_and_one_that_is_not_open_is_refused(board: Board) -> None:
    review = review_at(S.DECISION, board)
    olga, url = signed_in(board.olga), address(review, "decide", "outcome")

    assert "Choose which decision it is" in main_of(olga.post(url, {}))
    # The legal check is not on record: a withdrawal cannot be chosen, and the page says why.
    refused = olga.post(url, {"outcome": "withdraw"})
    assert refused.status_code == 200
    assert "Decide: withdraw the clearance" in main_of(refused)


def test_who_may_not_decide_is_told_so_and_no_other_decision_exists(board: Board) -> None:
    review = review_at(S.DECISION, board)

    assert signed_in(board.noor).get(address(review, "decide", "outcome")).status_code == 403
    assert signed_in(board.olga).get(address(review, "decide", "lunch")).status_code == 404
    assert signed_in(board.olga).get(address(review, "decide", "appeal")).status_code == 409
    assert signed_in(board.cast.amira).get(address(review, "decide", "outcome")).status_code == 404


def test_once_it_is_determined_an_assessor_comes_before_another_determination(
    board: Board,
) -> None:
    review = review_at(S.TRIAGE, board)
    before = next_steps.outlook(board.omar, review, today=review.received_on)
    after = next_steps.outlook(board.omar, determined(review, board), today=review.received_on)

    assert before.next is not None
    assert before.next.label == "Make the determination"
    assert after.next is not None
    assert after.next.step.name == "appoint"
