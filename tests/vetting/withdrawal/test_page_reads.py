"""What the page of a review reads in one query is what the tables hold, and how often it asks."""

from typing import Any

import pytest

from tests.factories.withdrawal import Board, reloaded, review_at
from tests.vetting.test_pages import queries_of
from tests.vetting.withdrawal.test_disclosure import a_document, asked
from tests.workflow.pages import signed_in
from vetting.withdrawal import page_reads, sections
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.disclosing import disclosure_release

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
MOST = 23  # the bar is 15: history of conduct asks four, what others bring the rest


@pytest.mark.parametrize("state", [S.TRIAGE, S.GATHERING, S.DECISION, S.WITHDRAWN, S.APPEAL])
def test_the_page_of_a_review_does_not_ask_more_often_than_it_did(board: Board, state: str) -> None:
    review = review_at(state, board)

    assert queries_of(signed_in(board.noor), f"/matters/{review.reference}/") <= MOST


@pytest.mark.parametrize("address", ["/matters/?kind=withdrawal_review"])
def test_the_list_of_reviews_asks_no_more_than_its_bar(board: Board, address: str) -> None:
    review_at(S.GATHERING, board)

    assert queries_of(signed_in(board.noor), address) <= 8


@pytest.mark.parametrize("state", [S.GATHERING, S.WITHDRAWN, S.DISMISSED])
def test_what_is_read_together_is_what_the_tables_hold(board: Board, state: str) -> None:
    page = review_at(state, board)
    plain = reloaded(page)

    page_reads.read_more(page)

    for relation, _, _ in page_reads.LISTS:
        read, held = list(getattr(page, relation).all()), list(getattr(plain, relation).all())
        assert sorted(map(told, read)) == sorted(map(told, held)), relation
    assert page.appointments.all()
    assert page.open_suspension == plain.open_suspension
    assert (page.decision, page.appeal) == (plain.decision, plain.appeal)
    for user in (board.noor, board.petra):
        for name in ("summary", "assessment", "report", "decision", "disclosure"):
            assert shown(sections, name, page, user) == shown(sections, name, plain, user), name


def told(row: Any) -> str:
    """Every value of a row, as text."""
    return repr([(each.attname, getattr(row, each.attname)) for each in row._meta.concrete_fields])


def shown(of: Any, name: str, review: Any, user: Any) -> str:
    """What a section says, without the review itself."""
    context = getattr(of, name)(review, user)
    return repr({key: value for key, value in context.items() if key != "review"})


def test_a_paper_that_was_released_is_named(board: Board) -> None:
    disclosure = asked(board)
    paper = a_document(board)
    disclosure_release(disclosure=disclosure, by=board.cast.hugo, documents=[paper.pk])
    page = reloaded(disclosure.review)

    page_reads.read_more(page)

    (read,) = page.disclosures.all()
    assert [row.document.name for row in read.released_documents.all()] == ["transcript.txt"]
    assert (read.asked_by, read.answered_by) == (board.petra, board.cast.hugo)
