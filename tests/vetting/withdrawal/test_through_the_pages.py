"""A review through its pages alone, form by form, from the first information to the appeal; and
every page of a step answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from standards.access.models import User
from standards.clocks.models import Clock
from standards.records.models import Letter
from standards.workflow import steps
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    EVERY_POINT,
    SUITABLE,
    WHY,
    Board,
    decision_served,
    letter_sent,
    reloaded,
    review_at,
)
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
BOTH_STAGES = {
    "grounds": "yes",
    "grounds_reasons": WHY,
    "appropriate": "yes",
    "appropriate_reasons": WHY,
    "proportionality": WHY,
}


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def take(review: WithdrawalReview, name: str, by: User, **answers: Any) -> WithdrawalReview:
    """Fill in the page of a step and send it; what is wrong with it is shown."""
    address = f"/matters/{review.reference}/do/{name}/"
    answer = as_user(by).post(address, {"version": reloaded(review).version, **answers})
    assert answer.status_code == 302, answer.content.decode()[:6000]
    return reloaded(review)


def test_from_the_first_information_to_the_appeal_through_the_pages(board: Board) -> None:
    review = noticed(referred(board), board)
    review = assessed(answered(review, board), board)
    review = take(reported(review, board), "send_back", board.olga, tasks="Ask the other witness.")
    review = withdrawn(reported(review, board), board)
    review = appeal_allowed(review, board)

    assert (review.state, review.is_open) == (S.APPEAL_ALLOWED, False)


def referred(board: Board) -> WithdrawalReview:
    """An officer of vetting tells of it on the page that opens a review."""
    logged = as_user(board.imran).post(
        "/vetting/withdrawal/refer/",
        {
            "act": "refer",
            "person": str(board.subject.pk),
            "matter_text": "Said to have lied on oath.",
            "source": "conduct",
            "known_on": "today",
            "themes": [],
        },
    )
    assert logged.status_code == 302
    return WithdrawalReview.objects.get()


def noticed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """Determined, an assessor appointed, the notice written and served."""
    review = take(review, "open_determination", board.noor, distinct_because="")
    review = take(review, "determine", board.omar, reasons=WHY)
    review = take(review, "appoint", board.omar, assessor=str(board.petra.pk), competence=SUITABLE)
    review = letter_sent(review, "withdrawal_notice", board.noor)
    review = take(
        review,
        "serve_notice",
        board.noor,
        checks=EVERY_POINT,
        served_how="in_person",
        served_on="",
        served_time="9am",
    )
    return take(review, "begin_response", board.noor)


def answered(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """With more time than usual; what the person said, on paper and in an interview."""
    review = take(review, "extend_response", board.noor, working_days="5", reasons="Ill.")
    review = take(review, "take_representation", board.noor, words="Not me.", how="paper")
    return take(
        review,
        "record_enquiry",
        board.petra,
        type="interview",
        words="He denied it.",
        attended="Federation friend",
        no_recording="He refused to be recorded.",
    )


def assessed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """An item that is withheld, then the assessment on its own page."""
    review = take(
        review,
        "add_item",
        board.petra,
        text="Two accounts.",
        source="CO/1",
        is_withheld="on",
        harm_reason=WHY,
        gist="A document.",
    )
    said = {**BOTH_STAGES, "recommends": "withdraw"}
    address = f"/vetting/withdrawal/{review.reference}/assessment/"
    assert as_user(board.petra).post(address, said).status_code == 302
    return review


def reported(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """The assessor's report, put before whoever decides."""
    review = take(review, "send_report", board.petra, person_case=WHY, report=WHY)
    return take(review, "put_to_decider", board.noor, decider=str(board.olga.pk))


def withdrawn(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """On advice; its letter is agreed to and sent."""
    review = take(review, "record_advice", board.noor, lawyer="L. Adviser", advice="Lawful.")
    review = take(review, "withdraw", board.olga, alternatives=WHY, **BOTH_STAGES)
    return letter_sent(review, "withdrawal_decision_withdrawn", board.noor, board.omar)


def appeal_allowed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """A panel of two does not find withdrawal appropriate."""
    review = take(review, "lodge_appeal", board.noor, grounds="Unfair.", how="paper")
    review = take(
        review, "appoint_panel", board.noor, chair=str(board.quinn.pk), member=str(board.rita.pk)
    )
    return take(
        review,
        "allow_appeal",
        board.quinn,
        reasons=WHY,
        **{**BOTH_STAGES, "appropriate": "no"},
    )


@pytest.mark.parametrize(
    "state",
    [
        S.REFERRED,
        S.TRIAGE,
        S.ROUTED,
        S.GATHERING,
        S.REPORTED,
        S.DECISION,
        S.WITHDRAWN,
        S.APPEAL,
        S.DISMISSED,
        S.TRIBUNAL,
    ],
)
def test_every_page_of_a_step_answers(state: str, board: Board) -> None:
    clearance(board.subject, "MV", decided_by_ref=board.subject.person_ref)
    review = review_at(state, board)
    people = (board.noor, board.omar, board.olga, board.petra, board.quinn)
    clients = {user: as_user(user) for user in people}

    shown = 0
    for declared in steps.steps_of(WithdrawalReview):
        if not steps.applies(declared, state) or declared.action == "system":
            continue
        for client in clients.values():
            answer = client.get(f"/matters/{review.reference}/do/{declared.name}/")
            assert answer.status_code in (200, 302, 403, 404, 409), declared.name
            shown += answer.status_code == 200
    assert shown


def test_a_proposal_through_the_page_waits_for_the_authority(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    after = take(review, "suspend", board.noor, reasons=WHY, conditions="")

    assert after.open_suspension is None
    inbox = as_user(board.omar).get("/inbox/").content.decode()
    assert "Suspend under regulation 13" in inbox


def test_measures_through_the_page(board: Board) -> None:
    from tests.factories.withdrawal import a_measure_kind

    review = review_at(S.DECISION, board)

    after = take(
        review,
        "retain_with_measures",
        board.olga,
        **{**BOTH_STAGES, "appropriate": "no"},
        measure_kind=a_measure_kind(),
        measure_text="No lone visits.",
        measure_owner=str(board.noor.pk),
        measure_review_on="1 March 2027",
    )

    assert after.state == S.MEASURES


def test_the_dismissal_says_what_it_does_before_its_button(board: Board) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    Clock.objects.filter(stream=review.stream, code="vetting_appeal").update(
        due_on=timezone.localdate() - timedelta(days=1)
    )

    page = as_user(board.olga).get(f"{review.get_absolute_url()}do/dismiss/").content.decode()

    assert "dismissed without notice, as of today" in page
    assert "govuk-button--warning" in page


def test_whoever_records_service_is_led_to_the_notice(board: Board) -> None:
    review = letter_sent(review_at(S.APPOINTED, board), "withdrawal_notice", board.noor)
    letter = Letter.objects.get(matter=review.pk)

    page = as_user(board.noor).get(f"{review.get_absolute_url()}do/serve_notice/").content.decode()

    assert f'href="/letters/{letter.pk}/"' in page
