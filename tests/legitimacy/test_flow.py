"""Stock and flow: worked figures, the books that must balance, the bands that must add up."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.legitimacy.kernel import flow

IN = [118, 124, 131, 109, 127, 122, 119, 133, 126, 121, 117, 129]
OUT = [101, 113, 120, 125, 131, 138, 129, 140, 136, 128, 119, 144]


def test_closing_stock_follows_from_opening_in_and_out():
    year = flow.monthly_flow(640, IN, OUT)

    assert year.closing == (657, 668, 679, 663, 659, 643, 633, 626, 616, 609, 607, 592)
    assert year.require_balance() is year


def test_the_clearance_rate_is_finished_over_received():
    assert flow.clearance_rate(IN, OUT) == pytest.approx(1.03252, abs=1e-6)
    assert flow.clearance_rate([0], [3]) is None


def test_littles_law_of_the_worked_year():
    result = flow.little(flow.monthly_flow(640, IN, OUT))

    assert result.average_open == pytest.approx(639.666667, abs=1e-6)
    assert result.throughput == 127
    assert result.periods_in_system == pytest.approx(5.036745, abs=1e-6)
    assert result.periods_of_work == pytest.approx(4.542199, abs=1e-6)
    assert result.caution == ""


def test_littles_law_says_so_when_the_flow_is_not_steady():
    growing = flow.little(flow.monthly_flow(10, [100, 100], [80, 80]))
    shrinking = flow.little(flow.monthly_flow(100, [100], [111]))
    edge = flow.little(flow.monthly_flow(100, [100], [110]))

    assert "less than work received by over 10%" in growing.caution
    assert "more than work received by over 10%" in shrinking.caution
    assert edge.caution == ""


def test_nothing_finished_gives_no_time_in_the_system():
    result = flow.little(flow.monthly_flow(5, [2], [0]))

    assert (result.periods_in_system, result.periods_of_work) == (None, None)


def test_a_stock_counted_differently_is_an_imbalance_with_its_month():
    books = flow.monthly_flow(10, [5, 5, 5], [3, 3, 3], counted=[12, 13, 16])

    assert [(i.period, i.expected, i.counted) for i in books.imbalances] == [(1, 14, 13)]
    with pytest.raises(flow.FlowDoesNotBalance, match="Period 2 should end with 14 open, but 13"):
        books.require_balance()


def test_more_finished_than_there_was_is_an_imbalance():
    with pytest.raises(flow.FlowDoesNotBalance, match="more was finished than there was"):
        flow.monthly_flow(1, [0], [2]).require_balance()


def test_the_flow_of_dated_cases_counts_each_case_in_its_months():
    received = ["2025-12-30", "2026-01-31", "2026-02-01", "2026-02-01", "2026-03-05"]
    finished = ["2026-02-28", "NaT", "2026-02-01", "2026-03-01", "2026-04-02"]

    result = flow.flow_from_dates(received, finished, first=date(2026, 1, 9), last=date(2026, 3, 1))

    assert result.months == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert result.opening == 1
    assert result.received == (1, 2, 1)
    assert result.finished == (0, 2, 1)
    assert result.closing == (2, 2, 2)
    assert result.imbalances == ()


def test_a_case_finished_before_it_was_received_shows_as_an_imbalance():
    result = flow.flow_from_dates(
        ["2026-03-01"], ["2026-01-20"], first=date(2026, 1, 1), last=date(2026, 2, 1)
    )

    with pytest.raises(flow.FlowDoesNotBalance, match="2 periods do not balance"):
        result.require_balance()


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300) | st.none()), max_size=60))
def test_possible_dates_always_balance_and_agree_with_a_count_of_each_case(cases):
    start = np.datetime64("2025-01-01")
    received = np.array([start + day for day, _ in cases], dtype="datetime64[D]")
    finished = np.array(
        [np.datetime64("NaT") if length is None else start + day + length for day, length in cases],
        dtype="datetime64[D]",
    )

    result = flow.flow_from_dates(
        received, finished, first=date(2025, 3, 1), last=date(2025, 12, 1)
    ).require_balance()

    end_of_june = np.datetime64("2025-06-30")
    is_open = (received <= end_of_june) & ~(finished <= end_of_june)
    assert result.closing[3] == int(is_open.sum())


def test_ages_on_an_edge_belong_to_the_older_band():
    ages = [0, 29, 30, 59, 60, 61, 90, 119, 120, 121, 179, 180, 364, 365, 366, 731]

    bands = flow.age_bands(ages, [0, 30, 60, 90, 120, 180, 365])

    assert {band.code: band.count for band in bands} == {
        "0-29": 2,
        "30-59": 2,
        "60-89": 2,
        "90-119": 2,
        "120-179": 3,
        "180-364": 2,
        "365+": 3,
    }
    assert [bands[0].label, bands[-1].label] == ["0 to 29", "365 or more"]
    assert flow.at_least(ages, 120) == 8
    assert flow.percentiles(ages, (50, 90)) == (119.5, 365.5)


@given(st.lists(st.integers(0, 3000)))
def test_the_bands_add_up_to_the_stock(ages):
    bands = flow.age_bands(ages, [0, 30, 60, 90, 120, 180, 365])

    assert sum(band.count for band in bands) == len(ages)


def test_an_age_below_the_first_band_is_refused_rather_than_lost():
    with pytest.raises(ValueError, match="below 0"):
        flow.age_bands([-1, 4], [0, 30])


def test_no_values_have_no_percentiles():
    assert flow.percentiles([]) == (None, None, None)


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="same periods"):
        flow.monthly_flow(1, [1, 2], [1])
