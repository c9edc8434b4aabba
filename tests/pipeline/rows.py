"""A piece of long work for the tests: an event a row, with its progress in one transaction."""

import uuid
from collections.abc import Callable

from django.db import transaction

from standards import events
from standards.pipeline.jobs import Running

MARK = uuid.uuid5(uuid.NAMESPACE_URL, "probity:tests:rows")


def count_rows(
    running: Running,
    rows: int,
    stop_before: int = -1,
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Record an event for each row not done yet; `stop` is called within a row's transaction."""
    for row in range(running.bookmark.get("next", 0), rows):
        with transaction.atomic():
            events.record(
                stream=MARK, verb="matter.read", by="system:tests", facts={"row": row}, label="rows"
            )
            if row == stop_before:
                stop()
            running.progress(row + 1, rows, bookmark={"next": row + 1})
