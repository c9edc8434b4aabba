"""Files for tests of imports: small ones written on the spot, those of the documents, real ones."""

import csv
import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cases.importing.run import Options, import_history
from cases.importing.tallies import Summary

REPOSITORY = Path(__file__).resolve().parents[2]
HISTORIC_MAP = Path(__file__).parent / "data" / "historic_map.yml"
GUIDE = REPOSITORY / "docs" / "how-to" / "import-history.md"

_CASE = """reference incident_date received_date closed_date category_code category case_type
    complainant_type handling_body status incident_area location_type domestic_violence
    firearm_discharged"""
_SUBJECT = """reference subject_id ethnicity sex birth_year joined_date unit rank allegation
    recommended_finding finding penalty"""
CASE_COLUMNS, SUBJECT_COLUMNS = _CASE.split(), _SUBJECT.split()


def case_row(reference: str, /, **values: str) -> dict[str, str]:
    """A case with the columns of the published history, closed unless told otherwise."""
    row = {
        "reference": reference,
        "incident_date": "2003-05-01",
        "received_date": "2003-05-02",
        "closed_date": "2004-01-09",
        "category_code": "05A",
        "category": "EXCESSIVE FORCE / ON DUTY - INJURY",
        "case_type": "Complaint",
        "complainant_type": "CIVILIAN",
        "handling_body": "OPS",
        "status": "CLOSED/FINAL",
        "incident_area": "1524.0",
        "location_type": "STREET",
        "domestic_violence": "N",
        "firearm_discharged": "No",
    }
    return row | values


def subject_row(reference: str, subject_id: str, /, **values: str) -> dict[str, str]:
    """A row about somebody complained about, with the columns of the published history."""
    row = dict.fromkeys(SUBJECT_COLUMNS, "") | {
        "reference": reference,
        "subject_id": subject_id,
        "allegation": "Excessive Force",
        "finding": "NOT SUSTAINED",
    }
    if subject_id != "2":
        row |= {
            "ethnicity": "WHITE",
            "sex": "MALE",
            "birth_year": "1970",
            "joined_date": "1994-08-01",
            "rank": "POLICE OFFICER",
        }
    return row | values


def write_csv(path: Path, rows: Iterable[dict[str, str]], columns: list[str]) -> Path:
    """A CSV file; gzipped where the name says so."""
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Desk:
    """Where one test keeps its files and runs its imports."""

    folder: Path
    map: Path = HISTORIC_MAP

    def cases(self, *rows: dict[str, str], name: str = "cases.csv") -> Path:
        return write_csv(self.folder / name, rows, CASE_COLUMNS)

    def subjects(self, *rows: dict[str, str], name: str = "subjects.csv") -> Path:
        return write_csv(self.folder / name, rows, SUBJECT_COLUMNS)

    def use_map(self, text: str, name: str = "map.yml") -> Path:
        self.map = self.folder / name
        self.map.write_text(text, encoding="utf-8")
        return self.map

    def run(self, cases: Path, subjects: Path | None = None, **options: Any) -> Summary:
        options.setdefault("rejects", self.folder / "left-out.csv")
        return import_history(
            map_path=self.map,
            cases_path=cases,
            subjects_path=subjects,
            options=Options(**options),
        )

    def left_out(self) -> list[dict[str, str]]:
        """The rows of the file of rows left out."""
        return read_csv(self.folder / "left-out.csv")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def block_of_guide(kind: str, number: int = 0) -> str:
    """A block of code of the guide, by its kind ("yaml") and its place among them."""
    found = re.findall(rf"^```{kind}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    return found[number]
