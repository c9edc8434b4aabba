"""A report as a CSV file, safe to open in a spreadsheet; hidden counts stay hidden."""

from __future__ import annotations

import csv
import io

from standards.legitimacy.tables import Report
from standards.workflow.exporting import safe_cell

HEADINGS = ("Table", "Row", "Measure", "Value")


def as_csv(report: Report, marking: str) -> str:
    """The file: marking, what it is, then one line for each number; the footer last.

    One value a line: tables of different shapes stand in one file, and any tool can pivot it.
    """
    written = io.StringIO()
    written.write("\ufeff")  # without it Excel reads UTF-8 as something older
    writer = csv.writer(written)
    writer.writerow([marking])
    writer.writerow([safe_cell(report.title), safe_cell(report.subtitle)])
    writer.writerow([safe_cell(f"{report.sentence} {report.more}".strip())])
    writer.writerow(HEADINGS)
    for table in report.tables:
        for line in table.every_line:
            for heading, cell in zip(table.headings[1:], line.cells, strict=True):
                value = cell.text.replace(",", "") if _is_count(cell.text) else cell.text
                row = (table.title, line.label, heading.strip(), value)
                writer.writerow([safe_cell(each) for each in row])
    for line in (report.note, *report.footer, marking):
        if line:
            writer.writerow([safe_cell(line)])
    return written.getvalue()


def _is_count(text: str) -> bool:
    """A plain number that people read with commas: 1,204."""
    return text.replace(",", "").replace(".", "").isdigit()
