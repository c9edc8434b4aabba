"""Take in clearances as the force has them in another system: a CSV file, safe to give again.

Every row is accounted for. A row is known by person, level and day of the grant. Batches are
transactions of their own: a run that was killed is taken up by giving the file again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.batching import batched
from standards.events.recording import NewEvent
from standards.people.feed_files import Reject, write_rejects
from standards.people.models import Employment
from standards.people.models.persons import Kind
from standards.workflow.models import writing
from vetting import levels
from vetting.levels import LevelBook
from vetting.models import Clearance
from vetting.services.clearances import STREAM, facts_of, stream_of
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
from vetting.services.renewals import expiry_follow

COLUMNS = (
    "person_ref",
    "level",
    "granted_on",
    "expires_on",
    "status",
    "decision_ref",
    "decided_by_ref",
    "decided_by_role",
    "measures",
    "review_due",
)
OPTIONAL = COLUMNS[5:] + ("expires_on",)
MEASURES, MEASURE_SEPARATOR = 2000, ";"
S = Clearance.Status
# What a file may change of a clearance that is there.
CHANGEABLE = (
    "expires_on",
    "expiry_is_given",
    "status",
    "decision_ref",
    "decided_by_ref",
    "decided_by_role",
    "measures",
    "review_due",
)


class Key(NamedTuple):
    """What makes a grant the same grant."""

    person: UUID
    level: str
    granted_on: date


@dataclass(slots=True)
class Row:
    """One row that can be taken in, and where it stands in the file."""

    number: int
    person_ref: str
    person: UUID
    level: str
    granted_on: date
    expires_on: date | None
    status: str
    decision_ref: str
    decided_by_ref: str
    decided_by_role: str
    measures: list[str]
    review_due: date | None
    expiry_is_given: bool = True

    @property
    def key(self) -> Key:
        return Key(self.person, self.level, self.granted_on)

    @property
    def said(self) -> tuple[Any, ...]:
        """What it says of the grant, for telling a repeated row from a contradictory one."""
        return tuple(getattr(self, name) for name in CHANGEABLE)


def import_clearances(
    *,
    path: Path,
    by: Any,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Take in a file of clearances; returns what became of every row.

    A row without an expiry gets it from the rule of its level in force when it was granted. What
    a decision here superseded or lapsed is not brought back by an older file. Raises FeedRefused
    for a file that is not such a CSV; nothing of it is then taken in.
    """
    report = Report(dry_run=dry_run)
    mapping = mapping or Mapping()
    feed = read_mapped(path, COLUMNS, OPTIONAL, mapping, key="person_ref")
    report.read = feed.rows_read
    report.rejects += feed.malformed
    people = people_of({mapping.value("person_ref", row["person_ref"]) for _, row in feed.rows})
    rows = _readable(feed.rows, mapping, people, report)
    rows = _once_each(rows, report)
    _work_out_expiries(rows, levels.book())
    if rejects is not None:
        write_rejects(rejects, report.rejects)
    done = 0
    for part in batched(rows, BATCH):
        _take_in(part, report, by=by, dry_run=dry_run)
        done += len(part)
        progress(done, len(rows))
    report.finish()
    if not dry_run and (report.imported or report.updated):
        _record_run(report, feed.hash, by)
    return report


# --- reading ----------------------------------------------------------------------------------
def _readable(
    rows: Iterable[tuple[int, dict[str, str]]],
    mapping: Mapping,
    people: dict[str, UUID],
    report: Report,
) -> list[Row]:
    book, today = levels.book(), timezone.localdate()
    read = []
    for number, row in rows:
        try:
            read.append(_row(number, row, mapping, people, book, today))
        except Fault as fault:
            report.rejects.append(Reject(number, row["person_ref"], fault.field, str(fault)))
    return read


def _row(
    number: int,
    row: dict[str, str],
    mapping: Mapping,
    people: dict[str, UUID],
    book: LevelBook,
    today: date,
) -> Row:
    reference = mapping.value("person_ref", text_of(row, "person_ref", 40, needed=True))
    if reference not in people:
        raise Fault("person_ref", "nobody has this reference; take in the HR feed first")
    granted_on = day_of(row, "granted_on", mapping, needed=True)
    if granted_on is None or granted_on > today:
        raise Fault("granted_on", "lies in the future")
    expires_on = day_of(row, "expires_on", mapping)
    if expires_on is not None and expires_on < granted_on:
        raise Fault("expires_on", "lies before the day of the grant")
    return Row(
        number=number,
        person_ref=reference,
        person=people[reference],
        level=_level(mapping.value("level", row["level"]), granted_on, book),
        granted_on=granted_on,
        expires_on=expires_on,
        status=_status(mapping.value("status", row["status"])),
        decision_ref=text_of(row, "decision_ref", 60),
        decided_by_ref=text_of(row, "decided_by_ref", 60),
        decided_by_role=mapping.value("decided_by_role", text_of(row, "decided_by_role", 60)),
        measures=_measures(text_of(row, "measures", MEASURES)),
        review_due=day_of(row, "review_due", mapping),
        expiry_is_given=expires_on is not None,
    )


def _level(code: str, granted_on: date, book: LevelBook) -> str:
    if not code:
        raise Fault("level", "empty")
    if code not in book:
        raise Fault("level", f"no level is called {code!r}; say what it is in the map's values")
    if book.at(code, granted_on) is None:
        raise Fault("level", f"{code} was not in force on the day of the grant")
    return code


def _status(text: str) -> str:
    status = text.casefold()
    if not status:
        raise Fault("status", "empty")
    if status not in S.values:
        raise Fault("status", f"{text!r} is none of {', '.join(S.values)}")
    return status


def _measures(text: str) -> list[str]:
    return [part.strip() for part in text.split(MEASURE_SEPARATOR) if part.strip()]


def _once_each(rows: list[Row], report: Report) -> list[Row]:
    """Leave out rows that repeat an earlier one; reject those that contradict one."""
    kept: dict[Key, Row] = {}
    for row in rows:
        earlier = kept.setdefault(row.key, row)
        if earlier is row:
            continue
        if earlier.said == row.said:
            report.duplicate += 1
        else:
            reason = f"row {earlier.number} says otherwise of the same grant"
            report.rejects.append(Reject(row.number, row.person_ref, "", reason))
    return list(kept.values())


def _work_out_expiries(rows: list[Row], book: LevelBook) -> None:
    """Where the file gives no expiry, the rule of the level in force when granted does."""
    without = [row for row in rows if row.expires_on is None]
    for part in batched(without, BATCH):
        contractors = _contractors(part)
        for row in part:
            row.expires_on = book.expiry(
                row.level, row.granted_on, is_contractor=row.key in contractors
            )


def _contractors(rows: list[Row]) -> set[Key]:
    """Grants of people who served as a contractor, and as nothing else, on their day."""
    spells: dict[UUID, list[tuple[str, date | None, date | None]]] = {}
    found = Employment.objects.filter(person__in={row.person for row in rows})
    for person, kind, starts, ends in found.values_list(
        "person_id", "kind", "starts_on", "ends_on"
    ):
        spells.setdefault(person, []).append((kind, starts, ends))
    return {
        row.key
        for row in rows
        if {
            kind
            for kind, starts, ends in spells.get(row.person, ())
            if (starts is None or starts <= row.granted_on)
            and (ends is None or ends >= row.granted_on)
        }
        == {Kind.CONTRACTOR}
    }


# --- writing ----------------------------------------------------------------------------------
@transaction.atomic
def _take_in(rows: list[Row], report: Report, *, by: Any, dry_run: bool) -> None:
    """One batch: all of it, or nothing of it."""
    standing = _standing(rows)
    new, changed = [], []
    for row in rows:
        clearance = standing.get(row.key)
        if clearance is None:
            new.append(_made(row))
        elif names := _differences(clearance, row):
            changed.append((clearance, names))
        else:
            report.unchanged += 1
    report.imported += len(new)
    report.updated += len(changed)
    if not dry_run:
        _write(new, changed, by)


def _standing(rows: list[Row]) -> dict[Key, Clearance]:
    """The clearances that are there, locked. Of two with one key (records that were merged) the
    first counts."""
    found: dict[Key, Clearance] = {}
    held = Clearance.objects.select_for_update().filter(person__in={row.person for row in rows})
    for each in held.order_by("filed_under", "pk"):
        found.setdefault(Key(each.person_id, each.level, each.granted_on), each)
    return found


def _made(row: Row) -> Clearance:
    return Clearance(
        person_id=row.person,
        filed_under=row.person,
        level=row.level,
        granted_on=row.granted_on,
        source=Clearance.Source.IMPORT,
        **{name: getattr(row, name) for name in CHANGEABLE},
    )


def _differences(clearance: Clearance, row: Row) -> list[str]:
    """What the row changes of the clearance; the clearance then says the same as the row."""
    ours = clearance.status_is_ours and _is_older(clearance, row)
    names = []
    for name in CHANGEABLE:
        if (ours and name == "status") or getattr(clearance, name) == getattr(row, name):
            continue
        setattr(clearance, name, getattr(row, name))
        names.append(name)
    if "status" in names:
        clearance.status_is_ours = False
    return names


def _is_older(clearance: Clearance, row: Row) -> bool:
    """Does the file not know of our decision yet? It still calls current what we superseded, or
    let lapse on the very date that it gives."""
    if row.status != S.CURRENT:
        return False
    if clearance.status == S.SUPERSEDED:
        return True
    return clearance.status == S.LAPSED and row.expires_on == clearance.expires_on


def _write(new: list[Clearance], changed: list[tuple[Clearance, list[str]]], by: Any) -> None:
    fields = {"status_is_ours", "version"}
    for clearance, names in changed:
        clearance.version += 1
        fields.update(names)
    with writing():
        Clearance.objects.bulk_create(new, batch_size=BATCH)
        Clearance.objects.bulk_update([c for c, _ in changed], sorted(fields), batch_size=BATCH)
    told = [_event(clearance, "clearance.imported", [], by) for clearance in new]
    told += [_event(clearance, "clearance.changed", names, by) for clearance, names in changed]
    events.record_many(told, label=STREAM)
    for clearance, names in changed:
        if "expires_on" in names:
            expiry_follow(
                clearance=clearance, reason="A file gave the clearance another expiry.", by=by
            )


def _event(clearance: Clearance, verb: str, changed: list[str], by: Any) -> NewEvent:
    facts = facts_of(clearance)
    if changed:
        facts["changed"] = changed
    return NewEvent(
        stream=stream_of(clearance.person_id),
        verb=verb,
        by=by,
        facts=facts,
        text={"measures": clearance.measures} if clearance.measures else None,
        subject=f"vetting.clearance:{clearance.pk}",
    )


@transaction.atomic
def _record_run(report: Report, file_hash: str, by: Any) -> None:
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="vetting.clearances_imported",
        by=by,
        facts={**report.counts(), "file": file_hash},
    )
