"""Acceptance tests of the vetting reference that belong to no single room; the others stand with
what they are about, under the same numbers (tests/meta holds the numbers together)."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from standards.access import gate
from standards.access.models import Compartment, CompartmentMember
from standards.legitimacy import stages
from standards.people.models import EqualityAnswers
from standards.people.services import equality
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import renewal_at
from tests.factories.withdrawal import Board, make_board, referred

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = (
    "/matters/?kind=withdrawal_review",
    "/matters/?kind=withdrawal_review&state=all",
    "/vetting/",
    "/vetting/funnel/?kind=withdrawal_review",
    "/vetting/funnel/file/?kind=withdrawal_review",
)


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)


def page(user: object, address: str) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.get(address).content.decode()


def without_tokens(html: str) -> str:
    """What differs from one answer to the next in any case."""
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"|worked out [^<]+|\d+:\d\d[ap]m', "", html
    )


# --- 10: equality data --------------------------------------------------------------------------
def test_acceptance_10_equality_answers_are_reached_by_nobody_through_the_gate(cast: Cast) -> None:
    equality.record_answers(
        person_id=cast.dev.person_id, answers={"ethnicity": "A1"}, source="intake"
    )

    for user in cast.everyone().values():
        with pytest.raises((LookupError, PermissionError, TypeError)):
            list(gate.visible(user, EqualityAnswers))


def test_acceptance_10_nothing_of_cases_vetting_or_search_reads_them() -> None:
    reading = re.compile(r"for_statistics|EqualityAnswers")
    rooms = [
        path for room in ("cases", "vetting", "search") for path in (ROOT / room).rglob("*.py")
    ]

    assert [str(path) for path in rooms if reading.search(path.read_text(encoding="utf-8"))] == []


def test_acceptance_10_no_page_of_vetting_shows_an_answer(board: Board) -> None:
    equality.record_answers(
        person_id=board.subject.pk, answers={"religion_or_belief": "Zoroastrian"}, source="intake"
    )
    review = referred(board)

    shown = [page(board.noor, address) for address in (*PAGES, review.get_absolute_url())]

    assert not any("Zoroastrian" in html for html in shown)


# --- 12: sealed ---------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["imran", "noor", "omar", "erin", "gwen"])
def test_acceptance_12_a_sealed_review_changes_no_page_of_anybody_outside(
    board: Board, who: str
) -> None:
    stages.forget()
    renewal_at("due", unit=board.cast.units.vetting)
    referred(board)
    user = getattr(board, who, None) or getattr(board.cast, who)
    before = [without_tokens(page(user, address)) for address in PAGES]

    sealed = sealed_review(board)
    stages.forget()
    after = [without_tokens(page(user, address)) for address in PAGES]

    assert after == before
    assert sealed.reference.startswith("SWR/")
    stages.forget()


def test_acceptance_12_a_sealed_reference_answers_as_one_that_never_was(board: Board) -> None:
    sealed = sealed_review(board)
    client = Client()
    client.force_login(board.noor, backend=BACKEND)
    client.get("/matters/?kind=withdrawal_review")
    answers = []
    for address in (sealed.get_absolute_url(), "/matters/SWR/09999/26/"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        body = answer.content.decode().replace(sealed.reference, "").replace("SWR/09999/26", "")
        answers.append((answer.status_code, without_tokens(body), len(asked)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def sealed_review(board: Board):
    """A review inside a circle, opened by one of its staff."""
    insider = people.user("zara", [("anti_corruption", board.cast.units.directorate)])
    circle = Compartment.objects.create(code="AC1", controller=board.cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=insider, starts_on=people.LONG_AGO)
    return referred(
        board,
        people.person("Sealedson", unit=board.cast.units.borough),
        by=insider,
        compartment=circle,
    )
