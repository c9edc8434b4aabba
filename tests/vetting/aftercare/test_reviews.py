"""The annual integrity review: who does it, what passes it up, when it is opened."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from standards.access import gate
from standards.access.models import User
from standards.events.consumers import deliver_pending
from standards.events.models import Event
from standards.people.models import Association, Employment, Person
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import codes
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance
from vetting.aftercare import concerns, due
from vetting.aftercare.line_managers import reviewer_of
from vetting.aftercare.models import IntegrityReview
from vetting.aftercare.services import reviews
from vetting.history.models import AdverseInformation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 12, 10)
R = IntegrityReview


@pytest.fixture
def boss(cast: Cast) -> User:
    """Sits in post SGT-1 in the borough, and signs in; no role of any kind."""
    person = people.person("Boss")
    people.posting(person, cast.units.borough, post_ref="SGT-1")
    return people.user("boss", person=person)


@pytest.fixture
def officer(cast: Cast, boss: User) -> Person:
    made = people.person("Okafor")
    people.posting(made, cast.units.borough, post_ref="PC-1", line_manager_post="SGT-1")
    return made


def a_review(person: Person, due_on: date = DUE) -> IntegrityReview:
    return reviews.review_open(person=person, due_on=due_on, by="system:tests")


def answers(**yes: bool) -> dict[str, str]:
    return {
        entry.code: "yes" if yes.get(entry.code) else "no"
        for entry in codes.entries("integrity_question")
    }


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- whose task it is -------------------------------------------------------------------------
def test_the_line_manager_by_post_gets_the_task_and_sees_the_review_alone(
    cast: Cast, boss: User, officer: Person
) -> None:
    review = a_review(officer)

    assert (review.reviewer, review.reviewer_basis) == (boss, "line_manager")
    task = Task.objects.get()
    assert (task.for_user, task.due_on, task.matter) == (boss, DUE, None)
    assert "Okafor" not in task.what + task.about
    seen = {
        name
        for name, user in {**cast.everyone(), "boss": boss}.items()
        if gate.visible(fresh(user), R).exists()
    }
    assert seen == {"boss", "imran", "noor"}


def test_where_no_post_is_named_the_supervisor_of_the_nearest_unit_reviews(cast: Cast) -> None:
    team = people.unit("DPS-N-1", cast.units.north)
    person = people.person("Adeyemi")
    people.posting(person, team)

    found = reviewer_of(person.pk, TODAY)

    assert (found.user, found.basis, found.unit) == (cast.farah, "unit_supervisor", team)


def test_nobody_reviews_themselves_or_a_relative(cast: Cast, boss: User, officer: Person) -> None:
    Association.objects.create(
        person=boss.person, other=officer, relation="partner", starts_on=people.LONG_AGO
    )

    assert reviewer_of(officer.pk, TODAY).user is None
    assert cast.farah.person is not None
    assert reviewer_of(cast.farah.person.pk, TODAY).user is None


def test_where_nobody_can_tell_a_manager_of_vetting_names_somebody(cast: Cast, boss: User) -> None:
    lone = people.person("Lone", unit=cast.units.borough)
    review = a_review(lone)
    assert (review.reviewer, review.reviewer_basis) == (None, "unknown")
    asked = Task.objects.get()
    assert asked.for_role == "force_vetting_manager"

    reviews.review_assign(by=cast.noor, review=review, to=boss)

    asked.refresh_from_db()
    assert asked.status == Task.Status.LAPSED
    assert Task.objects.get(status="open").for_user == boss
    with pytest.raises(NotAllowed, match="manager of vetting"):
        reviews.review_assign(by=cast.imran, review=review, to=boss)
    reviews.review_assign(by=cast.noor, review=review, to=cast.farah)
    reviews.review_assign(by=cast.noor, review=review, to=boss)
    assert Task.objects.get(status="open").for_user == boss  # and back again
    own = people.user("lone", person=lone)
    with pytest.raises(NotReady, match="cannot review"):
        reviews.review_assign(by=cast.noor, review=review, to=own)


def test_however_many_have_nobody_the_manager_gets_one_task(cast: Cast, boss: User) -> None:
    found = [a_review(people.person(f"Lone{n}", unit=cast.units.borough)) for n in range(3)]

    assert Task.objects.count() == 1
    for review in found[:2]:
        reviews.review_assign(by=cast.noor, review=review, to=boss)
    assert Task.objects.filter(for_role="force_vetting_manager", status="open").exists()
    reviews.review_assign(by=cast.noor, review=found[2], to=boss)
    assert not Task.objects.filter(for_role="force_vetting_manager", status="open").exists()


# --- answering --------------------------------------------------------------------------------
def test_a_review_without_a_yes_is_done(cast: Cast, boss: User, officer: Person) -> None:
    review = a_review(officer)

    done = reviews.review_answer(by=boss, review=review, answers=answers())

    assert (done.answered_by, done.is_escalated) == (boss, False)
    assert not Task.objects.filter(status="open").exists()
    assert Event.objects.get(verb="integrity.answered").facts["is_late"] is False


def test_any_yes_needs_details_and_goes_to_vetting_until_somebody_looked(
    cast: Cast, boss: User, officer: Person
) -> None:
    review = a_review(officer)
    with pytest.raises(NotReady, match="behind each yes"):
        reviews.review_answer(by=boss, review=review, answers=answers(finances=True))

    done = reviews.review_answer(
        by=boss, review=review, answers=answers(finances=True), details="Asked for an advance"
    )
    assert (done.is_escalated, done.escalated_because) == (True, "yes")
    task = Task.objects.get(status="open")
    assert task.for_role == "force_vetting_manager"
    event = Event.objects.get(verb="integrity.answered")
    assert "advance" not in str(event.facts)

    reviews.review_settle(by=cast.imran, review=done, why="Known already; arrangements are kept to")

    done.refresh_from_db()
    assert not done.is_escalated
    task.refresh_from_db()
    assert task.status == Task.Status.LAPSED


def test_every_question_must_be_answered_and_only_by_the_reviewer_once(
    cast: Cast, boss: User, officer: Person
) -> None:
    review = a_review(officer)
    with pytest.raises(NotReady, match="every question"):
        reviews.review_answer(by=boss, review=review, answers={"finances": "no"})
    with pytest.raises(NotAllowed, match="whoever manages"):
        reviews.review_answer(by=cast.imran, review=review, answers=answers())
    with pytest.raises(NotFoundHere):
        reviews.review_answer(by=cast.amira, review=review, answers=answers())
    reviews.review_answer(by=boss, review=review, answers=answers())
    with pytest.raises(NotAllowed, match="is done"):
        reviews.review_answer(by=boss, review=review, answers=answers())


def test_whoever_did_a_review_does_not_look_at_it_for_vetting(cast: Cast) -> None:
    researcher = people.person("Researchson", unit=cast.units.vetting)
    review = a_review(researcher)
    reviews.review_assign(by=cast.noor, review=review, to=cast.imran)
    reviews.review_answer(
        by=cast.imran, review=review, answers=answers(conduct=True), details="Rude to a caller"
    )

    with pytest.raises(NotAllowed, match="did not do it"):
        reviews.review_settle(by=cast.imran, review=review, why="Nothing in it")
    reviews.review_settle(by=cast.noor, review=review, why="Spoken to")


# --- lateness ---------------------------------------------------------------------------------
def test_a_late_review_is_passed_up_once_and_stays_to_be_done(
    cast: Cast, boss: User, officer: Person
) -> None:
    review = a_review(officer, date(2026, 11, 20))

    assert due.pass_up_late(NOW) == 1
    assert due.pass_up_late(NOW) == 0

    review.refresh_from_db()
    assert (review.escalated_because, review.waits) == ("late", True)
    assert Task.objects.filter(status="open").count() == 2

    reviews.review_answer(by=boss, review=review, answers=answers())
    review.refresh_from_db()
    assert not review.is_escalated
    assert not Task.objects.filter(status="open").exists()


def test_on_its_last_day_a_review_is_not_late(boss: User, officer: Person) -> None:
    a_review(officer, TODAY)

    assert due.pass_up_late(NOW) == 0


# --- once a year ------------------------------------------------------------------------------
def test_a_review_opens_four_weeks_before_the_anniversary_and_once_a_year(
    boss: User, officer: Person, london_noon: Callable[[date], None]
) -> None:
    clearance(officer, granted_on=date(2020, 12, 10))
    clearance(people.person("Later"), granted_on=date(2020, 12, 30))
    clearance(people.person("Earlier"), granted_on=date(2020, 8, 1))

    assert due.open_reviews(NOW) == 1
    assert due.open_reviews(NOW) == 0

    assert R.objects.get().due_on == DUE
    london_noon(date(2027, 11, 23))
    assert due.open_reviews(datetime(2027, 11, 23, 12, tzinfo=UTC)) == 1
    assert set(R.objects.values_list("due_on", flat=True)) == {DUE, date(2027, 12, 10)}


def test_somebody_with_two_clearances_has_one_review_and_somebody_new_has_none(
    officer: Person,
) -> None:
    clearance(officer, granted_on=date(2020, 12, 10))
    clearance(officer, "MV", granted_on=date(2021, 11, 1))
    clearance(people.person("New"), granted_on=date(2026, 11, 20))

    assert due.open_reviews(NOW) == 1
    assert R.objects.get().due_on == date(2026, 11, 1)  # missed by three weeks, taken up still


def test_a_leap_day_has_its_anniversary_on_the_28th() -> None:
    first, last = date(2027, 2, 1), date(2027, 3, 20)

    assert due._anniversary(date(2024, 2, 29), first, last) == date(2027, 2, 28)


def test_those_who_left_are_not_reviewed_and_what_was_open_about_them_ends(
    boss: User, officer: Person
) -> None:
    clearance(officer, granted_on=date(2020, 12, 10))
    review = a_review(officer)
    Employment.objects.filter(person=officer).update(ends_on=date(2026, 11, 1))

    assert due.open_reviews(NOW) == 1

    review.refresh_from_db()
    assert review.ended_on == TODAY
    assert not Task.objects.filter(status="open").exists()
    assert due.open_reviews(NOW) == 0


# --- what a yes becomes -----------------------------------------------------------------------
def test_a_yes_becomes_adverse_information_once_with_where_it_comes_from(
    officer: Person, boss: User, cast: Cast
) -> None:
    review = a_review(officer)
    first = codes.entries("integrity_question")[0]
    reviews.review_answer(
        by=boss, review=review, answers=answers(**{first.code: True}), details="In debt."
    )

    deliver_pending()
    concerns.follow_answers(Event.objects.get(verb="integrity.answered"))

    [logged] = AdverseInformation.objects.filter(source="integrity_review")
    assert (logged.person, logged.what, logged.source_ref) == (officer, "In debt.", str(review.pk))
    assert logged.category == first.label[:160]
    assert logged.provenance["answered_yes"] == [first.code]
    assert gate.visible(cast.imran, AdverseInformation).filter(pk=logged.pk).exists()


def test_no_concern_becomes_none(officer: Person, boss: User) -> None:
    reviews.review_answer(by=boss, review=a_review(officer), answers=answers())

    deliver_pending()

    assert not AdverseInformation.objects.exists()
