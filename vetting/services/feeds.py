"""What the two imports of vetting share: the report, and the cells of a row."""

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from standards.batching import batched
from standards.people.feed_files import FeedFile, Reject, Unreadable, read_feed
from standards.people.models import Person
from vetting.services.map_files import Mapping

BATCH = 500  # rows of one transaction
Progress = Callable[[int, int], None]  # rows done, rows in all


class Fault(ValueError):
    """Why one row is left out; `field` is the column that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass
class Report:
    """What became of every row: imported + updated + unchanged + duplicate + rejected = read."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejects: list[Reject] = field(default_factory=list)
    seconds: float = 0.0
    dry_run: bool = False
    started: float = field(default_factory=monotonic)

    @property
    def rejected(self) -> int:
        return len(self.rejects)

    def finish(self) -> None:
        self.seconds = round(monotonic() - self.started, 2)

    def counts(self) -> dict[str, Any]:
        """For the last line of a command and the event of the run."""
        return {
            "read": self.read,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
        }


def read_mapped(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...], mapping: Mapping, key: str
) -> FeedFile:
    """The rows of a file under our names for its columns. Raises FeedRefused."""
    theirs = {mapping.theirs(column): column for column in columns}
    feed = read_feed(
        path, list(theirs), key=mapping.theirs(key), optional=[mapping.theirs(c) for c in optional]
    )
    rows = [
        (number, {theirs[name]: text for name, text in row.items()}) for number, row in feed.rows
    ]
    return FeedFile(feed.hash, rows, feed.malformed, feed.ignored_columns, feed.encoding)


def people_of(references: set[str]) -> dict[str, UUID]:
    """Reference -> person; a merged record leads to the one that was kept."""
    found: dict[str, UUID] = {}
    for part in batched(sorted(references), BATCH):
        rows = Person.objects.filter(person_ref__in=part)
        for reference, pk, merged in rows.values_list("person_ref", "pk", "merged_into_id"):
            found[reference or ""] = merged or pk
    return found


def text_of(row: MappingOf[str, str], column: str, most: int, *, needed: bool = False) -> str:
    """A cell as text. Raises Fault where it is missing, too long or not printable."""
    text = row[column]
    if needed and not text:
        raise Fault(column, "empty")
    if len(text) > most:
        raise Fault(column, f"longer than {most} characters")
    if not text.isprintable():
        raise Fault(column, "holds characters that cannot be printed")
    return text


def day_of(
    row: MappingOf[str, str], column: str, mapping: Mapping, *, needed: bool = False
) -> date | None:
    """A cell as a day. Raises Fault where it is missing or no date."""
    try:
        day = mapping.day(row[column])
    except Unreadable as fault:
        raise Fault(column, str(fault)) from fault
    if needed and day is None:
        raise Fault(column, "empty")
    return day
