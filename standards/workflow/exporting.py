"""A list as a CSV file, safe to open in a spreadsheet, and the record that it was taken."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.pages.dates import long_date
from standards.workflow import filters as list_filters
from standards.workflow import kept, kinds
from standards.workflow.filters import Filters
from standards.workflow.models import Matter
from standards.workflow.rows import row_of

ROWS = 200  # more needs a second person (roles-and-access §4, maker-checker)
MOST = 10_000  # more leaves in no file: that is a report's work
HEADINGS = (
    "Reference",
    "About",
    "Stage",
    "Next date",
    "Next",
    "Owner",
    "Unit",
    "Theme",
    "Received",
    "Closed",
)
# What a spreadsheet takes for the start of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(matters: Iterable[Matter], marking: str, day: date) -> str:
    """The file: the protective marking, the headings, one row a matter."""
    written = io.StringIO()
    written.write("\ufeff")  # without it Excel reads UTF-8 as something older
    writer = csv.writer(written)
    writer.writerow([marking, f"Taken on {long_date(day)}"])
    writer.writerow(HEADINGS)
    for matter in matters:
        row = row_of(matter, kinds.get(matter.kind), day, kept.calendar())
        due = long_date(row.due.due_on) if row.due.due_on else ""
        cells = (row.reference, row.title, row.stage, due, row.due_label, row.owner, row.unit)
        writer.writerow([safe_cell(c) for c in (*cells, row.theme, row.received, row.closed)])
    return written.getvalue()


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def answer(found: list[Matter], filters: Filters) -> HttpResponse:
    """The file as it is sent."""
    day = timezone.localdate()
    response = HttpResponse(
        as_csv(found, settings.PROTECTIVE_MARKING, day), content_type="text/csv; charset=utf-8"
    )
    name = f"{kinds.get(filters.kind).plural}-{day.isoformat()}.csv".replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def record(*, by: User, filters: Filters, count: int, agreed_in: UUID | None = None) -> None:
    """Record that a list left the system: its filters, as codes, how many rows, and the proposal
    in which a second person agreed to it, if it took one."""
    facts = {"filters": list_filters.to_params(filters), "rows": count}
    if agreed_in is not None:
        facts["proposal"] = str(agreed_in)
    events.record(
        stream=ACCESS_STREAM, label="access", verb="access.list_exported", by=by, facts=facts
    )
