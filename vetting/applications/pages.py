"""What this room adds to the overview of vetting and to the links between its pages."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from standards.people.models import Person
from standards.people.sections import register_section
from standards.workflow.filters import Filters, to_address
from vetting import blocks, sight
from vetting.applications import selectors
from vetting.applications.models import Application, Mishap
from vetting.applications.services.invitations import KIND, may_invite
from vetting.sight import Reading

APPLICATIONS = blocks.Group.APPLICATIONS
LINKS = (
    ("Checks and providers", "vetting-providers", APPLICATIONS, 20),
    ("Missing or waived checks", "vetting-resting", blocks.Group.REGISTER, 21),
    ("Needed by", "vetting-needed", APPLICATIONS, 22),
)
REFUSED = "Refused from providers"
S = Application.State
STATES = (
    S.INVITED,
    S.RECEIVED,
    S.COMPLETE,
    S.CHECKS,
    S.ADJUDICATION,
    S.ENQUIRIES,
    S.REFUSED,
    S.APPEAL,
    S.GRANTED,
    S.GRANTED_MEASURES,
    S.OVERTURNED,
    S.UPHELD,
)


def register() -> None:
    """Called once, when the room starts."""
    for label, name, group, order in LINKS:
        blocks.register_page(blocks.PageLink(label, name, group, order, sight.works_in_vetting))
    blocks.register_block(
        blocks.Block("applications", 20, "vetting_applications/block.html", what_waits, to_count)
    )
    register_section(
        "vetting-applications",
        "Vetting applications",
        44,
        "vetting_applications/person_section.html",
        of_person,
        lambda person, user: sight.reading_of(user, person) is Reading.WHOLE,
    )


def of_person(person: Person, user: Any) -> dict[str, Any]:
    """Their applications, and whether a refusal was ever set aside: that marker stays."""
    rows = list(selectors.of_person(user, person))
    return {"applications": rows, "overturned": [row for row in rows if row.is_overturned]}


def to_count(_user: Any) -> dict[str, QuerySet]:
    """What providers sent in vain: for everybody who works in vetting, as the providers' page."""
    return {REFUSED: Mishap.objects.filter(settled_at=None)}


def what_waits(user: Any, told: blocks.Told) -> dict[str, Any]:
    """Open applications by state, clearances that rest on gaps, what providers sent in vain."""
    return {
        "states": [
            (
                state.label,
                told.open_states[KIND, state],
                reverse("matters") + to_address(Filters(KIND, stage=state)),
            )
            for state in STATES
            if told.open_states.get((KIND, state))
        ],
        "resting": selectors.count_resting(user=user),
        "mishaps": told.counts[REFUSED],
        "invite_url": reverse("vetting-invite") if may_invite(user) else "",
    }
