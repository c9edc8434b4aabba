"""A report as a CSV file, safe to open in a spreadsheet; hidden counts stay hidden."""

from __future__ import annotations

import csv
import io

from standards.legitimacy.tables import Report, Table
from standards.workflow.exporting import safe_cell

HEADINGS = ("Table", "Row", "Measure", "Value")


def as_csv(report: Report, marking: str) -> str:
    """The file: marking, what it is, then one line for each number and note; the footer last.

    One value a line: tables of different shapes stand in one file, and any tool can pivot it.
    """
    written = io.StringIO()
    written.write("\ufeff")  # without it Excel reads UTF-8 as something older
    writer = csv.writer(written)
    writer.writerow([marking])
    writer.writerow([safe_cell(report.title), safe_cell(report.subtitle)])
    writer.writerow([safe_cell(f"{report.sentence} {report.more}".strip())])
    writer.writerow(HEADINGS)
    for section in report.sections:
        rows = [(section.heading, "Error", "", section.error)] if section.error else []
        for table in section.tables:
            rows += _rows(table)
        rows += [(section.heading, "Note", "", note) for note in section.notes]
        writer.writerows([safe_cell(each) for each in row] for row in rows)
    for line in (report.note, *report.footer, marking):
        if line:
            writer.writerow([safe_cell(line)])
    return written.getvalue()


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
