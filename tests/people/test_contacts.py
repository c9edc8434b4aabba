"""Members of the public: their details change with an event, and never silently twice."""

import pytest

from standards.access.models import User
from standards.events.models import Event
from standards.people import selectors
from standards.people.services.contacts import contact_create, contact_update
from standards.refusals import Stale
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def kate() -> User:
    return people.user("kate")


def test_changed_details_are_found_and_the_event_does_not_repeat_them(kate: User) -> None:
    made = contact_create(name="Grace Okafor", telephone="020 7946 0018")

    changed = contact_update(
        contact=made, by=kate, version=1, telephone="0161 496 0000", email="g@example.org"
    )

    assert changed.version == 2
    assert selectors.find_contacts(telephone="+44 161 496 0000") == [made]
    assert selectors.find_contacts(telephone="020 7946 0018") == []
    event = Event.objects.get(verb="contact.changed")
    assert (event.stream, event.facts) == (made.pk, {"fields": ["email", "telephone"]})


def test_saving_the_same_again_changes_nothing(kate: User) -> None:
    made = contact_create(name="Grace Okafor")

    assert contact_update(contact=made, by=kate, version=1, name=" Grace Okafor ").version == 1
    assert not Event.objects.exists()


def test_a_stale_change_shows_both(kate: User) -> None:
    made = contact_create(name="Grace Okafor", telephone="1")
    contact_update(contact=made, by=kate, version=1, telephone="2")

    with pytest.raises(Stale) as caught:
        contact_update(contact=made, by=kate, version=1, telephone="3")

    assert (caught.value.theirs, caught.value.yours) == ({"Telephone": "2"}, {"Telephone": "3"})
    assert caught.value.current_version == 2


def test_only_details_can_be_changed(kate: User) -> None:
    with pytest.raises(ValueError, match="name_key"):
        contact_update(contact=contact_create(), by=kate, version=1, name_key="x")
