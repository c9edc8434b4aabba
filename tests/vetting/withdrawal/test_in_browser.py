"""Pages of withdrawal reviews in a browser, wide and narrow, with scripts and without."""

from typing import Any

import pytest

from standards.access.models import User
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories.cast import Cast
from tests.factories.withdrawal import (
    Board,
    an_officer,
    appealed,
    assessed,
    itemised,
    make_board,
    noticed,
    reloaded,
    review_at,
    suspended,
    with_panel,
)
from tests.vetting.withdrawal.test_history_page import with_a_past
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services import subject
from vetting.withdrawal.services.disclosing import disclosure_ask

pytestmark = pytest.mark.django_db(transaction=True)
S = WithdrawalReview.State
LONG = "Featherstonehaugh-Cholmondeley-Okonkwo-Vanderbilt-Marjoribanks"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture(autouse=True)
def on_a_monday() -> None:
    """Time runs here: a browser and a server that wait for each other need it."""


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)


def looked_at(page: Any, name: str, *, narrow: bool) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"withdrawal-{name}-{'narrow' if narrow else 'wide'}")


def step_page(review: WithdrawalReview, name: str) -> str:
    return f"/matters/{review.reference}/do/{name}/"


@BOTH
def test_the_page_of_a_review_at_work(board: Board, open_page: Any, narrow: bool) -> None:
    person = an_officer(board.cast, LONG)
    review = suspended(review_at(S.GATHERING, board, person, themes=["dishonesty"]), board)
    itemised(review, board)
    disclosure_ask(review=review, by=board.petra, wanted="The transcript.", reasons="Not there.")

    page = open_page(f"/matters/{review.reference}/", user=board.noor, narrow=narrow)

    looked_at(page, "gathering", narrow=narrow)
    page.goto(step_page(review, "take_representation"))
    looked_at(page, "representation", narrow=narrow)
    page.goto(step_page(review, "lift_suspension"))
    looked_at(page, "lift", narrow=narrow)
    page.goto("/matters/?kind=withdrawal_review")
    looked_at(page, "list", narrow=narrow)


@BOTH
def test_determination_and_appointment(board: Board, open_page: Any, narrow: bool) -> None:
    review = review_at(S.TRIAGE, board, themes=["dishonesty"])
    page = open_page(f"/matters/{review.reference}/", user=board.omar, narrow=narrow)
    looked_at(page, "triage", narrow=narrow)
    page.get_by_role("button", name="Make the determination").click()
    looked_at(page, "decision", narrow=narrow)
    page.get_by_role("button", name="Continue").press("Enter")
    looked_at(page, "decision-refused", narrow=narrow)

    for name in ("determine", "not_assess", "route", "suspend"):
        if name != "suspend":
            page.goto(step_page(review, name))
            looked_at(page, name, narrow=narrow)
    page.goto(step_page(review, "determine"))
    page.get_by_label("Could the matter reasonably lead to withdrawal? Why?").fill(
        "If it happened as told, an officer lied on oath; that could lead to withdrawal."
    )
    page.get_by_role("button", name="Determine: it is assessed").click()
    page.goto(step_page(review, "appoint"))
    looked_at(page, "appoint", narrow=narrow)
    page.get_by_label("Who assesses it?").select_option(label="Petra")
    page.get_by_label("Who assesses it second, without seeing the first?").select_option(
        label="Pavel"
    )
    for box in page.locator("textarea").all():
        box.fill("Trained as an assessor, ten years in vetting.")
    page.get_by_role("button", name="Appoint who assesses").click()

    assert reloaded(review).state == S.APPOINTED


@BOTH
def test_a_matter_is_referred_without_a_name_in_an_address(
    board: Board, open_page: Any, narrow: bool
) -> None:
    page = open_page("/vetting/withdrawal/refer/", user=board.imran, narrow=narrow, scripts=False)
    page.get_by_label("Whom is it about?").fill("Subject")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Choose").first.click()
    assert "Subject" not in page.url
    page.get_by_label("What is the matter?").fill("Said to have lied on oath.")
    page.get_by_label("A conduct matter").check()
    page.get_by_label("When did it come to the vetting authority's attention?").fill("today")
    page.get_by_label("Dishonesty", exact=True).check()
    page.get_by_role("button", name="Refer the matter").click()

    review = WithdrawalReview.objects.get()
    assert (review.person, review.themes) == (board.subject, ["dishonesty"])
    assert review.reference in page.content()


@BOTH
def test_the_pages_of_referring(board: Board, open_page: Any, narrow: bool) -> None:
    page = open_page("/vetting/withdrawal/refer/", user=board.imran, narrow=narrow)
    page.get_by_label("Whom is it about?").fill("Subject")
    page.get_by_role("button", name="Find").click()
    looked_at(page, "refer-whom", narrow=narrow)
    page.get_by_role("button", name="Choose").first.click()
    looked_at(page, "refer", narrow=narrow)


@BOTH
def test_an_assessor_writes_in_silence(board: Board, open_page: Any, narrow: bool) -> None:
    review = review_at(S.GATHERING, board, themes=["dishonesty"])
    assessed(review, board.pavel, "retain")
    page = open_page(f"/matters/{review.reference}/", user=board.petra, narrow=narrow)
    page.get_by_role("link", name="Write your assessment").click()
    looked_at(page, "assessment", narrow=narrow)
    page.get_by_role("group", name="First stage").get_by_label("Yes").check()
    page.get_by_role("group", name="Second stage").get_by_label("Yes").check()
    for box in page.locator("textarea").all():
        box.fill("Weighed against all that is known, and written down to be checked.")
    page.get_by_label("Withdraw", exact=True).check()
    page.get_by_role("button", name="Keep my assessment").click()

    assert "Assessments" in page.content()
    looked_at(page, "assessments-opened", narrow=narrow)


@BOTH
def test_the_decision_and_the_appeal(board: Board, open_page: Any, narrow: bool) -> None:
    review = review_at(S.DECISION, board)
    page = open_page(f"/matters/{review.reference}/", user=board.olga, narrow=narrow)
    looked_at(page, "decision", narrow=narrow)
    for name in ("retain_with_measures", "retain"):
        page.goto(step_page(review, name))
        looked_at(page, name, narrow=narrow)
    other = review_at(S.WITHDRAWN, board, an_officer(board.cast, "Second"), source_ref="X")
    lodged = with_panel(appealed(other, board), board)
    as_panel = open_page(f"/matters/{lodged.reference}/", user=board.quinn, narrow=narrow)
    looked_at(as_panel, "appeal", narrow=narrow)
    as_panel.goto(step_page(lodged, "allow_appeal"))
    looked_at(as_panel, "allow-appeal", narrow=narrow)


@BOTH
def test_the_history_summary_is_read_beside_the_decision(
    board: Board, open_page: Any, narrow: bool
) -> None:
    with_a_past(board)
    review = review_at(S.DECISION, board)
    page = open_page(step_page(review, "retain"), user=board.olga, narrow=narrow)
    page.get_by_label("Why?").first.fill("Half a sentence")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="History summary of").click()

    looked_at(opened.value, "history", narrow=narrow)
    assert "Not proved at a misconduct hearing" in opened.value.inner_text("main")
    assert page.get_by_label("Why?").first.input_value() == "Half a sentence"


@BOTH
def test_disclosure(board: Board, open_page: Any, narrow: bool) -> None:
    review = review_at(S.GATHERING, board)
    asker: User = board.petra
    page = open_page(
        f"/vetting/withdrawal/{review.reference}/disclosure/", user=asker, narrow=narrow
    )
    looked_at(page, "ask", narrow=narrow)
    disclosure_ask(review=review, by=asker, wanted="The transcript.", reasons="Not there.")
    page = open_page("/vetting/disclosures/", user=board.cast.hugo, narrow=narrow)
    looked_at(page, "disclosures", narrow=narrow)
    page.get_by_role("link", name="Subject").click()
    looked_at(page, "release", narrow=narrow)


@BOTH
def test_the_person_answers_through_their_own_page(
    board: Board, open_page: Any, narrow: bool
) -> None:
    review = noticed(review_at(S.APPOINTED, board), board)
    page = open_page(
        f"/vetting/withdrawal/{review.reference}/their-page/", user=board.noor, narrow=narrow
    )
    looked_at(page, "door", narrow=narrow)
    page.get_by_role("button", name="Make the code").click()
    looked_at(page, "door-made", narrow=narrow)
    code = subject.page_open(review=review, by=board.noor)

    theirs = open_page(f"/door/{code}/", narrow=narrow)
    looked_at(theirs, "own", narrow=narrow)
    assert code not in theirs.url
    theirs.get_by_role("link", name="Answer the notice").click()
    looked_at(theirs, "own-answer", narrow=narrow)
    theirs.get_by_label("Your answer").fill("I was on leave that day.")
    theirs.get_by_role("button", name="Send my answer").click()
    looked_at(theirs, "own-answered", narrow=narrow)

    assert review.representations.get().words == "I was on leave that day."


@BOTH
def test_a_decider_from_outside_is_let_in(board: Board, open_page: Any, narrow: bool) -> None:
    review = review_at(S.REPORTED, board)

    page = open_page(
        f"/vetting/withdrawal/{review.reference}/outside/", user=board.noor, narrow=narrow
    )

    looked_at(page, "outside", narrow=narrow)
