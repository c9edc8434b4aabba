"""Work through the files batch by batch: compare with what is here, write what is new."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from cases.importing import additions, storing
from cases.importing.account import Account
from cases.importing.building import Places, build_case
from cases.importing.case_rows import CaseReading
from cases.importing.equality_answers import EqualityDoor
from cases.importing.map_model import HistoryMap
from cases.importing.people import Finder, FoundPeople
from cases.importing.refusals import RowRejected
from cases.importing.row_streams import CaseRow, CaseRows, SubjectRows
from cases.importing.standing import (
    Standing,
    columns_that_differ,
    compare_subjects,
    standing_matters,
)
from cases.importing.subject_rows import SubjectReading
from cases.importing.tallies import Progress
from standards.batching import batched
from standards.workflow.numbering import next_references

_LOCK = "probity:import_history"


@dataclass(slots=True)
class NewCase:
    """A case to be written, with its subject rows."""

    reading: CaseReading
    subjects: list[SubjectReading]


@dataclass(slots=True)
class Importer:
    """One run over a pair of files. A batch is one transaction; a dry run opens none."""

    rules: HistoryMap
    cases: CaseRows
    subjects: SubjectRows
    finder: Finder | None
    places: Places
    account: Account
    by: Any
    dry_run: bool
    batch: int
    equality: EqualityDoor = field(default_factory=EqualityDoor)

    def run(self, progress: Progress) -> None:
        refused: dict[str, int] = {}
        for batch in batched(self.cases, self.batch):
            with nullcontext() if self.dry_run else transaction.atomic():
                self._take_turn()
                refused |= self._process(batch)
            progress.at(self.account.summary.cases.read)
        for references in batched(self.subjects.left(), self.batch):
            self._leave_out_orphans(references, refused)

    def _take_turn(self) -> None:
        """Two imports at once take turns batch by batch, so that nobody is created twice. On
        SQLite the transaction itself waits."""
        if connection.vendor == "postgresql" and not self.dry_run:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])

    def _process(self, batch: Sequence[CaseRow]) -> dict[str, int]:
        """Returns the references that were left out, with their rows."""
        here = standing_matters(self.rules.source, {row.reference for row in batch})
        new: list[NewCase] = []
        grown: list[additions.Grown] = []
        refused: dict[str, int] = {}
        for row in batch:
            standing = here.get(row.reference)
            if standing is not None:
                grown += self._compare(row, standing)
            elif row.reading is not None:
                new.append(NewCase(row.reading, self.subjects.of(row.reference)))
            elif row.rejection is not None:
                self.account.case_rejected(row.number, row.reference, row.rejection)
                refused[row.reference] = row.number
        self._take_in(new, grown)
        return refused

    def _take_in(self, new: Sequence[NewCase], grown: Sequence[additions.Grown]) -> None:
        wanted = [(s, c.reading.event_day) for c in new for s in c.subjects]
        wanted += [(s, g.case.event_day) for g in grown for s in g.subjects]
        people = self.finder.find(wanted) if self.finder else FoundPeople()
        for each in new:
            people.flag_unmatched(each.reading, each.subjects)
            self.account.case_imported(each.reading)
            self.account.subjects_imported(each.subjects)
        for each in grown:
            people.flag_unmatched(each.case, each.subjects)
            self.account.subjects_imported(each.subjects)
        if not self.dry_run:
            self._write(new, people)
            additions.store(grown, people, places=self.places, by=self.by)
            self.equality.record(people.with_rows(wanted))

    def _write(self, new: Sequence[NewCase], people: FoundPeople) -> None:
        references = self._references(case.reading.received_on.year for case in new)
        built = [
            build_case(
                case.reading,
                case.subjects,
                people.of(case.reading, case.subjects),
                reference=reference,
                source=self.rules.source,
                places=self.places,
                by=self.by,
            )
            for case, reference in zip(new, references, strict=True)
        ]
        self.account.summary.clocks_started += storing.store(built, by=self.by)

    def _references(self, years: Iterable[int]) -> list[str]:
        """Our own references, a series a year of receipt, in the order of the file."""
        wanted = list(years)
        counts: dict[int, int] = defaultdict(int)
        for year in wanted:
            counts[year] += 1
        series = {
            year: iter(next_references(self.rules.reference_series, year, count))
            for year, count in sorted(counts.items())
        }
        return [next(series[year]) for year in wanted]

    # --- what is here already --------------------------------------------------------------------
    def _compare(self, row: CaseRow, standing: Standing) -> list[additions.Grown]:
        """Nothing that is here is overwritten; rows of subjects that were left out may follow."""
        self.account.case_unchanged(standing, row.reading)
        subjects = self.subjects.of(row.reference)
        if standing.case is None:  # its text was erased: there is nothing to compare with
            self.account.subjects_unchanged(subjects)
            return []
        changed = columns_that_differ(standing.case, row.stored)
        compared = compare_subjects(standing.subjects, [s.stored for s in subjects])
        self.account.subjects_unchanged([subjects[at] for at in compared.unchanged])
        told = bool(subjects)
        if changed:
            said = "changed since it was brought in; what is here stays"
            self.account.case_differs(row.number, row.reference, ", ".join(changed), said)
        elif told and compared.gone:
            said = "rows about its subjects changed since it was brought in; what is here stays"
            self.account.case_differs(row.number, row.reference, "", said)
        added = [subjects[at] for at in compared.added]
        hindrance = additions.hindrance(row, standing, is_changed=bool(changed or compared.gone))
        if added and not hindrance and row.reading is not None:
            return [additions.Grown(row.reading, standing.id, added)]
        for subject in added:
            self.account.subject_rejected(
                subject.row, row.reference, RowRejected("reference", hindrance)
            )
        return []

    def _leave_out_orphans(self, references: Sequence[str], refused: dict[str, int]) -> None:
        """Rows about subjects whose case is not in the file of cases."""
        here = standing_matters(self.rules.source, references)
        for reference in references:
            subjects, standing = self.subjects.of(reference), here.get(reference)
            before = standing.subjects if standing else []
            compared = compare_subjects(before, [s.stored for s in subjects])
            self.account.subjects_unchanged([subjects[at] for at in compared.unchanged])
            for at in compared.added:
                self.account.subject_rejected(
                    subjects[at].row,
                    reference,
                    RowRejected("reference", _why_orphan(reference, standing, refused)),
                )


def _why_orphan(reference: str, standing: Standing | None, refused: dict[str, int]) -> str:
    if not reference:
        return "is empty"
    if standing is not None:
        return "its case was brought in by an earlier run and is not in this file of cases"
    if reference in refused:
        return f"its case (row {refused[reference]}) was left out"
    return "no case has this reference"
