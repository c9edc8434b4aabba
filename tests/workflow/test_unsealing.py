"""Unsealing: two controllers of the circle, what it becomes, and what nobody else learns."""

from typing import Any

import pytest

from standards.access.models import Compartment, CompartmentMember, User
from standards.events.models import Event
from standards.pipeline import approvals
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Capacity, Matter, Proposal
from standards.workflow.services import unsealing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


@pytest.fixture
def circle(cast: Cast) -> Compartment:
    """Hugo controls it and is inside; so does Mina. Zara works in it."""
    made = Compartment.objects.create(code="AC1", controller=cast.hugo)
    for user, is_controller in ((cast.hugo, False), (cast.mina, True)):
        CompartmentMember.objects.create(
            compartment=made, user=user, is_controller=is_controller, starts_on=people.LONG_AGO
        )
    return made


@pytest.fixture
def zara(cast: Cast, circle: Compartment) -> User:
    """Anti-corruption, inside, controls nothing."""
    made = people.user(
        "zara", [("anti_corruption", cast.units.directorate)], person=people.person("Zarason")
    )
    CompartmentMember.objects.create(compartment=circle, user=made, starts_on=people.LONG_AGO)
    return made


def sealed(cast: Cast, circle: Compartment, **fields: Any) -> Matter:
    return errand_at(
        unit=cast.units.north,
        title="A source says that files are sold",
        sensitivity="sealed",
        compartment=circle,
        reference="ES/00001/26",
        **fields,
    )


def now(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def fresh(user: User) -> User:
    """The user as the next request has them."""
    return User.objects.get(pk=user.pk)


def ask(user: User, matter: Matter, to: str = "restricted") -> Any:
    sent = {"to": to, "reason": "The source has left."}
    return signed_in(user).post(address(matter, "matter-unseal"), sent, follow=True)


def test_a_second_controller_makes_it_restricted(cast: Cast, circle: Compartment) -> None:
    matter = sealed(cast, circle)

    asked = ask(cast.hugo, matter)
    before = now(matter).sensitivity
    proposal = Proposal.objects.get()
    page = signed_in(cast.mina).get(f"/proposals/{proposal.pk}/")
    agreed = signed_in(cast.mina).post(
        f"/proposals/{proposal.pk}/", {"decision": "agree", "reason": ""}, follow=True
    )

    after = now(matter)
    assert "It is sealed until then." in main_of(asked)
    assert before == "sealed"
    assert "It becomes Restricted, need to know" in main_of(page)
    assert agreed.status_code == 200
    assert (after.sensitivity, after.compartment_id) == ("restricted", None)
    told = Event.objects.get(stream=matter.pk, verb="matter.unsealed")
    assert (told.actor, told.facts["to"]) == (str(cast.mina.pk), "restricted")


def test_it_waits_in_the_inbox_of_the_second_controller_alone(
    cast: Cast, circle: Compartment, zara: User
) -> None:
    ask(cast.hugo, sealed(cast, circle))

    waits = {
        user.display_name: [each.act for each in approvals.waiting_for(fresh(user))]
        for user in (cast.hugo, cast.mina, zara, cast.farah, cast.joan, cast.erin)
    }

    assert waits.pop("Mina") == ["matter_unsealed"]
    assert not any(waits.values())


def test_made_ordinary_it_is_seen_by_whose_role_reaches_it(cast: Cast, circle: Compartment) -> None:
    matter = sealed(cast, circle)
    ask(cast.hugo, matter, "ordinary")
    hidden = signed_in(cast.farah).get(address(matter)).status_code

    proposals.decide(proposal=Proposal.objects.get(), agree=True, by=fresh(cast.mina))

    page = signed_in(cast.farah).get(address(matter))
    assert hidden == 404
    assert page.status_code == 200
    assert "Unsealed: now ordinary by Mina" in main_of(page)
    assert "The source has left." in main_of(page)


def test_nobody_unseals_alone(cast: Cast, circle: Compartment) -> None:
    matter = sealed(cast, circle)
    ask(cast.hugo, matter)

    with pytest.raises(NotAllowed, match="You proposed this"):
        proposals.decide(proposal=Proposal.objects.get(), agree=True, by=fresh(cast.hugo))

    assert now(matter).sensitivity == "sealed"


def test_who_works_inside_but_controls_nothing_is_refused(
    cast: Cast, circle: Compartment, zara: User
) -> None:
    matter = sealed(cast, circle, owner=zara)

    page = signed_in(zara).get(address(matter))
    answer = signed_in(zara).get(address(matter, "matter-unseal"))

    assert page.status_code == 200
    assert address(matter, "matter-unseal") not in page.content.decode()
    assert answer.status_code == 403
    ask(cast.hugo, matter)
    with pytest.raises(NotAllowed, match="two controllers"):
        proposals.decide(proposal=Proposal.objects.get(), agree=True, by=fresh(zara))


def test_the_way_there_is_the_menu_for_who_controls_it(cast: Cast, circle: Compartment) -> None:
    matter = sealed(cast, circle)

    page = signed_in(cast.hugo).get(address(matter)).content.decode()

    assert address(matter, "matter-unseal") in page


def test_for_everybody_outside_there_is_nothing_to_unseal(cast: Cast, circle: Compartment) -> None:
    matter = sealed(cast, circle)
    ask(cast.hugo, matter)
    proposal = Proposal.objects.get()

    for user in (cast.farah, cast.joan, cast.erin):
        client = signed_in(user)
        assert client.get(address(matter, "matter-unseal")).status_code == 404
        assert client.get(f"/proposals/{proposal.pk}/").status_code == 404
        with pytest.raises(NotFoundHere):
            unsealing.unseal_propose(matter=matter, to="ordinary", by=fresh(user), reason="Why not")


def test_a_controller_who_is_part_of_the_matter_can_neither_ask_nor_agree(
    cast: Cast, circle: Compartment
) -> None:
    matter = sealed(cast, circle)
    link(matter, cast.mina.person, Capacity.WITNESS)

    with pytest.raises(NotReady, match="nobody could agree"):
        unsealing.unseal_propose(
            matter=matter, to="restricted", by=fresh(cast.hugo), reason="The source has left."
        )
    assert approvals.waiting_for(fresh(cast.mina)) == []


def test_with_one_controller_there_is_nobody_to_agree(cast: Cast, circle: Compartment) -> None:
    CompartmentMember.objects.filter(user=cast.mina).delete()

    page = main_of(ask(cast.hugo, sealed(cast, circle)))

    assert "nobody could agree" in page
    assert "Let a second controller into the compartment first." in page


def test_what_is_not_sealed_is_not_unsealed(cast: Cast, circle: Compartment) -> None:
    ordinary = errand_at(unit=cast.units.north)

    answer = signed_in(cast.hugo).get(address(ordinary, "matter-unseal"))

    assert answer.status_code == 403
    assert "This matter is not sealed." in main_of(answer)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "x"}, "Choose what it becomes"),
        ({"to": "restricted"}, "Say why it need not be sealed"),
    ],
)
def test_what_is_missing_is_said(cast: Cast, circle: Compartment, sent: dict, said: str) -> None:
    matter = sealed(cast, circle)

    page = main_of(signed_in(cast.hugo).post(address(matter, "matter-unseal"), sent))

    assert said in page
    assert not Proposal.objects.exists()
