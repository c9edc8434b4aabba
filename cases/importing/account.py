"""Keep account of one run: every row ends in a tally, every row left out in the file as well."""

from collections.abc import Sequence

from cases.importing.case_rows import CaseReading
from cases.importing.refusals import RowRejected
from cases.importing.rejects import DIFFERS, REJECTED, RejectsFile
from cases.importing.source_files import SourceFile
from cases.importing.standing import Standing
from cases.importing.subject_rows import SubjectReading
from cases.importing.tallies import Summary

_DIFFERS_FLAG = "differs_from_what_is_here"


class Account:
    """What became of the rows. Each row is told here once."""

    def __init__(
        self,
        summary: Summary,
        left_out: RejectsFile,
        cases: SourceFile,
        subjects: SourceFile | None,
    ) -> None:
        self.summary, self.left_out = summary, left_out
        self._cases_name = cases.path.name
        self._subjects_name = subjects.path.name if subjects else ""

    # --- cases ---------------------------------------------------------------------------------
    def case_rejected(self, row: int, reference: str, rejection: RowRejected) -> None:
        self.summary.cases.rejected += 1
        self._leave_out(self._cases_name, row, reference, REJECTED, rejection)

    def case_imported(self, case: CaseReading) -> None:
        self.summary.cases.imported += 1
        self.summary.cases.taken(case.flags, case.not_mapped)

    def case_unchanged(self, standing: Standing, case: CaseReading | None) -> None:
        self.summary.cases.unchanged += 1
        self.summary.cases.taken(standing.flags, case.not_mapped if case else {})

    def case_differs(self, row: int, reference: str, column: str, reason: str) -> None:
        """The row is not what was brought in; what is here stays, and somebody must look."""
        self.summary.cases.flagged += 1
        self.summary.cases.flags[_DIFFERS_FLAG] += 1
        self.left_out.add(self._cases_name, row, reference, DIFFERS, column, reason)

    # --- subjects ------------------------------------------------------------------------------
    def subject_rejected(self, row: int, reference: str, rejection: RowRejected) -> None:
        self.summary.subjects.rejected += 1
        self._leave_out(self._subjects_name, row, reference, REJECTED, rejection)

    def subjects_imported(self, subjects: Sequence[SubjectReading]) -> None:
        self.summary.subjects.imported += len(subjects)
        for subject in subjects:
            self.summary.subjects.taken(subject.flags, subject.not_mapped)

    def subjects_unchanged(self, subjects: Sequence[SubjectReading]) -> None:
        self.summary.subjects.unchanged += len(subjects)
        for subject in subjects:
            self.summary.subjects.taken(subject.flags, subject.not_mapped)

    def _leave_out(
        self, file: str, row: int, reference: str, outcome: str, rejection: RowRejected
    ) -> None:
        self.left_out.add(file, row, reference, outcome, rejection.field, rejection.reason)
