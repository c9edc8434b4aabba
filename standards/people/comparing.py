"""Two records side by side, for whoever asks whether they are one person.

What is shown of each is what its card shows, and of matters only those that the reader may see.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from standards.pages.dates import long_date
from standards.people import selectors
from standards.people.models import Person, PersonMerge
from standards.workflow.of_person import matters_of

SAME, DIFFERENT, UNKNOWN = "The same on both", "Different", "Not on both"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with the answer of each record."""

    label: str
    keep: list[str]
    other: list[str]

    @property
    def differs(self) -> bool:
        return self.keep != self.other


@dataclass(frozen=True, slots=True)
class Compared:
    """The record that would stay, the other, what each says, and what would move."""

    keep: Person
    other: Person
    lines: list[Line]
    moves: list[str]


def compare(keep: Person, other: Person, reader: Any) -> Compared:
    """Both, as the reader may see them."""
    told, rest = _told(keep, reader), _told(other, reader)
    lines = [Line(label, told[label], rest[label]) for label in told if told[label] or rest[label]]
    lines.insert(1, Line("Date of birth", *_births(keep, other)))
    return Compared(keep, other, lines, _moves(other, reader))


def _told(person: Person, reader: Any) -> dict[str, list[str]]:
    card = selectors.card_of(person)
    return {
        "Name": [card.name],
        "Formerly called": [card.former_surname] if card.former_surname else [],
        "HR reference": [card.person_ref] if card.person_ref else [],
        "Numbers": [
            _dated(f"{row.get_type_display()} {row.value}", row.starts_on, row.ends_on)
            for row in person.identifiers.order_by("type", "starts_on", "value")
        ],
        "Serves or served as": [
            _dated(row.get_kind_display() + (f", {row.force}" if row.force else ""), *_days(row))
            for row in person.employments.order_by("starts_on", "kind")
        ],
        "Postings": [
            _dated(
                ", ".join(part for part in (line.rank, line.unit, line.team) if part),
                line.starts_on,
                line.ends_on,
            )
            for line in selectors.postings_of(person)
        ],
        "Matters that you may see": [
            f"{line['matter'].reference} ({line['stage'].lower()})"
            for line in matters_of(person, reader)["lines"]
        ],
    }


def _days(row: Any) -> tuple[Any, Any]:
    return row.starts_on, row.ends_on


def _dated(what: str, first: Any, last: Any) -> str:
    """ "Constable, North, from 3 May 2020 to 4 June 2021"."""
    since = f", from {long_date(first)}" if first else ""
    return f"{what}{since}{f' to {long_date(last)}' if last else ''}"


def _births(keep: Person, other: Person) -> tuple[list[str], list[str]]:
    """Whether they agree, not what they are: the card does not show them."""
    if keep.date_of_birth is None or other.date_of_birth is None:
        said = UNKNOWN
    else:
        said = SAME if keep.date_of_birth == other.date_of_birth else DIFFERENT
    return [said], [said]


def _moves(other: Person, reader: Any) -> list[str]:
    """What is known to move to the record that stays, counted only where the reader sees it."""
    counts = [
        (other.identifiers.count(), "number", "numbers"),
        (other.employments.count(), "time of service", "times of service"),
        (other.postings.count(), "posting", "postings"),
        (len(matters_of(other, reader)["lines"]), "part in a matter", "parts in matters"),
    ]
    return [f"{n} {one if n == 1 else many}" for n, one, many in counts if n]


_PLAIN = {
    "people.identifier.person": ("number", "numbers"),
    "people.employment.person": ("time of service", "times of service"),
    "people.posting.person": ("posting", "postings"),
}


@dataclass(frozen=True, slots=True)
class Parting:
    """What parting two records that were joined would give back."""

    keep: Person
    other: Person
    merged_at: Any
    moves: list[str]


def parting(keep: Person, other: Person, merge: PersonMerge) -> Parting:
    """What goes back to the other record: of what moved, what every reader of a card may count."""
    found = []
    for label, (one, many) in _PLAIN.items():
        ids: list[int | UUID] = merge.moved.get(label, [])
        if ids:
            found.append(f"{len(ids)} {one if len(ids) == 1 else many}")
    return Parting(keep, other, merge.merged_at, found)
