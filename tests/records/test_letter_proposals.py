"""Who is asked to agree to a letter can read it from where they are asked."""

import pytest
from django.urls import reverse

from standards.records.services import agreeing
from standards.workflow.models import Party
from tests.factories.cast import Cast
from tests.kind.models import Errand
from tests.records.letter_steps import draft_of
from tests.workflow.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["proposal", "inbox"])
def test_the_letter_is_a_link_away(cast: Cast, errand: Errand, ngozi: Party, page: str) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    proposal = agreeing.ask_agreement(letter=letter, reason="It is done.", by=cast.amira)
    address = reverse("inbox") if page == "inbox" else reverse("proposal", args=[proposal.pk])

    answer = signed_in(cast.farah).get(address)

    assert f'href="{reverse("letter", args=[letter.pk])}"' in answer.content.decode()
    assert "Read the letter" in answer.content.decode()
