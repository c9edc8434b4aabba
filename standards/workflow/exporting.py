"""A list as a CSV file, safe to open in a spreadsheet, and the record that it was taken."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.pages import csv_files
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


def answer(found: list[Matter], filters: Filters) -> HttpResponse:
    """The file as it is sent: the protective marking, the headings, one row a matter."""
    day = timezone.localdate()
    rows = [
        (settings.PROTECTIVE_MARKING, f"Taken on {long_date(day)}"),
        HEADINGS,
        *(_cells(matter, day) for matter in found),
    ]
    return csv_files.answer(rows, f"{kinds.get(filters.kind).plural}-{day.isoformat()}.csv")


def _cells(matter: Matter, day: date) -> tuple[str, ...]:
    row = row_of(matter, kinds.get(matter.kind), day, kept.calendar())
    due = long_date(row.due.due_on) if row.due.due_on else ""
    cells = (row.reference, row.title, row.stage, due, row.due_label, row.owner, row.unit)
    return (*cells, row.theme, row.received, row.closed)


def record(*, by: User, filters: Filters, count: int, agreed_in: UUID | None = None) -> None:
    """Record that a list left the system: its filters, as codes, how many rows, and the proposal
    in which a second person agreed to it, if it took one."""
    facts = {"filters": list_filters.to_params(filters), "rows": count}
    if agreed_in is not None:
        facts["proposal"] = str(agreed_in)
    events.record(
        stream=ACCESS_STREAM, label="access", verb="access.list_exported", by=by, facts=facts
    )
