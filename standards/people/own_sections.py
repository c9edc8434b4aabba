"""What this room itself shows of a person: postings; duty status and ties to those who may."""

from typing import Any

from standards.access import gate
from standards.people import selectors
from standards.people.models import Person
from standards.people.sections import register_section


def _postings(person: Person, user: Any) -> dict[str, Any]:
    return {"postings": selectors.postings_of(person)}


def _duty(person: Person, user: Any) -> dict[str, Any]:
    return {"spells": selectors.duty_spells_of(person)}


def _ties(person: Person, user: Any) -> dict[str, Any]:
    return {"ties": selectors.ties_of(person)}


def _may(action: str) -> Any:
    return lambda person, user: gate.can(user, action, person)


def register_all() -> None:
    """Called once at start-up."""
    register_section(
        "duty", "Duty status", 10, "people/sections/duty.html", _duty, _may("see_duty_status")
    )
    register_section("postings", "Postings", 20, "people/sections/postings.html", _postings)
    register_section(
        "ties",
        "Declared associations and conflicts",
        50,
        "people/sections/ties.html",
        _ties,
        _may("see_ties"),
    )
