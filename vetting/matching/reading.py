# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""Read the two CSV files into tables of text, and say plainly what is wrong with them.

Row numbers are as a spreadsheet counts: the line of names is 1, and blank rows count.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from standards.people.feed_files import FeedRefused
from vetting.matching.fast_reading import load_clean
from vetting.matching.preparing import RAW_COLUMNS, read_dates_of
from vetting.matching.resources import one_number
from vetting.services.map_files import Mapping

WORKFORCE_COLUMNS = (
    "workforce_id",
    "forename",
    "middle",
    "surname",
    "previous_surname",
    "dob",
    "sex",
    "postcode",
)
EXTRACT_COLUMNS = (
    "extract_id",
    "person_id",
    "name_type",
    "forename",
    "middle",
    "surname",
    "dob",
    "sex",
    "postcode",
)
NAME_TYPES = ("MAIN", "ALIAS")
# Files may lack these; what is not there is unknown.
OPTIONAL = ("previous_surname",)
BATCH = 50_000
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000
# A file of which so large a part cannot be used was not made for us.
_TOO_MANY = 0.5


class Fault(NamedTuple):
    """One row that was left out, or kept without what is wrong with it."""

    file: str
    row: int
    record: str
    column: str
    reason: str
    kept: bool = False


@dataclass
class Reading:
    """What became of a file: rows = kept + rejected; blank rows are counted apart."""

    name: str
    rows: int = 0
    kept: int = 0
    blank: int = 0
    encoding: str = ""
    delimiter: str = ","
    has_name_types: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return self.rows - self.kept


@dataclass(frozen=True)
class Layout:
    """Which columns a file has and what they are called in a raw table."""

    columns: tuple[str, ...]
    key: str
    person: str


WORKFORCE = Layout(WORKFORCE_COLUMNS, "workforce_id", "workforce_id")
EXTRACT = Layout(EXTRACT_COLUMNS, "extract_id", "person_id")


def load_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
    target: str,
    mapping: Mapping | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Reading:
    """Make the raw table `target` of a CSV file. Raises FeedRefused for a file of no use."""
    mapping = mapping or Mapping()
    reading = Reading(path.name)
    reading.has_name_types = "name_type" in layout.columns
    reading.encoding = _encoding(path)
    with path.open("r", encoding=reading.encoding, errors="replace", newline="") as lines:
        reading.delimiter = _delimiter(lines, path)
        csv.field_size_limit(1_000_000)
        reader = csv.reader(_without_nul(lines), delimiter=reading.delimiter)
        names = next(_records(reader, reading), [])
        places = _places(names, layout, mapping, path, reading.delimiter)
        if not _load_clean(con, path, names, places, layout, mapping, target, reading, progress):
            _make_table(con, target)
            for batch in _batches(reader, layout, places, mapping, reading):
                _insert(con, target, _table(batch, layout), layout)
                progress(reading.rows)
    _drop_repeated(con, target, layout, reading)
    _check(reading, path)
    return reading


def _load_clean(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    names: list[str],
    places: dict[str, int],
    layout: Layout,
    mapping: Mapping,
    target: str,
    reading: Reading,
    progress: Callable[[int], None],
) -> bool:
    """The quick way, for a file of which every row is as the first. False: nothing was done."""
    if reading.encoding != "utf-8-sig" or mapping.values or len(set(names)) < len(names):
        return False
    _make_table(con, target)
    wanted = {names[place].lstrip("\ufeff"): column for column, place in places.items()}
    rows = load_clean(
        path, reading.delimiter, wanted, lambda table: _insert(con, target, table, layout)
    )
    if rows is None:
        return False
    empty = " AND ".join(f"trim({name}) = ''" for name in _held(layout, set(places)))
    found = con.execute(f"DELETE FROM {target} WHERE {empty}").fetchall()
    reading.blank = int(found[0][0])
    reading.rows = rows - reading.blank
    progress(reading.rows)
    return True


def _held(layout: Layout, given: set[str]) -> list[str]:
    """The columns of a raw table that a file fills."""
    named = {"record_id": layout.key, "person_id": layout.person}
    return [name for name in RAW_COLUMNS if named.get(name, name) in given]


def _encoding(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or else Windows-1252."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            file.seek(0)
            decoder = codecs.getincrementaldecoder("utf-8")()
            while block := file.read(1 << 20):
                if b"\x00" in block[:4096]:
                    raise FeedRefused(
                        f"{path.name} is not text: it looks like a spreadsheet or a binary file.",
                        remedy="In the spreadsheet, choose Save as, then CSV UTF-8.",
                    )
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as fault:
        raise FeedRefused(
            f"{path} cannot be read: {fault.strerror or fault}.",
            remedy="Check the path and who may read the file.",
        ) from fault
    return "utf-8-sig"


def _delimiter(lines: io.TextIOBase, path: Path) -> str:
    """What stands most often in the line of names."""
    position = lines.tell()
    first = lines.readline(100_000)
    lines.seek(position)
    if not first.strip():
        raise FeedRefused(f"{path.name} is empty.", remedy="Export it again, with column names.")
    return max(_DELIMITERS, key=lambda each: (first.count(each), -_DELIMITERS.index(each)))


def _without_nul(lines: io.TextIOBase) -> Iterator[str]:
    return (line.replace("\x00", "") if "\x00" in line else line for line in lines)


def _places(
    header: list[str], layout: Layout, mapping: Mapping, path: Path, delimiter: str
) -> dict[str, int]:
    """Where each of our columns stands in a row."""
    names = [name.strip().strip("\ufeff").lower() for name in header]
    wanted = {column: mapping.theirs(column) for column in layout.columns}
    twice = sorted({name for name in wanted.values() if names.count(name) > 1})
    if twice:
        raise FeedRefused(f"{path.name} has the column {', '.join(twice)} more than once.")
    missing = [
        theirs for ours, theirs in wanted.items() if theirs not in names and ours not in OPTIONAL
    ]
    if missing:
        raise FeedRefused(
            f"{path.name} has no column {', '.join(missing)}.",
            remedy=f"It has {', '.join(name for name in names if name) or 'none'} (separated by "
            f"{_spoken(delimiter)}). Columns: {','.join(layout.columns)}. Other names: --map.",
        )
    return {ours: names.index(theirs) for ours, theirs in wanted.items() if theirs in names}


def _spoken(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]


def _batches(
    reader: "csv.Reader",
    layout: Layout,
    places: dict[str, int],
    mapping: Mapping,
    reading: Reading,
) -> Iterator[list[list[str]]]:
    """Rows as [row number, cells in the order of the layout], many at a time."""
    width = max(places.values()) + 1
    order = [places.get(column) for column in layout.columns]
    coded = [
        (place, column)
        for place, column in enumerate(layout.columns, 1)
        if column in mapping.values
    ]
    batch: list[list[str]] = []
    number = 1
    for cells in _records(reader, reading):
        number += 1
        if not any(cells) or (not cells[0].strip() and not "".join(cells).strip()):
            reading.blank += 1
            continue
        reading.rows += 1
        if len(cells) < width:
            said = f"the row has {len(cells)} cells; {width} are needed"
            reading.faults.append(Fault(reading.name, number, cells[0][:60], "", said))
            continue
        row = [number, *("" if place is None else cells[place] for place in order)]
        for place, column in coded:
            row[place] = mapping.value(column, row[place].strip())
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _records(reader: "csv.Reader", reading: Reading) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise FeedRefused(
                f"{reading.name} is broken near line {reader.line_num}: {fault}.",
                remedy="Look for a quotation mark that is not closed there.",
            ) from fault


def _make_table(con: duckdb.DuckDBPyConnection, target: str) -> None:
    columns = ", ".join(f"{name} VARCHAR" for name in RAW_COLUMNS)
    con.execute(f"CREATE OR REPLACE TABLE {target} (row_number BIGINT, {columns})")


def _table(batch: Sequence[Sequence[str]], layout: Layout) -> pa.Table:
    columns = list(zip(*batch, strict=True))
    cells = zip(layout.columns, columns[1:], strict=True)
    return pa.table(
        {
            "row_number": pa.array(columns[0], pa.int64()),
            **{name: pa.array(values, pa.string()) for name, values in cells},
        }
    )


def _insert(con: duckdb.DuckDBPyConnection, target: str, table: pa.Table, layout: Layout) -> None:
    con.register("batch_read", table)
    named = {"record_id": layout.key, "person_id": layout.person}
    held = _held(layout, set(table.column_names))
    chosen = ", ".join(
        f"trim({named[name]})" if name in named else f"left({name}, {_LONGEST_CELL})"
        for name in held
    )
    con.execute(
        f"INSERT INTO {target} (row_number, {', '.join(held)}) "
        f"SELECT row_number, {chosen} FROM batch_read"
    )
    con.unregister("batch_read")


def _drop_repeated(
    con: duckdb.DuckDBPyConnection, target: str, layout: Layout, reading: Reading
) -> None:
    """Leave out rows without an id, and rows whose id an earlier row has."""
    faulty = con.execute(
        f"""
        SELECT row_number, record_id, first_row, person_id FROM (
            SELECT row_number, record_id, coalesce(person_id, '') AS person_id,
                min(row_number) OVER (PARTITION BY record_id) AS first_row
            FROM {target})
        WHERE record_id = '' OR row_number <> first_row OR person_id = ''
        ORDER BY row_number
        """
    ).fetchall()
    for number, record, first, person in faulty:
        if not record:
            column, said = layout.key, "no id"
        elif not person:
            column, said = layout.person, "no id of the person"
        else:
            column, said = layout.key, f"the same id as row {first}"
        reading.faults.append(Fault(reading.name, number, record, column, said))
    if faulty:
        con.execute(
            f"DELETE FROM {target} WHERE row_number IN (SELECT unnest(?::BIGINT[]))",
            [[row[0] for row in faulty]],
        )
    reading.kept = one_number(con, f"SELECT count(*) FROM {target}")


def note_faults_of_content(
    con: duckdb.DuckDBPyConnection, target: str, dates: str, reading: Reading, path: Path
) -> None:
    """Add what is wrong within rows that are kept: dates that cannot be, unknown kinds of name.

    Raises FeedRefused where most of the dates cannot be read: they are written in another way.
    """
    found = con.execute(
        f"SELECT trim(coalesce(dob, '')) AS written, count(*) FROM {target} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    read = read_dates_of([row[0] for row in found], dates).to_pylist()
    wrong = {row["written"]: row["fault"] for row in read if row["fault"]}
    written = sum(count for text, count in found if text)
    if sum(count for text, count in found if text in wrong) > written * _TOO_MANY:
        example = next(iter(wrong))
        raise FeedRefused(
            f"{path.name}: most dates of birth cannot be read, for instance {example}.",
            remedy="Say how they are written in a map (--map), for instance dates: '%m/%d/%Y'.",
        )
    rows = con.execute(
        f"SELECT row_number, record_id, trim(dob) FROM {target} "
        "WHERE trim(dob) IN (SELECT unnest(?::VARCHAR[])) ORDER BY row_number",
        [sorted(wrong)],
    ).fetchall()
    for number, record, text in rows:
        said = f"{wrong[text]}; matched without what is wrong"
        reading.faults.append(Fault(reading.name, number, record, "dob", said, kept=True))
    if reading.has_name_types:
        _note_name_types(con, target, reading)


def _note_name_types(con: duckdb.DuckDBPyConnection, target: str, reading: Reading) -> None:
    """A name that is neither main nor alias is matched as it stands; the first 1,000 are said."""
    rows = con.execute(
        f"SELECT row_number, record_id, name_type FROM {target} "
        "WHERE upper(trim(name_type)) NOT IN (SELECT unnest(?::VARCHAR[])) "
        "ORDER BY row_number LIMIT 1000",
        [list(NAME_TYPES)],
    ).fetchall()
    for number, record, text in rows:
        said = f"{text[:30] or 'nothing'} is neither MAIN nor ALIAS; matched as a name of its own"
        reading.faults.append(Fault(reading.name, number, record, "name_type", said, kept=True))


def _check(reading: Reading, path: Path) -> None:
    if not reading.rows:
        raise FeedRefused(
            f"{path.name} has no rows"
            + (f", only {reading.blank:,} blank ones." if reading.blank else ".")
        )
    if reading.rejected > reading.rows * _TOO_MANY:
        first = reading.faults[0]
        raise FeedRefused(
            f"{path.name}: {reading.rejected:,} of {reading.rows:,} rows cannot be used, the first "
            f"of them row {first.row}: {first.reason}.",
            remedy="Was the file cut off, or made for something else?",
        )
