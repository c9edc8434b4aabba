"""Dates as people write them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.pages import dates

TODAY = date(2026, 11, 23)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "written",
    [
        "3 11 2026",
        "3/11/26",
        "03/11/2026",
        "3.11.2026",
        "3-11-26",
        "3 Nov 2026",
        "3 november 26",
        "3rd of November 2026",
        "Tuesday 3 November 2026",
        "tues, 3 Nov 2026",
        "November 3 2026",
        "Nov 3, 2026",
        "2026-11-03",
        "2026/11/3",
        "03112026",
        "  3  11   2026 ",
        "3 11 '26",
    ],
)
def test_a_date_is_read_in_any_common_way(written: str) -> None:
    assert dates.parse_date(written, today=TODAY) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("today", date(2026, 11, 23)),
        ("Yesterday", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 24)),
    ],
)
def test_a_near_day_is_read_by_its_name(written: str, meant: date) -> None:
    assert dates.parse_date(written, today=TODAY) == meant


@pytest.mark.parametrize(
    ("written", "year"), [("1 6 45", 2045), ("1 6 46", 2046), ("1 6 47", 1947), ("1 6 67", 1967)]
)
def test_a_short_year_is_at_most_twenty_years_ahead(written: str, year: int) -> None:
    assert dates.parse_date(written, today=TODAY).year == year


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31 2 2026", "There is no 31 February 2026"),
        ("3 13 2026", "There is no month 13"),
        ("3 November", "The year is missing"),
        ("Monday 3 November 2026", "3 November 2026 is a Tuesday, not a Monday"),
        ("soon", ""),
        ("3 11 2026 at 4", ""),
        ("11", ""),
        ("3 11 202", ""),
        ("1/2/3/4", ""),
        ("", ""),
        ("٣ ١١ ٢٠٢٦x", ""),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason_where_there_is_one(
    written: str, reason: str
) -> None:
    with pytest.raises(dates.UnreadableDate) as refused:
        dates.parse_date(written, today=TODAY)

    assert refused.value.reason == reason


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_back_from_how_it_is_written(day: date) -> None:
    assert dates.parse_date(dates.long_date(day)) == day
    assert dates.parse_date(dates.long_day(day)) == day
    assert dates.parse_date(day.isoformat()) == day
    assert dates.parse_date(day.strftime("%d/%m/%Y")) == day


@given(st.text(max_size=30))
def test_any_text_is_either_a_date_or_refused(text: str) -> None:
    try:
        found = dates.parse_date(text, today=TODAY)
    except dates.UnreadableDate:
        return
    assert isinstance(found, date)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("16:05", time(16, 5)),
        ("1605", time(16, 5)),
        ("16.05", time(16, 5)),
        ("4:05pm", time(16, 5)),
        ("4.05 p.m.", time(16, 5)),
        ("4 PM", time(16)),
        ("905", time(9, 5)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("1605h", time(16, 5)),
    ],
)
def test_a_time_is_read_in_any_common_way(written: str, meant: time) -> None:
    assert dates.parse_time(written) == meant


@pytest.mark.parametrize("written", ["", "4", "25:00", "16:60", "13pm", "0am", "teatime"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(dates.UnreadableDate):
        dates.parse_time(written)


@given(st.times())
def test_every_minute_is_read_back_from_how_it_is_written(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)

    assert dates.parse_time(dates.clock_time(minute)) == minute


def test_an_instant_is_written_in_london_time_in_summer_and_winter() -> None:
    utc = ZoneInfo("UTC")

    assert dates.when(datetime(2026, 7, 1, 23, 30, tzinfo=utc)) == "2 July 2026 at 12:30am"
    assert dates.when(datetime(2026, 11, 22, 16, 5, tzinfo=utc)) == "22 November 2026 at 4:05pm"
    assert dates.when(datetime(2026, 11, 22, 12, 0, tzinfo=LONDON)) == "22 November 2026 at midday"


def test_days_always_say_which_days() -> None:
    assert dates.days_text(1) == "1 working day"
    assert dates.days_text(4) == "4 working days"
    assert dates.days_text(0) == "0 working days"
    assert dates.days_text(28, "calendar day") == "28 calendar days"
