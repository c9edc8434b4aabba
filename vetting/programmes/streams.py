"""Events of programmes: each programme and each run is a stream of its own."""

from typing import Any

from standards import events
from vetting.programmes.models import Programme, ProgrammeRun

LABEL = "programme"


def tell(
    about: Programme | ProgrammeRun,
    verb: str,
    *,
    by: Any,
    facts: dict[str, Any] | None = None,
    text: dict[str, Any] | None = None,
    subject: str = "",
) -> None:
    """One event. Facts hold numbers, codes and ids; who is meant is in no fact."""
    events.record(
        stream=about.pk, label=LABEL, verb=verb, by=by, facts=facts, text=text, subject=subject
    )
