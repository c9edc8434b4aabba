"""Clearances in question: a designated post that was left, a clearance that another rests on."""

from datetime import UTC, date, datetime

import pytest

from standards.events.consumers import deliver_pending
from standards.people.models import Person, Posting
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, in_post, post
from vetting.aftercare import due, questions
from vetting.aftercare.models import FollowUp
from vetting.aftercare.services.follow_ups import follow_up_end, follow_up_keep
from vetting.models import Clearance
from vetting.services.clearances import clearance_lapse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def manager(cast: Cast) -> Person:
    """Sits in a designated post, with MV alone."""
    post("DI-1", cast.units.north, "MV", is_designated=True)
    held = in_post("DI-1", cast.units.north, "Okafor")
    clearance(held, "MV", granted_on=date(2022, 3, 1))
    return held


def leave(person: Person, on: date = date(2026, 11, 20)) -> None:
    Posting.objects.filter(person=person).update(ends_on=on)


def test_leaving_a_designated_post_puts_mv_in_question_once(cast: Cast, manager: Person) -> None:
    assert questions.ask(TODAY) == 0
    leave(manager)

    assert questions.ask(TODAY) == 1
    assert questions.ask(TODAY) == 0

    question = FollowUp.objects.get()
    assert (question.kind, question.facts) == ("step_down", {"left_on": "2026-11-20"})
    assert Task.objects.get().for_role == "force_vetting_manager"


def test_a_file_of_the_hr_system_asks_at_once(cast: Cast, manager: Person) -> None:
    from standards import events

    leave(manager)
    events.record(
        stream=manager.pk, label="person", verb="workforce.imported", by="system:tests", facts={}
    )
    deliver_pending()

    assert FollowUp.objects.count() == 1


def test_stepping_down_leaves_recruitment_vetting_until_the_same_day_and_dismisses_nobody(
    cast: Cast, manager: Person
) -> None:
    managed = Clearance.objects.get(level="MV")
    leave(manager)
    questions.ask(TODAY)

    follow_up_end(by=cast.noor, question=FollowUp.objects.get(), why="Moved to response")

    managed.refresh_from_db()
    left = Clearance.objects.get(level="RV")
    assert (managed.status, left.status) == ("terminated", "current")
    assert left.expires_on == managed.expires_on
    assert FollowUp.objects.get().outcome == "stepped_down"
    assert Task.objects.get().status == Task.Status.LAPSED
    assert questions.ask(TODAY) == 0


def test_where_recruitment_vetting_is_held_besides_none_is_made(
    cast: Cast, manager: Person
) -> None:
    clearance(manager, "RV")
    leave(manager)
    questions.ask(TODAY)

    follow_up_end(by=cast.noor, question=FollowUp.objects.get(), why="Moved to response")

    assert Clearance.objects.filter(level="RV").count() == 1


def test_kept_with_reasons_it_is_not_asked_again_until_another_post_is_left(
    cast: Cast, manager: Person
) -> None:
    leave(manager)
    questions.ask(TODAY)
    with pytest.raises(NotReady, match="reasons"):
        follow_up_keep(by=cast.noor, question=FollowUp.objects.get(), why=" ")
    follow_up_keep(by=cast.noor, question=FollowUp.objects.get(), why="Back within a month")

    assert questions.ask(date(2026, 12, 1)) == 0
    people.posting(
        manager,
        cast.units.north,
        post_ref="DI-1",
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 10),
    )
    assert questions.ask(date(2026, 12, 15)) == 1


def test_back_in_a_designated_post_the_question_goes_away(cast: Cast, manager: Person) -> None:
    leave(manager)
    questions.ask(TODAY)
    people.posting(manager, cast.units.south, is_designated=True, starts_on=TODAY)

    assert questions.ask(TODAY) == 1

    assert FollowUp.objects.get().outcome == "not_needed"
    assert Task.objects.get().status == Task.Status.LAPSED


def test_whoever_never_was_in_a_designated_post_is_not_asked_about(cast: Cast) -> None:
    clearance(people.person("Unknown", unit=cast.units.north), "MV", granted_on=date(2022, 3, 1))

    assert questions.ask(TODAY) == 0


def test_losing_recruitment_vetting_flags_what_rests_on_it(cast: Cast) -> None:
    holder = people.person("Adeyemi")
    base = clearance(holder, "RV", expires_on=date(2026, 11, 22))
    clearance(holder, "SC", granted_on=date(2022, 3, 1))
    assert questions.ask(date(2026, 11, 22)) == 0

    clearance_lapse(clearance=base, by="system:tests")
    deliver_pending()

    question = FollowUp.objects.get()
    assert (question.kind, question.clearance.level) == ("rests_on", "SC")
    follow_up_end(by=cast.noor, question=question, why="Nothing carries it")
    assert Clearance.objects.get(level="SC").status == "terminated"
    assert not Clearance.objects.filter(level="RV", status="current").exists()


def test_the_question_goes_away_when_the_base_is_held_again(cast: Cast) -> None:
    holder = people.person("Adeyemi")
    clearance(holder, "SC", granted_on=date(2022, 3, 1))
    assert due.ask_questions(NOW) == 1

    clearance(holder, "MV", granted_on=date(2026, 11, 1))

    assert due.ask_questions(NOW) == 1
    assert FollowUp.objects.get().outcome == "not_needed"


def test_a_question_whose_clearance_ended_otherwise_goes_away(cast: Cast, manager: Person) -> None:
    leave(manager)
    questions.ask(TODAY)
    with writing():
        Clearance.objects.update(status="withdrawn")

    questions.ask(TODAY)

    assert FollowUp.objects.get().outcome == "not_needed"


def test_a_manager_answers_and_nobody_else(cast: Cast, manager: Person) -> None:
    leave(manager)
    questions.ask(TODAY)
    question = FollowUp.objects.get()

    with pytest.raises(NotAllowed, match="manager of vetting"):
        follow_up_end(by=cast.imran, question=question, why="Left")
    with pytest.raises(NotFoundHere):
        follow_up_end(by=cast.amira, question=question, why="Left")
