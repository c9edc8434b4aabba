"""Show people: cards for look-ups (finding.py), the dated line of postings, contacts for hints.

A card is visible to every role that handles matters; views and forms ask the gate before they
call these.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from standards.people.folding import email_key, telephone_key
from standards.people.likeness import name_words
from standards.people.models import (
    Association,
    Conflict,
    Contact,
    DutyStatusSpell,
    Employment,
    Identifier,
    Person,
    Posting,
    UnitPeriod,
)

FEWEST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Card:
    """What every role that handles matters may see of a person, as at today."""

    id: UUID
    name: str
    rank: str = ""  # "Sergeant", "Acting sergeant"
    unit: str = ""
    team: str = ""
    numbers: str = ""  # "collar 4411, warrant 200123"
    person_ref: str = ""
    photo_reference: str = ""
    former_surname: str = ""
    serves: bool = True  # posted or employed today
    is_likeness: bool = False  # found by another form of the name than what was typed


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One posting on the dated line, under the name the unit had on its last day or today."""

    starts_on: date
    ends_on: date | None
    unit: str
    team: str
    rank: str
    is_designated: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A declared association or conflict, seen from one of the two."""

    id: int
    other: Person
    what: str
    is_conflict: bool
    is_notifiable: bool
    starts_on: date
    ends_on: date | None


def cards_of(person_ids: Iterable[UUID]) -> dict[UUID, Card]:
    """The cards of these people by id; two queries."""
    rows = Person.objects.filter(pk__in=list(person_ids))
    found = cards_in(rows.order_by("surname", "forenames"))
    return {card.id: card for card in found}


def card_of(person: Person) -> Card:
    """The card of one person; two queries."""
    return cards_of([person.pk])[person.pk]


def _running(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def cards_in(rows: QuerySet[Person]) -> list[Card]:
    """In the order of the rows: one query for them with their posting of today, one for their
    numbers."""
    today = timezone.localdate()
    # The substantive posting before an acting one, the newest first.
    postings = Posting.objects.filter(_running(today), person=OuterRef("pk"))
    posting = postings.order_by("is_acting", "-starts_on", "-pk")
    acted = postings.filter(is_acting=True).order_by("-starts_on", "-pk")
    people = list(
        rows.annotate(
            rank_now=Subquery(posting.values("rank__label")[:1]),
            acting_now=Subquery(acted.values("rank__label")[:1]),
            unit_now=Subquery(posting.values("unit__name")[:1]),
            team_now=Subquery(posting.values("team")[:1]),
            serves_now=Exists(_employed(today)),
        )
    )
    numbers = _numbers([person.pk for person in people], today)
    return [
        Card(
            id=person.pk,
            name=str(person),
            rank=_rank(person.rank_now, person.acting_now),
            unit=person.unit_now or "",
            team=person.team_now or "",
            numbers=", ".join(numbers[person.pk]),
            person_ref=person.person_ref or "",
            photo_reference=person.photo_reference,
            former_surname=person.former_surname,
            serves=bool(person.unit_now or person.serves_now),
        )
        for person in people
    ]


def _employed(day: date) -> QuerySet:
    begun = Q(starts_on=None) | Q(starts_on__lte=day)
    return Employment.objects.filter(
        begun, Q(ends_on=None) | Q(ends_on__gte=day), person=OuterRef("pk")
    )


def _rank(held: str | None, acted: str | None) -> str:
    return f"Acting {acted[:1].lower()}{acted[1:]}" if acted else held or ""


def _numbers(person_ids: list[UUID], day: date) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Identifier.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(starts_on=None) | Q(starts_on__lte=day),
        person__in=person_ids,
    ).exclude(type=Identifier.Type.SOURCE)
    for person_id, kind, value in rows.order_by("type", "value").values_list(
        "person_id", "type", "value"
    ):
        found[person_id].append(f"{kind} {value}")
    return found


def postings_of(person: Person) -> list[PostingLine]:
    """The dated line, newest first, each unit by the name it had then; two queries."""
    postings = list(
        person.postings.select_related("rank", "unit").order_by("-starts_on", "is_acting", "-pk")
    )
    periods: dict[UUID, list[tuple[date, date | None, str]]] = defaultdict(list)
    rows = UnitPeriod.objects.filter(unit__in={posting.unit_id for posting in postings})
    for unit_id, first, last, name in rows.values_list("unit_id", "starts_on", "ends_on", "name"):
        periods[unit_id].append((first, last, name))
    today = timezone.localdate()
    return [
        PostingLine(
            starts_on=posting.starts_on,
            ends_on=posting.ends_on,
            unit=_named(
                periods[posting.unit_id], posting.ends_on or today, default=posting.unit.name
            ),
            team=posting.team,
            rank=_rank(
                posting.rank.label if posting.rank else None,
                posting.rank.label if posting.rank and posting.is_acting else None,
            ),
            is_designated=posting.is_designated,
        )
        for posting in postings
    ]


def _named(periods: list[tuple[date, date | None, str]], day: date, *, default: str) -> str:
    running = (name for first, last, name in periods if first <= day and (not last or last >= day))
    return next(running, default)


def ties_of(person: Person) -> list[Tie]:
    """Declared associations and conflicts of a person, either way, those that run first."""
    either = Q(person=person) | Q(other=person)
    associations = Association.objects.filter(either).select_related("person", "other")
    conflicts = Conflict.objects.filter(either).select_related("person", "other")
    ties = [
        _tie(row, person, what=row.relation, is_notifiable=row.is_notifiable)
        for row in associations
    ] + [_tie(row, person, what=row.reason) for row in conflicts]
    return sorted(ties, key=lambda tie: (tie.ends_on is not None, -tie.starts_on.toordinal()))


def _tie(
    row: Association | Conflict, person: Person, *, what: str, is_notifiable: bool = False
) -> Tie:
    return Tie(
        id=row.pk,
        other=row.other if row.person_id == person.pk else row.person,
        what=what,
        is_conflict=isinstance(row, Conflict),
        is_notifiable=is_notifiable,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def duty_spells_of(person: Person) -> list[DutyStatusSpell]:
    """Duty status and its days, newest first. Ask the gate for "see_duty_status" before."""
    return list(person.duty_spells.order_by("-starts_on", "-pk"))


def find_contacts(
    *, name: str = "", telephone: str = "", email: str = "", limit: int = 20
) -> list[Contact]:
    """Members of the public who share the telephone number, the address, or a name of two words
    or more.

    For duplicate hints: the caller shows of their matters only what a hint may show.
    """
    number, address = telephone_key(telephone), email_key(email)
    names = name_words(name)
    alike = Q()
    if len(number) >= FEWEST_DIGITS:
        alike |= Q(telephone_key=number)
    if address:
        alike |= Q(email_key=address)
    if len(names) > 1:
        same_name = Q()
        for word in names:
            same_name &= Q(name_key__contains=word)
        alike |= same_name
    if not alike:
        return []
    return list(Contact.objects.filter(alike).order_by("name_key", "pk")[:limit])
