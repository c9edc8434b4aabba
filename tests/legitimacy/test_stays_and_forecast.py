"""Stays in stages, and when what is open will end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.legitimacy.kernel import forecast, stays

MONDAY = date(2026, 11, 23)


# --- stays ------------------------------------------------------------------------------------
def test_a_matter_that_comes_back_has_two_stays() -> None:
    found = stays.stays_of(
        7,
        date(2026, 1, 1),
        [
            ("due", "review", date(2026, 1, 11)),
            ("review", "due", date(2026, 1, 21)),
            ("due", "closed", date(2026, 1, 22)),
        ],
        "closed",
    )

    assert [(each.stage, each.entered.day, each.left and each.left.day) for each in found] == [
        ("due", 1, 11),
        ("review", 11, 21),
        ("due", 21, 22),
        ("closed", 22, None),
    ]


def test_one_that_never_turned_is_where_it_is_since_it_came() -> None:
    assert stays.stays_of(1, MONDAY, [], "due") == [stays.Stay(1, "due", MONDAY, None)]


def test_a_turn_to_the_same_stage_ends_no_stay() -> None:
    found = stays.stays_of(1, date(2026, 1, 1), [("due", "due", date(2026, 1, 5))], "due")

    assert found == [stays.Stay(1, "due", date(2026, 1, 1), None)]


def test_a_turn_dated_before_the_last_makes_a_stay_of_nought_days() -> None:
    turns = [("a", "b", date(2026, 1, 10)), ("b", "c", date(2026, 1, 5))]

    found = stays.stays_of(1, date(2026, 1, 1), turns, "c")

    assert [(each.entered.day, each.left and each.left.day) for each in found] == [
        (1, 10),
        (10, 10),
        (10, None),
    ]


def test_lengths_are_of_stays_that_ended_in_the_window_and_ages_of_what_is_there() -> None:
    ended = [stays.Stay(n, "review", MONDAY - timedelta(n + 1), MONDAY) for n in range(10)]
    before = stays.Stay(90, "review", date(2020, 1, 1), date(2020, 3, 1))
    there = [stays.Stay(91, "review", MONDAY - timedelta(30), None)]

    (found,) = stays.figures(
        [*ended, before, *there], ["review"], first=MONDAY - timedelta(365), on=MONDAY
    )

    assert (found.now, found.left, found.oldest) == (1, 10, 30)
    assert (found.median, found.p90) == (5.5, pytest.approx(9.1))


def test_a_stage_that_nothing_left_has_no_length() -> None:
    (found,) = stays.figures([], ["review"], first=MONDAY, on=MONDAY)

    assert (found.now, found.left, found.oldest) == (0, 0, None)
    assert (found.median, found.p90) == (None, None)


# --- forecast ---------------------------------------------------------------------------------
def test_forty_open_at_five_a_week_take_eight_weeks() -> None:
    found = forecast.projected(40, [5] * 8, MONDAY)

    assert found.expected == MONDAY + timedelta(56)
    assert found.soonest < found.expected < found.latest
    assert (found.finished, found.rate) == (40, 5.0)


def test_the_interval_of_a_count_is_that_of_the_tables() -> None:
    # Exact limits for 10 and 100 (Garwood): 4.795 to 18.390, 81.36 to 121.63.
    assert forecast.poisson_interval(10) == pytest.approx((4.795, 18.390), rel=0.01)
    assert forecast.poisson_interval(100) == pytest.approx((81.36, 121.63), rel=0.001)
    assert forecast.poisson_interval(0)[0] == 0
    assert forecast.poisson_interval(0)[1] == pytest.approx(3.69, rel=0.15)


def test_where_nothing_was_finished_there_is_no_end() -> None:
    found = forecast.projected(12, [0] * 8, MONDAY)

    assert (found.expected, found.latest) == (None, None)
    assert found.soonest is not None  # nought in eight weeks may still be chance


def test_nothing_open_is_finished_today() -> None:
    assert forecast.projected(0, [0] * 8, MONDAY).expected == MONDAY


def test_weeks_end_on_the_day_and_older_days_are_left_out() -> None:
    days = [MONDAY, MONDAY - timedelta(6), MONDAY - timedelta(7), MONDAY - timedelta(56)]

    assert forecast.by_week(days, MONDAY) == (0, 0, 0, 0, 0, 0, 1, 2)


@pytest.mark.parametrize("weeks", [[], [-1]])
def test_no_week_and_no_negative_count_is_taken(weeks: list[int]) -> None:
    with pytest.raises(ValueError, match="at least one week"):
        forecast.projected(1, weeks, MONDAY)


@given(
    st.integers(1, 5000),
    st.lists(st.integers(0, 200), min_size=8, max_size=8),
)
def test_more_that_is_finished_never_ends_later(open_now: int, weeks: list[int]) -> None:
    slow = forecast.projected(open_now, weeks, MONDAY)
    quick = forecast.projected(open_now, [each + 1 for each in weeks], MONDAY)

    assert slow.expected is None or (quick.expected and quick.expected <= slow.expected)
    assert slow.latest is None or (quick.latest and quick.latest <= slow.latest)
