"""Keep look-ups in step with what was written in bulk, past `save()`."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from standards.batching import batched
from standards.people.models import Identifier, Person


def refresh(person_ids: Iterable[UUID]) -> int:
    """Work out the search keys of these people anew; returns how many changed.

    Call it after `bulk_create` or `update` of persons or identifiers; `save()` does it itself.
    """
    return sum(_refresh_some(part) for part in batched(person_ids, 500))


def _refresh_some(person_ids: list[UUID]) -> int:
    others: dict[UUID, list[str]] = defaultdict(list)
    numbers = Identifier.objects.filter(person__in=person_ids).order_by("pk")
    for person_id, value in numbers.values_list("person_id", "value"):
        others[person_id].append(value)
    merged = Person.objects.filter(merged_into__in=person_ids).order_by("pk")
    for kept, *parts in merged.values_list(
        "merged_into_id", "surname", "forenames", "former_surname", "person_ref"
    ):
        others[kept].extend(part or "" for part in parts)
    stale = []
    for person in Person.objects.filter(pk__in=person_ids):
        key = person.key_with(others[person.pk])
        if key != person.search_key:
            person.search_key = key
            stale.append(person)
    Person.objects.bulk_update(stale, ["search_key"], batch_size=250)
    return len(stale)
