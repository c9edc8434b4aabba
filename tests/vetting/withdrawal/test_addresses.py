"""Addresses that name a review: what may not be known of answers as what never was."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from standards.access.models import Compartment, CompartmentMember, User
from tests.factories import people
from tests.factories.withdrawal import Board, an_officer, referred, review_at
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
ABSENT = "WR/09999/26"
NAMES = (
    "withdrawal-assessment",
    "withdrawal-door",
    "withdrawal-history",
    "withdrawal-outside",
    "withdrawal-disclosure-ask",
)
VARIES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|S?WR/\d+/\d\d')


def answer(user: User, method: str, name: str, reference: str) -> tuple[int, str, int]:
    """Status, body and number of queries, without what differs in any case."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/matters/?kind=withdrawal_review")
    with CaptureQueriesContext(connection) as asked:
        got = getattr(client, method)(reverse(name, args=[reference]))
    return got.status_code, VARIES.sub("", got.content.decode()), len(asked)


def hidden_from(board: Board) -> dict[str, tuple[User, str]]:
    """Who finds nothing, and under which reference."""
    insider = people.user("zara", [("anti_corruption", board.cast.units.directorate)])
    circle = Compartment.objects.create(code="AC1", controller=board.cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=insider, starts_on=people.LONG_AGO)
    sealed = referred(board, an_officer(board.cast, "Seal"), by=insider, compartment=circle)
    walled = referred(board, board.petra.person, by="system:tests")
    ordinary = review_at(S.GATHERING, board)
    return {
        "sealed": (board.noor, sealed.reference),
        "walled": (board.petra, walled.reference),
        "another's": (board.quinn, ordinary.reference),
        "of no business": (board.cast.amira, ordinary.reference),
    }


TO_READ = {"withdrawal-history"}  # nothing is sent to it


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_answers_as_what_never_was(board: Board, name: str, method: str) -> None:
    for why, (user, reference) in hidden_from(board).items():
        hidden = answer(user, method, name, reference)

        assert hidden == answer(user, method, name, ABSENT), why
        assert hidden[0] == (405 if method == "post" and name in TO_READ else 404), why


@pytest.mark.parametrize("name", NAMES)
def test_one_who_has_a_part_does_not_find_nothing(board: Board, name: str) -> None:
    review = review_at(S.GATHERING, board)

    statuses = {
        answer(user, "get", name, review.reference)[0] for user in (board.noor, board.petra)
    }

    assert statuses <= {200, 302, 403, 409}
    assert 200 in statuses
