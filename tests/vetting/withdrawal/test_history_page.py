"""The history summary of a person under review: on a page of its own, its reading recorded."""

from datetime import date

import pytest
from django.urls import reverse

from standards.access.models import User
from standards.events.models import Event
from standards.workflow.models import writing
from tests.factories.withdrawal import Board, referred, review_at, with_panel
from tests.workflow.pages import main_of, signed_in
from vetting.history.models import PastDecision
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
NOT_PROVED = "Not proved at a misconduct hearing"


def with_a_past(board: Board) -> None:
    """Something that was not proved, and a refusal by the force before."""
    adverse_log(
        by="system:tests",
        person=board.subject,
        source="conduct",
        source_ref="MC/00009/24",
        theme="dishonesty",
        alleged_on=date(2024, 3, 1),
        particulars=Particulars(outcome=NOT_PROVED),
    )
    with writing():
        PastDecision.objects.create(
            person=board.subject,
            filed_under=board.subject.pk,
            kind="vetting",
            level="RV",
            decided_on=date(2019, 5, 1),
            outcome="refused",
        )


def history_of(review: WithdrawalReview) -> str:
    return reverse("withdrawal-history", args=[review.reference])


def readings(review: WithdrawalReview, user: User) -> int:
    rows = Event.objects.filter(stream=review.stream, verb="history.read", actor=str(user.pk))
    return rows.count()


def test_the_summary_is_not_on_the_page_of_the_review_but_the_way_to_it_is(board: Board) -> None:
    with_a_past(board)
    review = review_at(S.GATHERING, board)

    page = signed_in(board.omar).get(review.get_absolute_url()).content.decode()

    assert NOT_PROVED not in page
    assert f'href="{history_of(review)}"' in page
    assert "That you read it is recorded" in page
    assert readings(review, board.omar) == 0


def test_each_reading_of_the_summary_is_recorded_with_the_review(board: Board) -> None:
    with_a_past(board)
    review = review_at(S.GATHERING, board)
    client = signed_in(board.omar)

    for _ in range(2):
        assert NOT_PROVED in main_of(client.get(history_of(review)))

    assert readings(review, board.omar) == 2


def test_who_has_looked_names_the_readers_of_the_summary(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    signed_in(board.omar).get(history_of(review))

    told = main_of(signed_in(board.noor).get(reverse("matter-looked", args=[review.reference])))

    assert told.count("Omar") == 2  # the matter, and its summary
    assert "History summary" in told


def test_one_who_does_not_adjudicate_reads_no_summary_and_none_is_recorded(board: Board) -> None:
    """The appeal panel reads the review alone."""
    with_a_past(board)
    review = review_at(S.APPEAL, board)
    panel = with_panel(review, board).appeal.panel.first().user

    page = main_of(signed_in(panel).get(history_of(review)))

    assert NOT_PROVED not in page
    assert "The summary is for those who adjudicate" in page
    assert readings(review, panel) == 0


def test_other_reviews_of_the_person_stand_with_the_history(board: Board) -> None:
    one = review_at(S.NOT_ASSESSED, board)
    other = referred(board, one.person, source_ref="X", known_on=one.known_on)

    page = main_of(signed_in(board.noor).get(history_of(other)))

    assert one.reference in page


@pytest.mark.parametrize(
    ("state", "step"),
    [(S.TRIAGE, "determine"), (S.DECISION, "retain"), (S.DECISION, "retain_with_measures")],
)
def test_whoever_decides_is_led_to_the_summary_where_they_decide(
    board: Board, state: str, step: str
) -> None:
    review = review_at(state, board)
    decider = board.omar if state == S.TRIAGE else board.olga

    page = signed_in(decider).get(f"/matters/{review.reference}/do/{step}/").content.decode()

    assert f'href="{history_of(review)}"' in page
    assert "reading it is recorded (opens in a new tab)" in page


def test_whoever_assesses_is_led_to_the_summary_too(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    address = reverse("withdrawal-assessment", args=[review.reference])

    assert history_of(review) in signed_in(board.petra).get(address).content.decode()
