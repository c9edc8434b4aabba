"""HR feeds for tests: rows as dictionaries, everything that a test leaves out filled in."""

import csv
from pathlib import Path

from standards.people.services.workforce_rows import COLUMNS

_PLAIN = {
    "surname": "Okoro",
    "forenames": "Ada",
    "kind": "officer",
    "force_start": "2015-03-01",
    "rank_or_grade": "Constable",
    "unit_code": "T1",
    "posting_start": "2020-05-01",
}


def row(person_ref: str, **cells: str) -> dict[str, str]:
    """One row about this person, posted to unit T1 unless told otherwise."""
    return {**_PLAIN, "person_ref": person_ref, **cells}


def write(path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    """Write the rows as an HR feed."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
