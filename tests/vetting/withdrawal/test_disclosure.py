"""More than the history summary is asked for; the authority releases named documents, frozen."""

import pytest
from django.test import Client

from standards.access import gate
from standards.people.models import Association
from standards.pipeline.models import Task
from standards.records import store
from standards.records.models import Document
from standards.records.services.uploads import STORED_AS, upload
from standards.refusals import NotAllowed, NotFoundHere, NotReady, Refusal
from standards.workflow.services import exceptions
from tests.factories.matters import matter_at
from tests.factories.withdrawal import Board, review_at
from vetting.withdrawal.models import Disclosure, WithdrawalReview
from vetting.withdrawal.services.disclosing import (
    disclosure_ask,
    disclosure_refuse,
    disclosure_release,
)

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def asked(board: Board) -> Disclosure:
    review = review_at(S.GATHERING, board)
    return disclosure_ask(
        review=review, by=board.petra, wanted="The transcript.", reasons="Not in the summary."
    )


def a_document(board: Board, content: bytes = b"The transcript of the interview.") -> Document:
    """A file of another matter, which Hugo reads."""
    matter = matter_at(
        "running", unit=board.cast.units.north, owner=board.cast.amira, subject=board.subject
    )
    exceptions.grant(matter=matter, to=board.cast.hugo, by=board.cast.farah, reason="Decides.")
    return upload(matter=matter, name="transcript.txt", chunks=[content], by=board.cast.amira)


def test_a_request_is_a_task_of_the_authority_that_tells_the_least(board: Board) -> None:
    disclosure = asked(board)

    task = Task.objects.get(for_role="aa_delegate")
    assert disclosure.review.reference not in task.what + task.about
    assert gate.visible(board.cast.hugo, Disclosure).get() == disclosure
    assert not gate.visible(board.cast.hugo, WithdrawalReview).exists()


def test_an_empty_request_is_refused(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    with pytest.raises(NotReady, match="Say which documents"):
        disclosure_ask(review=review, by=board.petra, wanted=" ", reasons="Why")


def test_who_is_walled_from_the_review_learns_nothing_of_the_request(board: Board) -> None:
    Association.objects.create(
        person=board.subject,
        other=board.cast.hugo.person,
        relation="sibling",
        starts_on="2020-01-01",
    )
    from standards.workflow import walls

    disclosure = asked(board)
    walls.rebuild([disclosure.review_id])

    assert not gate.visible(board.cast.hugo, Disclosure).exists()
    assert gate.visible(board.cast.mina, Disclosure).exists()


def test_what_is_released_is_frozen_as_it_was(board: Board) -> None:
    disclosure, document = asked(board), a_document(board)

    disclosure_release(disclosure=disclosure, by=board.cast.hugo, documents=[document.pk])

    frozen = disclosure.released_documents.get()
    copy = frozen.document
    assert (copy.matter_id, copy.sha256) == (disclosure.review_id, document.sha256)
    assert store.read_verified(STORED_AS, copy.pk, copy.size, copy.sha256) == (
        b"The transcript of the interview."
    )
    assert gate.visible(board.petra, Document).filter(pk=copy.pk).exists()
    assert not gate.visible(board.petra, Document).filter(pk=document.pk).exists()
    assert not Task.objects.get(for_role="aa_delegate").is_open


def test_nobody_releases_what_they_cannot_read(board: Board) -> None:
    disclosure, document = asked(board), a_document(board)
    exceptions.restrict(matter=document.matter, by=board.cast.farah, reason="Few need to know.")

    with pytest.raises(NotFoundHere):
        disclosure_release(disclosure=disclosure, by=board.cast.mina, documents=[document.pk])
    assert not disclosure.released_documents.exists()


@pytest.mark.parametrize("who", ["noor", "amira", "imran"])
def test_nobody_but_the_authority_answers(who: str, board: Board) -> None:
    disclosure = asked(board)

    with pytest.raises(Refusal):
        disclosure_refuse(disclosure=disclosure, by=getattr(board.cast, who), answer="No.")


def test_a_refusal_has_a_reason_and_an_answer_is_given_once(board: Board) -> None:
    disclosure = asked(board)

    with pytest.raises(NotReady, match="Say why"):
        disclosure_refuse(disclosure=disclosure, by=board.cast.hugo, answer=" ")
    disclosure_refuse(disclosure=disclosure, by=board.cast.hugo, answer="Privileged.")
    with pytest.raises(NotReady, match="answered already"):
        disclosure_refuse(disclosure=disclosure, by=board.cast.mina, answer="No.")


def test_the_complaints_side_asks_nothing(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    with pytest.raises((NotAllowed, NotFoundHere)):
        disclosure_ask(review=review, by=board.cast.amira, wanted="X", reasons="Y")


def test_the_pages_of_a_request(board: Board) -> None:
    disclosure, document = asked(board), a_document(board)
    client = Client()
    client.force_login(board.cast.hugo, backend="django.contrib.auth.backends.ModelBackend")

    listed = client.get("/vetting/disclosures/").content.decode()
    assert "The transcript." in listed
    answer = client.post(
        f"/vetting/disclosures/{disclosure.pk}/",
        {"releases": "yes", "documents": [str(document.pk)], "answer": ""},
        follow=True,
    )

    assert answer.status_code == 200
    disclosure.refresh_from_db()
    assert disclosure.status == "released"
