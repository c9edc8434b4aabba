"""What was found, as a file: up to 200 rows, more by a second person (roles-and-access §4)."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from search import finding, own_verbs, showing
from search.choices import Chosen
from search.engines.base import Hit
from standards import events
from standards.access.models import User
from standards.pages import csv_files
from standards.pages.dates import long_date
from standards.refusals import NotReady
from standards.workflow.exporting import ROWS

HEADINGS = ("What", "Reference", "Title", "Date", "Open")


@transaction.atomic
def export(user: User, text: str, chosen: Chosen) -> HttpResponse:
    """The file, and the event that it was taken. Raises NotReady above ROWS."""
    rows = finding.everything(user, text, chosen.narrowed, chosen.sort, ROWS + 1)
    if len(rows) > ROWS:
        raise NotReady(
            f"This search finds more than {ROWS} things, which is more than one person may take "
            "in one file.",
            remedy="Narrow the search, or ask a second person to agree.",
        )
    return taken([hit for hit, _ in rows], user, text, chosen)


def taken(
    hits: list[Hit], user: User, text: str, chosen: Chosen, agreed_in: UUID | None = None
) -> HttpResponse:
    """The file of these, and the event that it left: with the proposal in which a second person
    agreed to it, if it took one."""
    facts = {"rows": len(hits), "narrowed": chosen.said}
    if agreed_in is not None:
        facts["proposal"] = str(agreed_in)
    events.record(
        stream=own_verbs.STREAM,
        label=own_verbs.LABEL,
        verb=own_verbs.EXPORTED,
        by=user,
        facts=facts,
        text={"text": text},
    )
    return _answer([_cells(hit) for hit in hits])


def _cells(hit: Hit) -> list[str]:
    day = long_date(hit.received_on) if hit.received_on else ""
    return [showing.what(hit), hit.reference, hit.title, day, "Open" if hit.is_open else "Closed"]


def _answer(rows: list[list[str]]) -> HttpResponse:
    day = timezone.localdate()
    head = (settings.PROTECTIVE_MARKING, f"Taken on {long_date(day)}")
    return csv_files.answer([head, HEADINGS, *rows], f"search-{day.isoformat()}.csv")
