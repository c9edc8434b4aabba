"""Overdue clocks are told of once, to the owner and where it matters to the supervisors."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from standards.access import gate
from standards.clocks import services as clocks
from standards.clocks.models import Clock
from standards.events import consumers
from standards.pipeline import due
from standards.pipeline.models import Notice, Task
from standards.pipeline.overdue import sweep_overdue
from standards.workflow.services import exceptions
from tests.factories.cast import Cast
from tests.factories.matters import SYSTEM, errand_at
from tests.pipeline.clocked import asked_to_reopen, overdue_clock, triage_clock

pytestmark = pytest.mark.django_db
Noon = Callable[[date], None]


@pytest.fixture(autouse=True)
def _today(london_noon: Noon) -> None:
    """It is Monday 23 November 2026."""


def sweep() -> int:
    return sweep_overdue(timezone.now())


def test_the_owner_has_one_notice_however_often_it_runs(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    overdue_clock(errand)

    counts = [sweep() for _ in range(3)]

    assert counts == [1, 0, 0]
    notice = Notice.objects.get(user=cast.amira, sentence__startswith="Overdue")
    assert notice.sentence == (
        f"Overdue on {errand.reference} since 4 November 2026: Decide what this is."
    )


def test_a_clock_that_is_due_today_is_not_overdue(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    triage_clock(errand, date(2026, 11, 19))

    assert sweep() == 0


def test_the_supervisors_get_a_task_where_nobody_owns_the_matter(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    overdue_clock(errand)

    sweep()
    sweep()

    task = Task.objects.get()
    assert (task.for_role, task.for_unit, task.due_on) == (
        "supervisor",
        cast.units.north,
        date(2026, 11, 24),
    )
    assert "allocate it" in task.about


def test_the_supervisors_get_a_task_where_the_law_set_the_date(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = overdue_clock(errand)
    Clock.objects.filter(pk=clock.pk).update(statutory=True)

    sweep()

    assert Task.objects.get().about.startswith("It was due on 4 November 2026. Agree with Amira")


def test_the_date_of_an_owned_matter_that_the_force_set_itself_makes_no_task(cast: Cast) -> None:
    overdue_clock(errand_at("running", unit=cast.units.north, owner=cast.amira))

    sweep()

    assert not Task.objects.exists()


def test_the_task_lapses_when_the_clock_is_met(
    cast: Cast, django_capture_on_commit_callbacks: Callable
) -> None:
    errand = errand_at(unit=cast.units.north)
    overdue_clock(errand)
    sweep()

    clocks.meet(stream=errand.stream, code="triage", on=timezone.localdate(), by=SYSTEM)
    consumers.deliver_pending()

    assert Task.objects.get().status == Task.Status.LAPSED


def test_an_extended_clock_that_passes_its_new_date_is_told_of_again(
    cast: Cast, london_noon: Noon
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = overdue_clock(errand)
    sweep()
    clocks.extend(clock=clock, by=SYSTEM, reason="Asked for", authorised_by="The head", length=20)

    assert sweep() == 0
    london_noon(date(2027, 1, 4))
    assert sweep() == 1
    assert Notice.objects.filter(user=cast.amira, sentence__startswith="Overdue").count() == 2


def test_a_matter_that_is_closed_is_not_chased(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    overdue_clock(errand)

    sweep()

    assert not Notice.objects.filter(sentence__startswith="Overdue").exists()


def test_supervisors_get_no_task_about_a_restricted_matter_that_they_cannot_read(
    cast: Cast,
) -> None:
    errand = errand_at(unit=cast.units.north)
    exceptions.restrict(matter=errand, by=cast.farah, reason="A colleague")
    overdue_clock(errand)

    sweep()

    assert not Task.objects.exists()


def test_whoever_asked_for_agreement_hears_that_nobody_answered(
    cast: Cast, london_noon: Noon
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    asked_to_reopen(errand, cast.amira)
    london_noon(date(2026, 11, 26))

    sweep()

    notice = Notice.objects.get(sentence__contains="Nobody has answered")
    assert notice.user == cast.amira
    assert "due on 25 November 2026" in notice.sentence


def test_a_wall_raised_later_hides_the_notice(cast: Cast) -> None:
    from standards.workflow.models import Capacity
    from tests.factories.matters import link

    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    overdue_clock(errand)
    sweep()
    link(errand, cast.amira.person, Capacity.WITNESS)

    assert not gate.visible(cast.amira, Notice).exists()


def test_run_due_tells_of_overdue_clocks(cast: Cast) -> None:
    overdue_clock(errand_at("running", unit=cast.units.north, owner=cast.amira))

    ran = due.run_all()

    assert ran.counts["overdue clocks"] == 1
