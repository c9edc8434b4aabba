"""Read the CSV files that other systems feed us, and say plainly what is wrong with one."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from standards.refusals import Refusal

_ENCODINGS = ("utf-8-sig", "cp1252")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
# What a spreadsheet would run as a formula when somebody opens the file of rejects.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FeedRefused(Refusal):
    """The whole file is refused; nothing of it was taken in."""

    heading = "This file was not taken in"


class Reject(NamedTuple):
    """One row that was left out: where it stands, whose it is, what is wrong with which field."""

    row: int  # as a spreadsheet numbers it: the line of names is 1
    key: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file as read: its rows by column name, and what else there is to say of it."""

    hash: str
    rows: list[tuple[int, dict[str, str]]]
    malformed: list[Reject]
    ignored_columns: list[str]
    encoding: str

    @property
    def rows_read(self) -> int:
        return len(self.rows) + len(self.malformed)


def read_feed(
    path: Path, columns: Sequence[str], *, key: str, optional: Iterable[str] = ()
) -> FeedFile:
    """The rows of a CSV file with these columns, in any order, as trimmed text.

    Takes UTF-8 (with or without a mark) and Windows-1252. `optional` columns may be missing and
    are then empty. Rows with too few or too many cells come back as malformed, named by `key`.
    Raises FeedRefused for a file that is not such a CSV.
    """
    body = _bytes_of(path)
    text, encoding = _decoded(body, path)
    records = _records(text, path)
    header = next(records, None)
    if header is None or not any(header):
        raise FeedRefused(
            f"{path.name} is empty.", remedy="Export it again, with the column names."
        )
    names = [name.strip().lower() for name in header]
    _check_header(names, columns, set(optional), path)
    rows, malformed = [], []
    for number, cells in enumerate(records, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            said = f"the row has {len(cells)} cells, the first line has {len(names)}"
            malformed.append(Reject(number, _cell(cells, names, key), "", said))
            continue
        row = dict.fromkeys(columns, "")
        row |= {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name in row}
        rows.append((number, row))
    return FeedFile(
        hash=hashlib.sha256(body).hexdigest(),
        rows=rows,
        malformed=malformed,
        ignored_columns=[name for name in names if name and name not in columns],
        encoding=encoding,
    )


def _bytes_of(path: Path) -> bytes:
    if path.suffix.lower() != ".csv":
        raise FeedRefused(
            f"{path.name} is not a CSV file.",
            remedy="In the spreadsheet, choose Save as, then CSV UTF-8, and give that file.",
        )
    try:
        return path.read_bytes()
    except OSError as fault:
        raise FeedRefused(
            f"{path} cannot be read: {fault.strerror or fault}.",
            remedy="Check the path and who may read the file.",
        ) from fault


def _decoded(body: bytes, path: Path) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in body[:4096]:
        raise FeedRefused(
            f"{path.name} is not text in UTF-8: it looks like UTF-16 or a binary file.",
            remedy="In the spreadsheet, choose Save as, then CSV UTF-8.",
        )
    for encoding in _ENCODINGS:
        try:
            return body.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FeedRefused(
        f"The letters of {path.name} cannot be read: it is neither UTF-8 nor Windows-1252.",
        remedy="Export it again as CSV UTF-8.",
    )


def _records(text: str, path: Path) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise FeedRefused(
                f"{path.name} is broken near line {reader.line_num}: {fault}.",
                remedy="Look for a quotation mark that is not closed there.",
            ) from fault


def _check_header(names: list[str], columns: Sequence[str], optional: set[str], path: Path) -> None:
    missing = [name for name in columns if name not in names and name not in optional]
    if missing and len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise FeedRefused(
            f"The columns of {path.name} are not separated by commas.",
            remedy="Export it again with commas between the columns.",
        )
    if missing:
        raise FeedRefused(
            f"{path.name} lacks these columns: {', '.join(missing)}.",
            remedy=f"The first line must name: {', '.join(columns)}.",
        )
    twice = sorted({name for name in names if name in columns and names.count(name) > 1})
    if twice:
        raise FeedRefused(f"{path.name} names these columns twice: {', '.join(twice)}.")


def _cell(cells: list[str], names: list[str], wanted: str) -> str:
    at = names.index(wanted)
    return cells[at].strip() if at < len(cells) else ""


class Unreadable(ValueError):
    """A cell that says nothing we can take; the message finishes "the row was left out: …"."""


def read_date(text: str) -> date | None:
    """2026-11-22 or 22/11/2026; None for an empty cell. Raises Unreadable."""
    plain = _MIDNIGHT.sub("", text)
    if not plain:
        return None
    if found := _ISO.match(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := _BRITISH.match(plain):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise Unreadable("not a date; write 2026-11-22 or 22/11/2026")
    try:
        read = date(year, month, day)
    except ValueError:
        raise Unreadable("there is no such day") from None
    if not EARLIEST <= read < LATEST:
        raise Unreadable(f"the year {year} cannot be right")
    return read


def read_yes_no(text: str) -> bool:
    """yes, y, true, 1 and no, n, false, 0; an empty cell is no. Raises Unreadable."""
    plain = text.casefold()
    if plain in ("", "no", "n", "false", "0"):
        return False
    if plain in ("yes", "y", "true", "1"):
        return True
    raise Unreadable("write yes or no")


def write_rejects(path: Path, rejects: Iterable[Reject], *, key: str = "person_ref") -> None:
    """Write the rows that were left out as CSV; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", key, "field", "reason"])
            writer.writerows(
                [reject.row, *(_harmless(cell) for cell in reject[1:])]
                for reject in sorted(rejects)
            )
        half.replace(path)
    except OSError as fault:
        half.unlink(missing_ok=True)
        raise FeedRefused(
            f"The rejected rows could not be written to {path}: {fault.strerror or fault}.",
            remedy="Free some space or give another place with --rejects. Nothing was changed.",
        ) from fault


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
