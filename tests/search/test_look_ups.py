"""Look-ups of other pages find people however they are typed, as search does."""

from datetime import date

import pytest
from django.urls import reverse

from search import look_ups
from search.engines import choosing
from search.engines.base import EngineDown
from standards.people import finding
from standards.people.models import Identifier, Person
from standards.people.services.merging import merge
from tests.factories import people

pytestmark = pytest.mark.django_db


def names(text, limit=20):
    return [card.name for card in finding.find_people(text, limit)]


@pytest.fixture
def margaret(indexed):
    made = people.person(
        "Whitworth-Okonjo",
        "Margaret Anne",
        former_surname="Featherstonehaugh",
        collar="4411PL",
        warrant="200123",
    )
    Identifier.objects.create(person=made, type="collar", value="7788", ends_on=date(2015, 1, 1))
    people.person("Abernethy", "Colin", collar="9")
    indexed()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "maggie whitworth",  # a nickname
        "Peggy Okonjo",
        "okonjo, margaret",  # turned about
        "whitworthokonjo",  # without the hyphen
        "featherstonehaugh",  # a former name
        "Margaret Fetherstonhaugh",  # and misspelt
        "Whitwurth",
        "whitowrth margaret",
        "PC 4411",  # numbers, present and past
        "collar no. 4411",
        "7788",
        "pc maggie whitworth 4411",
    ],
)
def test_a_person_is_found_however_they_are_typed(margaret, text):
    assert names(text) == [str(margaret)]


def test_whoever_was_added_a_moment_ago_is_found_before_the_index_knows(margaret):
    people.person("Whitworth", "Nadia", collar="5150")

    assert names("nadia") == ["Nadia Whitworth"]
    assert names("5150") == ["Nadia Whitworth"]
    assert names("whitworth") == ["Nadia Whitworth", str(margaret)]


def test_those_who_are_called_so_come_before_those_who_are_alike(indexed):
    alike = people.person("Castellayne", "Rosalind")
    exact = people.person("Castellane", "Rosalind")
    indexed()

    cards = finding.find_people("castellane")

    assert [(card.id, card.is_likeness) for card in cards] == [
        (exact.pk, False),
        (alike.pk, True),
    ]


def test_every_word_is_wanted(margaret):
    assert names("margaret abernethy zebedee") == []


def test_a_record_that_was_joined_to_another_is_found_as_that_one_alone(cast, indexed):
    keep = people.person("Whitworth", "Margaret")
    other = people.person("Featherstonehaugh", "Peggy")
    indexed()
    merge(keep=keep, other=other, by=cast.chloe, reason="The same officer.")

    before = finding.find_people("fetherstonhaugh")
    indexed()
    after = finding.find_people("fetherstonhaugh")

    assert other.pk not in {card.id for card in (*before, *after)}
    assert [card.id for card in after] == [keep.pk]


def test_among_keeps_search_to_the_same_people(margaret):
    others = Person.objects.exclude(pk=margaret.pk)

    assert finding.find_people("maggie whitworth", among=others) == []


def test_without_an_engine_the_records_themselves_are_asked(margaret, monkeypatch):
    def down(self, request):
        raise EngineDown("test")

    monkeypatch.setattr(type(choosing.embedded()), "search", down)

    assert names("whitworth") == [str(margaret)]
    assert names("maggie whitworth") == []


def test_without_search_the_records_themselves_are_asked(margaret):
    before = finding.use(lambda text, limit: finding.Likely())
    try:
        assert names("okonjo") == [str(margaret)]
        assert names("peggy okonjo") == []
    finally:
        finding.use(before)


def test_a_full_list_asks_no_engine(indexed, monkeypatch, django_assert_num_queries):
    for number in range(3):
        people.person("Whitworth", f"Jo{number}")
    indexed()
    monkeypatch.setattr(look_ups, "_asked", None)

    with django_assert_num_queries(3):
        assert len(names("whitworth", 3)) == 3


def test_a_look_up_asks_a_fixed_number_of_times(indexed, django_assert_max_num_queries):
    for number in range(8):
        people.person("Whitworth", f"Margaret{number}")
        people.person("Abernethy", "Peggy" + "x" * number)
    indexed()

    with django_assert_max_num_queries(9):
        names("maggie whitwurth")


def test_the_page_and_the_box_show_of_a_likeness_what_they_show_of_anybody(cast, client, margaret):
    client.force_login(cast.amira)
    answer = client.post(reverse("people"), {"q": "peggy okonjo"}, follow=True)
    suggested = client.post(reverse("people-suggest"), {"q": "peggy okonjo"}).json()

    assert str(margaret) in answer.content.decode()
    assert [row["label"] for row in suggested] == [str(margaret)]
    assert "4411PL" in suggested[0]["more"]


def test_whoever_may_not_look_people_up_may_not_by_a_nickname(client, margaret):
    client.force_login(people.user())

    assert client.post(reverse("people"), {"q": "peggy okonjo"}).status_code == 403
    assert client.post(reverse("people-suggest"), {"q": "peggy okonjo"}).status_code == 403
