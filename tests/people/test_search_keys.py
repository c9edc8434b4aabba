"""Look-ups stay in step with what was written, one by one or in bulk."""

import pytest

from standards.people import finding
from standards.people.models import Identifier, Person
from standards.people.services.search_keys import refresh
from tests.factories import people

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [card.name for card in finding.find_people(text)]


def test_saving_a_name_or_a_number_keeps_the_look_up_in_step() -> None:
    somebody = people.person("Okoro", "Ada")

    somebody.surname = "Adeyemi"
    somebody.save(update_fields=["surname"])
    Identifier.objects.create(person=somebody, type="collar", value="4411")

    assert found("adeyemi 4411") == ["Ada Adeyemi"]
    assert found("okoro") == []


def test_what_was_written_in_bulk_is_found_after_a_refresh() -> None:
    Person.objects.bulk_create([Person(surname=f"Bulk{n}", forenames="Jo") for n in range(600)])
    somebody = Person.objects.get(surname="Bulk7")
    Identifier.objects.bulk_create([Identifier(person=somebody, type="pay", value="P-99")])

    changed = refresh(Person.objects.values_list("pk", flat=True))

    assert changed == 600
    assert found("p-99") == ["Jo Bulk7"]
    assert refresh([somebody.pk]) == 0
