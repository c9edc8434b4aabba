"""The worked cases of the shared file, each read from there and recomputed.

Left out, and said so in the summary, where the folder is absent. The figures that matter most
stand in our own form in the other modules of this room, so nothing is untested without it.
"""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from standards.clocks.working_days import Calendar
from standards.legitimacy.kernel import flow
from standards.legitimacy.kernel.suppression import (
    PUBLIC,
    differs_safely,
    percentage,
    round_to_5,
)
from standards.legitimacy.kernel.survival import logrank, survival


@pytest.fixture(scope="module")
def cases(shared_folder: Path) -> dict[str, dict]:
    file = shared_folder / "domain" / "cases" / "metric_cases.json"
    return {case["id"]: case for case in json.loads(file.read_text(encoding="utf-8"))["cases"]}


def parts(case):
    return case["input"], case["expected"], case["tolerance"]


def steps(curve):
    return np.column_stack([curve.time, curve.at_risk, curve.events, curve.share_open])


@pytest.mark.parametrize("name", ["KM-01", "KM-03"])
def test_survival_steps_of_the_shared_cases(cases, name):
    given, expected, tolerance = parts(cases[name])

    curve = survival(given["days"], given["finalised"])

    assert steps(curve) == pytest.approx(np.array(expected["survival"]), abs=tolerance)
    assert curve.median == expected["km_median"]


def test_survival_figures_of_the_shared_case(cases):
    given, expected, tolerance = parts(cases["KM-01"])
    days, done = np.array(given["days"]), np.array(given["finalised"], dtype=bool)

    curve = survival(days, done)
    interval = curve.median_interval()

    assert flow.percentiles(days[done], (50,)) == (expected["closed_only_median"],)
    assert flow.percentiles(days[~done], (50,)) == (expected["open_age_median"],)
    assert days[done].mean() == pytest.approx(expected["closed_only_mean"], abs=tolerance)
    assert curve.quantile(0.25) == expected["km_p25"]
    assert [interval.low, interval.high] == expected["km_median_ci"]
    finished = curve.probability_finished_by(120)
    assert finished == pytest.approx(expected["p_finalised_by_120_days"], abs=tolerance)


def test_log_rank_of_the_shared_case(cases):
    given, expected, tolerance = parts(cases["KM-05"])
    a = survival(given["a_days"], given["a_finalised"])
    b = survival(given["b_days"], given["b_finalised"])

    result = logrank(a, b)

    assert result.chi2 == pytest.approx(expected["chi2"], abs=tolerance)
    assert result.p == pytest.approx(expected["p"], abs=tolerance)
    assert (a.median, b.median) == (expected["km_median_a"], expected["km_median_b"])


def test_working_days_of_the_shared_case(cases):
    given, expected, _ = parts(cases["WD-01"])
    off = frozenset(map(date.fromisoformat, given["bank_holidays"]))
    calendar = Calendar("shared case", off)
    pairs = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in given["pairs"]]
    starts, ends = np.array(given["pairs"], dtype="datetime64[D]").T

    one_by_one = [calendar.working_days_between(start, end) for start, end in pairs]

    assert one_by_one == expected["working_days"]
    assert list(calendar.working_days_between_many(starts, ends)) == expected["working_days"]
    assert [(end - start).days for start, end in pairs] == expected["calendar_days"]


def test_target_dates_of_the_shared_case(cases):
    given, expected, _ = parts(cases["WD-02"])
    off = frozenset(map(date.fromisoformat, cases["WD-01"]["input"]["bank_holidays"]))
    calendar = Calendar("shared case", off)

    due = [calendar.add_working_days(date.fromisoformat(day), n) for day, n in given["cases"]]

    assert [day.isoformat() for day in due] == expected["due"]


def test_flow_of_the_shared_case(cases):
    given, expected, tolerance = parts(cases["FLOW-01"])

    year = flow.monthly_flow(given["opening"], given["in"], given["out"])
    law = flow.little(year)

    assert list(year.closing) == expected["closing_by_month"]
    assert {
        "clearance_rate_year": flow.clearance_rate(given["in"], given["out"]),
        "average_wip": law.average_open,
        "throughput_per_month": law.throughput,
        "littles_law_months": law.periods_in_system,
        "months_of_work_at_current_rate": law.periods_of_work,
    } == pytest.approx(
        {key: expected[key] for key in expected if key != "closing_by_month"}, abs=tolerance
    )


def test_age_bands_of_the_shared_case(cases):
    given, expected, _ = parts(cases["AGE-01"])
    ages = given["open_ages_days"]

    bands = flow.age_bands(ages, given["edges"])

    assert {band.code: band.count for band in bands} == expected["counts"]
    assert flow.at_least(ages, 120) == expected["over_120"]
    assert flow.percentiles(ages, (50, 90)) == (
        expected["median_open_age"],
        expected["p90_linear"],
    )


def test_rounding_and_percentages_of_the_shared_case(cases):
    given, expected, _ = parts(cases["SDC-02"])

    assert [round_to_5(n) for n in given["counts"]] == expected["rounded"]
    shown = [percentage(part, whole, PUBLIC) for part, whole in given["fractions"]]
    assert shown == expected["percent"]


def test_differencing_of_the_shared_case(cases):
    given, expected, _ = parts(cases["SDC-03"])
    (first,), (second,) = given["release_1"].values(), given["release_2"].values()

    assert first["Black"] - second["Black"] == expected["difference"]
    assert differs_safely(first, second) is expected["safe"]
