"""The figures against a second computation, row by row; and what each rule of counting says."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from standards.clocks.working_days import england_and_wales
from standards.legitimacy import timeliness
from standards.legitimacy.facts import (
    CLOSED_BEFORE_RECEIVED,
    INCIDENT_AFTER_RECEIPT,
    Cuts,
    Facts,
    RuleLabel,
    UnitLabel,
)
from standards.legitimacy.windows import Window, chosen, windows
from tests.factories import by_hand
from tests.factories.by_hand import Row

CALENDAR = england_and_wales()
ON = date(2026, 11, 23)
CUTS = Cuts(
    units=(UnitLabel("u0", "N", "North"), UnitLabel("u1", "S", "South")),
    themes=("", "custody", "racism"),
    regimes=("2025", "historic"),
    rules=(RuleLabel("ack", "Acknowledge", False), RuleLabel("update", "Update", True)),
    worked_regimes=("2025",),
)


def days(values):
    return np.array(list(values), dtype="datetime64[D]")


def facts_of(rows, *, units=None, themes=None, regimes=None, clocks=()):
    """Facts of plain rows. `clocks`: (matter, rule, due, ended or None, stopped)."""
    count = len(rows)
    again = [(n, *pair) for n, row in enumerate(rows) for pair in row.reopened]
    return Facts(
        kind="errand",
        as_at=datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC),
        cuts=CUTS,
        id_high=np.zeros(count, dtype=np.uint64),
        id_low=np.arange(count, dtype=np.uint64),
        received=days(row.received for row in rows),
        closed=days(row.closed for row in rows),
        unknown=np.array([row.unknown for row in rows], dtype=np.bool_),
        unit=np.array(units or [0] * count, dtype=np.int32),
        theme=np.array(themes or [0] * count, dtype=np.int32),
        regime=np.array(regimes or [0] * count, dtype=np.int32),
        doubt=np.array([INCIDENT_AFTER_RECEIPT * row.odd for row in rows], dtype=np.uint8),
        restricted=np.zeros(count, dtype=np.bool_),
        again_matter=np.array([each[0] for each in again], dtype=np.int32),
        again_closed=days(each[1] for each in again),
        again_opened=days(each[2] for each in again),
        clock_matter=np.array([each[0] for each in clocks], dtype=np.int32),
        clock_rule=np.array([each[1] for each in clocks], dtype=np.int32),
        clock_due=days(each[2] for each in clocks),
        clock_ended=days(each[3] for each in clocks),
        clock_stopped=np.array([each[4] for each in clocks], dtype=np.bool_),
    )


def random_rows(count, seed):
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        received = date(2023, 1, 5) + timedelta(days=chance.randrange(1400))
        length = int(chance.weibullvariate(140, 1.1))
        closed = received + timedelta(days=length)
        unknown = chance.random() < 0.08
        reopened = ()
        if length > 40 and chance.random() < 0.15:
            first = received + timedelta(days=length // 4)
            reopened = ((first, first + timedelta(days=length // 4)),)
        if closed > ON or unknown:
            closed = None
        if reopened and (unknown or reopened[0][1] > ON):
            reopened = ()
        if chance.random() < 0.02 and closed and not reopened:
            closed = received - timedelta(days=chance.randrange(1, 50))
        rows.append(Row(received, closed, unknown, chance.random() < 0.02, reopened))
    return rows


ROWS = random_rows(900, seed=3)
UNITS = [n % 2 for n in range(len(ROWS))]
THEMES = [n % 3 for n in range(len(ROWS))]
WINDOWS = windows(min(row.received for row in ROWS), ON)


def worked(rows, window, **cuts):
    return timeliness.figures(facts_of(rows, **cuts), window, CALENDAR)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.code)
def test_the_months_agree_with_a_count_row_by_row_and_balance(window):
    found = worked(ROWS, window).months
    expected = by_hand.by_month(ROWS, window.first, window.last)

    assert list(found.received) == [month["received"] for month in expected]
    assert list(found.reopened) == [month["reopened"] for month in expected]
    assert list(found.closed) == [month["closed"] for month in expected]
    assert list(found.closing) == [month["closing"] for month in expected]
    assert found.imbalances == ()
    for month in expected:
        came = month["received"] + month["reopened"]
        assert month["opening"] + came - month["closed"] == month["closing"]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.code)
def test_the_time_to_close_agrees_with_lifelines_to_the_day(window):
    curve = worked(ROWS, window).times.curve
    median, p90, followed = by_hand.curve(ROWS, window.first, window.last)

    assert curve.cases + curve.never_at_risk == followed
    assert (curve.median or np.inf) == median
    assert (curve.quantile(0.9) or np.inf) == p90


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.code)
def test_the_ages_of_open_matters_agree_with_a_count_row_by_row(window):
    found = worked(ROWS, window)
    ages = by_hand.ages(ROWS, window.last)

    assert sum(band.count for band in found.bands) == len(ages) == found.books.closing
    for band in found.bands:
        high = band.high or 10**6
        assert band.count == sum(band.low <= age < high for age in ages)
    assert found.open_median == (np.median(ages) if ages else None)


@pytest.mark.parametrize("unit", [0, 1])
def test_a_slice_agrees_with_the_same_rows_alone(unit):
    window = chosen(WINDOWS, "cy2025")
    rows = [row for row, of in zip(ROWS, UNITS, strict=True) if of == unit]
    whole = facts_of(ROWS, units=UNITS)

    cut = timeliness.figures(whole.only(whole.unit == unit), window, CALENDAR)

    expected = by_hand.by_month(rows, window.first, window.last)
    assert list(cut.months.closing) == [month["closing"] for month in expected]
    assert cut.times.curve.median == by_hand.curve(rows, window.first, window.last)[0]


def test_units_and_themes_add_up_to_the_whole_and_have_their_own_medians():
    window = chosen(WINDOWS, "cy2025")
    found = worked(ROWS, window, units=UNITS, themes=THEMES)

    for parts in (found.units, found.themes):
        for name in ("opening", "received", "reopened", "closed", "closing", "unknown"):
            total = sum(getattr(part.books, name) for part in parts)
            assert total == getattr(found.books, name)
    north = [row for row, of in zip(ROWS, UNITS, strict=True) if of == 0]
    assert found.units[0].median == by_hand.curve(north, window.first, window.last)[0]


def test_a_reopened_matter_is_open_and_counts_as_not_closed_in_the_curve():
    row = Row(date(2026, 1, 5), None, reopened=((date(2026, 3, 2), date(2026, 5, 4)),))
    window = chosen(WINDOWS, "all")

    found = worked([row], window)

    assert found.books.closing == 1
    assert (found.books.received, found.books.reopened, found.books.closed) == (1, 1, 1)
    assert found.times.curve.finalised == 0
    assert found.open_median == (ON - row.received).days


def test_a_matter_closed_on_an_unknown_day_is_counted_apart_only():
    window = chosen(WINDOWS, "cy2026")

    found = worked([Row(date(2026, 1, 5), unknown=True), Row(date(2026, 1, 6))], window)

    assert (found.books.received, found.books.unknown, found.books.closing) == (1, 1, 1)
    assert found.times.curve.cases == 1


def test_a_closing_before_the_receipt_counts_on_the_day_of_receipt_and_has_no_duration():
    row = Row(date(2026, 4, 2), date(2026, 2, 14))
    found = worked([row, Row(date(2026, 1, 6))], chosen(WINDOWS, "cy2026"))

    april = found.months.months.index(date(2026, 4, 1))
    assert found.months.closed[april] == found.months.received[april] == 1
    assert found.months.imbalances == ()
    assert (found.times.left_out, found.times.curve.cases) == (1, 1)


def test_impossible_dates_are_left_out_of_durations_only():
    rows = [Row(date(2026, 1, 5), date(2026, 2, 5), odd=True), Row(date(2026, 1, 6))]

    found = worked(rows, chosen(WINDOWS, "cy2026"))

    assert found.books.closed == 1
    assert (found.times.left_out, found.times.curve.cases) == (1, 1)
    assert CLOSED_BEFORE_RECEIVED != INCIDENT_AFTER_RECEIPT


def test_working_days_count_only_matters_under_a_worked_regime():
    rows = [Row(date(2026, 12, 21) - timedelta(days=365), date(2026, 1, 5))] * 2

    found = worked(rows, chosen(WINDOWS, "all"), regimes=[0, 1])

    # Sunday 21 December 2025 to Monday 5 January 2026: 11 weekdays less three bank holidays.
    assert found.times.working.cases == 1
    assert found.times.working.median == 8


def test_stock_that_the_matters_deny_is_an_imbalance():
    rows = [Row(date(2026, 1, 5), date(2026, 12, 31))]  # closed on a day that has not come

    found = worked(rows, chosen(WINDOWS, "all"))

    assert [(each.expected, each.counted) for each in found.months.imbalances] == [(1, 0)]


def test_dates_are_met_met_late_not_met_or_not_yet_missed():
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    window = Window("x", "October", first, last)
    clocks = [
        (0, 0, date(2026, 10, 5), date(2026, 10, 5), False),  # met on its day
        (0, 0, date(2026, 10, 6), date(2026, 10, 9), False),  # met late
        (0, 0, date(2026, 10, 7), None, False),  # not met
        (0, 0, date(2026, 10, 8), date(2026, 11, 9), False),  # met late, after the window
        (0, 0, date(2026, 10, 31), None, False),  # due on the last day: not missed yet
        (0, 0, date(2026, 9, 1), None, False),  # overdue, but fell due before
        (0, 0, date(2026, 10, 20), None, True),  # stopped
        (0, 1, date(2026, 11, 20), None, False),  # due later
    ]

    found = worked([Row(date(2026, 8, 1))], window, clocks=clocks).rules

    (ack,) = found
    assert (ack.in_time, ack.late, ack.not_met, ack.stopped) == (1, 2, 1, 1)
    assert ack.overdue == 3  # of 7 October, 8 October (met after the window) and 1 September
    assert ack.fell_due == 4


def test_ids_survive_their_way_through_the_columns():
    ids = [UUID(int=2**127 + 5), UUID(int=7)]
    facts = facts_of([Row(date(2026, 1, 5)), Row(date(2026, 1, 6))])
    high = np.array([each.int >> 64 for each in ids], dtype=np.uint64)
    low = np.array([each.int & (2**64 - 1) for each in ids], dtype=np.uint64)
    object.__setattr__(facts, "id_high", high)
    object.__setattr__(facts, "id_low", low)

    assert facts.ids(np.array([0, 1])) == ids
    assert facts.are([ids[0], UUID(int=5)]).tolist() == [True, False]


def test_the_sample_has_what_the_rules_are_about():
    seen = Counter(
        unknown=sum(row.unknown for row in ROWS),
        reopened=sum(bool(row.reopened) for row in ROWS),
        backwards=sum(bool(row.closed and row.closed < row.received) for row in ROWS),
        open=sum(row.closed is None and not row.unknown for row in ROWS),
    )

    assert min(seen.values()) > 5
