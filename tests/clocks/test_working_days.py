"""Which days are working days, and counting them forwards, backwards and in bulk."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.clocks.errors import OutsideCalendar
from standards.clocks.working_days import england_and_wales

CALENDAR = england_and_wales()
DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2045, 12, 31))
COUNTS = st.integers(min_value=1, max_value=200)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),  # lacking where the whole of the UK is asked for
        (date(2026, 8, 31), "Late Summer Bank Holiday"),  # not in Scotland
        (date(2026, 12, 28), "Boxing Day (observed)"),
        (date(2002, 6, 3), "Golden Jubilee of Elizabeth II"),
        (date(2020, 5, 8), "May Day"),  # moved to VE Day
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Coronation of Charles III"),
        (date(1999, 12, 31), "Millennium Celebrations"),
        (date(2026, 4, 4), "Saturday"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 4, 5), "Sunday"),
    ],
)
def test_weekends_and_holidays_of_england_and_wales_are_not_working_days(
    day: date, why: str
) -> None:
    assert not CALENDAR.is_working_day(day)
    assert CALENDAR.why_not_working(day) == why


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),  # a holiday in Scotland
        date(2026, 3, 17),  # a holiday in Northern Ireland
        date(2026, 7, 13),  # a holiday in Northern Ireland
        date(2026, 8, 3),  # a holiday in Scotland
        date(2026, 11, 30),  # a holiday in Scotland
        date(2020, 5, 4),  # May Day had moved to the 8th
    ],
)
def test_holidays_of_scotland_and_northern_ireland_are_working_days_here(day: date) -> None:
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.why_not_working(day) == ""


BETWEEN = [
    (date(2025, 4, 14), date(2025, 4, 14), 0),
    (date(2025, 4, 17), date(2025, 4, 22), 1),
    (date(2025, 4, 14), date(2025, 4, 25), 7),
    (date(2025, 12, 22), date(2026, 1, 5), 7),
    (date(2025, 5, 2), date(2025, 5, 6), 1),
    (date(2025, 8, 22), date(2025, 8, 26), 1),
    (date(2025, 6, 7), date(2025, 6, 9), 1),
    (date(2025, 1, 2), date(2025, 12, 31), 252),
    (date(2025, 4, 25), date(2025, 4, 14), 0),
]


@pytest.mark.parametrize(("start", "end", "count"), BETWEEN)
def test_the_first_day_is_not_counted_and_the_last_is(start: date, end: date, count: int) -> None:
    assert CALENDAR.working_days_between(start, end) == count


def test_many_pairs_at_once_are_counted_as_one_by_one() -> None:
    starts = np.array([pair[0] for pair in BETWEEN], dtype="datetime64[D]")
    ends = np.array([pair[1] for pair in BETWEEN], dtype="datetime64[D]")

    counted = CALENDAR.working_days_between_many(starts, ends)

    assert counted.tolist() == [pair[2] for pair in BETWEEN]


def test_many_pairs_agree_with_another_way_of_counting() -> None:
    rng = np.random.default_rng(7)
    starts = np.datetime64("1999-01-01") + rng.integers(0, 16_000, 20_000)
    ends = starts + rng.integers(0, 900, 20_000)
    holidays = np.array(sorted(CALENDAR.holidays), dtype="datetime64[D]")

    counted = CALENDAR.working_days_between_many(starts, ends)

    expected = np.busday_count(starts + 1, ends + 1, holidays=holidays)
    assert (counted == np.where(ends > starts, expected, 0)).all()


def test_counting_no_pairs_gives_no_counts() -> None:
    none = np.array([], dtype="datetime64[D]")

    assert CALENDAR.working_days_between_many(none, none).tolist() == []


def test_a_missing_date_is_refused_rather_than_counted_as_nought() -> None:
    starts = np.array(["2025-01-01", "NaT"], dtype="datetime64[D]")

    with pytest.raises(ValueError, match="missing"):
        CALENDAR.working_days_between_many(starts, starts)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2025, 12, 19), 5, date(2025, 12, 30)),
        (date(2025, 4, 16), 5, date(2025, 4, 25)),
        (date(2025, 4, 16), 20, date(2025, 5, 19)),
        (date(2025, 11, 3), 100, date(2026, 3, 26)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),  # nothing to count
    ],
)
def test_the_nth_working_day_comes_strictly_after_the_start(
    start: date, n: int, expected: date
) -> None:
    assert CALENDAR.add_working_days(start, n) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 4, 10), 5, date(2026, 4, 1)),  # 9, 8, 7, 2, 1 April
        (date(2026, 4, 6), 1, date(2026, 4, 2)),
        (date(2026, 4, 7), 1, date(2026, 4, 2)),
        (date(2026, 4, 5), 0, date(2026, 4, 5)),
    ],
)
def test_counting_back_comes_strictly_before(day: date, n: int, expected: date) -> None:
    assert CALENDAR.working_days_before(day, n) == expected


def test_a_negative_count_is_refused_both_ways() -> None:
    with pytest.raises(ValueError, match="working_days_before"):
        CALENDAR.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="add_working_days"):
        CALENDAR.working_days_before(date(2026, 1, 5), -1)


def test_the_last_working_day_on_or_before_is_the_day_itself_when_it_works() -> None:
    assert CALENDAR.last_working_day_on_or_before(date(2026, 12, 24)) == date(2026, 12, 24)
    assert CALENDAR.last_working_day_on_or_before(date(2026, 12, 28)) == date(2026, 12, 24)


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2061, 1, 1)])
def test_a_date_outside_the_known_years_is_refused(day: date) -> None:
    with pytest.raises(OutsideCalendar, match="1990 to 2060"):
        CALENDAR.is_working_day(day)
    with pytest.raises(OutsideCalendar):
        CALENDAR.working_days_between_many(
            np.array([day], dtype="datetime64[D]"), np.array(["2026-01-01"], dtype="datetime64[D]")
        )


def test_counting_past_the_last_known_year_is_refused() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.add_working_days(date(2060, 12, 20), 100)
    with pytest.raises(OutsideCalendar):
        CALENDAR.working_days_before(date(1990, 1, 3), 100)


def test_a_local_addition_is_no_working_day_and_changes_the_version() -> None:
    added = england_and_wales({date(2030, 6, 14): "Proclaimed day"})

    assert added.next_working_day(date(2030, 6, 13)) == date(2030, 6, 17)
    assert added.why_not_working(date(2030, 6, 14)) == "Proclaimed day"
    assert added.version != CALENDAR.version
    assert england_and_wales({date(2030, 6, 14): "Other words"}).version == added.version


def test_the_version_names_the_edition_of_the_published_holidays() -> None:
    assert CALENDAR.version.startswith("GB-ENG holidays ")
    assert CALENDAR.version.endswith("local none")


@given(DAYS, COUNTS)
def test_the_result_of_counting_is_a_working_day_after_the_start(start: date, n: int) -> None:
    found = CALENDAR.add_working_days(start, n)

    assert found > start
    assert CALENDAR.is_working_day(found)
    assert CALENDAR.working_days_between(start, found) == n


@given(DAYS, COUNTS)
def test_a_later_start_never_ends_earlier(start: date, n: int) -> None:
    found = CALENDAR.add_working_days(start, n)

    assert CALENDAR.add_working_days(start + timedelta(days=1), n) >= found
    assert CALENDAR.add_working_days(start, n + 1) > found


@given(DAYS, COUNTS)
def test_counting_back_undoes_counting_forward_from_a_working_day(start: date, n: int) -> None:
    working = CALENDAR.next_working_day(start)

    assert CALENDAR.working_days_before(CALENDAR.add_working_days(working, n), n) == working


@given(DAYS, DAYS, DAYS)
def test_counts_of_adjoining_spans_add_up(one: date, two: date, three: date) -> None:
    first, middle, last = sorted([one, two, three])

    total = CALENDAR.working_days_between(first, last)

    assert total == CALENDAR.working_days_between(first, middle) + CALENDAR.working_days_between(
        middle, last
    )
