"""Dates of birth as police systems write them."""

import pytest

from vetting.matching.birth_dates import read_birth_date


@pytest.mark.parametrize(
    ("written", "year", "month", "day"),
    [
        ("1984-03-27", 1984, 3, 27),
        ("1984-03-27T00:00:00", 1984, 3, 27),
        ("27/03/1984", 1984, 3, 27),
        ("27.3.84", 1984, 3, 27),
        ("27-Mar-1984", 1984, 3, 27),
        ("27 March 1984", 1984, 3, 27),
        ("19840327", 1984, 3, 27),
        ("03/27/1984", 1984, 3, 27),
        ("1984-03", 1984, 3, None),
        ("1984", 1984, None, None),
        ("00/00/1984", 1984, None, None),
        ("1984-00-00", 1984, None, None),
        ("", None, None, None),
        ("NOT KNOWN", None, None, None),
        ("01/01/1900", None, None, None),
    ],
)
def test_a_date_is_read_in_whatever_way_it_is_written(
    written: str, year: int | None, month: int | None, day: int | None
) -> None:
    assert read_birth_date(written) == (year, month, day, "")


@pytest.mark.parametrize(
    ("written", "year", "month"),
    [("31/02/1984", 1984, 2), ("1984-13-45", 1984, None), ("1984-04-31", 1984, 4)],
)
def test_of_a_date_that_cannot_be_the_rest_is_kept_and_the_fault_said(
    written: str, year: int, month: int | None
) -> None:
    found = read_birth_date(written)

    assert (found.year, found.month, found.day) == (year, month, None)
    assert "not a day of the calendar" in found.fault


@pytest.mark.parametrize("written", ["yesterday", "27/Foo/1984", "1684-03-27"])
def test_what_is_no_date_gives_nothing_but_its_fault(written: str) -> None:
    found = read_birth_date(written)

    assert found[:3] == (None, None, None)
    assert found.fault


def test_the_format_of_a_map_is_taken_before_all_others() -> None:
    assert read_birth_date("03/04/1984", "%m/%d/%Y")[:3] == (1984, 3, 4)
    assert read_birth_date("27/03/1984", "%m/%d/%Y").fault
