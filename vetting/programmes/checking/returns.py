"""Read what came back, and say plainly what is wrong with it.

Rows are counted as a spreadsheet does: the line of names is 1, and blank rows count. A file that
was not made for this is refused whole; single rows are left out, or kept without what cannot be
read, and listed with their numbers.
"""

import codecs
import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

from standards.refusals import NotReady
from vetting.matching.reading import EXTRACT_COLUMNS
from vetting.programmes.models import RunFile

NAMES = EXTRACT_COLUMNS
LINES = (
    "system",
    "record_id",
    "person_id",
    "capacity",
    "event_date",
    "offence",
    "disposal",
    "updated",
)
COLUMNS = {RunFile.Role.NAMES: NAMES, RunFile.Role.LINES: LINES}
NEEDED = {
    RunFile.Role.NAMES: ("extract_id", "person_id"),
    RunFile.Role.LINES: ("system", "record_id", "person_id"),
}
CAPACITIES = frozenset({"subject", "suspect", "victim", "witness", "associate", "address"})
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 2_000
MOST_FAULTS = 1_000  # that are listed; all are counted


@dataclass(slots=True)
class Read:
    """The rows of a file, and what was wrong."""

    rows: list[dict[str, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    left_out: int = 0
    blank: int = 0
    delimiter: str = ","


def read(content: bytes, role: str) -> Read:
    """The rows of a returned file. Raises NotReady where the file as a whole cannot be used."""
    wanted = RunFile.Role(role)
    text = _text(content)
    found = Read(delimiter=_delimiter(text, wanted))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=found.delimiter)
    try:
        names = _header(next(reader, []), wanted)
        for number, cells in enumerate(reader, 2):
            _take(found, number, cells, names, wanted)
    except csv.Error as wrong:
        raise NotReady(
            f"The file breaks off or is damaged near row {reader.line_num}.",
            remedy="Have it written again.",
        ) from wrong
    if not found.rows:
        raise NotReady("There is not one row in this file that can be used.")
    if found.left_out > len(found.rows):
        first = "; ".join(f"row {number}: {why}" for number, why in found.faults[:3])
        raise NotReady(f"More rows are wrong than right ({first}). Nothing was taken in.")
    return found


def _text(content: bytes) -> str:
    if not content.strip():
        raise NotReady("The file is empty.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotReady("The file is in UTF-16.", remedy="Save it as “CSV UTF-8” and send it again.")
    if b"\x00" in content[:10_000]:
        raise NotReady("This is not a text file.", remedy="Send CSV, in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        row = content.count(b"\n", 0, wrong.start) + 1
        raise NotReady(
            f"Row {row} is not in UTF-8 (it looks like Windows or Latin text), so names would be "
            "misread. Nothing was taken in.",
            remedy="Save it as “CSV UTF-8” and send it again.",
        ) from wrong


def _delimiter(text: str, role: RunFile.Role) -> str:
    first = text.split("\n", 1)[0].lower()
    for each in DELIMITERS:
        names = {cell.strip().strip('"') for cell in first.split(each)}
        if set(NEEDED[role]) <= names:
            return each
    return ","


def _header(cells: list[str], role: RunFile.Role) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in COLUMNS[role] if name not in names]
    if missing:
        other = next(
            (each for each in COLUMNS if each != role and set(NEEDED[each]) <= set(names)), None
        )
        if other is not None and set(COLUMNS[other]) <= set(names):
            raise NotReady(f"This is the file “{RunFile.Role(other).label}”, not this one.")
        raise NotReady(
            f"Columns are missing: {', '.join(missing)}. Nothing was taken in.",
            remedy=f"The first row must name: {', '.join(COLUMNS[role])}.",
        )
    twice = sorted({name for name in names if names.count(name) > 1 and name})
    if twice:
        raise NotReady(f"Columns are named twice: {', '.join(twice)}.")
    return names


def _take(found: Read, number: int, cells: list[str], names: list[str], role: RunFile.Role) -> None:
    if not any(cell.strip() for cell in cells):
        found.blank += 1
        return
    if len(cells) != len(names):
        _leave_out(found, number, f"it has {len(cells)} cells, not {len(names)}")
        return
    wanted = COLUMNS[role]
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name in wanted}
    lacking = [name for name in NEEDED[role] if not row[name]]
    if lacking:
        _leave_out(found, number, f"{lacking[0]} is empty")
    elif any(len(cell) > LONGEST_CELL for cell in row.values()):
        _leave_out(found, number, "a cell is longer than 2,000 characters")
    elif role == RunFile.Role.LINES and not _line(found, number, row):
        return
    else:
        found.rows.append(row)


def _line(found: Read, number: int, row: dict[str, str]) -> bool:
    """Check a line. One of which the day cannot be read stays, without the day: a record is not
    lost for that."""
    row["capacity"] = row["capacity"].lower()
    if row["capacity"] not in CAPACITIES:
        _leave_out(found, number, f"“{row['capacity'][:30]}” is no capacity")
        return False
    for name in ("event_date", "updated"):
        said, row[name] = row[name], read_day(row[name])
        if said and not row[name]:
            _note(found, number, f"{name} “{said[:20]}” is no day; kept without it")
    return True


def read_day(said: str) -> str:
    """A day as ISO text; "" for what is none, lies in the future or before 1900."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d"):
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return day.isoformat() if date(1900, 1, 1) <= day <= date.today() else ""  # noqa: DTZ011
    return ""


def _leave_out(found: Read, number: int, why: str) -> None:
    found.left_out += 1
    _note(found, number, f"left out: {why}")


def _note(found: Read, number: int, why: str) -> None:
    if len(found.faults) < MOST_FAULTS:
        found.faults.append((number, why))


def by_person(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Lines by the outside person whom they are about, in their order."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found
