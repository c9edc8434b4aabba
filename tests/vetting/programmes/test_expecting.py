"""Before adjudication: what reading costs, what it should find, whether it is fair to names."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from standards.legitimacy.kernel.suppression import HIDDEN
from standards.people.models import Person
from standards.workflow.models import writing
from tests.factories.programmes import Crew, reloaded
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_checking import (
    answer,
    by_name,  # noqa: F401
    line,
    matched,
    names_of,
    returned,
    sent,
    serving,
)
from tests.vetting.programmes.test_page_journeys import looked_at
from vetting.programmes import expecting
from vetting.programmes.models import Candidate, ProgrammeRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_name")]


def run_of(crew: Crew, number: int, hits: int, surname: str = "") -> ProgrammeRun:
    """A matched run of so many people, the first of whom are proposed."""
    from tests.factories.programmes import open_run

    people = serving(number)
    if surname:
        for place, each in enumerate(people[: number // 2]):
            Person.objects.filter(pk=each.pk).update(surname=surname, forenames=f"Name{place:02}")
            each.refresh_from_db()
    run = open_run(crew, "dragnet")
    sent(crew, run)
    returned(crew, run, names_of(*people), [line(each + 1) for each in range(hits)])
    matched(crew, run)
    return reloaded(run)


def scored(run: ProgrammeRun, *scores: str) -> None:
    rows = Candidate.objects.filter(run=run, identity__isnull=False).order_by("member__number")
    with writing():
        for each, score in zip(rows, scores, strict=True):
            Candidate.objects.filter(pk=each.pk).update(score=Decimal(score))


def test_the_budget_counts_pairs_adds_probabilities_and_names_the_time(
    crew: Crew, settings: LazySettings
) -> None:
    settings.PROGRAMME_MINUTES_PER_PAIR = 3
    run = run_of(crew, 4, 4)
    scored(run, "0.995", "0.95", "0.5", "0.05")

    steps = expecting.budget_of(run)

    assert [(each.least, each.pairs) for each in steps] == [
        ("0.99", 1),
        ("0.9", 2),
        ("0.5", 3),
        ("0.01", 4),
    ]
    assert steps[-1].found == Decimal("2.495")
    assert steps[1].share == 78  # 1.945 of 2.495
    assert steps[-1].minutes == 19  # (4 + 2.495) pairs at three minutes
    assert "4 pairs to look at take about 19 minutes." in expecting.in_words(run, steps)
    table = expecting.budget_table(steps)
    assert table.rows[0] == ("99%", "1", "1", "40%", "5 minutes")
    assert "3 minutes for a pair" in table.note


def test_the_budget_is_one_query_however_many_pairs(crew: Crew) -> None:
    run = run_of(crew, 4, 4)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        expecting.budget_of(run)

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        (28, {"South Asian": ("14", "14", "100.0%"), "Other": ("14", "14", "100.0%")}),
        (16, {"South Asian": ("14", HIDDEN, HIDDEN), "Other": ("14", HIDDEN, HIDDEN)}),
        (14, {"South Asian": ("14", "14", "100.0%"), "Other": ("14", "0", "0.0%")}),
    ],
)
def test_rates_by_origin_hide_groups_under_ten_and_what_gives_them_away(
    crew: Crew, hits: int, expected: dict[str, tuple[str, ...]]
) -> None:
    run = run_of(crew, 28, hits, surname="Patel")

    rows = {row[0]: row[1:] for row in expecting.rates_of(run).rows}

    assert rows == expected
    assert run.tallies["people_by_origin"] == {"other": 14, "south_asian": 14}


def test_errors_by_origin_come_with_the_decisions(crew: Crew) -> None:
    run = run_of(crew, 12, 12)
    assert expecting.errors_by_origin(run).rows == []

    answer(crew, run, crew.rosa, "different")
    rows = expecting.errors_by_origin(run).rows

    assert rows
    shown = [row for row in rows if row[1] != HIDDEN]
    assert all(row[2] == row[1] and row[4] == "100%" for row in shown)


def test_the_page_is_for_owner_and_checker_alone_and_says_so_before_work_starts(
    crew: Crew, signed_in: Any
) -> None:
    run = run_of(crew, 4, 3)
    page = f"{run.get_absolute_url()}budget/"

    said = text_of(signed_in(crew.uma).get(page))

    assert "3 pairs to look at take about 11 minutes" in said
    assert "Give candidates out" in said
    assert "Give candidates out" not in text_of(signed_in(crew.vera).get(page))
    for user in (crew.rosa, crew.tess, crew.nora):
        assert signed_in(user).get(page).status_code == 404
    assert signed_in(crew.omar).get(page).status_code in (403, 404)
    assert "take about" in text_of(signed_in(crew.uma).get(f"{run.get_absolute_url()}stack/"))


def test_there_is_no_budget_before_the_match(crew: Crew, signed_in: Any) -> None:
    from tests.factories.programmes import open_run

    serving(3)
    run = open_run(crew, "dragnet")

    page = f"{run.get_absolute_url()}budget/"
    assert signed_in(crew.uma).get(page).status_code == 404


def test_the_budget_page_in_a_browser(crew: Crew, open_page: Any) -> None:
    run = run_of(crew, 28, 14, surname="Patel")
    answer(crew, run, crew.rosa, "different")

    looked_at(open_page, crew.uma, (f"{run.get_absolute_url()}budget/", "budget"))
