"""Charts with every kind of mark, for the tests of both writers."""

from datetime import date

import numpy as np

from standards.legitimacy import timeliness_charts
from standards.legitimacy.charts import (
    Bars,
    CategoryAxis,
    Chart,
    DateAxis,
    Label,
    Line,
    NumberAxis,
    Points,
    Reference,
)
from standards.legitimacy.kernel.flow import monthly_flow
from standards.legitimacy.kernel.survival import survival

MONTHS = tuple(date(2017 + month // 12, month % 12 + 1, 1) for month in range(108))


def survival_curves(size: int = 300) -> Chart:
    chance = np.random.default_rng(5)
    curves = {}
    for name, scale in (("Outside Schedule 3", 140), ("Under Schedule 3", 240)):
        length, seen = chance.weibull(1.1, size) * scale, chance.uniform(20, 500, size)
        curves[name] = survival(np.minimum(length, seen).round(), length <= seen)
    return timeliness_charts.survival_chart(
        curves,
        title="Time to finish complaints",
        description="Half of the complaints outside Schedule 3 are finished sooner.",
        days="calendar days",
        to=365,
    )


def nine_years_of_work() -> Chart:
    came = [60 + month % 7 for month in range(108)]
    went = [58 + month % 5 for month in range(108)]
    return timeliness_charts.work_chart(
        monthly_flow(40, came, went, months=MONTHS),
        title="Received, finished and open",
        description="The stock grew.",
    )


def bars_with_a_hidden_count() -> Chart:
    return Chart(
        "Received and finished by command",
        "Central received most.",
        CategoryAxis("Command", ("Central", "North and West", "Specialist operations")),
        NumberAxis("Cases"),
        (
            Bars("Received", ((0, 120), (1, 80), (2, None))),
            Bars("Finished", ((0, 100), (1, 95), (2, 22))),
        ),
    )


def stacked_age_bands() -> Chart:
    return timeliness_charts.age_bands_chart(
        ["0 to 29", "30 to 59", "60 or more"],
        {"Complaints": [12, 30, 9], "Conduct matters": [5, 0, 14], "Referrals": [6, 7, 8]},
        title="Open cases by age",
        description="Most are under two months old.",
        days="calendar days",
    )


def everything_else() -> Chart:
    quarter = MONTHS[:24]
    return Chart(
        "Median days to finish",
        "A shift in the second year.",
        DateAxis(),
        NumberAxis("Days"),
        (
            Line(
                "Median", tuple((m, None if k == 9 else 60 + k % 5) for k, m in enumerate(quarter))
            ),
            Points("Mean", tuple((m, 70 + k % 3) for k, m in enumerate(quarter))),
        ),
        references=(
            Reference(75, "Upper limit"),
            Reference(quarter[14], "New intake team", "x"),
            Reference(quarter[16], "Rule changed", "x"),
        ),
        labels=(Label(quarter[15], 60, "Lowest"),),
    )


ALL = {
    "survival": survival_curves,
    "work": nine_years_of_work,
    "bars": bars_with_a_hidden_count,
    "stacked": stacked_age_bands,
    "everything else": everything_else,
}
