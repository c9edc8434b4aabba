"""Records that are joined: the list of the protected holds them once, and flags every name."""

import pytest

from search import own_verbs
from search.flagging import PROTECTED, Typed, reasons
from search.models import Protected
from search.protecting import JOINED, protect, unprotect
from standards.events.models import Event
from standards.people.services.merging import merge, unmerge
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(cast):
    return people.user("vera", ["senior_aa"])


@pytest.fixture
def two(keeper):
    return people.person("Whitworth", "Margaret"), people.person("Featherstone", "Peggy")


def on_the_list():
    rows = Protected.objects.filter(ended_at=None)
    return set(rows.values_list("person__surname", "reason"))


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_entries_the_earlier_stands_with_its_reason(cast, keeper, two, first):
    keep, other = two
    protect(by=keeper, reason="First", person_id=two[first].pk)
    protect(by=keeper, reason="Second", person_id=two[1 - first].pk)

    done = merge(keep=keep, other=other, by=cast.farah, reason="The same officer.")

    assert on_the_list() == {("Whitworth", "First")}
    assert Protected.objects.get(reason="Second").ended_by == cast.farah
    told = Event.objects.filter(verb=own_verbs.UNPROTECTED).get()
    assert told.text.body == {"reason": JOINED}
    assert str(keep.pk) not in str(told.facts)

    unmerge(merge=done, by=cast.farah, reason="Two officers after all.")

    said = {two[first].surname: "First", two[1 - first].surname: "Second"}
    assert on_the_list() == set(said.items())


def test_one_entry_follows_its_person_and_comes_back(cast, keeper, two):
    keep, other = two
    protect(by=keeper, reason="Witness", person_id=other.pk)

    done = merge(keep=keep, other=other, by=cast.farah, reason="The same officer.")
    assert on_the_list() == {("Whitworth", "Witness")}

    unmerge(merge=done, by=cast.farah, reason="Two officers after all.")
    assert on_the_list() == {("Featherstone", "Witness")}


def test_what_a_keeper_took_off_since_stays_off(cast, keeper, two):
    keep, other = two
    protect(by=keeper, reason="First", person_id=keep.pk)
    protect(by=keeper, reason="Second", person_id=other.pk)
    done = merge(keep=keep, other=other, by=cast.farah, reason="The same officer.")
    unprotect(row=Protected.objects.get(ended_at=None), by=keeper)

    unmerge(merge=done, by=cast.farah, reason="Two officers after all.")

    assert on_the_list() == set()


def test_whoever_was_protected_anew_since_is_on_the_list_once(cast, keeper, two):
    keep, other = two
    protect(by=keeper, reason="First", person_id=other.pk)
    protect(by=keeper, reason="Second", person_id=keep.pk)
    done = merge(keep=keep, other=other, by=cast.farah, reason="The same officer.")
    unprotect(row=Protected.objects.get(ended_at=None), by=keeper)
    protect(by=keeper, reason="Third", person_id=keep.pk)

    unmerge(merge=done, by=cast.farah, reason="Two officers after all.")

    assert on_the_list() == {("Whitworth", "Third")}


def test_a_search_for_a_name_that_was_joined_is_flagged(cast, keeper, two):
    keep, other = two
    protect(by=keeper, reason="Witness", person_id=keep.pk)
    assert PROTECTED not in reasons(cast.amira, Typed.of("featherstone"))

    merge(keep=keep, other=other, by=cast.farah, reason="The same officer.")

    assert PROTECTED in reasons(cast.amira, Typed.of("featherstone"))
