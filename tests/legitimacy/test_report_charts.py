"""How far the curve of a report is drawn."""

from standards.legitimacy import report_charts
from standards.legitimacy.kernel.survival import survival


def test_an_axis_is_no_longer_than_the_curve_that_enough_cases_carry() -> None:
    few = survival([5] * 20 + [300] * 6, [True] * 20 + [True] * 6)

    assert few.quantile(0.9) == 300
    assert report_charts.drawn_to(few) == 60


def test_an_axis_reaches_as_far_as_nine_in_ten_when_many_are_followed() -> None:
    many = survival(list(range(1, 401)), [True] * 400)

    assert report_charts.drawn_to(many) == 365
