"""People and contacts are found by part of what is known of them."""

from datetime import date
from typing import Any

import pytest

from standards.people import finding, selectors
from standards.people.models import Identifier
from standards.people.services.contacts import contact_create
from tests.factories import people

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    return [card.name for card in finding.find_people(text)]


@pytest.mark.parametrize(
    "text",
    [
        "o'neill",
        "ONEILL",
        "Siobhan",
        "siobhán oneill",
        "oneill siob",
        "Łęcka",
        "lecka",
        "4411",
        "PN 200123",
        "HR-77",
        "smith-lecka",
    ],
)
def test_a_person_is_found_by_part_of_what_is_known(text: str) -> None:
    people.person(
        "O’Neill",
        "Siobhán Mary",
        former_surname="Smith-Łęcka",
        collar="4411BX",
        warrant="PN200123",
        person_ref="HR-77",
    )
    people.person("Other", "Person", collar="9", person_ref="HR-78")

    assert names(text) == ["Siobhán Mary O’Neill"]


@pytest.mark.parametrize("text", ["", " ", "o", "'", "neill zebedee", "%", "_"])
def test_nothing_that_does_not_match_is_found(text: str) -> None:
    people.person("O'Neill", "Siobhán")

    assert names(text) == []


def test_the_whole_surname_comes_first() -> None:
    for surname in ("Blackman", "Mann", "Manning", "Man"):
        people.person(surname, "Jo")

    assert names("man") == ["Jo Man", "Jo Mann", "Jo Manning", "Jo Blackman"]


def test_a_card_says_rank_unit_and_numbers_of_today(
    django_assert_max_num_queries: Any,
) -> None:
    team = people.unit("T1", name="Response A")
    other = people.unit("T2", name="Custody")
    somebody = people.person("Okoro", "Ada", unit=team, team="Blue", collar="4411", warrant="W1")
    people.posting(somebody, other, rank="sergeant", is_acting=True, starts_on=date(2026, 1, 1))
    people.posting(somebody, other, starts_on=date(2010, 1, 1), ends_on=date(2015, 1, 1))
    Identifier.objects.create(
        person=somebody, type="collar", value="9999", ends_on=date(2015, 1, 1)
    )

    # Whom the records themselves name, the card and its numbers; the others are of search.
    with django_assert_max_num_queries(7):
        (card,) = finding.find_people("okoro")

    assert (card.name, card.rank, card.unit, card.team) == (
        "Ada Okoro",
        "Acting sergeant",
        "Response A",
        "Blue",
    )
    assert card.numbers == "collar 4411, warrant W1"
    assert card.serves


def test_an_old_number_still_finds_its_holder() -> None:
    somebody = people.person("Okoro", "Ada")
    Identifier.objects.create(
        person=somebody, type="collar", value="9999", ends_on=date(2015, 1, 1)
    )

    assert names("9999") == ["Ada Okoro"]


def test_the_dated_line_keeps_the_names_that_units_had() -> None:
    team = people.unit("T1", name="Response A", since=date(2020, 1, 1))
    period = team.periods.get()
    period.ends_on = date(2022, 12, 31)
    period.save()
    team.periods.create(name="Response North", starts_on=date(2023, 1, 1))
    somebody = people.person()
    people.posting(somebody, team, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    people.posting(somebody, team, starts_on=date(2024, 1, 1))

    assert [line.unit for line in selectors.postings_of(somebody)] == [
        "Response North",
        "Response A",
    ]


@pytest.mark.parametrize(
    "known",
    [
        {"telephone": "+44 (0)20 7946 0018"},
        {"telephone": "0044 20 7946 0018"},
        {"telephone": "(020) 79460018 ext. 4"},
        {"email": " Grace@Example.ORG"},
        {"name": "OKAFOR, grace"},
        {"name": "Ms Grace Okafor"},
    ],
)
def test_a_contact_is_found_however_it_is_written(known: dict[str, str]) -> None:
    made = contact_create(name="Grace Ọkafor", telephone="020 7946 0018", email="grace@example.org")
    contact_create(name="Graham Oak", telephone="020 7946 0019", email="graham@example.org")

    assert selectors.find_contacts(**known) == [made]


@pytest.mark.parametrize("known", [{}, {"name": "Ms"}, {"name": "G"}, {"telephone": "12"}])
def test_a_contact_is_not_found_by_too_little(known: dict[str, str]) -> None:
    contact_create(name="Ms Grace Okafor", telephone="12")
    contact_create()

    assert selectors.find_contacts(**known) == []
