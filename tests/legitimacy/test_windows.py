"""The stretches of time on offer."""

from datetime import date

from standards.legitimacy.windows import chosen, whole_years, windows


def spans(offered):
    return {w.code: (w.first, w.last) for w in offered}


def test_exact_readers_get_windows_to_the_last_day_and_each_begins_a_month():
    offered = windows(date(2024, 5, 20), date(2026, 11, 23))

    assert spans(offered)["12m"] == (date(2025, 12, 1), date(2026, 11, 23))
    assert spans(offered)["3m"] == (date(2026, 9, 1), date(2026, 11, 23))
    assert spans(offered)["all"] == (date(2024, 5, 1), date(2026, 11, 23))
    assert spans(offered)["fy2026"] == (date(2026, 4, 1), date(2026, 11, 23))
    assert spans(offered)["fy2025"] == (date(2025, 4, 1), date(2026, 3, 31))
    assert spans(offered)["cy2024"] == (date(2024, 1, 1), date(2024, 12, 31))
    assert all(window.first.day == 1 for window in offered)


def test_a_year_that_is_not_over_says_so():
    labels = {w.code: w.label for w in windows(date(2025, 1, 1), date(2026, 11, 23))}

    assert labels["fy2026"] == "Financial year 2026/27 so far"
    assert labels["cy2025"] == "Calendar year 2025"


def test_a_wide_audience_gets_twelve_whole_months_only():
    offered = whole_years(date(2024, 5, 20), date(2026, 11, 23))

    assert {w.months for w in offered} == {12}
    assert spans(offered)["12m"] == (date(2025, 11, 1), date(2026, 10, 31))
    assert "fy2026" not in spans(offered)
    assert "cy2026" not in spans(offered)
    assert spans(offered)["fy2025"] == (date(2025, 4, 1), date(2026, 3, 31))


def test_a_wide_audience_gets_nothing_before_a_month_is_over():
    assert whole_years(date(2026, 11, 2), date(2026, 11, 23)) == ()
    assert whole_years(None, date(2026, 11, 23)) == ()
    assert chosen((), "12m") is None


def test_an_unknown_period_is_the_default():
    offered = windows(date(2026, 1, 1), date(2026, 11, 23))

    assert chosen(offered, "nonsense").code == "12m"


def test_the_window_before_is_as_long_and_ends_on_the_eve():
    window = chosen(windows(date(2020, 1, 1), date(2026, 11, 23)), "12m")

    before = window.before()

    assert (before.first, before.last) == (date(2024, 12, 1), date(2025, 11, 30))
