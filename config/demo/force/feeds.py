"""Write the force as the files that a force would feed in, and feed them in."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.demo.force.people import PersonRow
from config.demo.force.units import UnitRow
from standards.people.services.units import COLUMNS as UNIT_COLUMNS
from standards.people.services.units import import_units
from standards.people.services.workforce import import_workforce
from standards.people.services.workforce_rows import COLUMNS as PERSON_COLUMNS


class FeedDiffers(RuntimeError):
    """A row that we made up was refused: the demonstration and the feed have grown apart."""


def feed_units(rows: Iterable[UnitRow], *, by: Any) -> int:
    """Take in the tree of units; returns how many units."""
    lines = (
        (row.code, row.name, row.parent, row.starts_on, row.ends_on or "", row.replaced_by)
        for row in rows
    )
    with TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "units.csv", UNIT_COLUMNS, lines)
        return import_units(path=path, by=by).units


def feed_people(rows: Iterable[PersonRow], *, as_at: date, by: Any) -> int:
    """Take in everybody; returns how many. Raises FeedDiffers where a row is refused."""
    lines = (line for row in rows for line in _person_lines(row))
    with TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "people.csv", PERSON_COLUMNS, lines)
        rejects = Path(folder) / "rejects.csv"
        report = import_workforce(path=path, as_at=as_at, by=by, rejects_path=rejects)
        if report.rows_rejected:
            first = rejects.read_text(encoding="utf-8-sig").splitlines()[:3]
            raise FeedDiffers(f"{report.rows_rejected} rows of people were refused: {first}")
    return len(report.joiners) + len(report.former)


def write_rows(path: Path, columns: tuple[str, ...], lines: Iterable[tuple[Any, ...]]) -> Path:
    """A CSV file of these lines."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(lines)
    return path


def _person_lines(row: PersonRow) -> Iterator[tuple[Any, ...]]:
    """One line for each posting, in the order of the columns of an HR feed."""
    who = (row.ref, row.name.surname, row.name.forenames, row.former_surname, row.born_on)
    service = (row.kind, row.joined_on, row.left_on or "", row.leaving_reason)
    numbers = (row.warrant, row.collar, row.pay)
    duty = (row.duty, row.duty_basis, row.duty_from or "")
    for each in row.postings:
        posting = (
            each.rank,
            "yes" if each.acting else "no",
            each.unit,
            each.team,
            each.post,
            "yes" if each.designated else "no",
            each.manager,
            each.starts_on,
            each.ends_on or "",
        )
        yield (*who, *service, *numbers, *posting, *duty)
