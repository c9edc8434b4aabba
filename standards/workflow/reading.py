"""Who has read what: an event a day for each reader, and one each time for what is sealed or
restricted.

The event of an ordinary matter is written after the page has gone out, so that reading does not
wait for the log; that of a restricted or sealed one before, so that none is seen unrecorded.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.workflow.models import Matter, Sensitivity

log = logging.getLogger(__name__)

READ = "matter.read"
LONDON = ZoneInfo("Europe/London")


_pages: dict[str, str] = {READ: "The matter"}


def register_page(verb: str, label: str) -> None:
    """A page whose readings are recorded with its matter by a verb of their own, for "who has
    looked"; its view records each before it answers."""
    _pages[verb] = label


def pages() -> Mapping[str, str]:
    """What was read, in words, by the verb of its reading."""
    return _pages


def start_of_today() -> datetime:
    """Midnight in London."""
    return datetime.combine(timezone.localdate(), time(), tzinfo=LONDON)


def record_read(*, matter: Matter, by: User) -> None:
    """Record that the user opened the matter."""
    with transaction.atomic():
        events.record(
            stream=matter.stream, verb=READ, by=by, sealed=matter.compartment_id is not None
        )


def recorded(response: HttpResponse, matter: Matter, user: User) -> HttpResponse:
    """The page of a matter, with its reading recorded or about to be.

    `matter.was_read_today` comes with the page's query.
    """
    if matter.sensitivity != Sensitivity.ORDINARY:
        record_read(matter=matter, by=user)
        return response
    if matter.was_read_today:  # type: ignore[attr-defined]
        return response
    return _RecordsAfterwards(response, matter, user)


class _RecordsAfterwards(HttpResponse):
    """The same page; closing it, which the server does once it is sent, writes the event."""

    def __init__(self, page: HttpResponse, matter: Matter, user: User) -> None:
        super().__init__(page.content, status=page.status_code, headers=dict(page.headers))
        self.cookies = page.cookies
        self._read: Any = (matter, user)

    def close(self) -> None:
        if self._read is not None:
            (matter, user), self._read = self._read, None
            try:
                record_read(matter=matter, by=user)
            except DatabaseError:
                log.exception("a reading was not recorded")
        super().close()
