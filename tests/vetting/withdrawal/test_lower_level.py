"""V7D: which level is kept is a matter of the table of levels; it says whence it comes."""

from datetime import date

import pytest

from standards.people.models import Person
from standards.workflow.firing import fire
from tests.factories import people
from tests.factories.vetting import clearance
from tests.factories.withdrawal import YES, Board, reloaded, review_at
from vetting import levels
from vetting.models import Clearance, VettingLevel
from vetting.withdrawal import policies
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def read_anew() -> None:
    levels.forget()


def without_clearance(board: Board, kind: str) -> Person:
    return people.person("Held", unit=board.cast.units.borough, team="response", kind=kind)


def granter() -> str:
    return str(people.person("Granter").person_ref)


def held(review: WithdrawalReview) -> dict[str, str]:
    rows = Clearance.objects.filter(person=review.person_id)
    return {each.level: each.status for each in rows}


def test_management_vetting_goes_and_recruitment_vetting_is_kept_by_its_true_source(
    board: Board,
) -> None:
    person = without_clearance(board, "officer")
    clearance(
        person,
        "MV",
        granted_on=date(2024, 1, 1),
        decided_by_ref=granter(),
    )
    review = fire(review_at(S.DECISION, board, person), "reduce", by=board.olga, **YES)

    assert held(review) == {"MV": "withdrawn", "RV": "current"}
    kept = Clearance.objects.get(person=person, level="RV")
    assert kept.source == Clearance.Source.KEPT
    assert kept.get_source_display() == "Kept when a higher level ended"


def test_the_level_below_is_what_the_table_says(board: Board) -> None:
    person = without_clearance(board, "contractor")
    clearance(
        person,
        "NPPV3",
        granted_on=date(2024, 1, 1),
        decided_by_ref=granter(),
    )
    review = fire(review_at(S.DECISION, board, person), "reduce", by=board.olga, **YES)

    assert held(review) == {"NPPV3": "withdrawn", "NPPV2F": "current"}


def test_a_change_of_the_table_changes_what_can_be_kept(board: Board) -> None:
    review = review_at(S.DECISION, board)
    assert policies.has_higher_level(review) is not None

    VettingLevel.objects.filter(code="RV").update(satisfies=["NPPV3"])
    levels.forget()

    assert policies.has_higher_level(reloaded(review)) is None


def test_a_level_of_national_security_is_never_the_one_reduced() -> None:
    book = levels.book()

    assert book.next_below("MV", TODAY) == "RV"
    assert book.next_below("RV", TODAY) is None
    assert book.next_below("SC", TODAY) == "CTC"  # theirs, which the review leaves alone
    assert book.next_below("XYZ", TODAY) is None
