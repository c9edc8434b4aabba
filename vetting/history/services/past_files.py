"""The one engine by which the past comes in: CSV files of another system, safe to give again.

Every row is accounted for: imported + updated + unchanged + duplicate + rejected = read. Batches
are transactions of their own, so a run that was killed is finished by giving the file again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.batching import batched
from standards.events.recording import NewEvent
from standards.people.feed_files import Reject, write_rejects
from standards.people.models import Unit
from standards.workflow.models import writing
from vetting.history.services.adverse import STREAM, person_stream
from vetting.services.feeds import (
    BATCH,
    Fault,
    Progress,
    Report,
    day_of,
    people_of,
    read_mapped,
    text_of,
)
from vetting.services.levels import CONFIGURATION
from vetting.services.map_files import Mapping

SEPARATOR = ";"  # between several themes, reasons or measures in one cell


@dataclass(frozen=True, slots=True)
class Known:
    """What the references of a file lead to, read once."""

    people: dict[str, UUID]
    users: dict[str, UUID]
    units: dict[str, UUID]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a file, read through its map. Raises Fault for what cannot be read."""

    row: dict[str, str]
    mapping: Mapping
    known: Known
    today: date

    def text(self, column: str, most: int, *, needed: bool = False) -> str:
        return text_of(self.row, column, most, needed=needed)

    def code(self, column: str, most: int = 40, *, needed: bool = False) -> str:
        """A cell as our code: theirs where the map says nothing."""
        return self.mapping.value(column, self.text(column, most, needed=needed)).strip()

    def codes(self, column: str, most: int = 2000) -> list[str]:
        """Several codes in one cell."""
        parts = self.text(column, most).split(SEPARATOR)
        return [self.mapping.value(column, part.strip()) for part in parts if part.strip()]

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """A day that is not in the future."""
        day = day_of(self.row, column, self.mapping, needed=needed)
        if day is not None and day > self.today:
            raise Fault(column, "lies in the future")
        return day

    def user(self, column: str) -> UUID | None:
        """Who signs in under this reference; None where it leads to nobody."""
        return self.known.users.get(self.text(column, 60).casefold())

    def unit(self, column: str) -> UUID | None:
        return self.known.units.get(self.code(column))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns, what a row becomes, and what makes two rows the same."""

    model: Any
    columns: tuple[str, ...]
    optional: tuple[str, ...]
    identity: tuple[str, ...]  # fields that, with the person, make a row the same row
    read: Callable[[Cells], dict[str, Any]]  # every field but the person and the provenance
    refers: tuple[str, ...]  # columns that name somebody who decided, waived or investigated
    units: tuple[str, ...]  # columns that name a unit
    imported: str  # verbs of the events
    changed: str
    taken_in: str
    facts: Callable[[Any], dict[str, Any]]
    begins: dict[str, Any] = field(default_factory=dict)  # fields of what is new, kept later


@dataclass(slots=True)
class Row:
    """One row that can be taken in, and where it stands in the file."""

    number: int
    person_ref: str
    person: UUID
    fields: dict[str, Any]

    def key(self, kind: Kind) -> tuple[Any, ...]:
        return (self.person, *(self.fields[name] for name in kind.identity))


def take_in(
    kind: Kind,
    *,
    path: Path,
    by: Any,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Take in a file of one kind; returns what became of every row.

    Raises FeedRefused for a file that is not such a CSV; nothing of it is then taken in.
    """
    report = Report(dry_run=dry_run)
    mapping = mapping or Mapping()
    feed = read_mapped(path, kind.columns, kind.optional, mapping, key="person_ref")
    report.read = feed.rows_read
    report.rejects += feed.malformed
    known = _known(kind, feed.rows, mapping)
    rows = _once_each(kind, _readable(kind, feed.rows, mapping, known, report), report)
    if rejects is not None:
        write_rejects(rejects, report.rejects)
    done = 0
    for part in batched(rows, BATCH):
        _batch(kind, part, report, file_hash=feed.hash, by=by, dry_run=dry_run)
        done += len(part)
        progress(done, len(rows))
    report.finish()
    if not dry_run and (report.imported or report.updated):
        _record_run(kind, report, feed.hash, by)
    return report


# --- reading ----------------------------------------------------------------------------------
def _known(kind: Kind, rows: Sequence[tuple[int, dict[str, str]]], mapping: Mapping) -> Known:
    references = {mapping.value("person_ref", row["person_ref"]) for _, row in rows}
    named = {row[column].casefold() for _, row in rows for column in kind.refers if row[column]}
    units = {
        mapping.value(column, row[column])
        for _, row in rows
        for column in kind.units
        if row[column]
    }
    return Known(people_of(references), _users(named), _units(units))


def _users(references: set[str]) -> dict[str, UUID]:
    """Reference in small letters -> user, by the name they sign in with or their HR reference."""
    found: dict[str, UUID] = {}
    if not references:
        return found
    rows = User.objects.filter(Q(person__isnull=False) | Q(is_active=True))
    for pk, username, reference in rows.values_list("pk", "username", "person__person_ref"):
        for name in (username, reference or ""):
            if name.casefold() in references:
                found[name.casefold()] = pk
    return found


def _units(codes: set[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for part in batched(sorted(codes), BATCH):
        found.update(Unit.objects.filter(code__in=part).values_list("code", "pk"))
    return found


def _readable(
    kind: Kind,
    rows: Iterable[tuple[int, dict[str, str]]],
    mapping: Mapping,
    known: Known,
    report: Report,
) -> list[Row]:
    today = timezone.localdate()
    read = []
    for number, row in rows:
        try:
            read.append(_row(kind, number, Cells(row, mapping, known, today)))
        except Fault as fault:
            report.rejects.append(Reject(number, row["person_ref"], fault.field, str(fault)))
    return read


def _row(kind: Kind, number: int, cells: Cells) -> Row:
    reference = cells.code("person_ref", needed=True)
    if reference not in cells.known.people:
        raise Fault("person_ref", "nobody has this reference; take in the HR feed first")
    return Row(number, reference, cells.known.people[reference], kind.read(cells))


def _once_each(kind: Kind, rows: list[Row], report: Report) -> list[Row]:
    """Leave out rows that repeat an earlier one; reject those that contradict one."""
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        earlier = kept.setdefault(row.key(kind), row)
        if earlier is row:
            continue
        if earlier.fields == row.fields:
            report.duplicate += 1
        else:
            reason = f"row {earlier.number} says otherwise of the same entry"
            report.rejects.append(Reject(row.number, row.person_ref, "", reason))
    return list(kept.values())


# --- writing ----------------------------------------------------------------------------------
@transaction.atomic
def _batch(
    kind: Kind, rows: list[Row], report: Report, *, file_hash: str, by: Any, dry_run: bool
) -> None:
    """One batch: all of it, or nothing of it."""
    standing = _standing(kind, rows)
    new, changed = [], []
    unchanged = 0
    for row in rows:
        found = standing.get(row.key(kind))
        if found is None:
            new.append(_made(kind, row, file_hash))
        elif names := _differences(found, row):
            changed.append((found, names))
        else:
            unchanged += 1
    if not dry_run:
        _write(kind, new, changed, by)
    report.imported += len(new)
    report.updated += len(changed)
    report.unchanged += unchanged


def _standing(kind: Kind, rows: list[Row]) -> dict[tuple[Any, ...], Any]:
    """What is there of these people, locked. Of two with one key (records that were merged) the
    first counts."""
    found: dict[tuple[Any, ...], Any] = {}
    held = kind.model.objects.select_for_update().filter(person__in={row.person for row in rows})
    for each in held.order_by("filed_under", "pk"):
        key = (each.person_id, *(getattr(each, name) for name in kind.identity))
        found.setdefault(key, each)
    return found


def _made(kind: Kind, row: Row, file_hash: str) -> Any:
    return kind.model(
        person_id=row.person,
        filed_under=row.person,
        provenance={"file": file_hash, "row": row.number, **row.fields.get("provenance", {})},
        **{name: value for name, value in row.fields.items() if name != "provenance"},
        **{name: make() if callable(make) else make for name, make in kind.begins.items()},
    )


def _differences(standing: Any, row: Row) -> list[str]:
    """What the row changes; what stands then says the same as the row."""
    names = []
    for name, value in row.fields.items():
        if name == "provenance" or getattr(standing, name) == value:
            continue
        setattr(standing, name, value)
        names.append(name)
    return names


def _write(kind: Kind, new: list[Any], changed: list[tuple[Any, list[str]]], by: Any) -> None:
    fields = {name for _, names in changed for name in names}
    with writing():
        kind.model.objects.bulk_create(new, batch_size=BATCH)
        if changed:
            kind.model.objects.bulk_update(
                [each for each, _ in changed], sorted(fields), batch_size=BATCH
            )
    told = [_event(kind, each, kind.imported, [], by) for each in new]
    told += [_event(kind, each, kind.changed, names, by) for each, names in changed]
    events.record_many(told, label=STREAM)


def _event(kind: Kind, row: Any, verb: str, changed: list[str], by: Any) -> NewEvent:
    return NewEvent(
        stream=person_stream(row.person_id),
        verb=verb,
        by=by,
        facts={**kind.facts(row), **({"changed": sorted(changed)} if changed else {})},
        subject=f"{row._meta.label_lower}:{row.pk}",
    )


@transaction.atomic
def _record_run(kind: Kind, report: Report, file_hash: str, by: Any) -> None:
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb=kind.taken_in,
        by=by,
        facts={**report.counts(), "file": file_hash},
    )
