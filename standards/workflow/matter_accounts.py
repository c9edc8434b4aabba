"""What search is told of matters: reference, title, who is in them, and the kind's own words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from standards.access import gate
from standards.access.models import User
from standards.people.models import Contact, Identifier, Person
from standards.row_triggers import Watched, key_of, keys_where
from standards.workflow import searching, sight_in_search
from standards.workflow.models import Matter, Party, Sensitivity
from standards.workflow.searching import Account, Pages, Root, Source

ROOT = "matter"
MATTER_COLUMNS = (
    "reference",
    "title",
    "theme",
    "state",
    "kind",
    "area",
    "unit_id",
    "owner_id",
    "deciding_authority_id",
    "sensitivity",
    "is_open",
    "received_on",
    "occurred_on",
    "next_due_on",
    "source_reference",
)
Words = Callable[[Collection[UUID]], dict[UUID, str]]


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of matter adds to the account of its matters: text that everybody reads who
    reads the matter, and the table that it comes from."""

    kind: str
    model: type[Model]
    fields: tuple[str, ...]
    words: Words
    watches: tuple[Watched, ...]


_kind_words: dict[str, KindWords] = {}


def register_words(
    kind: str, model: type[Model], fields: tuple[str, ...], *, key: str = "matter_ptr_id"
) -> None:
    """Have these text fields of a kind's own table found with its matters."""

    def words(ids: Collection[UUID]) -> dict[UUID, str]:
        rows = model._default_manager.filter(pk__in=ids).order_by().values_list("pk", *fields)
        return {pk: searching.joined(str(part) for part in parts if part) for pk, *parts in rows}

    watch = Watched(model._meta.db_table, (key_of(key),), fields)
    _kind_words[kind] = KindWords(kind, model, fields, words, (watch,))
    _register_source()


def kind_texts() -> list[tuple[type[Model], tuple[str, ...]]]:
    """The kinds of matter that have words of their own, and the columns of these."""
    return [(each.model, each.fields) for each in _kind_words.values()]


def register() -> None:
    searching.register_root(Root(ROOT, indexed, _pages))
    _register_source()


def indexed() -> QuerySet[Matter]:
    """Matters that have accounts: all but the sealed."""
    return Matter.objects.exclude(sensitivity=Sensitivity.SEALED)


def urls_of(
    model: type[Model], anchor: str = ""
) -> Callable[[User, Collection[UUID], Pages], Pages]:
    """Of things that belong to matters, those that the user may open, and where they stand."""

    def urls(user: User, keys: Collection[UUID], pages: Pages) -> Pages:
        # By the few matters of the page: by a condition PostgreSQL would look through every one
        # that the user reads.
        rows = gate.visible_through(user, model, Q(matter__in=list(pages)))
        found = rows.filter(pk__in=keys).order_by().values_list("pk", "matter_id")
        return {pk: f"{pages[matter]}{anchor}" for pk, matter in found}

    return urls


def _register_source() -> None:
    watches = [
        Watched(Matter._meta.db_table, (key_of("id"),), MATTER_COLUMNS),
        Watched(
            Party._meta.db_table,
            (key_of("matter_id"),),
            ("person_id", "contact_id", "description", "unlinked_at"),
        ),
        _of_parties(Person._meta.db_table, "id", "person_id", _NAME_COLUMNS),
        _of_parties(Identifier._meta.db_table, "person_id", "person_id", ("person_id", "value")),
        _of_parties(Contact._meta.db_table, "id", "contact_id", ("name",)),
        *(watch for kind in _kind_words.values() for watch in kind.watches),
    ]
    searching.register(
        Source(
            code="matter",
            label="Matter",
            plural="matters",
            root=ROOT,
            model_label="workflow.Matter",
            accounts=accounts,
            sight=sight_in_search.readable,
            urls=searching.own_page,
            watches=tuple(watches),
            order=10,
        )
    )


_NAME_COLUMNS = ("surname", "forenames", "former_surname")


def _of_parties(table: str, own: str, of_party: str, columns: tuple[str, ...]) -> Watched:
    """A change of somebody puts the matters in doubt that they are part of."""
    return Watched(table, (keys_where(Party._meta.db_table, "matter_id", of_party, own),), columns)


def _pages(user: User, keys: Collection[UUID]) -> Pages:
    rows = gate.visible(user, Matter).filter(pk__in=keys).order_by()
    return {
        pk: reverse("matter", args=[reference])
        for pk, reference in rows.values_list("pk", "reference")
    }


def accounts(roots: Collection[UUID]) -> Iterable[Account]:
    """One account of each matter. Four queries, and one for each kind that adds words."""
    rows = list(indexed().filter(pk__in=roots).order_by())
    if not rows:
        return
    names, numbers, texts = _who([row.pk for row in rows])
    said = _words_of(rows)
    for row in rows:
        yield Account(
            key=row.pk,
            title=row.title,
            reference=row.reference,
            names=tuple(names[row.pk]),
            numbers=(*numbers[row.pk], *filter(None, [row.source_reference])),
            text=searching.joined([*texts[row.pk], said.get(row.pk, "")]),
            theme=row.theme,
            state=row.state,
            received_on=row.received_on,
            occurred_on=row.occurred_on,
            due_on=row.next_due_on,
            **searching.of_matter(row),
        )


def _words_of(rows: list[Matter]) -> dict[UUID, str]:
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.pk)
    said: dict[UUID, str] = {}
    for kind, ids in by_kind.items():
        if kind in _kind_words:
            said |= _kind_words[kind].words(ids)
    return said


def _who(
    ids: list[UUID],
) -> tuple[dict[UUID, list[str]], dict[UUID, list[str]], dict[UUID, list[str]]]:
    """Names, numbers and descriptions of the parties of each matter."""
    parties = Party.objects.filter(matter__in=ids, unlinked_at=None).order_by("linked_at", "pk")
    parties = parties.select_related("person", "contact")
    held: dict[UUID, list[str]] = defaultdict(list)
    people = [party.person_id for party in parties if party.person_id]
    carried = Identifier.objects.filter(person__in=people).order_by("pk")
    for person, value in carried.values_list("person_id", "value"):
        held[person].append(value)
    names: dict[UUID, list[str]] = defaultdict(list)
    numbers: dict[UUID, list[str]] = defaultdict(list)
    texts: dict[UUID, list[str]] = defaultdict(list)
    for party in parties:
        if party.person is not None:
            names[party.matter_id] += names_of(party.person)
            numbers[party.matter_id] += held[party.person.pk]
        elif party.contact is not None and party.contact.name:
            names[party.matter_id].append(party.contact.name)
        if party.description:
            texts[party.matter_id].append(party.description)
    return names, numbers, texts


def names_of(person: Person) -> list[str]:
    """A person's name, and the one they went by before."""
    found = [f"{person.forenames} {person.surname}".strip()]
    if person.former_surname:
        found.append(f"{person.forenames} {person.former_surname}".strip())
    return found
