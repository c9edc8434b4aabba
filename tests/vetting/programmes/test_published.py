"""Acceptance test 5: published figures reconcile, or say by how much they do not."""

import pytest

from tests.factories.programmes import Crew
from tests.vetting.programmes.conftest import text_of
from vetting.programmes import published


def of(what: str, as_at: str) -> published.Published:
    return next(f for f in published.figures() if f.what == what and f.as_at == as_at)


@pytest.mark.parametrize(
    ("what", "as_at", "parts", "verdict"),
    [
        ("Cases looked at again", "2023-04", [689, 196, 246], "Reconciled"),
        ("Identified since the start", "2024-01", [136, 91, 1409], "Reconciled"),
        ("Reviews completed", "2024-09", [86, 53], "Reconciled"),
        ("Appeals received", "2024-09", [4, 38, 22], "Unreconciled 1"),
        ("Clearance withdrawn", "2024-09", [65, 15], "Unreconciled 6"),
        ("Referred in the national data wash", "2024-01", [9, 88, 139, 128, 97], "Reconciled"),
        ("Passed to the gateway in Scotland", "2024-01", [64, 5, 3, 1], "Reconciled"),
        ("Officers with convictions", "2023-04", [76, 49, 3], "Unreconciled 33"),
        ("Officers checked in the capital", "2024-01", [35348, 42], "Unreconciled 41"),
    ],
)
def test_acceptance_05_published_figures_reconcile_or_say_so(
    what: str, as_at: str, parts: list[int], verdict: str
) -> None:
    found = of(what, as_at)

    assert [part.number for part in found.balance.parts] == parts
    assert found.verdict == verdict


def test_acceptance_05_no_two_units_share_a_column() -> None:
    for figure in published.figures():
        assert figure.unit
        assert figure.balance.what == figure.unit


@pytest.mark.django_db
def test_acceptance_05_the_page_shows_the_differences(crew: Crew, signed_in: object) -> None:
    said = text_of(signed_in(crew.uma).get("/vetting/programmes/published/"))

    assert "Unreconciled 1 " in said
    assert "Unreconciled 6 " in said
    assert "add up to 64, not 65" in said
    assert "add up to 80, not 86" in said
