"""The rows of both files in the order in which they are worked, repeats left out and counted."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cases.importing.account import Account
from cases.importing.case_rows import CaseReader, CaseReading
from cases.importing.clock_checks import ClockChecks
from cases.importing.refusals import RowRejected
from cases.importing.source_files import SourceFile, SourceRow
from cases.importing.subject_rows import SubjectReader, SubjectReading


@dataclass(slots=True)
class CaseRow:
    """A row about a case: what it says, or why it cannot be taken in."""

    number: int
    reference: str
    stored: dict[str, str]
    reading: CaseReading | None
    rejection: RowRejected | None


class CaseRows:
    """The file of cases. A reference counts once; `refused` are references and rows left out."""

    def __init__(self, file: SourceFile, reader: CaseReader, account: Account) -> None:
        self._file, self._reader, self._account = file, reader, account
        self._checks = ClockChecks()
        self._taken: dict[str, tuple[int, int]] = {}  # reference: row, hash of its cells

    def __iter__(self) -> Iterator[CaseRow]:
        tally = self._account.summary.cases
        for row in self._file:
            tally.read += 1
            reference = self._reader.reference(row)
            earlier = self._taken.get(reference)
            if earlier is None:
                yield self._read(row, reference)
            elif earlier[1] == hash(row.cells):
                tally.duplicate += 1
            else:
                said = f"is in row {earlier[0]} already, with other values"
                self._account.case_rejected(row.number, reference, RowRejected("reference", said))

    def _read(self, row: SourceRow, reference: str) -> CaseRow:
        try:
            reading = self._reader.read(row)
            self._checks.check(reading)
        except RowRejected as rejection:
            return CaseRow(row.number, reference, self._reader.stored(row), None, rejection)
        self._taken[reference] = (row.number, hash(row.cells))
        return CaseRow(row.number, reference, reading.stored, reading, None)


class SubjectRows:
    """The file of subjects, held by reference until its case comes by."""

    def __init__(self, file: SourceFile | None, reader: SubjectReader | None, account: Account):
        self._reader, self._account = reader, account
        self._waiting: dict[str, list[SourceRow]] = defaultdict(list)
        if file is None or reader is None:
            return
        for row in file:
            account.summary.subjects.read += 1
            self._waiting[reader.reference(row)].append(row)

    def of(self, reference: str) -> list[SubjectReading]:
        """The rows about the subjects of a case, once. Two equal rows about somebody who was
        identified are one; about unknown people they stay two."""
        found: list[SubjectReading] = []
        seen: set[tuple[str, ...]] = set()
        rows = self._waiting.pop(reference, [])
        for row in rows if self._reader else ():
            if row.cells in seen and self._reader.is_identified(row):
                self._account.summary.subjects.duplicate += 1
                continue
            try:
                found.append(self._reader.read(row))
            except RowRejected as rejection:
                self._account.subject_rejected(row.number, reference, rejection)
            else:
                seen.add(row.cells)
        return found

    def left(self) -> list[str]:
        """References that no case of the file has taken."""
        return sorted(self._waiting)
