"""Lifting a team bar: who is offered, who asks, who agrees, and what changes."""

from datetime import date

import pytest

from standards.access.models import User
from standards.events.models import Event
from standards.people.models import Conflict
from standards.refusals import NotAllowed, NotReady
from standards.workflow import proposals
from standards.workflow.bars import bar_of, could_be_lifted
from standards.workflow.models import BarLift, Capacity, Matter, Proposal
from standards.workflow.services import bar_lifts, ownership
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.factories.people import person, posting
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def errand_about_a_mate(cast: Cast) -> Matter:
    """Nobody owns it yet; the person concerned is in the team of Amira and Ben."""
    mate = person("Mate")
    posting(mate, cast.units.north, team="DPS-N team")
    return errand_at(unit=cast.units.north, subject=mate)


def waiting(errand: Matter) -> Proposal:
    return Proposal.objects.get(matter=errand.pk, outcome="")


def supervisor_elsewhere(cast: Cast) -> User:
    """A supervisor of the directorate, who was in no team with anybody."""
    human = people.person("Above", unit=cast.units.directorate, team="top")
    return people.user("above", [("supervisor", cast.units.directorate)], person=human)


def asker(cast: Cast) -> User:
    """A handler for all units, who was in no team with anybody either."""
    human = people.person("Asker", unit=cast.units.resolution, team="desk")
    return people.user("asker", [("complaint_handler", cast.units.directorate)], person=human)


def test_those_whom_a_shared_team_keeps_out_are_offered_and_nobody_else(cast: Cast) -> None:
    errand = errand_about_a_mate(cast)
    other = cast.ben.person
    Conflict.objects.create(
        person=other,
        other=Matter.objects.get(pk=errand.pk).parties.get().person,
        reason="Cousins",
        starts_on=date(2020, 1, 1),
    )

    offered = {str(user) for user in could_be_lifted(errand)}

    assert offered == {"Amira", "Farah"}  # Ben declared a conflict; Chloe was in no such team


def test_somebody_walled_is_not_offered(cast: Cast) -> None:
    errand = errand_about_a_mate(cast)
    link(errand, cast.ben.person, Capacity.WITNESS)

    assert cast.ben not in could_be_lifted(errand)


def test_a_lifted_bar_lets_the_person_be_given_the_matter(cast: Cast) -> None:
    errand, above = errand_about_a_mate(cast), supervisor_elsewhere(cast)
    url = address(errand, "matter-lift-bar")

    asked = signed_in(asker(cast)).post(
        url, {"who": str(cast.amira.pk), "reason": "One week together"}, follow=True
    )
    still_barred = bar_of(cast.amira, errand)
    proposals.decide(proposal=waiting(errand), agree=True, by=above)
    ownership.allocate(matter=errand, to=cast.amira, by=above)

    page = main_of(signed_in(above).get(address(errand)))
    assert "Asked: lift the team bar of Amira. It stands until then." in main_of(asked)
    assert "It now waits for a supervisor to agree." in main_of(asked)
    assert still_barred is not None
    assert Matter.objects.get(pk=errand.pk).owner == cast.amira
    assert "The team bar of Amira was lifted by Above" in page
    assert "One week together" in page
    assert Event.objects.filter(stream=errand.pk, verb="matter.bar_lifted").count() == 1


def test_a_supervisor_with_the_same_bar_may_not_agree(cast: Cast) -> None:
    errand, above = errand_about_a_mate(cast), supervisor_elsewhere(cast)
    bar_lifts.bar_lift_propose(matter=errand, of=cast.amira, by=above, reason="One week")

    with pytest.raises(NotAllowed, match="shared a team"):
        proposals.decide(proposal=waiting(errand), agree=True, by=cast.farah)

    assert not BarLift.objects.exists()


def test_refusing_leaves_the_bar(cast: Cast) -> None:
    errand, above = errand_about_a_mate(cast), supervisor_elsewhere(cast)
    bar_lifts.bar_lift_propose(matter=errand, of=cast.amira, by=asker(cast), reason="One week")

    proposals.decide(proposal=waiting(errand), agree=False, by=above, reason="Too close")

    assert bar_of(cast.amira, errand) is not None


def test_a_conflict_cannot_be_lifted(cast: Cast) -> None:
    errand = errand_about_a_mate(cast)
    mate = Matter.objects.get(pk=errand.pk).parties.get().person
    Conflict.objects.create(
        person=mate, other=cast.amira.person, reason="Cousins", starts_on=date(2020, 1, 1)
    )

    with pytest.raises(NotReady, match="cannot be lifted"):
        bar_lifts.bar_lift_propose(matter=errand, of=cast.amira, by=asker(cast), reason="Please")


def test_where_no_bar_stands_none_is_lifted(cast: Cast) -> None:
    errand = errand_about_a_mate(cast)

    with pytest.raises(NotReady, match="No bar stands between Chloe"):
        bar_lifts.bar_lift_propose(matter=errand, of=cast.chloe, by=asker(cast), reason="Please")


def test_a_conflict_declared_meanwhile_stops_what_was_proposed(cast: Cast) -> None:
    errand, above = errand_about_a_mate(cast), supervisor_elsewhere(cast)
    mate = Matter.objects.get(pk=errand.pk).parties.get().person
    bar_lifts.bar_lift_propose(matter=errand, of=cast.amira, by=asker(cast), reason="One week")
    Conflict.objects.create(
        person=mate, other=cast.amira.person, reason="Cousins", starts_on=date(2020, 1, 1)
    )

    with pytest.raises(NotReady, match="cannot be lifted"):
        proposals.decide(proposal=waiting(errand), agree=True, by=above)


def test_the_way_there_is_the_menu_and_the_page_that_allocates(cast: Cast) -> None:
    errand = errand_about_a_mate(cast)
    above, url = signed_in(supervisor_elsewhere(cast)), address(errand, "matter-lift-bar")

    menu = above.get(address(errand)).content.decode()
    allocating = above.get(address(errand, "matter-allocate")).content.decode()
    reader = signed_in(cast.hugo)

    assert url in menu
    assert url in allocating
    assert url not in reader.get(address(errand)).content.decode()
    assert reader.get(url).status_code == 403


def test_a_matter_about_nobody_known_offers_no_bar_to_lift(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.farah)

    assert "Lift a team bar" not in main_of(client.get(address(errand)))
    page = main_of(client.get(address(errand, "matter-lift-bar")))
    assert "No shared team keeps anybody from this matter." in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "x"}, "Choose whose bar should be lifted"),
        ({"who": "me"}, "Say why they can take part fairly"),
    ],
)
def test_what_is_missing_is_said(cast: Cast, sent: dict, said: str) -> None:
    errand = errand_about_a_mate(cast)
    chosen = {"me": str(cast.amira.pk)}
    sent = {name: chosen.get(value, value) for name, value in sent.items()}

    page = main_of(
        signed_in(supervisor_elsewhere(cast)).post(address(errand, "matter-lift-bar"), sent)
    )

    assert said in page
    assert not Proposal.objects.exists()
