"""The pages of standard wording: who finds them, a change from proposal to use."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from standards.records import selectors
from standards.records.models import LetterTemplate
from standards.workflow.models import Proposal
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import people
from tests.factories.cast import Cast
from tests.records.test_record_pages import said_by, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]
CODE = "errand_update"
PAGE = "/letters/wording/errand_update/"


@pytest.fixture
def senior(cast: Cast) -> Any:
    return people.user("sena", ["senior_aa"], people.person())


@pytest.mark.parametrize("name", ["amira", "farah", "hugo", "erin", "noor"])
def test_others_find_no_such_page(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))

    statuses = {client.get(url).status_code for url in (reverse("wording-list"), PAGE)}

    assert statuses == {404}


def test_a_change_is_used_once_a_second_person_agreed(cast: Cast, senior: Any) -> None:
    answers = {
        "subject": "Your errand",
        "body": "Dear {{ recipient_name }}\n\nOurs.",
        "reason": "Shorter.",
    }
    signed_in(cast.joan).post(PAGE, answers)
    before = said_by(signed_in(cast.joan).get(PAGE))
    inbox = said_by(signed_in(senior).get(reverse("inbox")))
    page = reverse("proposal", args=[Proposal.objects.get().pk])
    proposed = said_by(signed_in(senior).get(page))

    signed_in(senior).post(page, {"decision": "agree"})

    assert "New wording waits for a second person" in before
    assert "Publish the wording of a letter" in inbox
    assert "Dear {{ recipient_name }} Ours." in proposed
    assert selectors.template_in_force(CODE, on=people.LONG_AGO).version == 1
    assert selectors.template_in_force(CODE, on=date(2026, 11, 23)).version == 2
    assert "version 2, the force's own" in said_by(signed_in(senior).get(reverse("wording-list")))


def test_a_field_that_there_is_not_is_said_at_the_text_and_the_text_is_kept(cast: Cast) -> None:
    response = signed_in(cast.joan).post(
        PAGE, {"subject": "S", "body": "Dear {{ nobody }}", "reason": "x"}
    )

    assert "There is no field called “nobody”" in said_by(response)
    assert "Dear {{ nobody }}" in response.content.decode()
    assert not LetterTemplate.objects.filter(source="force").exists()


def test_an_unknown_letter_is_not_there(cast: Cast) -> None:
    client = signed_in(cast.joan)

    assert client.get("/letters/wording/nothing/").status_code == 404


def test_the_page_names_the_fields_that_can_be_used(cast: Cast) -> None:
    page = said_by(signed_in(cast.joan).get(PAGE))

    assert "what_happened" in page
    assert "next_update_on" in page


def test_the_pages_are_accessible_and_fit(
    cast: Cast, senior: Any, open_page: Any, transactional_db: None
) -> None:
    signed_in(cast.joan).post(PAGE, {"subject": "W" * 60, "body": "W" * 120, "reason": "W" * 90})

    proposed = reverse("proposal", args=[Proposal.objects.get().pk])
    for name, address in (("wording", PAGE), ("wording-proposed", proposed)):
        for narrow in (False, True):
            page = open_page(address, user=senior, narrow=narrow)
            save_screenshot(page, f"records-{name}-{'narrow' if narrow else 'wide'}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)
