"""The file of rows that were left out, for whoever mends them and imports again."""

import csv
import os
from pathlib import Path
from types import TracebackType

from cases.importing.refusals import ImportRefused

HEADER = ("file", "row", "reference", "outcome", "column", "reason")
REJECTED, DIFFERS = "rejected", "differs"
# What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RejectsFile:
    """Written beside its place and put there at the end, so that half a file is never read.

    Only its owner may read it: a reference or a value in it may be personal.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._half = path.with_name(f".{path.name}.{os.getpid()}")

    def __enter__(self) -> "RejectsFile":
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as fault:
            raise ImportRefused(
                f"The rows left out cannot be written to {self.path}: {fault.strerror or fault}.",
                remedy="Give another place with --rejects.",
            ) from fault
        self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(HEADER)
        return self

    def add(
        self, file: str, row: int, reference: str, outcome: str, column: str, reason: str
    ) -> None:
        cells = (reference, outcome, column, reason)
        self._writer.writerow([file, row, *(_harmless(cell) for cell in cells)])
        self.rows += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            self._half.replace(self.path)
        else:
            self._half.unlink(missing_ok=True)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
