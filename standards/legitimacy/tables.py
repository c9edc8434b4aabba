"""A report as plain values: sentences, tables and charts, for the page, the file and the paper.

What is hidden is hidden here already, so every writer shows the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from standards.legitimacy.charts import Chart
from standards.legitimacy.kernel.suppression import HIDDEN

NOTHING = "–"  # no value can be given: too few matters, or none


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as people read it, with the address of the list that it counts, if any."""

    text: str
    url: str = ""
    about: str = ""  # what the number counts, read out before the link


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name and its cells."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `headings` name the first column and each cell. `folded`: it repeats a chart;
    `in_file_only`: too long for the page."""

    code: str
    title: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    note: str = ""
    folded: bool = False
    in_file_only: bool = False

    def is_in_words(self, place: int) -> bool:
        """Does a column (0 is the first of cells) hold words throughout, and not numbers?"""
        texts = [line.cells[place].text for line in self.lines]
        said = [text for text in texts if text not in ("", NOTHING, HIDDEN)]
        return bool(said) and all(text[0].isalpha() for text in said)

    @property
    def every_line(self) -> tuple[Line, ...]:
        return (*self.lines, self.total) if self.total else self.lines


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: what it says, its charts, its tables, what must be known of it."""

    code: str
    heading: str
    sentence: str = ""
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""  # the books do not balance: said in place of the charts

    @property
    def is_beside(self) -> bool:
        """Does its first table stand beside its one chart, where there is room?"""
        return len(self.charts) == 1 and bool(self.tables) and not self.tables[0].folded


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. `sentence` comes first; `about` says where the figures come from."""

    title: str
    subtitle: str
    sentence: str
    more: str
    sections: tuple[Section, ...]
    about: tuple[tuple[str, str], ...]
    footer: tuple[str, ...]
    note: str  # what a hidden count is shown as, where any may be

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def hides_something(self) -> bool:
        return any(
            cell.text == HIDDEN
            for table in self.tables
            for line in table.every_line
            for cell in line.cells
        )


def number(value: int | None, url: str = "", about: str = "") -> Cell:
    """A count, or the sign of a hidden one; nought leads nowhere."""
    if value is None:
        return Cell(HIDDEN)
    return Cell(f"{value:,}", url if value else "", about)


def days(value: float | None) -> Cell:
    """A length in days, one decimal only where it has one."""
    if value is None:
        return Cell(NOTHING)
    return Cell(f"{value:,.0f}" if value == int(value) else f"{value:,.1f}")


def share(value: int | float | None) -> Cell:
    """A whole percentage."""
    return Cell(NOTHING if value is None else f"{value:.0f}%")
