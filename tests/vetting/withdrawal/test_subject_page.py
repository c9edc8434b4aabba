"""The person's own page: what was served, an answer, an appeal, and nothing else."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from standards.access import gate
from standards.events.models import Event
from standards.records.models import Document
from standards.refusals import NotAllowed, NotReady
from tests.factories import people
from tests.factories.withdrawal import (
    Board,
    an_officer,
    decision_served,
    due_now,
    noticed,
    reloaded,
    review_at,
)
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services import subject

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
HOME = "/vetting/own-review/"


def through(review: WithdrawalReview, board: Board) -> Client:
    """A browser that came through the door."""
    code = subject.page_open(review=reloaded(review), by=board.noor)
    client = Client()
    answer = client.get(f"/door/{code}/")
    assert answer.status_code == 302
    assert answer["Location"] == HOME
    return client


def test_there_is_no_page_before_something_was_served(board: Board) -> None:
    with pytest.raises(NotReady, match="Nothing has been sent"):
        subject.page_open(review=review_at(S.APPOINTED, board), by=board.noor)


def test_only_who_manages_the_review_opens_the_page(board: Board) -> None:
    with pytest.raises(NotAllowed):
        subject.page_open(review=review_at(S.NOTICED, board), by=board.petra)


def test_the_page_shows_what_was_served_and_nothing_of_the_review(board: Board) -> None:
    review = review_at(S.NOTICED, board)
    page = through(review, board).get(HOME)

    shown = page.content.decode()
    assert "Notice of an assessment of your vetting clearance" in shown
    for secret in ("lied on oath", str(board.petra), "Timeline", "Next", str(board.imran)):
        assert secret not in shown
    assert page["Referrer-Policy"] == "same-origin"


def test_the_letter_comes_as_it_was_sent(board: Board) -> None:
    review = review_at(S.NOTICED, board)
    letter = subject.served(review)[0]

    answer = through(review, board).get(f"{HOME}letter/{letter.pk}/")

    assert answer.content.startswith(b"%PDF")


def test_another_document_of_the_review_is_not_reached(board: Board) -> None:
    review = review_at(S.NOTICED, board)
    other = review_at(S.NOTICED, board, people_of(board), source_ref="X")
    foreign = subject.served(other)[0]

    assert through(review, board).get(f"{HOME}letter/{foreign.pk}/").status_code == 404


def people_of(board: Board) -> Any:
    from tests.factories.withdrawal import an_officer

    return an_officer(board.cast, "Second")


def test_an_answer_with_a_document_reaches_the_review(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    client = through(review, board)

    answer = client.post(
        f"{HOME}answer/",
        {
            "words": "I was on leave that day.",
            "document": SimpleUploadedFile("leave.txt", b"On leave 3 to 9 November."),
        },
        follow=True,
    )

    assert "Your answer reached us" in answer.content.decode()
    representation = review.representations.get()
    assert (representation.how, representation.recorded_by) == ("door", None)
    assert [d.name for d in representation.documents.all()] == ["leave.txt"]
    event = Event.objects.filter(stream=review.stream).latest("seq")
    assert event.actor.startswith("system:")
    assert Document.objects.filter(matter=review.pk).count() == 1


def test_an_empty_answer_is_asked_again(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    page = through(review, board).post(f"{HOME}answer/", {"words": " "})

    assert "Write your answer" in page.content.decode()
    assert not review.representations.exists()


def test_an_answer_that_comes_too_late_is_said_so_and_shown_back(board: Board) -> None:
    review = review_at(S.REPORTED, board)

    page = through(review, board).post(f"{HOME}answer/", {"words": "But I was ill."})

    assert page.status_code == 409
    assert "But I was ill." in page.content.decode()


def test_an_appeal_is_taken_in_its_time_and_not_after(board: Board, london_noon: Any) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    client = through(review, board)

    done = client.post(f"{HOME}appeal/", {"grounds": "Nobody asked my witness."}, follow=True)

    assert "Your appeal reached us" in done.content.decode()
    assert reloaded(review).state == S.APPEAL
    assert reloaded(review).appeal.how == "door"


def test_after_its_time_an_appeal_needs_leave(board: Board, london_noon: Any) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    london_noon(date(2026, 12, 8))

    page = through(review, board).post(f"{HOME}appeal/", {"grounds": "Late."})

    assert page.status_code == 409
    assert reloaded(review).state == S.WITHDRAWN


def test_the_wall_stands_for_who_comes_through_the_door(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    signed_in = people.user("themselves", ["vetting_authority"], board.subject)
    client = through(review, board)
    client.force_login(signed_in, backend="django.contrib.auth.backends.ModelBackend")

    assert not gate.visible(signed_in, WithdrawalReview).exists()
    assert client.get(f"/matters/{review.reference}/").status_code == 404
    assert client.get(HOME).status_code == 200


def test_a_page_that_was_shut_and_one_that_never_was_answer_alike(board: Board) -> None:
    review = review_at(S.NOTICED, board)
    client = through(review, board)
    assert client.get(HOME).status_code == 200
    assert subject.page_shut(review=review, by=board.noor) == 1

    shut, never = client.get(HOME), Client().get(HOME)

    assert shut.status_code == never.status_code == 404
    assert shut.content == never.content


def test_the_page_goes_with_a_voided_review(board: Board) -> None:
    from tests.factories.withdrawal import WHY, agreed

    review = review_at(S.NOTICED, board)
    client = through(review, board)
    agreed(reloaded(review), "void", board.noor, board.omar, reasons=WHY)

    assert client.get(HOME).status_code == 404


def test_the_manager_sees_the_code_once(board: Board) -> None:
    review = noticed(review_at(S.APPOINTED, board), board)
    due_now()
    client = Client()
    client.force_login(board.noor, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/vetting/withdrawal/{review.reference}/their-page/"

    made = client.post(address, {"act": "open", "days": "30"})

    assert "only time that it is shown" in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    again = client.get(address).content.decode()
    assert "only time" not in again
    assert "Shut the page" in again


def test_the_page_says_by_which_day_an_answer_or_an_appeal_must_come(
    board: Board, london_noon: Any
) -> None:
    noticed_one = review_at(S.NOTICED, board)
    before = through(noticed_one, board).get(HOME).content.decode()
    due_now()
    gathering = review_at(S.GATHERING, board, people_of(board), source_ref="X")
    answering = through(gathering, board).get(HOME).content.decode()
    taken = decision_served(
        review_at(S.WITHDRAWN, board, an_officer(board.cast, "Third"), source_ref="Y"), board
    )
    appealing = through(taken, board).get(HOME).content.decode()

    assert "Your notice says how long you have to answer" in before
    assert "Your answer must reach us by <strong>7 December 2026</strong>" in answering
    assert "Your appeal must reach us by <strong>7 December 2026</strong>" in appealing


def test_no_page_is_offered_before_something_was_served(board: Board) -> None:
    client = Client()
    client.force_login(board.noor, backend="django.contrib.auth.backends.ModelBackend")
    unserved = review_at(S.TRIAGE, board)
    served = review_at(S.NOTICED, board, people_of(board), source_ref="X")

    assert "their-page/" not in client.get(unserved.get_absolute_url()).content.decode()
    assert "their-page/" in client.get(served.get_absolute_url()).content.decode()
