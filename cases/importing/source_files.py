"""Read the files of another system: CSV, plain or gzipped, row by row, without holding them whole.

A file is surveyed once before anything is written, so that one which breaks off in the middle is
refused and not half imported.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from cases.importing.code_tables import fold_code
from cases.importing.refusals import ImportRefused

_ENCODINGS = ("utf-8-sig", "cp1252")
_GZIP = b"\x1f\x8b"
_SHOWN = 12  # columns named in a message
_SHORT, _REMEMBERED = 40, 100_000  # characters of a cell, and cells, that are kept to be shared


class SourceRow(NamedTuple):
    """A row with the number that a spreadsheet shows (the line of names is 1)."""

    number: int
    cells: tuple[str, ...]  # trimmed, in the order of the header
    fault: str  # why the row cannot be read at all; empty for a sound row


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was surveyed: it can be read to its end."""

    path: Path
    encoding: str
    header: tuple[str, ...]  # folded
    rows: int
    blank_values: frozenset[str]

    def position(self, column: str) -> int:
        return self.header.index(column)

    def __iter__(self) -> Iterator[SourceRow]:
        seen: dict[str, str] = {}
        with _opened(self.path) as raw:
            records = _records(io.TextIOWrapper(raw, self.encoding, newline=""), self.path)
            next(records)
            number = 1
            for cells in records:
                if not cells:
                    continue
                number += 1
                yield self._row(number, cells, seen)

    def _row(self, number: int, cells: list[str], seen: dict[str, str]) -> SourceRow:
        width = len(self.header)
        if len(cells) != width:
            fault = f"the row has {len(cells)} cells, the first line has {width}"
            cells = [*cells[:width], *[""] * (width - len(cells))]
        else:
            fault = "the row holds a character that is no text" if _is_binary(cells) else ""
        return SourceRow(number, tuple(self._clean(cell, seen) for cell in cells), fault)

    def _clean(self, cell: str, seen: dict[str, str]) -> str:
        """The cell trimmed; one object for equal short cells, which repeat by the thousand."""
        found = seen.get(cell)
        if found is None:
            plain = cell.strip()
            found = "" if fold_code(plain) in self.blank_values else plain
            if len(cell) <= _SHORT:
                if len(seen) > _REMEMBERED:
                    seen.clear()
                seen[cell] = found
        return found


def _is_binary(cells: list[str]) -> bool:
    return any("\x00" in cell for cell in cells)


def survey(
    path: Path, columns: Mapping[str, int], *, map_name: str, blank_values: frozenset[str]
) -> SourceFile:
    """Read the whole file once and count its rows. `columns` are those that the map names.

    Raises ImportRefused for a file that cannot be read to its end or lacks a column.
    """
    fault: UnicodeDecodeError | None = None
    for encoding in _ENCODINGS:
        try:
            header, rows = _count(path, encoding)
        except UnicodeDecodeError as unreadable:
            fault = unreadable
            continue
        _check_header(header, columns, path, map_name)
        return SourceFile(path, encoding, header, rows, blank_values)
    raise ImportRefused(
        f"The letters of {path.name} cannot be read: it is neither UTF-8 nor Windows-1252.",
        remedy="Export it again as CSV UTF-8.",
    ) from fault


def _count(path: Path, encoding: str) -> tuple[tuple[str, ...], int]:
    with _opened(path) as raw:
        records = _records(io.TextIOWrapper(raw, encoding, newline=""), path)
        names = next(records, [])
        if not any(name.strip() for name in names):
            raise ImportRefused(f"{path.name} has no line of column names.")
        header = tuple(name.strip().casefold() for name in names)
        return header, sum(1 for cells in records if cells)


def _opened(path: Path) -> IO[bytes]:
    try:
        plain = path.open("rb")
        start = plain.read(4)
        plain.seek(0)
    except OSError as fault:
        raise ImportRefused(
            f"{path} cannot be read: {fault.strerror or fault}.",
            remedy="Check the path and who may read the file.",
        ) from fault
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start == b"PK\x03\x04":
        plain.close()
        raise ImportRefused(
            f"{path.name} is not a CSV file in UTF-8: it looks like a spreadsheet or UTF-16.",
            remedy="In the spreadsheet, choose Save as, then CSV UTF-8.",
        )
    return gzip.open(plain, "rb") if start.startswith(_GZIP) else plain  # type: ignore[return-value]


def _records(text: io.TextIOWrapper, path: Path) -> Iterator[list[str]]:
    reader = csv.reader(text, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise ImportRefused(
                f"{path.name} is broken near line {reader.line_num}: {fault}.",
                remedy="Look for a quotation mark that is not closed there.",
            ) from fault
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            raise ImportRefused(
                f"{path.name} is damaged or breaks off after line {reader.line_num}: {fault}.",
                remedy="Copy the file again.",
            ) from fault


def _check_header(
    header: tuple[str, ...], columns: Mapping[str, int], path: Path, map_name: str
) -> None:
    missing = [name for name in columns if name not in header]
    if missing and len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise ImportRefused(
            f"The columns of {path.name} are not separated by commas.",
            remedy="Export it again with commas between the columns.",
        )
    if missing:
        said = ", ".join(f"{name} (line {columns[name]} of {map_name})" for name in missing)
        there = ", ".join(header[:_SHOWN]) + (" …" if len(header) > _SHOWN else "")
        raise ImportRefused(f"{path.name} has no column {said}.", remedy=f"It has: {there}.")
    twice = sorted({name for name in columns if header.count(name) > 1})
    if twice:
        raise ImportRefused(f"{path.name} has these columns twice: {', '.join(twice)}.")
