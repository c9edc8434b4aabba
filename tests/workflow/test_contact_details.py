"""How to reach a member of the public: read by whoever works the matter, and put right there."""

from typing import Any

import pytest

from standards.access.models import Compartment
from standards.events.models import Event, EventText, StreamHead
from standards.people.models import Contact
from standards.people.services.contacts import contact_create
from standards.workflow.models import Capacity, Party
from standards.workflow.services.parties import party_add
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.workflow.pages import address, main_of, signed_in

pytestmark = pytest.mark.django_db


def complainant(cast: Cast) -> Party:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    contact = contact_create(
        name="Rosalind Vane",
        telephone="020 7946 0111",
        email="rosalind@example.com",
        preferred_contact="telephone",
        support_needs="Large print",
    )
    party_add(matter=errand, capacity=Capacity.COMPLAINANT, by="system:tests", contact=contact)
    return Party.objects.get(contact=contact)


def page_of(party: Party) -> str:
    return address(party.matter, "matter-contact", party.pk)


def sent(**changed: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "name": "Rosalind Vane",
        "telephone": "020 7946 0999",
        "email": "rosalind@example.com",
        "address": "1 Test Street\nLondon",
        "preferred_contact": "letter",
        "support_needs": "Large print",
        **changed,
    }


def test_whoever_works_it_sees_how_to_reach_them_on_the_page_of_the_matter(cast: Cast) -> None:
    party = complainant(cast)

    page = main_of(signed_in(cast.amira).get(address(party.matter)))

    for words in ("020 7946 0111", "Wants a reply by telephone", "Needs: Large print"):
        assert words in page


def test_the_details_are_put_right_and_the_event_names_fields_alone(cast: Cast) -> None:
    party = complainant(cast)

    signed_in(cast.amira).post(page_of(party), sent())

    contact = Contact.objects.get()
    assert (contact.telephone, contact.preferred_contact) == ("020 7946 0999", "letter")
    told = Event.objects.get(verb="contact.changed")
    assert told.facts["fields"] == ["address", "preferred_contact", "telephone"]
    assert not EventText.objects.filter(event=told).exists()


def test_who_saved_in_between_is_not_overwritten(cast: Cast) -> None:
    party = complainant(cast)
    amira = signed_in(cast.amira)
    amira.post(page_of(party), sent())

    late = amira.post(page_of(party), sent(telephone="020 7946 0222"))

    assert late.status_code == 409
    assert "020 7946 0999" in main_of(late)
    assert Contact.objects.get().telephone == "020 7946 0999"


def test_what_is_wrong_is_said_and_nothing_is_lost(cast: Cast) -> None:
    party = complainant(cast)

    page = signed_in(cast.amira).post(page_of(party), sent(email="rosalind", name="Rosa"))

    assert page.status_code == 400
    assert "Enter an e-mail address like" in main_of(page)
    assert 'value="Rosa"' in page.content.decode()


def test_others_find_no_such_page_and_of_who_serves_there_is_none(cast: Cast) -> None:
    party = complainant(cast)
    for user in (cast.chloe, cast.dev, cast.joan, cast.gwen):
        assert signed_in(user).get(page_of(party)).status_code == 404
    person = people.person("Somebody")
    party_add(matter=party.matter, capacity=Capacity.WITNESS, by="system:tests", person=person)
    served = Party.objects.get(person=person)

    assert signed_in(cast.amira).get(page_of(served)).status_code == 404


def test_a_change_in_a_sealed_matter_is_told_on_a_sealed_stream(cast: Cast) -> None:
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    circle.members.create(user=cast.amira, starts_on=people.LONG_AGO)
    sealed = errand_at(
        "running",
        unit=cast.units.north,
        owner=cast.amira,
        sensitivity="sealed",
        compartment=circle,
    )
    contact = contact_create(name="Rosalind Vane")
    party_add(matter=sealed, capacity=Capacity.COMPLAINANT, by="system:tests", contact=contact)
    party = Party.objects.get(contact=contact)

    signed_in(cast.amira).post(page_of(party), sent())

    told = Event.objects.get(verb="contact.changed")
    assert StreamHead.objects.get(stream=told.stream).is_sealed
