"""Find the people that a file means among those who are known, and write down the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from cases.importing.case_rows import CaseReading
from cases.importing.map_model import PersonRules
from cases.importing.own_verbs import PERSON_CREATED
from cases.importing.subject_rows import SubjectReading, WhoReading
from standards import events
from standards.events.recording import NewEvent
from standards.people.models import Employment, Identifier, Kind, Person
from standards.people.services import search_keys
from standards.people.streams import PERSON

_NUMBERS = {
    "warrant": Identifier.Type.WARRANT,
    "collar": Identifier.Type.COLLAR,
    "pay": Identifier.Type.PAY,
}
UNMATCHED = "subject_not_matched"
_KNOWN, _MATCHED, _CREATED, _NOBODY = "known", "matched", "created", "nobody"


class Wanted(NamedTuple):
    """Somebody whom a row means, and the day on which their numbers were theirs."""

    who: WhoReading
    day: date

    @property
    def key(self) -> tuple[str, date | None]:
        """Numbers are given to others in time; the source's own ids are not."""
        return self.who.identity, None if self.who.key else self.day


@dataclass(slots=True)
class Found:
    """Who was found; `person` is None where nobody was, or more than one.

    `is_fed`: the HR feed knows them, so that what it says of them stands.
    """

    person: UUID | None
    how: str
    is_fed: bool = False


class FoundPeople(dict[Any, Found]):
    """Who was found, by `Wanted.key`."""

    def with_rows(
        self, rows: Iterable[tuple[SubjectReading, date]]
    ) -> Iterator[tuple[SubjectReading, Found | None]]:
        """Each row with who was found; None where the row names nobody."""
        for row, day in rows:
            yield row, self.get(Wanted(row.who, day).key) if row.who else None

    def each(self, case: CaseReading, subjects: Sequence[SubjectReading]) -> list[Found | None]:
        """The same for the rows of one case, without the rows."""
        return [found for _, found in self.with_rows((s, case.event_day) for s in subjects)]

    def of(self, case: CaseReading, subjects: Sequence[SubjectReading]) -> list[UUID | None]:
        """The person of each row."""
        return [found.person if found else None for found in self.each(case, subjects)]

    def flag_unmatched(self, case: CaseReading, subjects: Sequence[SubjectReading]) -> None:
        """A row that names somebody whom nobody here answers to is a doubt, of row and case."""
        for subject, found in zip(subjects, self.each(case, subjects), strict=True):
            if found is not None and found.how == _NOBODY:
                subject.flags.append(UNMATCHED)
                if UNMATCHED not in case.flags:
                    case.flags.append(UNMATCHED)


@dataclass
class Finder:
    """Finds people batch by batch. A dry run creates nobody, but counts whom it would."""

    rules: PersonRules
    by: Any
    dry_run: bool
    counts: Counter[str]
    _counted: set[str] = field(default_factory=set)

    def find(self, wanted: Iterable[tuple[SubjectReading, date]]) -> FoundPeople:
        """Who each row means, by `Wanted.key`. Creates those who are not known, if the map says
        so, inside the caller's transaction."""
        asked: dict[Any, Wanted] = {}
        for reading, day in wanted:
            if reading.who is not None:
                each = Wanted(reading.who, day)
                asked.setdefault(each.key, each)
        found = self._known_by_source(asked)
        rest = {key: each for key, each in asked.items() if key not in found}
        found |= self._matched(rest)
        self._note_source_ids(found, asked)
        rest = {key: each for key, each in rest.items() if key not in found}
        found |= self._created(rest)
        self._count(found, asked)
        return FoundPeople(found)

    def _count(self, found: Mapping[Any, Found], asked: Mapping[Any, Wanted]) -> None:
        """Each person once, however many batches they come in."""
        for key, each in found.items():
            identity = asked[key].who.identity
            if identity not in self._counted:
                self._counted.add(identity)
                self.counts[each.how] += 1

    def _known_by_source(self, asked: Mapping[Any, Wanted]) -> dict[Any, Found]:
        keys = {each.who.key: key for key, each in asked.items() if each.who.key}
        holders: dict[str, set[UUID]] = defaultdict(set)
        rows = Identifier.objects.filter(type=Identifier.Type.SOURCE, value__in=list(keys))
        for value, person, merged in rows.values_list(
            "value", "person_id", "person__merged_into_id"
        ):
            holders[value].add(merged or person)
        fed = _fed(person for people in holders.values() for person in people)
        return {keys[value]: _one_of(people, _KNOWN, fed) for value, people in holders.items()}

    def _matched(self, asked: Mapping[Any, Wanted]) -> dict[Any, Found]:
        """By the first of the map's numbers that anybody holds on the day."""
        by_number = _holders(asked.values())
        fed = _fed(person for spells in by_number.values() for person, _, _ in spells)
        found: dict[Any, Found] = {}
        for key, each in asked.items():
            for by, value in each.who.matches:
                people = {
                    person
                    for person, starts, ends in by_number.get((by, value), ())
                    if _holds(starts, ends, each.day)
                }
                if people:
                    found[key] = _one_of(people, _MATCHED, fed)
                    break
        return found

    def _note_source_ids(self, found: Mapping[Any, Found], asked: Mapping[Any, Wanted]) -> None:
        """Whoever was matched by a number carries the source's id from now on."""
        people = {
            asked[key].who.key: each.person
            for key, each in found.items()
            if each.how == _MATCHED and asked[key].who.key
        }
        if self.dry_run or not people:
            return
        Identifier.objects.bulk_create(
            [
                Identifier(person_id=person, type=Identifier.Type.SOURCE, value=value)
                for value, person in people.items()
            ]
        )
        search_keys.refresh(set(people.values()))

    def _created(self, asked: Mapping[Any, Wanted]) -> dict[Any, Found]:
        if not self.rules.create:
            return {key: Found(None, _NOBODY) for key in asked}
        if self.dry_run:
            return {key: Found(None, _CREATED) for key in asked}
        wanted: dict[str, WhoReading] = {}
        for each in asked.values():
            wanted.setdefault(each.who.identity, each.who)
        people = _new_people(wanted)
        Person.objects.bulk_create(people.values(), batch_size=500)
        everybody = [(people[identity], who) for identity, who in wanted.items()]
        Identifier.objects.bulk_create(
            [number for person, who in everybody for number in _numbers(person, who)],
            batch_size=500,
        )
        Employment.objects.bulk_create(
            [
                Employment(person=person, kind=who.kind or Kind.FORMER, starts_on=who.joined_on)
                for person, who in everybody
            ],
            batch_size=500,
        )
        events.record_many(
            [NewEvent(stream=p.pk, verb=PERSON_CREATED, by=self.by) for p in people.values()],
            label=PERSON,
        )
        return {key: Found(people[each.who.identity].pk, _CREATED) for key, each in asked.items()}


def _one_of(people: set[UUID], how: str, fed: set[UUID]) -> Found:
    if len(people) != 1:
        return Found(None, _NOBODY)
    person = next(iter(people))
    return Found(person, how, is_fed=person in fed)


def _fed(people: Iterable[UUID]) -> set[UUID]:
    """Those of them whom the HR feed knows."""
    known = Person.objects.filter(pk__in=set(people)).exclude(person_ref=None)
    return set(known.values_list("pk", flat=True))


def _holders(
    asked: Iterable[Wanted],
) -> dict[tuple[str, str], list[tuple[UUID, date | None, date | None]]]:
    """Who holds or held each number, with the days."""
    values: dict[str, set[str]] = defaultdict(set)
    for each in asked:
        for by, value in each.who.matches:
            values[by].add(value)
    found: dict[tuple[str, str], list[tuple[UUID, date | None, date | None]]] = defaultdict(list)
    people = Person.objects.filter(person_ref__in=values.pop("person_ref", set()))
    for ref, person, merged in people.values_list("person_ref", "pk", "merged_into_id"):
        found["person_ref", ref].append((merged or person, None, None))
    if not values:
        return found
    either = Q(pk__in=[])
    for by, numbers in values.items():
        either |= Q(type=_NUMBERS[by], value__in=numbers)
    names = {type_: by for by, type_ in _NUMBERS.items()}
    for type_, value, starts, ends, person, merged in Identifier.objects.filter(either).values_list(
        "type", "value", "starts_on", "ends_on", "person_id", "person__merged_into_id"
    ):
        found[names[type_], value].append((merged or person, starts, ends))
    return found


def _holds(starts: date | None, ends: date | None, day: date) -> bool:
    return (starts is None or starts <= day) and (ends is None or ends >= day)


def _new_people(wanted: Mapping[str, WhoReading]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    refs: set[str] = set()
    for identity, who in wanted.items():
        ref = dict(who.matches).get("person_ref")
        person = Person(
            surname=who.surname or who.called,
            forenames=who.forenames,
            person_ref=None if ref in refs else ref,  # given twice: the first one has it
        )
        person.search_key = person.key_with([number.value for number in _numbers(person, who)])
        people[identity] = person
        refs.add(ref or "")
    return people


def _numbers(person: Person, who: WhoReading) -> Sequence[Identifier]:
    """The source's id, and the numbers that the file gives."""
    found = [(Identifier.Type.SOURCE, who.key)] if who.key else []
    found += [(_NUMBERS[by], value) for by, value in who.matches if by in _NUMBERS]
    return [Identifier(person=person, type=type_, value=value) for type_, value in found]
