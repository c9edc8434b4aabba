"""Measures: set with an owner and a review date, reviewed, handed over, ended by somebody else."""

from datetime import date

import pytest

from standards.access import gate
from standards.access.models import User
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.people.models import Person
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import renewal_at
from vetting.aftercare.models import Measure
from vetting.aftercare.services import measures
from vetting.models import Renewal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
IN_THREE_MONTHS = date(2027, 2, 22)  # the last day of three months that begin today
IN_SIX_MONTHS = date(2027, 5, 22)


@pytest.fixture
def holder(db: None) -> Person:
    return people.person("Okafor")


@pytest.fixture
def renewal(cast: Cast, holder: Person) -> Renewal:
    return renewal_at("in_review", unit=cast.units.vetting, person=holder, owner=cast.imran)


def a_measure(renewal: Renewal, owner: User, by: User, **fields: object) -> Measure:
    given = {
        "kind": "no_lone_working",
        "text": "Not to attend addresses alone",
        "review_on": IN_THREE_MONTHS,
        **fields,
    }
    return measures.measure_set(
        by=by,
        person=renewal.clearance.person,
        owner=owner,
        decided_in=renewal,
        **given,  # type: ignore[arg-type]
    )


def clock_of(measure: Measure) -> Clock:
    return Clock.objects.filter(subject=measure.clock_subject).latest("trigger_on", "status")


def test_setting_a_measure_leaves_an_event_and_starts_its_clock(
    cast: Cast, renewal: Renewal
) -> None:
    measure = a_measure(renewal, cast.farah, cast.imran)

    event = Event.objects.get(stream=renewal.stream, verb="measure.set")
    assert event.facts["owner"] == str(cast.farah.pk)
    assert event.text.body == {"measure": "Not to attend addresses alone"}
    assert (clock_of(measure).code, clock_of(measure).due_on) == ("measure_review", IN_THREE_MONTHS)


def test_two_measures_of_one_matter_have_a_clock_each(cast: Cast, renewal: Renewal) -> None:
    first = a_measure(renewal, cast.farah, cast.imran)
    second = a_measure(renewal, cast.farah, cast.imran, review_on=IN_SIX_MONTHS)

    assert clock_of(first).due_on == IN_THREE_MONTHS
    assert clock_of(second).due_on == IN_SIX_MONTHS


@pytest.mark.parametrize("review_on", [TODAY, date(2027, 5, 23), date(2026, 11, 1)])
def test_a_review_lies_after_the_start_and_within_six_months(
    cast: Cast, renewal: Renewal, review_on: date
) -> None:
    with pytest.raises(NotReady, match="out of bounds"):
        a_measure(renewal, cast.farah, cast.imran, review_on=review_on)


def test_a_date_between_whole_months_stands_and_its_clock_ends_within_the_month(
    cast: Cast, renewal: Renewal
) -> None:
    measure = a_measure(renewal, cast.farah, cast.imran, review_on=date(2027, 1, 5))

    assert measure.review_on == date(2027, 1, 5)
    assert clock_of(measure).due_on == date(2027, 1, 22)
    assert measure.is_overdue(date(2027, 1, 6))


def test_a_measure_needs_words_and_a_known_kind(cast: Cast, renewal: Renewal) -> None:
    with pytest.raises(NotReady, match="Say what the measure is"):
        a_measure(renewal, cast.farah, cast.imran, text="  ")
    with pytest.raises(NotReady, match="what kind"):
        a_measure(renewal, cast.farah, cast.imran, kind="curfew")


def test_the_person_and_those_tied_to_them_own_no_measure_about_them(
    cast: Cast, renewal: Renewal, holder: Person
) -> None:
    from standards.people.models import Association

    own = people.user("okafor", person=holder)
    spouse = people.person("Okafor", "Ada")
    Association.objects.create(
        person=spouse, other=holder, relation="spouse", starts_on=people.LONG_AGO
    )

    for owner in (own, people.user("ada", person=spouse)):
        with pytest.raises(NotReady, match="cannot look after"):
            a_measure(renewal, owner, cast.imran)


def test_whoever_cannot_see_the_matter_sets_nothing_in_it(cast: Cast, renewal: Renewal) -> None:
    with pytest.raises(NotFoundHere):
        a_measure(renewal, cast.farah, cast.ben)


def test_a_review_moves_the_date_and_the_clock(cast: Cast, renewal: Renewal) -> None:
    measure = a_measure(renewal, cast.imran, cast.imran)

    measures.measure_review(
        by=cast.imran, measure=measure, found="Kept to", review_on=IN_SIX_MONTHS
    )

    measure.refresh_from_db()
    assert (measure.review_on, measure.reviewed_by) == (IN_SIX_MONTHS, cast.imran)
    states = Clock.objects.filter(subject=measure.clock_subject).values_list("status", "due_on")
    assert set(states) == {("done", IN_THREE_MONTHS), ("running", IN_SIX_MONTHS)}


def test_a_late_review_says_so(cast: Cast, renewal: Renewal, london_noon: object) -> None:
    measure = a_measure(renewal, cast.imran, cast.imran)
    london_noon(date(2027, 3, 1))  # type: ignore[operator]

    measures.measure_review(
        by=cast.imran, measure=measure, found="Kept to", review_on=date(2027, 4, 1)
    )

    assert Event.objects.get(verb="measure.reviewed").facts["is_late"] is True


def test_a_manager_who_never_owned_it_ends_it_and_the_clock_with_it(
    cast: Cast, renewal: Renewal
) -> None:
    measure = a_measure(renewal, cast.imran, cast.imran)

    measures.measure_end(by=cast.noor, measure=measure, why="Moved to an office post")

    measure.refresh_from_db()
    assert (measure.ended_by, measure.ended_on) == (cast.noor, TODAY)
    assert clock_of(measure).status == Clock.Status.CANCELLED
    with pytest.raises(NotAllowed, match="has ended"):
        measures.measure_end(by=cast.noor, measure=measure, why="Again")


def test_its_owner_does_not_end_it_nor_whoever_owned_it_before(
    cast: Cast, renewal: Renewal
) -> None:
    measure = a_measure(renewal, cast.noor, cast.imran)
    with pytest.raises(NotAllowed, match="somebody else must end it"):
        measures.measure_end(by=cast.noor, measure=measure, why="Enough")

    measures.measure_hand_over(by=cast.noor, measure=measure, to=cast.farah, why="Her team")

    with pytest.raises(NotAllowed, match="or did"):
        measures.measure_end(by=cast.noor, measure=measure, why="Enough")


def test_the_database_refuses_an_end_by_the_owner(cast: Cast, renewal: Renewal) -> None:
    from django.db import IntegrityError

    measure = a_measure(renewal, cast.noor, cast.imran)
    measure.ended_on, measure.ended_by = TODAY, cast.noor

    with pytest.raises(IntegrityError), writing():
        measure.save()


def test_a_measure_is_seen_by_its_owner_and_vetting_and_by_nobody_else(
    cast: Cast, renewal: Renewal, holder: Person
) -> None:
    own = people.user("okafor", [("vetting_officer", None)], person=holder)
    measure = a_measure(renewal, cast.farah, cast.imran)

    seen = {
        name
        for name, user in {**cast.everyone(), "okafor": own}.items()
        if gate.visible(user, Measure).filter(pk=measure.pk).exists()
    }

    assert seen == {"imran", "noor", "farah"}


def test_a_measure_of_a_restricted_matter_is_for_its_readers_and_its_owner(
    cast: Cast, renewal: Renewal
) -> None:
    measure = a_measure(renewal, cast.farah, cast.imran)
    with writing():
        Renewal.objects.filter(pk=renewal.pk).update(sensitivity="restricted")

    assert not gate.visible(cast.noor, Measure).exists()
    assert gate.visible(cast.imran, Measure).get() == measure  # the owner of the matter
    assert gate.visible(cast.farah, Measure).get() == measure
