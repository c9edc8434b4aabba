"""What the pages of programmes share."""

from typing import Any

from standards.access import gate
from standards.access.standing import standing
from standards.pages.nav import NavLink, url_or_empty
from vetting.programmes import policies
from vetting.programmes.models import ProgrammeRun

PAGE_ROWS = 50


def links(user: Any, current: str) -> list[NavLink]:
    """The pages of programmes that the user may open."""
    shown = [("Programmes", "programmes"), ("Published figures", "programmes-published")]
    if standing(user).holds(policies.LEADER, policies.OWNER, policies.CHECKER, policies.AUTHORITY):
        shown.insert(1, ("How they stand", "programmes-board"))
    if standing(user).holds(policies.REVIEWER):
        shown.append(("Same person?", "programme-adjudicate"))
    if standing(user).holds(policies.MODERATOR):
        shown.append(("How well adjudicators judge", "programme-judging"))
    found = [(label, name, url_or_empty(name)) for label, name in shown]
    return [NavLink(label, url, current=name == current) for label, name, url in found if url]


def run_for(user: Any, code: str, n: int) -> ProgrammeRun:
    """A run through the gate, with its programme."""
    return gate.get_for(
        user,
        ProgrammeRun,
        programme__code=code,
        n=n,
        shape=lambda rows: rows.select_related("programme", "programme__owner", "checker"),
    )
