"""A check of the data: rows that the last import of each kind of file left out."""

from collections.abc import Mapping
from typing import Any

from standards.events import verbs
from standards.events.models import Event
from standards.pipeline.health import register_check

# What the facts of an import call the rows that it could not take in.
_LEFT_OUT = ("rejected", "rows_rejected")

_imports: dict[str, str] = {}


def register_import(verb: str, label: str) -> None:
    """Count what imports of this verb leave out. Their event's facts say how many rows were
    rejected, at the top or for each file."""
    _imports[verb] = label


def register() -> None:
    """Called once, when the room starts: the feeds of the ground itself, and the check."""
    register_import("workforce.imported", "HR feed")
    register_import("units.imported", "Tree of units")
    register_import("equality.imported", "Equality answers")
    register_check(
        "imports_rejected",
        "Rows that the last import left out",
        rejected,
        what_to_do="The import wrote these rows to a file, each with the reason. Mend them in the "
        "system that they come from, and import again.",
        part_label=lambda verb: _imports.get(verb, verb),
    )


def rejected() -> dict[str, int]:
    """{verb: rows left out} of the latest import of each kind that left any out."""
    found = {}
    for verb in _imports:
        if not verbs.known(verb):
            continue  # its room is not installed now
        rows = Event.objects.filter(verb=verb).order_by("-occurred_at", "-pk")
        latest = rows.values_list("facts", flat=True).first()
        if latest and (count := left_out(latest)):
            found[verb] = count
    return found or {"": 0}


def left_out(facts: Mapping[str, Any]) -> int:
    """How many rows the facts of an import say were rejected, files within it included."""
    own = sum(int(facts[name]) for name in _LEFT_OUT if isinstance(facts.get(name), int))
    return own + sum(left_out(each) for each in facts.values() if isinstance(each, Mapping))
