"""Streams of events of aftercare: one for each person, one for draws."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Model

from standards import events

LABEL = "aftercare"
DRAWS = uuid5(NAMESPACE_URL, "probity:vetting:draws")


def stream_of(person_id: UUID) -> UUID:
    """The stream of what vetting does about a person after the grant."""
    return uuid5(NAMESPACE_URL, f"probity:vetting:aftercare:{person_id}")


def record(
    thing: Model,
    verb: str,
    *,
    by: Any,
    person_id: UUID,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, Any] | None = None,
) -> None:
    """One event about a thing of a person."""
    events.record(
        stream=stream_of(person_id),
        label=LABEL,
        verb=verb,
        by=by,
        facts=facts,
        text=text,
        subject=f"{thing._meta.label_lower}:{thing.pk}",
    )
