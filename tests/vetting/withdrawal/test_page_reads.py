"""What the page of a review reads in one query is what the tables hold, and how often it asks."""

from typing import Any

import pytest

from standards.workflow.firing import fire
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    WHY,
    Board,
    an_officer,
    decision_served,
    reloaded,
    review_at,
    suspended,
)
from tests.vetting.test_pages import queries_of
from tests.vetting.withdrawal.test_disclosure import a_document, asked
from tests.workflow.pages import signed_in, text_of
from vetting.withdrawal import page_reads, policies, sections
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.disclosing import disclosure_release

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
MOST = 15


@pytest.mark.parametrize("state", [*S.values])
def test_the_page_of_a_review_keeps_to_its_bar(board: Board, state: str) -> None:
    person = an_officer(board.cast, "Other", kind="staff" if state == S.EMPLOYMENT else "officer")
    clearance(person, "MV", decided_by_ref=person.person_ref)
    address = f"/matters/{review_at(state, board, person).reference}/"

    for user in (board.noor, board.olga):
        assert queries_of(signed_in(user), address) <= MOST, user


@pytest.mark.parametrize("address", ["/matters/?kind=withdrawal_review"])
def test_the_list_of_reviews_asks_no_more_than_its_bar(board: Board, address: str) -> None:
    review_at(S.GATHERING, board)

    assert queries_of(signed_in(board.noor), address) <= 8


@pytest.mark.parametrize("state", [S.GATHERING, S.APPEAL, S.DISMISSED])
def test_what_is_read_together_is_what_the_tables_hold(board: Board, state: str) -> None:
    page = review_at(state, board)
    plain = reloaded(page)

    page_reads.read_more(page)

    for relation, _, _ in page_reads.LISTS:
        read, held = list(getattr(page, relation).all()), list(getattr(plain, relation).all())
        assert sorted(map(told, read)) == sorted(map(told, held)), relation
    assert page.appointments.all()
    assert page.open_suspension == plain.open_suspension
    assert policies.clearances_held(page) == sorted(policies.clearances_held(plain), key=by_pk)
    assert (page.decision, page.appeal) == (plain.decision, plain.appeal)
    for user in (board.noor, board.petra):
        for name in ("summary", "assessment", "report", "decision", "disclosure"):
            assert shown(sections, name, page, user) == shown(sections, name, plain, user), name


def by_pk(row: Any) -> Any:
    return row.pk


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


def test_the_overview_counts_open_reviews_for_those_who_see_them(board: Board) -> None:
    review_at(S.TRIAGE, board)

    seen = signed_in(board.noor).get("/vetting/").content.decode()
    walled = signed_in(board.petra).get("/vetting/").content.decode()

    assert "/matters/?kind=withdrawal_review&amp;stage=v1_triage" in seen
    assert "Refer a matter about somebody" in seen
    assert "No withdrawal review is open that you can see." in walled
    assert "Invite an applicant" not in walled


def test_a_suspension_whose_basis_has_ended_is_what_there_is_to_do(board: Board) -> None:
    review = suspended(review_at(S.TRIAGE, board), board)
    fire(reloaded(review), "not_assess", by=board.omar, code="no_grounds", reasons=WHY)

    page = text_of(signed_in(board.noor).get(review.get_absolute_url()))

    assert "Next Lift the suspension" in page


def test_a_closed_review_says_so_and_names_no_step_that_has_no_place(board: Board) -> None:
    review = review_at(S.VOIDED, board)

    page = text_of(signed_in(board.noor).get(review.get_absolute_url()))

    assert "Nothing is left to do: it is closed." in page
    assert "No suspension under regulation 13 is in force" not in page


def test_a_decision_that_was_served_is_not_what_is_next(board: Board) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)

    page = text_of(signed_in(board.noor).get(review.get_absolute_url()))

    assert "Next Record the appeal" in page
