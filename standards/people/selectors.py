"""Reads of people. Look-ups are by folded keys, the same on SQLite and PostgreSQL."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from standards.people.folding import email_key, search_key, telephone_key, words
from standards.people.models import Contact, Identifier, Person, Posting


@dataclass(frozen=True, slots=True)
class Card:
    """What every role that handles matters may see of somebody who serves."""

    id: UUID
    name: str
    rank: str
    unit: str
    numbers: str  # identifiers in words, the current ones first


def find_people(text: str, limit: int = 20) -> list[Card]:
    """People by parts of names or numbers, every word somewhere; at most three queries."""
    typed = words(text)
    if not typed:
        return []
    wanted = Q()
    for word in typed:
        wanted &= Q(search_key__contains=word)
    people = list(
        Person.objects.filter(wanted, merged_into=None).order_by("surname", "forenames")[:limit]
    )
    return cards(people)


def cards(people: list[Person]) -> list[Card]:
    """The cards of these people, two queries for all."""
    ids = [person.pk for person in people]
    numbers: dict[UUID, list[str]] = defaultdict(list)
    for row in Identifier.objects.filter(person__in=ids).exclude(type=Identifier.Type.SOURCE):
        numbers[row.person_id].append(str(row))
    today = timezone.localdate()
    postings = Posting.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), person__in=ids, starts_on__lte=today
    ).select_related("unit", "rank")
    posted = {p.person_id: p for p in postings.order_by("-is_acting", "starts_on")}
    return [_card(person, posted.get(person.pk), numbers[person.pk]) for person in people]


def _card(person: Person, posting: Posting | None, numbers: list[str]) -> Card:
    rank = str(posting.rank) if posting and posting.rank else ""
    return Card(
        id=person.pk,
        name=str(person),
        rank=f"acting {rank}" if posting and posting.is_acting and rank else rank,
        unit=posting.unit.name if posting else "",
        numbers=", ".join(numbers),
    )


def find_contacts(*, name: str = "", telephone: str = "", email: str = "") -> list[UUID]:
    """Members of the public who may be the same: by telephone or e-mail, or by the whole name."""
    same = Q()
    if telephone_key(telephone):
        same |= Q(telephone_key=telephone_key(telephone))
    if email_key(email):
        same |= Q(email_key=email_key(email))
    if len(words(name)) > 1:
        same |= Q(name_key=search_key([name]))
    if not same:
        return []
    return list(Contact.objects.filter(same).values_list("pk", flat=True)[:100])
