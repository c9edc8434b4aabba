"""Adverse information that a clearance must be reviewed for: referred from its own page, once."""

from datetime import date
from typing import Any

import pytest

from standards.people.models import Person
from standards.refusals import NotReady
from tests.factories.withdrawal import Board, an_officer
from tests.workflow.pages import main_of, signed_in
from vetting.history.models import AdverseInformation
from vetting.history.services import adverse
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.referring import item_refer

pytestmark = pytest.mark.django_db
S = AdverseInformation.Status


def an_item(board: Board, person: Person, **given: Any) -> AdverseInformation:
    return adverse.adverse_log(
        by="system:tests",
        person=person,
        source="crime",
        source_ref="CR/77/26",
        theme=["dishonesty"],
        particulars=adverse.Particulars(
            what="Said to have sold a warrant card", alleged_on=date(2026, 10, 1)
        ),
        **given,
    )


def sent(**changed: Any) -> dict[str, Any]:
    return {
        "matter_text": "Said to have sold a warrant card",
        "source": "criminal",
        "known_on": "20 11 2026",
        "themes": ["dishonesty"],
        **changed,
    }


def test_the_page_of_an_item_offers_both_answers_alike(board: Board) -> None:
    item = an_item(board, an_officer(board.cast, "Vane"))

    page = signed_in(board.noor).get(item.get_absolute_url()).content.decode()

    assert f"/vetting/withdrawal/refer/{item.pk}/" in page
    assert "Note it: nothing follows" in page
    assert "govuk-button--secondary" in page


def test_a_review_is_opened_with_what_is_known_and_the_item_is_dealt_with_there(
    board: Board,
) -> None:
    item = an_item(board, an_officer(board.cast, "Vane"))
    manager, address = signed_in(board.noor), f"/vetting/withdrawal/refer/{item.pk}/"
    form = manager.get(address).content.decode()
    assert "sold a warrant card" in form
    assert 'value="criminal" checked' in form or "checked" in form

    manager.post(address, sent())

    review = WithdrawalReview.objects.get(person=item.person)
    item = AdverseInformation.objects.get(pk=item.pk)
    assert (review.source, review.source_ref) == ("criminal", "CR/77/26")
    assert review.needs_second
    assert (item.status, item.taken_up_in_id) == (S.TAKEN_UP, review.pk)
    assert review.reference in main_of(manager.get(item.get_absolute_url()))


def test_it_is_referred_once(board: Board) -> None:
    item = an_item(board, an_officer(board.cast, "Vane"))
    manager, address = signed_in(board.noor), f"/vetting/withdrawal/refer/{item.pk}/"
    manager.post(address, sent())

    again = manager.post(address, sent())

    assert again.status_code in (403, 409)
    assert WithdrawalReview.objects.filter(person=item.person).count() == 1


def test_nothing_is_kept_of_a_referral_that_is_refused(board: Board) -> None:
    item = an_item(board, an_officer(board.cast, "Vane"))

    with pytest.raises(NotReady):
        item_refer(
            by=board.noor,
            item=item,
            matter_text="x",
            source="criminal",
            known_on=date(2026, 12, 24),
        )

    assert not WithdrawalReview.objects.filter(person=item.person).exists()
    assert AdverseInformation.objects.get(pk=item.pk).status == S.RECEIVED


def test_who_may_not_settle_it_finds_no_way(board: Board) -> None:
    item = an_item(board, an_officer(board.cast, "Vane"))
    address = f"/vetting/withdrawal/refer/{item.pk}/"

    for user in (board.cast.amira, board.cast.joan, board.quinn):
        assert signed_in(user).post(address, sent()).status_code in (403, 404)
    assert not WithdrawalReview.objects.filter(person=item.person).exists()
