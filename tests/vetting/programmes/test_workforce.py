"""The workforce file of a mass check: whatever other names are on record go out with a person."""

import pytest

from standards.people.models import Person
from tests.factories import people
from tests.factories.programmes import Crew, open_run
from tests.vetting.programmes.test_checking import names_of, serving
from vetting.programmes.services import files
from vetting.programmes.services.matching import pairs_of

pytestmark = pytest.mark.django_db


def test_former_names_and_those_of_joined_records_are_sent(crew: Crew) -> None:
    first, second = serving(2)
    Person.objects.filter(pk=first.pk).update(former_surname="Oldham")
    for surname, former in (("Vane", "Ashdown"), ("VANE", "oldham"), ("Brock", "")):
        people.person(surname, "Aldous", former_surname=former, merged_into=first)
    run = open_run(crew, "dragnet")

    rows = {row["surname"]: row for row in files.workforce_rows(run)}

    assert set(rows["Vane"]) == set(files.WORKFORCE)
    assert set(rows["Vane"]["previous_surname"].split("; ")) == {"Oldham", "Ashdown", "Brock"}
    assert rows["Vane"]["previous_surname"].startswith("Oldham")
    assert rows["Quill"]["previous_surname"] == ""
    assert second.surname == "Quill"


def test_a_record_under_the_name_of_a_joined_record_is_found(crew: Crew) -> None:
    first, *_ = serving(4)
    people.person("Brockhurst", "Aldous", merged_into=first)
    run = open_run(crew, "dragnet")
    theirs = {**names_of(first)[0], "surname": "Brockhurst"}

    pairs = pairs_of(run, files.workforce_rows(run), [theirs])

    number = next(
        row["workforce_id"] for row in files.workforce_rows(run) if row["surname"] == "Vane"
    )
    assert [pair.number for pair in pairs][:1] == [int(number.partition("-")[2])]
    assert pairs[0].score > 0.5


def test_the_file_takes_as_many_queries_for_many_as_for_few(
    crew: Crew, django_assert_num_queries: object
) -> None:
    serving(9)
    run = open_run(crew, "dragnet")

    with django_assert_num_queries(2):
        files.workforce_rows(run)
