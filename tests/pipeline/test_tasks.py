"""Tasks: set once, seen through the gate, done by whom they are for."""

from datetime import date

import pytest

from standards.access import gate
from standards.access.models import Cover, RoleHolding
from standards.access.standing import forget
from standards.events.models import Event
from standards.pipeline.models import Task
from standards.pipeline.policies import addressed_to
from standards.pipeline.services.tasks import (
    TASK_STREAM,
    task_cancel,
    task_create,
    task_done,
    task_lapse,
)
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import Capacity
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import SYSTEM, errand_at, link

pytestmark = pytest.mark.django_db


def seers(task: Task, cast: Cast) -> set[str]:
    return {
        name
        for name, user in cast.everyone().items()
        if gate.visible(user, Task).filter(pk=task.pk).exists()
    }


def doers(task: Task, cast: Cast) -> set[str]:
    return {
        name
        for name, user in cast.everyone().items()
        if Task.objects.filter(addressed_to(user), pk=task.pk).exists()
    }


def test_a_task_of_a_matter_is_seen_by_whoever_reads_the_matter(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)

    task = task_create(what="Secure the video", by=cast.amira, matter=errand, for_user=cast.amira)

    assert seers(task, cast) == {"amira", "farah", "hugo", "mina"}
    assert doers(task, cast) == {"amira"}


def test_a_task_for_a_role_goes_to_its_holders_in_the_unit_and_above(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    above = people.user("olga", [("supervisor", cast.units.directorate)])
    beside = people.user("pete", [("supervisor", cast.units.south)])

    task = task_create(
        what="Agree what happens now",
        by=SYSTEM,
        matter=errand,
        for_role="supervisor",
        for_unit=cast.units.north,
    )

    assert doers(task, cast) == {"farah"}
    assert Task.objects.filter(addressed_to(above), pk=task.pk).exists()
    assert not Task.objects.filter(addressed_to(beside), pk=task.pk).exists()


def test_a_task_disappears_for_somebody_whom_a_wall_shuts_out(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    link(errand, cast.farah.person, Capacity.WITNESS)

    task = task_create(
        what="Agree what happens now",
        by=SYSTEM,
        matter=errand,
        for_role="supervisor",
        for_unit=cast.units.north,
    )

    assert "farah" not in seers(task, cast)
    with pytest.raises(NotFoundHere):
        task_done(task=task, by=cast.farah)


def test_a_line_managers_task_without_a_matter_is_theirs_alone(cast: Cast) -> None:
    manager = people.user("quinn", [("line_manager", cast.units.borough)])

    task = task_create(what="Hold the integrity review", by=SYSTEM, for_user=manager)

    assert seers(task, cast) == set()
    assert gate.visible(manager, Task).filter(pk=task.pk).exists()
    assert Event.objects.get(verb="task.made").stream == TASK_STREAM


def test_nobody_is_asked_about_a_matter_that_they_cannot_see(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)

    refusals = []
    for stranger in (cast.chloe, cast.dev):
        with pytest.raises(NotReady) as refused:
            task_create(what="Look at it", by=cast.amira, matter=errand, for_user=stranger)
        refusals.append(refused.value.sentence.replace(str(stranger), "X"))

    assert len(set(refusals)) == 1  # a wall and a lack of scope sound alike
    assert not Task.objects.exists()


def test_a_stranger_cannot_set_a_task(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)

    for stranger in (cast.chloe, cast.dev):
        with pytest.raises(NotFoundHere):
            task_create(what="Look at it", by=stranger, matter=errand, for_user=cast.amira)


def test_a_task_with_a_key_is_set_once(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)

    first, second = (
        task_create(what="Once", by=SYSTEM, matter=errand, for_user=cast.amira, key="the-key")
        for _ in range(2)
    )

    assert first == second
    assert Event.objects.filter(verb="task.made").count() == 1


@pytest.mark.parametrize(
    ("what", "for_role"), [("  ", "supervisor"), ("Do it", "")], ids=["nothing", "nobody"]
)
def test_a_task_says_what_is_to_be_done_and_by_whom(cast: Cast, what: str, for_role: str) -> None:
    with pytest.raises(NotReady):
        task_create(what=what, by=SYSTEM, for_role=for_role)


def test_done_is_recorded_once_however_often_it_is_clicked(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Secure the video", by=SYSTEM, matter=errand, for_user=cast.amira)

    task_done(task=task, by=cast.amira, note="Copied to disc")
    task_done(task=task, by=cast.amira)

    kept = Task.objects.get(pk=task.pk)
    assert (kept.status, kept.done_by, kept.note) == ("done", cast.amira, "Copied to disc")
    assert Event.objects.filter(verb="task.done").count() == 1


def test_a_colleague_who_sees_the_matter_does_not_mark_anothers_task_done(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Secure the video", by=SYSTEM, matter=errand, for_user=cast.amira)

    with pytest.raises(NotAllowed, match="for Amira"):
        task_done(task=task, by=cast.hugo)


def test_a_task_is_taken_back_with_a_reason_by_a_supervisor(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Secure the video", by=SYSTEM, matter=errand, for_user=cast.amira)

    with pytest.raises(NotAllowed):
        task_cancel(task=task, by=cast.amira, reason="No")
    with pytest.raises(NotReady, match="why"):
        task_cancel(task=task, by=cast.farah, reason=" ")
    task_cancel(task=task, by=cast.farah, reason="There is no video")

    with pytest.raises(NotReady, match="was cancelled"):
        task_done(task=task, by=cast.amira)


def test_a_task_lapses_when_what_it_asked_for_has_happened(cast: Cast) -> None:
    task = task_create(what="Chase", by=SYSTEM, for_role="supervisor", key="clock-overdue:1:x")

    lapsed = task_lapse(key_prefix="clock-overdue:1:", by=SYSTEM)
    again = task_lapse(key_prefix="clock-overdue:1:", by=SYSTEM)

    assert (lapsed, again) == (1, 0)
    assert Task.objects.get(pk=task.pk).status == Task.Status.LAPSED


def test_whoever_covers_for_somebody_has_their_tasks(cast: Cast) -> None:
    task = task_create(what="Ring the station", by=SYSTEM, for_user=cast.amira)
    Cover.objects.create(
        owner=cast.amira,
        deputy=cast.ben,
        role="investigator",
        starts_on=date(2020, 1, 1),
        ends_on=date(2099, 1, 1),
        reason="Leave",
    )
    forget(cast.ben)

    assert doers(task, cast) == {"amira", "ben"}


def test_a_role_that_has_ended_takes_its_tasks_along(cast: Cast) -> None:
    task = task_create(what="Chase", by=SYSTEM, for_role="supervisor", for_unit=cast.units.north)
    RoleHolding.objects.filter(user=cast.farah).update(ends_on=date(2020, 1, 1))

    assert doers(task, cast) == set()
