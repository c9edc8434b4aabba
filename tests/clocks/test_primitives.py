"""The ten ways of counting, by example and by property."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.clocks import primitives
from standards.clocks.primitives import LONDON, london_date
from standards.clocks.working_days import england_and_wales

CALENDAR = england_and_wales()
DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2045, 12, 31))
COUNTS = st.integers(min_value=1, max_value=120)


def test_beginning_with_counts_the_day_itself_when_it_works() -> None:
    assert primitives.working_days_beginning_with(date(2026, 6, 10), 5, CALENDAR) == date(
        2026, 6, 16
    )
    assert primitives.working_days_beginning_with(date(2026, 4, 2), 5, CALENDAR) == date(
        2026, 4, 10
    )


def test_beginning_with_a_saturday_counts_from_the_next_working_day() -> None:
    assert primitives.working_days_beginning_with(date(2026, 6, 13), 5, CALENDAR) == date(
        2026, 6, 19
    )


@pytest.mark.parametrize(
    ("trigger", "months", "last_day"),
    [
        (date(2025, 3, 1), 12, date(2026, 2, 28)),
        (date(2025, 1, 1), 12, date(2025, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # no 29th: the month's end, nothing taken off
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),  # there is a 29th: the day before it
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 8, 29), 6, date(2027, 2, 28)),
        (date(2026, 8, 28), 6, date(2027, 2, 27)),
        (date(2027, 3, 1), 6, date(2027, 8, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_the_day_before_the_corresponding_date(
    trigger: date, months: int, last_day: date
) -> None:
    assert primitives.months_beginning_with(trigger, months) == last_day


def test_weeks_from_the_first_working_day_start_after_christmas() -> None:
    assert primitives.weeks_from_first_working_day(date(2026, 12, 24), 4, CALENDAR) == date(
        2027, 1, 25
    )


def test_a_window_opens_a_day_later_when_clear_days_are_meant() -> None:
    window = primitives.window_after(date(2026, 3, 19), 10, 15, CALENDAR)

    assert window.latest == date(2026, 4, 13)
    assert window.earliest_literal == date(2026, 4, 2)
    assert window.earliest_clear_days == date(2026, 4, 7)


def test_calendar_days_do_not_avoid_weekends_or_christmas() -> None:
    assert primitives.day_following(date(2026, 4, 3)) == date(2026, 4, 4)
    assert primitives.weeks_after(date(2026, 11, 27), 4) == date(2026, 12, 25)
    assert primitives.days_after(date(2024, 2, 2), 28) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("fixed", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_back_keep_the_day_or_take_the_end_of_the_month(
    fixed: date, months: int, expected: date
) -> None:
    assert primitives.months_back(fixed, months) == expected


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-08-02T00:10:00+01:00", date(2026, 8, 2)),
        ("2026-08-01T23:10:00+00:00", date(2026, 8, 2)),  # the same instant
        ("2026-01-01T00:10:00+00:00", date(2026, 1, 1)),
        ("2026-03-29T00:59:59+00:00", date(2026, 3, 29)),  # the hour before summer time
        ("2026-03-28T23:30:00+00:00", date(2026, 3, 28)),
        ("2026-10-24T23:30:00+00:00", date(2026, 10, 25)),  # still summer time in London
        ("2026-10-25T23:30:00+00:00", date(2026, 10, 25)),  # no longer
        ("2026-07-01T20:00:00-05:00", date(2026, 7, 2)),
    ],
)
def test_the_london_date_of_an_instant_counts(instant: str, day: date) -> None:
    assert london_date(datetime.fromisoformat(instant)) == day


def test_a_plain_date_needs_no_zone() -> None:
    assert london_date(date(2026, 8, 2)) == date(2026, 8, 2)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        london_date(datetime(2026, 8, 2, 0, 10))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(1999, 1, 2), max_value=datetime(2045, 12, 30)))
def test_an_instant_has_one_london_date_whatever_zone_spells_it(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)

    assert london_date(instant) == london_date(instant.astimezone(LONDON))
    assert london_date(instant) - naive.date() in (timedelta(0), timedelta(days=1))


@given(DAYS, COUNTS)
def test_beginning_with_never_ends_after_beginning_after(trigger: date, n: int) -> None:
    with_day = primitives.working_days_beginning_with(trigger, n, CALENDAR)
    after_day = primitives.working_days_after(trigger, n, CALENDAR)

    assert with_day <= after_day
    assert (with_day == after_day) is not CALENDAR.is_working_day(trigger)


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_a_period_of_months_is_never_a_day_longer_than_its_months(trigger: date, n: int) -> None:
    last_day = primitives.months_beginning_with(trigger, n)

    assert last_day >= trigger + timedelta(days=28 * n - 1)
    assert last_day <= trigger + timedelta(days=31 * n)
    assert primitives.months_beginning_with(trigger, n + 1) > last_day
    assert primitives.months_beginning_with(trigger + timedelta(days=1), n) >= last_day


@given(DAYS, st.integers(min_value=1, max_value=8))
def test_weeks_from_the_first_working_day_last_whole_weeks(trigger: date, n: int) -> None:
    last_day = primitives.weeks_from_first_working_day(trigger, n, CALENDAR)
    first = last_day - timedelta(days=7 * n - 1)

    assert CALENDAR.is_working_day(first)
    assert CALENDAR.working_days_between(trigger, first) == 1
