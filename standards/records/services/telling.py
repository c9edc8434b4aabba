"""How this room tells of what happened: one event on the matter's stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from standards import events
from standards.workflow.models import Matter, writing


def tell(
    verb: str,
    thing: models.Model,
    matter: Matter,
    *,
    by: Any,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Record the event of a note, letter or file on its matter."""
    name = thing._meta.model_name
    events.record(
        stream=matter.stream,
        verb=verb,
        by=by,
        facts={f"{name}": str(thing.pk), **(facts or {})},
        text=text,
        occurred_at=occurred_at,
        subject=f"{thing._meta.label_lower}:{thing.pk}",
        sealed=matter.compartment_id is not None,
    )


def touch(matter: Matter) -> None:
    """Somebody worked on the matter today: nothing here goes quiet. Keeps its version."""
    today = timezone.localdate()
    with writing():
        Matter.objects.filter(pk=matter.pk, last_activity_on__lt=today).update(
            last_activity_on=today
        )
