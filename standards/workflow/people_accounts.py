"""What search is told of people: the card that every role sees that handles matters."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from standards.access import gate
from standards.access.models import User
from standards.people.models import Identifier, Person, Posting, Rank, Unit, UnitPeriod
from standards.people.policies import may_see_cards
from standards.row_triggers import Watched, key_of, keys_where
from standards.workflow import searching
from standards.workflow.matter_accounts import names_of
from standards.workflow.searching import Account, Pages, Root, Source

ROOT = "person"


def register() -> None:
    searching.register_root(Root(ROOT, _indexed, _pages))
    posted = Posting._meta.db_table
    searching.register(
        Source(
            code="person",
            label="Person",
            plural="people",
            root=ROOT,
            model_label="people.Person",
            accounts=accounts,
            sight=sight,
            urls=searching.own_page,
            watches=(
                Watched(
                    Person._meta.db_table,
                    (key_of("id"), key_of("merged_into_id")),
                    ("surname", "forenames", "former_surname", "person_ref", "merged_into_id"),
                ),
                Watched(Identifier._meta.db_table, (key_of("person_id"),), ("person_id", "value")),
                Watched(
                    posted,
                    (key_of("person_id"),),
                    ("person_id", "unit_id", "rank_id", "team", "starts_on", "ends_on"),
                ),
                Watched(
                    UnitPeriod._meta.db_table,
                    (keys_where(posted, "person_id", "unit_id", "unit_id"),),
                    ("unit_id", "name"),
                ),
                Watched(
                    Unit._meta.db_table,
                    (keys_where(posted, "person_id", "unit_id", "id"),),
                    ("name",),
                ),
                Watched(
                    Rank._meta.db_table,
                    (keys_where(posted, "person_id", "rank_id", Rank._meta.pk.column),),
                    ("label",),
                ),
            ),
            order=20,
        )
    )


def sight(user: User) -> Q:
    # A condition that is always met: an empty Q would say nothing of its source.
    return Q(area="") if may_see_cards(user) else NOTHING_FOUND


NOTHING_FOUND = Q(root__in=[])


def _indexed() -> QuerySet[Person]:
    return Person.objects.filter(merged_into=None)


def _pages(user: User, keys: Collection[UUID]) -> Pages:
    found = gate.visible(user, Person).filter(pk__in=keys, merged_into=None).order_by()
    return {pk: reverse("person", args=[pk]) for pk in found.values_list("pk", flat=True)}


def accounts(roots: Collection[UUID]) -> Iterable[Account]:
    """One account of each person; of joined records one, under all their names. Four queries."""
    # In one order always, here and below: an account that says the same must be the same.
    rows = Person.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))
    people = list(rows.order_by("pk"))
    kept = [person for person in people if person.merged_into_id is None]
    joined: dict[UUID, list[Person]] = defaultdict(list)
    for person in people:
        if person.merged_into_id is not None:
            joined[person.merged_into_id].append(person)
    ids = [person.pk for person in people]
    numbers = _numbers(ids)
    served = _served(ids)
    for person in kept:
        records = [person, *joined[person.pk]]
        yield Account(
            key=person.pk,
            root=person.pk,
            title=str(person),
            names=tuple(name for record in records for name in names_of(record)),
            numbers=tuple(n for record in records for n in numbers[record.pk])
            + tuple(record.person_ref for record in records if record.person_ref),
            text=searching.joined(
                [
                    ", ".join(said for record in records for said in numbers[record.pk].values()),
                    *dict.fromkeys(line for record in records for line in served[record.pk]),
                ]
            ),
            person=person.pk,
        )


def _numbers(ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    """What each person was known by: the number, and as it is shown ("collar 4411PL")."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in Identifier.objects.filter(person__in=ids).order_by("pk"):
        what = row.get_type_display().lower().removesuffix(" number")
        found[row.person_id][row.value] = f"{what} {row.value}"
    return found


def _served(ids: list[UUID]) -> dict[UUID, list[str]]:
    """Ranks and units of each person, under every name that the units had."""
    postings = Posting.objects.filter(person__in=ids).order_by("-starts_on", "-pk")
    rows = list(postings.values_list("person_id", "unit_id", "unit__name", "rank__label", "team"))
    called: dict[UUID, list[str]] = defaultdict(list)
    periods = UnitPeriod.objects.filter(unit__in={row[1] for row in rows}).order_by("starts_on")
    for unit, name in periods.values_list("unit_id", "name"):
        called[unit].append(name)
    found: dict[UUID, list[str]] = defaultdict(list)
    for person, unit, name, rank, team in rows:
        parts = dict.fromkeys([rank or "", name, *called[unit], team])
        found[person].append(", ".join(part for part in parts if part))
    return found
