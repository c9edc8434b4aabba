"""Closed circles: who is inside, who names them, opening a matter in one, and their pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from standards.access import compartments, gate
from standards.access.compartments import Spell
from standards.access.models import Compartment, CompartmentMember, User
from standards.events.models import Event, StreamHead
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import kinds, sealing
from standards.workflow.models import Capacity, Matter
from standards.workflow.services import ownership
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

TODAY = date(2026, 11, 23)


@pytest.fixture
def circle(cast: Cast) -> Compartment:
    """Controlled by Hugo, who is inside."""
    made = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=made, user=cast.hugo, starts_on=people.LONG_AGO)
    return made


@pytest.fixture
def zara(cast: Cast, circle: Compartment) -> User:
    """Anti-corruption, inside."""
    made = people.user(
        "zara", [("anti_corruption", cast.units.directorate)], person=people.person("Zarason")
    )
    CompartmentMember.objects.create(compartment=circle, user=made, starts_on=people.LONG_AGO)
    return made


def fresh(user: User) -> User:
    """The user as the next request has them."""
    return User.objects.get(pk=user.pk)


def let_in(circle: Compartment, user: User, by: User, **spell: Any) -> CompartmentMember:
    spell.setdefault("starts_on", TODAY)
    return compartments.member_add(
        compartment=circle, user=user, by=by, reason="Works on it", spell=Spell(**spell)
    )


def opened(circle: Compartment, by: User, cast: Cast, **fields: Any) -> Matter:
    fields.setdefault("title", "A source says that files are sold")
    new = sealing.NewSealed(
        account="As told.", received_on=TODAY, unit=cast.units.directorate, **fields
    )
    return sealing.matter_open_sealed(kind=kinds.get("errand"), compartment=circle, new=new, by=by)


def sees(user: User, matter: Matter) -> bool:
    return gate.visible(fresh(user), Matter).filter(pk=matter.pk).exists()


# --- opening ----------------------------------------------------------------------------------
def test_a_sealed_matter_takes_a_number_of_its_own_series(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    before = errand_at(unit=cast.units.north).reference

    matter = opened(circle, zara, cast)
    after = errand_at(unit=cast.units.north).reference

    assert (before, matter.reference, after) == ("ER/00001/26", "ES/00001/26", "ER/00002/26")
    assert matter.owner == zara
    assert StreamHead.objects.get(stream=matter.pk).is_sealed


def test_those_inside_see_it_and_nobody_else(circle: Compartment, zara: User, cast: Cast) -> None:
    matter = opened(circle, zara, cast)

    seen = {name for name, user in cast.everyone().items() if sees(user, matter)}

    assert seen == {"hugo"}
    assert sees(zara, matter)


def test_who_is_inside_without_the_role_reads_and_opens_none(
    circle: Compartment, cast: Cast
) -> None:
    let_in(circle, cast.mina, cast.hugo)

    with pytest.raises(NotAllowed):
        opened(circle, fresh(cast.mina), cast)


def test_the_role_outside_the_circle_does_not_know_of_it(circle: Compartment, cast: Cast) -> None:
    other = people.user("yusuf", ["anti_corruption"])

    with pytest.raises(NotFoundHere):
        opened(circle, other, cast)


def test_sent_twice_it_is_opened_once(circle: Compartment, zara: User, cast: Cast) -> None:
    first = opened(circle, zara, cast)

    assert opened(circle, zara, cast) == first


def test_what_happened_cannot_lie_after_it_reached_us(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    with pytest.raises(NotReady):
        opened(circle, zara, cast, occurred_on=TODAY + timedelta(days=1))


def test_anti_corruption_works_on_a_sealed_matter_and_on_no_other(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    sealed = opened(circle, zara, cast)
    ordinary = errand_at(unit=cast.units.directorate)

    assert gate.can(zara, "allocate", sealed)
    assert not gate.can(zara, "allocate", ordinary)


def test_a_sealed_matter_is_allocated_inside_its_circle_only(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    matter = opened(circle, zara, cast)
    outside = people.user("yusuf", [("anti_corruption", cast.units.directorate)])

    assert ownership.could_own(matter) == [zara]
    with pytest.raises(NotReady):
        ownership.allocate(matter=matter, to=outside, by=zara)


def test_a_wall_holds_inside_a_circle_too(circle: Compartment, zara: User, cast: Cast) -> None:
    matter = opened(circle, zara, cast)

    link(matter, cast.hugo.person, Capacity.WITNESS)

    assert not sees(cast.hugo, matter)
    page = signed_in(cast.hugo).get(reverse("compartment", args=["AC1"]))
    assert matter.reference not in page.content.decode()


# --- who is inside ----------------------------------------------------------------------------
def test_a_controller_lets_somebody_in_and_it_is_an_event_of_the_circle_alone(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    matter = opened(circle, zara, cast)

    let_in(circle, cast.mina, cast.hugo, ends_on=TODAY + timedelta(days=30))

    assert sees(cast.mina, matter)
    told = Event.objects.get(verb="access.compartment_joined")
    assert told.stream == circle.pk
    assert told.facts["user"] == str(cast.mina.pk)
    assert told.text.body["reason"] == "Works on it"
    assert StreamHead.objects.get(stream=circle.pk).is_sealed


def test_nobody_lets_themselves_in(circle: Compartment, cast: Cast) -> None:
    circle.members.all().delete()

    with pytest.raises(NotAllowed):
        let_in(circle, cast.hugo, fresh(cast.hugo))


def test_a_controller_who_is_not_inside_names_others_and_sees_no_matter(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    matter = opened(circle, zara, cast)
    circle.members.filter(user=cast.hugo).delete()

    page = signed_in(cast.hugo).get(reverse("compartment", args=["AC1"]))

    assert not sees(cast.hugo, matter)
    assert "You see no matter in it." in text_of(page)
    assert "Zara" in text_of(page)
    assert matter.reference not in text_of(page)


@pytest.mark.parametrize("name", ["mina", "joan", "erin"])
def test_whoever_is_not_inside_cannot_name_anybody(
    circle: Compartment, cast: Cast, name: str
) -> None:
    with pytest.raises(NotFoundHere):
        let_in(circle, cast.amira, getattr(cast, name))


def test_a_member_who_controls_nothing_names_nobody(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    with pytest.raises(NotAllowed):
        let_in(circle, cast.mina, zara)


def test_a_second_controller_names_members(circle: Compartment, cast: Cast) -> None:
    let_in(circle, cast.mina, cast.hugo, is_controller=True)

    let_in(circle, cast.amira, fresh(cast.mina))

    assert {str(each) for each in compartments.controllers_of(circle)} == {"Hugo", "Mina"}


def test_the_auditor_of_a_circle_knows_it_and_reads_no_matter_in_it(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    matter = opened(circle, zara, cast)

    let_in(circle, cast.erin, cast.hugo, is_auditor=True)

    assert not sees(cast.erin, matter)
    page = signed_in(cast.erin).get(reverse("compartment", args=["AC1"]))
    assert page.status_code == 200
    assert matter.reference not in page.content.decode()


def test_membership_begins_on_its_day_and_ends_after_its_last(
    circle: Compartment, zara: User, cast: Cast, london_noon: Any
) -> None:
    matter = opened(circle, zara, cast)
    first, last = TODAY + timedelta(days=2), TODAY + timedelta(days=4)
    let_in(circle, cast.mina, cast.hugo, starts_on=first, ends_on=last)
    found = {}

    for day in (TODAY, first, last, last + timedelta(days=1)):
        london_noon(day)
        found[day] = sees(cast.mina, matter)

    assert list(found.values()) == [False, True, True, False]


def test_ended_at_once_they_see_nothing_any_more(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    matter = opened(circle, zara, cast)
    member = circle.members.get(user=cast.hugo)
    today = let_in(circle, cast.mina, cast.hugo)

    compartments.member_end(member=today, by=cast.hugo, reason="Moved")
    compartments.member_end(member=member, by=cast.hugo, reason="Moved")

    assert not sees(cast.mina, matter)
    assert not sees(cast.hugo, matter)
    assert Event.objects.filter(verb="access.compartment_left", stream=circle.pk).count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Say why this person must be inside."),
        ({"starts_on": TODAY - timedelta(days=1)}, "Nobody can be let in for a day"),
        ({"ends_on": TODAY - timedelta(days=1)}, "It would end before it begins."),
        ({"is_auditor": True, "is_controller": True}, "Whoever controls a compartment"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    circle: Compartment, cast: Cast, change: dict[str, Any], said: str
) -> None:
    reason = change.pop("reason", "Works on it")
    spell = Spell(**{"starts_on": TODAY, **change})

    with pytest.raises(NotReady) as refused:
        compartments.member_add(
            compartment=circle, user=cast.mina, by=cast.hugo, reason=reason, spell=spell
        )

    assert refused.value.sentence.startswith(said)


def test_nobody_is_inside_twice_at_once(circle: Compartment, cast: Cast) -> None:
    let_in(circle, cast.mina, cast.hugo, ends_on=TODAY + timedelta(days=5))

    with pytest.raises(NotReady):
        let_in(circle, cast.mina, cast.hugo, starts_on=TODAY + timedelta(days=5))


# --- pages ------------------------------------------------------------------------------------
def test_the_page_leads_from_finding_somebody_to_letting_them_in(
    circle: Compartment, cast: Cast
) -> None:
    client, address = signed_in(cast.hugo), reverse("compartment-let-in", args=["AC1"])

    found = client.post(address, {"act": "find", "search": "Min"})
    answers = {"search": "Min", "to": str(cast.mina.pk), "as_what": "member", "reason": "Needed"}
    done = client.post(address, answers, follow=True)

    assert "Mina" in text_of(found)
    assert "Mina is let into AC1." in text_of(done)
    assert circle.members.filter(user=cast.mina, starts_on=TODAY, ends_on=None).exists()


def test_the_page_ends_somebodys_time(circle: Compartment, zara: User, cast: Cast) -> None:
    member = circle.members.get(user=zara)
    address = reverse("compartment-end", args=["AC1", member.pk])

    asked = signed_in(cast.hugo).post(address, {"reason": ""})
    done = signed_in(cast.hugo).post(address, {"reason": "Moved"}, follow=True)

    assert "Say why their time inside ends" in text_of(asked)
    assert "is ended." in text_of(done)
    assert not compartments.members_of(circle).filter(user=zara).exists()


def test_the_page_opens_a_matter_and_leads_to_it(
    circle: Compartment, zara: User, cast: Cast
) -> None:
    address = reverse("compartment-open", args=["AC1", "errand"])
    answers = {"title": "Files sold", "account": "As told.", "unit": "DPS"}

    done = signed_in(zara).post(address, answers, follow=True)

    assert done.status_code == 200
    assert "ES/00001/26 is opened in AC1." in text_of(done)
    listed = signed_in(zara).get(reverse("compartment", args=["AC1"]))
    assert "ES/00001/26" in text_of(listed)


def test_the_menu_names_compartments_to_those_who_know_one_alone(
    circle: Compartment, cast: Cast
) -> None:
    inside = signed_in(cast.hugo).get("/matters/?kind=errand").content.decode()
    outside = signed_in(cast.mina).get("/matters/?kind=errand").content.decode()

    assert 'href="/compartments/"' in inside
    assert "ompartment" not in outside


def test_the_command_makes_a_circle_and_refuses_a_code_that_is_taken(cast: Cast) -> None:
    call_command("make_compartment", "AC7", "hugo")

    assert Compartment.objects.get(code="AC7").controller == cast.hugo
    with pytest.raises(CommandError):
        call_command("make_compartment", "AC7", "hugo")
