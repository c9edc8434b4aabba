"""A report as a CSV file, safe to open in a spreadsheet; hidden counts stay hidden."""

from __future__ import annotations

from standards.legitimacy.tables import Report, Table
from standards.pages import csv_files

HEADINGS = ("Table", "Row", "Measure", "Value")


def as_csv(report: Report, marking: str) -> str:
    """The file: marking, what it is, then one line for each number and note; the footer last.

    One value a line: tables of different shapes stand in one file, and any tool can pivot it.
    """
    lines: list[tuple[str, ...]] = [
        (marking,),
        (report.title, report.subtitle),
        (f"{report.sentence} {report.more}".strip(),),
        HEADINGS,
    ]
    for section in report.sections:
        if section.error:
            lines.append((section.heading, "Error", "", section.error))
        for table in section.tables:
            lines += _rows(table)
        lines += [(section.heading, "Note", "", note) for note in section.notes]
    lines += [(line,) for line in (report.note, *report.footer, marking) if line]
    return csv_files.written(lines)


def _rows(table: Table) -> list[tuple[str, str, str, str]]:
    rows = [
        (table.title, line.label, heading.strip(), _plain(cell.text))
        for line in table.every_line
        for heading, cell in zip(table.headings[1:], line.cells, strict=True)
    ]
    return [*rows, (table.title, "Note", "", table.note)] if table.note else rows


def _plain(text: str) -> str:
    """A count without its commas; else what it says."""
    return text.replace(",", "") if _is_count(text) else text


def _is_count(text: str) -> bool:
    """A plain number that people read with commas: 1,204."""
    return text.replace(",", "").replace(".", "").isdigit()
