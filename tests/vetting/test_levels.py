"""Levels: which version counts, what stands for what, until when a grant holds."""

from datetime import date
from pathlib import Path

import pytest

from standards.refusals import NotReady
from vetting import levels
from vetting.models import VettingLevel
from vetting.services.levels import BadLevels, level_amend, load_shipped, read_levels

pytestmark = pytest.mark.django_db
BY = "system:tests"


def level(code: str) -> VettingLevel:
    found = VettingLevel.objects.filter(code=code).last()
    assert found is not None
    return found


def test_every_level_of_the_national_scheme_is_there_after_migrating() -> None:
    codes = [found.code for found in levels.book().in_force(date(2026, 11, 23))]

    assert codes == ["NPPV1", "NPPV2A", "NPPV2F", "NPPV3", "RV", "MV", "CTC", "SC", "eSC", "DV"]


def test_no_level_ships_as_verified_by_the_force() -> None:
    assert not VettingLevel.objects.exclude(verified_on=None).exists()


def test_what_stands_for_what_is_read_through() -> None:
    by = levels.book().satisfied_by(date(2026, 11, 23))

    assert by["CTC"] == {"CTC", "SC", "eSC", "DV"}
    assert by["NPPV1"] == {"NPPV1", "NPPV2A", "NPPV2F", "NPPV3"}
    assert by["RV"] == {"RV", "MV"}
    assert by["MV"] == {"MV"}


def test_national_security_clearance_does_not_stand_for_force_vetting() -> None:
    assert "DV" not in levels.book().satisfied_by(date(2026, 11, 23))["RV"]


def test_levels_that_stand_for_each_other_in_a_ring_are_borne() -> None:
    ring = [
        VettingLevel(code="A", satisfies=["B"], effective_from=date(2020, 1, 1), rank_order=1),
        VettingLevel(code="B", satisfies=["A"], effective_from=date(2020, 1, 1), rank_order=2),
    ]

    assert levels.LevelBook(ring).satisfied_by(date(2026, 1, 1))["A"] == {"A", "B"}


@pytest.mark.parametrize(
    ("code", "granted_on", "is_contractor", "last_day"),
    [
        ("RV", date(2017, 1, 10), False, date(2027, 1, 9)),
        ("MV", date(2020, 2, 29), False, date(2027, 2, 28)),
        ("SC", date(2020, 6, 1), False, date(2030, 5, 31)),
        ("SC", date(2020, 6, 1), True, date(2025, 5, 31)),
        ("DV", date(2024, 3, 1), True, date(2027, 2, 28)),
        ("RV", date(1999, 1, 1), False, date(2008, 12, 31)),  # before the first version
    ],
)
def test_a_grant_holds_for_the_time_of_its_level(
    code: str, granted_on: date, is_contractor: bool, last_day: date
) -> None:
    assert levels.book().expiry(code, granted_on, is_contractor=is_contractor) == last_day


def test_a_later_version_does_not_move_what_was_granted_before_it() -> None:
    level_amend(
        level=level("RV"),
        effective_from=date(2026, 1, 1),
        changes={"validity_months": 84},
        reason="National guidance shortened it",
        by=BY,
    )

    book = levels.book()
    assert book.expiry("RV", date(2025, 12, 31), is_contractor=False) == date(2035, 12, 30)
    assert book.expiry("RV", date(2026, 1, 1), is_contractor=False) == date(2032, 12, 31)


def test_a_level_that_had_ended_gives_no_rule() -> None:
    VettingLevel.objects.filter(code="eSC").update(effective_to=date(2025, 12, 31))

    book = levels.book()
    assert book.at("eSC", date(2026, 1, 1)) is None
    assert "eSC" not in book.satisfied_by(date(2026, 1, 1))["SC"]


def test_loading_again_leaves_what_the_force_edited_alone() -> None:
    VettingLevel.objects.filter(code="RV").update(validity_months=60, is_edited=True)
    VettingLevel.objects.filter(code="MV").update(
        validity_months=60, verified_by="Force vetting policy", verified_on=date(2026, 1, 1)
    )
    VettingLevel.objects.filter(code="SC").update(validity_months=1)

    load_shipped()

    assert level("RV").validity_months == 60
    assert level("MV").validity_months == 60
    assert level("SC").validity_months == 120


def test_loading_again_does_not_open_a_version_that_was_followed() -> None:
    level_amend(
        level=level("RV"),
        effective_from=date(2026, 1, 1),
        changes={"validity_months": 84},
        reason="Shortened",
        by=BY,
    )

    load_shipped()

    assert VettingLevel.objects.filter(code="RV", effective_to=date(2025, 12, 31)).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective_from": date(1999, 1, 1)},
        {"changes": {"code": "XX"}},
        {"changes": {}},
        {"reason": " "},
    ],
)
def test_an_amendment_that_does_not_follow_is_refused(wrong: dict) -> None:
    asked = {
        "effective_from": date(2026, 1, 1),
        "changes": {"validity_months": 84},
        "reason": "Because",
    }

    with pytest.raises(NotReady):
        level_amend(level=level("RV"), by=BY, **(asked | wrong))


def test_a_file_with_a_misspelt_key_or_an_unknown_level_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "levels.yaml"
    path.write_text("effective_from: 2020-01-01\nlevels:\n  - {code: A, validty_months: 3}\n")
    with pytest.raises(BadLevels, match="validty_months"):
        read_levels(path)

    path.write_text("effective_from: 2020-01-01\nlevels:\n  - {code: A, satisfies: [B]}\n")
    with pytest.raises(BadLevels, match="B"):
        read_levels(path)
