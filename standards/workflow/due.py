"""Keep a matter's next due date in step with its clocks, for lists and their indexes."""

from datetime import date
from typing import Any
from uuid import UUID

from standards.clocks import selectors as clocks
from standards.workflow.models import Matter, writing


def refresh_next_due(stream: UUID, **_: Any) -> None:
    """Take the earliest running clock of the stream onto its matter, if the stream is one."""
    nearest = clocks.next_due(stream)
    with writing():
        Matter.objects.filter(pk=stream).update(
            next_due_on=nearest.due_on if nearest else None,
            due_order=nearest.due_on if nearest else date.max,
            next_due_label=nearest.label if nearest else "",
        )
