"""Reads of check-sets: what they call for, and what of it was never made."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from standards.workflow import codes

if TYPE_CHECKING:
    from vetting.applications.models import Application, Check

LIST = "vetting_check"  # the coded list of checks
APPLICANT, ASSOCIATE = "applicant", "associate"


def label(check_type: str) -> str:
    """What a check is called."""
    return codes.label(LIST, check_type)


def wanted(application: "Application") -> list[tuple[str, int | None, str]]:
    """(check, number of the associate or None, provider) that the set calls for."""
    if application.check_set is None:
        return []
    found: list[tuple[str, int | None, str]] = []
    for item in application.check_set.items:
        provider = item.get("provider", "")
        if item["of"] == APPLICANT:
            found.append((item["check"], None, provider))
            continue
        found += [
            (item["check"], associate.number, provider)
            for associate in application.associates.all()
            if associate.removed_on is None
        ]
    return found


def not_made(application: "Application", made: Iterable["Check"]) -> list[tuple[str, str]]:
    """(check, whom) of the set for which there is no row at all: an associate named since."""
    have = {(c.check_type, c.associate.number if c.associate else None) for c in made}
    return [
        (check, f"associate {number}" if number else "the applicant")
        for check, number, _ in wanted(application)
        if (check, number) not in have
    ]
