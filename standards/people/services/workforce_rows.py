"""Read the rows of an HR feed into what they say of each person; leave out what cannot be so."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta

from standards.people.feed_files import Reject, Unreadable, read_date, read_yes_no
from standards.people.folding import fold
from standards.people.models import DutyStatusSpell, Identifier, Kind
from standards.people.services.ranks import RankList

_HEADER = (
    "person_ref,surname,forenames,former_surname,date_of_birth,kind,force_start,force_end,"
    "leaving_reason,warrant_no,collar_no,pay_no,rank_or_grade,acting,unit_code,team,post_ref,"
    "designated_post,line_manager_post,posting_start,posting_end,duty_status,duty_basis,duty_from"
)
COLUMNS = tuple(_HEADER.split(","))
NUMBERS = {
    "warrant_no": Identifier.Type.WARRANT,
    "collar_no": Identifier.Type.COLLAR,
    "pay_no": Identifier.Type.PAY,
}
_LENGTHS = {
    "person_ref": 40,
    "surname": 100,
    "forenames": 100,
    "former_surname": 100,
    "leaving_reason": 60,
    "warrant_no": 60,
    "collar_no": 60,
    "pay_no": 60,
    "rank_or_grade": 60,
    "team": 60,
    "post_ref": 40,
    "line_manager_post": 40,
    "duty_basis": 120,
}
YOUNGEST = 13  # years at joining; cadets join at thirteen


class Names(NamedTuple):
    """Who a person is, as every row about them must say alike."""

    surname: str
    forenames: str
    former_surname: str
    date_of_birth: date | None


class EmploymentFacts(NamedTuple):
    """One time of service. Kind and first day tell it from another."""

    kind: str
    starts_on: date | None
    ends_on: date | None
    leaving_reason: str


class PostingFacts(NamedTuple):
    """What a posting is, without its days."""

    unit_id: UUID
    team: str
    rank_id: str | None
    is_acting: bool
    post_ref: str
    is_designated: bool
    line_manager_post: str


class PostingSpell(NamedTuple):
    """A posting and its days, the last one included."""

    facts: PostingFacts
    starts_on: date
    ends_on: date | None


class DutyFacts(NamedTuple):
    """A duty status since a day; the day may be left out for full duty."""

    status: str
    basis: str
    starts_on: date | None


@dataclass(slots=True)
class FeedRow:
    """One row that can be taken in."""

    number: int
    ref: str
    digest: str
    names: Names
    employment: EmploymentFacts
    numbers: tuple[tuple[str, str], ...]
    posting: PostingSpell | None
    duty: DutyFacts | None


@dataclass(slots=True)
class PersonFeed:
    """All that the rows of one reference say."""

    ref: str
    rows: list[FeedRow] = field(default_factory=list)

    @property
    def digest(self) -> str:
        joined = "\n".join(sorted(row.digest for row in self.rows))
        return hashlib.sha256(joined.encode()).hexdigest()


class RowReader:
    """Reads rows one by one against the force's units and ranks, keeping the rejects."""

    def __init__(self, *, as_at: date, units: Mapping[str, UUID], ranks: RankList) -> None:
        self._as_at, self._units, self._ranks = as_at, units, ranks
        self.rejects: list[Reject] = []
        self._faults: list[tuple[str, str]] = []

    def read(self, number: int, row: Mapping[str, str]) -> FeedRow | None:
        """The row as facts, or None after its faults were noted."""
        self._faults = []
        self._check_text(row)
        names = self._names(row)
        employment = self._employment(row, names.date_of_birth)
        posting = self._posting(row)
        duty = self._duty(row)
        if self._faults:
            self.rejects += [
                Reject(number, row["person_ref"], column, reason) for column, reason in self._faults
            ]
            return None
        numbers = tuple((str(kind), row[column]) for column, kind in NUMBERS.items() if row[column])
        said = "\x1f".join(row[column] for column in COLUMNS)
        return FeedRow(
            number=number,
            ref=row["person_ref"],
            digest=hashlib.sha256(said.encode()).hexdigest(),
            names=names,
            employment=employment,
            numbers=numbers,
            posting=posting,
            duty=duty,
        )

    def _fault(self, column: str, reason: str) -> None:
        self._faults.append((column, reason))

    def _check_text(self, row: Mapping[str, str]) -> None:
        for column in ("person_ref", "surname", "kind"):
            if not row[column]:
                self._fault(column, "empty")
        for column, most in _LENGTHS.items():
            if len(row[column]) > most:
                self._fault(column, f"longer than {most} characters")
            if not row[column].isprintable():
                self._fault(column, "holds characters that cannot be shown")

    def _day(self, row: Mapping[str, str], column: str) -> date | None:
        return self._read(row, column, read_date)

    def _read(self, row: Mapping[str, str], column: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(row[column])
        except Unreadable as fault:
            self._fault(column, str(fault))
            return None

    def _names(self, row: Mapping[str, str]) -> Names:
        born = self._day(row, "date_of_birth")
        if born is not None and born >= self._as_at:
            self._fault("date_of_birth", "lies after the day of the feed")
        return Names(row["surname"], row["forenames"], row["former_surname"], born)

    def _employment(self, row: Mapping[str, str], born: date | None) -> EmploymentFacts:
        kind = _KINDS.get(fold(row["kind"]), "")
        if row["kind"] and not kind:
            self._fault("kind", f"not one of {', '.join(Kind.values)}")
        first, last = self._day(row, "force_start"), self._day(row, "force_end")
        if first and last and last < first:
            self._fault("force_end", "lies before force_start")
        if first and born and first < born + relativedelta(years=YOUNGEST):
            self._fault("force_start", f"joined before the age of {YOUNGEST}")
        return EmploymentFacts(kind, first, last, row["leaving_reason"])

    def _posting(self, row: Mapping[str, str]) -> PostingSpell | None:
        first, last = self._day(row, "posting_start"), self._day(row, "posting_end")
        is_acting = bool(self._read(row, "acting", read_yes_no))
        is_designated = bool(self._read(row, "designated_post", read_yes_no))
        if not row["unit_code"]:
            for column in ("team", "post_ref", "posting_start"):
                if row[column]:
                    self._fault("unit_code", f"empty, although {column} is given")
                    break
            return None
        unit_id = self._units.get(row["unit_code"])
        if unit_id is None:
            self._fault("unit_code", f"there is no unit {row['unit_code']}")
        if not row["posting_start"]:
            self._fault("posting_start", "empty")
        if first and last and last < first:
            self._fault("posting_end", "lies before posting_start")
        if unit_id is None or first is None:
            return None
        facts = PostingFacts(
            unit_id,
            row["team"],
            self._ranks.code_of(row["rank_or_grade"]),
            is_acting,
            row["post_ref"],
            is_designated,
            row["line_manager_post"],
        )
        return PostingSpell(facts, first, last)

    def _duty(self, row: Mapping[str, str]) -> DutyFacts | None:
        since = self._day(row, "duty_from")
        if not row["duty_status"]:
            if row["duty_from"] or row["duty_basis"]:
                self._fault("duty_status", "empty, although duty_from or duty_basis is given")
            return None
        status = _DUTIES.get(fold(row["duty_status"]), "")
        if not status:
            self._fault("duty_status", f"not one of {', '.join(DutyStatusSpell.Status.values)}")
        elif since is None and status != DutyStatusSpell.Status.FULL and not row["duty_from"]:
            self._fault("duty_from", "empty")
        return DutyFacts(status, row["duty_basis"], since)


def _by_code_and_label(choices: Any) -> dict[str, str]:
    return {fold(word): value for value, label in choices for word in (value, label)}


_KINDS = _by_code_and_label(Kind.choices)
_DUTIES = _by_code_and_label(DutyStatusSpell.Status.choices)


@dataclass(slots=True)
class Gathered:
    """The rows by reference. `duplicates` were left out harmlessly; `rejects` with their person."""

    persons: dict[str, PersonFeed]
    duplicates: list[Reject]
    rejects: list[Reject]


def gather(rows: Iterable[FeedRow], rejected: Iterable[Reject]) -> Gathered:
    """Put the rows of each person together.

    A person of whom any row was rejected is left out whole: half of what HR says would end
    postings that still run. A row that repeats an earlier one is counted and passed over.
    """
    found: dict[str, PersonFeed] = {}
    first_of: dict[str, FeedRow] = {}
    duplicates: list[Reject] = []
    rejects = list(rejected)
    bad: dict[str, int] = {}
    for reject in rejects:
        bad.setdefault(reject.key, reject.row)
    for row in rows:
        earlier = first_of.setdefault(row.digest, row)
        if earlier is not row:
            duplicates.append(Reject(row.number, row.ref, "", f"the same as row {earlier.number}"))
            continue
        person = found.setdefault(row.ref, PersonFeed(row.ref))
        clash = _clash(row, person.rows)
        if clash is not None:
            rejects.append(Reject(row.number, row.ref, *clash))
            bad.setdefault(row.ref, row.number)
        person.rows.append(row)
    own_faults = {reject.row for reject in rejects}
    for ref in bad:
        person_left_out = found.pop(ref, None)
        for row in person_left_out.rows if person_left_out else ():
            if row.number not in own_faults:
                said = f"left out because row {bad[ref]} of the same person was rejected"
                rejects.append(Reject(row.number, ref, "", said))
    return Gathered(found, duplicates, rejects)


def _clash(row: FeedRow, earlier: list[FeedRow]) -> tuple[str, str] | None:
    """The field in which this row contradicts an earlier one of the same person, and how."""
    for other in earlier:
        where = f"row {other.number} of the same person says otherwise"
        for name in Names._fields:
            if getattr(row.names, name) != getattr(other.names, name):
                return name, where
        mine, theirs = row.employment, other.employment
        if mine[:2] == theirs[:2] and mine != theirs:
            return ("force_end" if mine.ends_on != theirs.ends_on else "leaving_reason"), where
        if row.duty and other.duty and row.duty != other.duty:
            return "duty_status", where
        if row.posting and other.posting and row.posting != other.posting:
            same = row.posting.facts == other.posting.facts
            if same and row.posting.starts_on == other.posting.starts_on:
                return "posting_end", where
    return None


def by_person(
    gathered: Gathered, person_of: Mapping[str, UUID]
) -> tuple[dict[UUID, list[PersonFeed]], list[PersonFeed]]:
    """The feeds of known persons, several where records were merged, and those of new ones."""
    known: dict[UUID, list[PersonFeed]] = defaultdict(list)
    new = []
    for ref, feed in gathered.persons.items():
        if ref in person_of:
            known[person_of[ref]].append(feed)
        else:
            new.append(feed)
    return known, new
