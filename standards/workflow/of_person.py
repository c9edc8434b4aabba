"""What the room of matters tells the page of a person: the matters that the viewer may see."""

from typing import Any

from standards.access import gate
from standards.people.models import Person
from standards.people.policies import register_matter_sight
from standards.people.sections import register_section
from standards.workflow import kinds
from standards.workflow.models import Capacity, Matter, Party
from standards.workflow.rows import stage_label

ABOUT = (Capacity.SUBJECT, Capacity.REVIEWED)
SHOWN = 50


def register_all() -> None:
    """Called once at start-up."""
    register_matter_sight("workflow", sees_matter_of)
    register_section(
        "matters", "Matters that you may see", 30, "workflow/of_person.html", matters_of
    )


def sees_matter_of(user: Any, person: Person) -> bool:
    """May the user read a matter that is about this person?"""
    return _about(user, person).exists()


def matters_of(person: Person, user: Any) -> dict[str, Any]:
    """Each part as subject, with rank and unit at the date; no total beyond what is shown."""
    parts = (
        _about(user, person)
        .select_related("matter", "rank", "unit")
        .order_by("-matter__received_on", "matter__id")[:SHOWN]
    )
    return {
        "lines": [
            {
                "matter": part.matter,
                "stage": stage_label(kinds.get(part.matter.kind), part.matter.state),
                "then": ", ".join(str(found) for found in (part.rank, part.unit) if found),
            }
            for part in parts
        ]
    }


def _about(user: Any, person: Person) -> Any:
    readable = gate.visible(user, Matter).order_by().values("pk")
    return Party.objects.filter(
        person=person, capacity__in=ABOUT, unlinked_at=None, matter__in=readable
    )
