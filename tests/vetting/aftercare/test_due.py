"""Measures that come up and pass their date; what the data-health page counts."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from standards.pipeline.health import checks, run_check
from standards.pipeline.models import HealthResult, Task
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, renewal_at
from vetting.aftercare import due
from vetting.aftercare.models import Measure
from vetting.aftercare.services import measures, reviews

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def measure(cast: Cast) -> Measure:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    return measures.measure_set(
        by=cast.imran,
        person=renewal.clearance.person,
        kind="support",
        text="Sees occupational health monthly",
        owner=cast.farah,
        review_on=date(2027, 1, 15),
        decided_in=renewal,
    )


def test_the_owner_is_asked_two_weeks_before_the_review(
    cast: Cast, measure: Measure, london_noon: Callable[[date], None]
) -> None:
    assert due.remind_of_measures(at(date(2026, 12, 31))) == 0

    assert due.remind_of_measures(at(date(2027, 1, 1))) == 1
    assert due.remind_of_measures(at(date(2027, 1, 1))) == 0

    task = Task.objects.get()
    assert (task.for_user, task.due_on, task.matter) == (cast.farah, date(2027, 1, 15), None)
    assert "health" not in task.what + task.about
    london_noon(date(2027, 1, 10))
    measures.measure_review(
        by=cast.farah, measure=measure, found="Goes", review_on=date(2027, 3, 1)
    )
    task.refresh_from_db()
    assert task.status == Task.Status.LAPSED


def test_a_review_that_is_overdue_goes_to_the_managers_once(cast: Cast, measure: Measure) -> None:
    due.remind_of_measures(at(date(2027, 1, 10)))

    assert due.remind_of_measures(at(date(2027, 1, 15))) == 0  # its last day
    assert due.remind_of_measures(at(date(2027, 1, 16))) == 1
    assert due.remind_of_measures(at(date(2027, 1, 17))) == 0

    assert Task.objects.filter(for_role="force_vetting_manager").count() == 1


def test_a_measure_handed_over_asks_its_new_owner(
    cast: Cast, measure: Measure, london_noon: Callable[[date], None]
) -> None:
    due.remind_of_measures(at(date(2027, 1, 10)))

    measures.measure_hand_over(by=cast.noor, measure=measure, to=cast.leo, why="Another team")
    due.remind_of_measures(at(date(2027, 1, 11)))

    assert Task.objects.get(status="open").for_user == cast.leo


def test_the_data_health_page_counts_what_is_late_and_what_nobody_knows(
    cast: Cast, measure: Measure, london_noon: Callable[[date], None]
) -> None:
    clearance(people.person("Nopost"), "MV", granted_on=date(2022, 1, 1))
    reviews.review_open(person=people.person("Lone"), due_on=date(2026, 12, 1), by="system:tests")
    london_noon(date(2027, 2, 1))

    for check in checks():
        if check.code.startswith("vetting_"):
            run_check(check)

    found = dict(HealthResult.objects.values_list("code", "value"))
    assert found["vetting_measures_overdue"] == 1
    assert found["vetting_reviewer_unknown"] == 1
    assert found["vetting_designated_unknown"] == 1
    assert found["vetting_clearances_in_question"] == 0
