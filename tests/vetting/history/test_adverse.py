"""Adverse information: who logs it, who sees it, what becomes of it. Matters are errands here."""

from datetime import date
from typing import Any

import pytest

from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, User
from standards.events.consumers import deliver_pending
from standards.events.models import Event, StreamHead
from standards.people.models import Association, Person
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import Matter, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from vetting.history import following
from vetting.history.models import AdverseInformation
from vetting.history.selectors import adverse_of, unknowns, waiting
from vetting.history.services import adverse
from vetting.history.services.adverse import Particulars, adverse_log

pytestmark = pytest.mark.django_db
S = AdverseInformation.Status


@pytest.fixture
def okafor(db: None) -> Person:
    return people.person("Okafor")


@pytest.fixture
def circle(cast: Cast) -> Compartment:
    """Hugo controls it; Zara works inside."""
    made = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=made, user=zara(cast), starts_on=people.LONG_AGO)
    return made


def zara(cast: Cast) -> User:
    found = User.objects.filter(username="zara").first()
    return found or people.user(
        "zara", [("anti_corruption", cast.units.directorate)], person=people.person("Zarason")
    )


def item_of(person: Person, by: Any, **fields: Any) -> AdverseInformation:
    given = {
        "source": "crime",
        "source_ref": "CR/1",
        "theme": "vawg",
        "alleged_on": date(2020, 5, 1),
        **fields,
    }
    return adverse_log(by=by, person=person, **given)


def seen_by(cast: Cast, item: AdverseInformation, **others: User) -> set[str]:
    return {
        name
        for name, user in {**cast.everyone(), **others}.items()
        if gate.visible(User.objects.get(pk=user.pk), AdverseInformation)
        .filter(pk=item.pk)
        .exists()
    }


# --- logging ----------------------------------------------------------------------------------
def test_logging_keeps_source_grades_and_provenance_and_leaves_an_event(
    cast: Cast, okafor: Person
) -> None:
    item = item_of(
        okafor,
        cast.imran,
        theme=["dishonesty", "vawg"],
        particulars=Particulars(
            what="Named in a report of stalking",
            source_reliability="2",
            content_credibility="C",
            unit_at_time=cast.units.borough,
            provenance={"told_by": "crime system"},
        ),
    )

    assert (item.theme, item.grade, item.status) == ("vawg", "2C", S.RECEIVED)
    assert item.disclosure_class == "harm_test"
    assert not item.investigator_is_known
    event = Event.objects.get(verb="adverse.logged")
    assert event.stream == adverse.person_stream(okafor.pk)
    assert "stalking" not in str(event.facts)


def test_the_same_source_and_reference_is_logged_once(cast: Cast, okafor: Person) -> None:
    first = item_of(okafor, cast.imran)

    assert item_of(okafor, cast.noor) == first
    assert Event.objects.filter(verb="adverse.logged").count() == 1
    assert item_of(people.person("Other"), cast.imran) != first


def test_only_those_who_work_in_vetting_log_it_and_never_about_themselves(
    cast: Cast, okafor: Person
) -> None:
    with pytest.raises(NotAllowed, match="work in vetting"):
        item_of(okafor, cast.amira)
    assert cast.imran.person is not None
    with pytest.raises(NotAllowed, match="cannot log"):
        item_of(cast.imran.person, cast.imran)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": "gossip"}, "where the information comes from"),
        ({"source_ref": " "}, "reference"),
        ({"theme": "curses"}, "theme of the list"),
        ({"theme": []}, "theme of the list"),
    ],
)
def test_what_nobody_can_read_is_not_logged(
    cast: Cast, okafor: Person, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotReady, match=sentence):
        item_of(okafor, cast.imran, **wrong)


# --- sight ------------------------------------------------------------------------------------
def test_what_is_ordinary_is_for_the_vetting_roles_and_never_for_the_person(
    cast: Cast, okafor: Person
) -> None:
    own = people.user("okafor", [("vetting_officer", None)], person=okafor)
    item = item_of(okafor, cast.imran)

    assert seen_by(cast, item, okafor=own) == {"imran", "noor"}


def test_nobody_tied_to_the_person_sees_it(cast: Cast, okafor: Person) -> None:
    Association.objects.create(
        person=cast.imran.person, other=okafor, relation="brother", starts_on=people.LONG_AGO
    )
    item = item_of(okafor, cast.noor)

    assert seen_by(cast, item) == {"noor"}


def test_it_has_the_sight_of_its_source_as_that_is_now(cast: Cast, okafor: Person) -> None:
    errand = errand_at(unit=cast.units.north)
    item = item_of(okafor, cast.imran, source="conduct", source_matter=errand)
    before = seen_by(cast, item)

    with writing():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="restricted")

    assert before == {"imran", "noor"}
    assert seen_by(cast, item) == set()


def test_what_is_restricted_of_itself_is_for_whoever_logged_it_and_the_managers(
    cast: Cast, okafor: Person
) -> None:
    other = people.user("officer", [("vetting_officer", cast.units.vetting)])
    item = item_of(okafor, cast.imran, sensitivity="restricted")

    assert seen_by(cast, item, officer=other) == {"imran", "noor"}


def test_a_wall_of_its_source_keeps_it_too(cast: Cast, okafor: Person) -> None:
    from standards.workflow.models import Capacity
    from tests.factories.matters import link

    errand = errand_at(unit=cast.units.north)
    assert cast.imran.person is not None
    link(errand, cast.imran.person, Capacity.WITNESS)
    item = item_of(okafor, cast.noor, source="conduct", source_matter=errand)

    assert seen_by(cast, item) == {"noor"}


def test_what_is_sealed_is_for_the_members_of_its_compartment_alone(
    cast: Cast, okafor: Person, circle: Compartment
) -> None:
    errand = errand_at(
        unit=cast.units.north,
        sensitivity="sealed",
        compartment=circle,
        reference="ES/00001/26",
    )
    item = item_of(okafor, "system:tests", source="conduct", source_matter=errand)

    assert seen_by(cast, item, zara=zara(cast)) == {"zara"}
    assert StreamHead.objects.get(stream=errand.pk).is_sealed
    assert not StreamHead.objects.filter(stream=adverse.person_stream(okafor.pk)).exists()


def test_a_sealed_item_without_a_matter_is_logged_by_members_alone(
    cast: Cast, okafor: Person, circle: Compartment
) -> None:
    with pytest.raises(NotAllowed):
        item_of(okafor, cast.noor, sensitivity="sealed", compartment=circle)

    item = item_of(okafor, zara(cast), sensitivity="sealed", compartment=circle)

    assert seen_by(cast, item, zara=zara(cast)) == {"zara"}
    assert StreamHead.objects.get(stream=adverse.stream_of(item)).is_sealed


# --- what becomes of it -------------------------------------------------------------------------
def test_a_manager_of_vetting_is_asked_to_look_and_the_task_goes_when_somebody_did(
    cast: Cast, okafor: Person
) -> None:
    item = item_of(okafor, "system:tests")
    following.tell(item)
    following.tell(item)
    task = Task.objects.get()
    assert (task.for_role, task.for_unit) == ("force_vetting_manager", cast.units.vetting)
    assert "Okafor" not in task.what + task.about

    adverse.adverse_note(by=cast.imran, item=item, why="Mistaken identity, shown by the file")
    deliver_pending()

    task.refresh_from_db()
    assert task.status == Task.Status.LAPSED
    assert not waiting(cast.imran).exists()


def test_a_manager_whom_it_is_about_is_not_asked(cast: Cast) -> None:
    omar = people.user("omar", [("vetting_authority", None)], person=people.person("Omarson"))
    assert cast.noor.person is not None
    item = item_of(cast.noor.person, "system:tests")

    following.tell(item)

    task = Task.objects.get()
    assert (task.for_user, task.for_role) == (omar, "")


def test_noting_needs_reasons_and_somebody_who_adjudicates(cast: Cast, okafor: Person) -> None:
    item = item_of(okafor, cast.imran)
    researcher = people.user("researcher", [("vetting_researcher", cast.units.vetting)])

    with pytest.raises(NotReady, match="reasons"):
        adverse.adverse_note(by=cast.imran, item=item, why=" ")
    with pytest.raises(NotAllowed, match="officers and their managers"):
        adverse.adverse_note(by=researcher, item=item, why="Nothing in it")
    with pytest.raises(NotFoundHere):
        adverse.adverse_note(by=cast.amira, item=item, why="Nothing in it")


def test_what_was_taken_up_stays_so_when_its_source_changes_its_mind(
    cast: Cast, okafor: Person
) -> None:
    errand = errand_at(unit=cast.units.north)
    item = item_of(okafor, cast.imran)
    adverse.adverse_take_up(by=cast.imran, item=item, matter=errand)

    corrected = adverse.adverse_correct(item=item, by="system:tests")
    adverse.adverse_correct(item=item, by="system:tests")

    assert corrected.status == S.TAKEN_UP
    assert corrected.provenance["source_withdrew"] is True
    assert Event.objects.filter(verb="adverse.corrected").count() == 1


def test_what_a_source_no_longer_says_is_kept_but_not_shown(cast: Cast, okafor: Person) -> None:
    item = item_of(okafor, cast.imran)

    adverse.adverse_correct(item=item, by="system:tests")

    assert AdverseInformation.objects.get().status == S.CORRECTED
    assert not adverse_of(cast.imran, okafor).exists()


def test_unknowns_are_counted_apart(cast: Cast, okafor: Person) -> None:
    item_of(okafor, cast.imran)
    item_of(
        okafor,
        cast.imran,
        source_ref="CR/2",
        particulars=Particulars(
            source_reliability="1",
            content_credibility="A",
            unit_at_time=cast.units.borough,
            investigator_ref="DC 4",
            made_on=date(2020, 6, 1),
        ),
    )

    assert unknowns() == {"unit": 1, "investigator": 1, "grade": 1, "made_on": 1}


def test_nothing_sealed_stands_in_a_total_of_the_force(
    cast: Cast, okafor: Person, circle: Compartment
) -> None:
    errand = errand_at(
        unit=cast.units.north, sensitivity="sealed", compartment=circle, reference="ES/00001/26"
    )
    item_of(okafor, "system:tests", source="conduct", source_matter=errand)
    item_of(okafor, zara(cast), sensitivity="sealed", compartment=circle)

    assert set(unknowns().values()) == {0}


def test_where_the_person_served_then_comes_from_their_postings(cast: Cast) -> None:
    assert cast.dev.person is not None

    known = item_of(cast.dev.person, cast.imran)
    unknown = item_of(cast.dev.person, cast.imran, source_ref="CR/2", alleged_on=None)

    assert (known.unit_at_time, unknown.unit_at_time) == (cast.units.borough, None)


def test_what_nobody_graded_is_not_called_not_known(cast: Cast, okafor: Person) -> None:
    """The grades have a "Not known" of their own; two of it could not be told apart."""
    from vetting.history.forms import LogForm

    labels = [str(label) for _, label in LogForm().fields["content_credibility"].choices]

    assert len(labels) == len(set(labels))
    assert labels[-1] == "Not graded"
