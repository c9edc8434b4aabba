"""How far a role sees in an area, from a day on. What a role may do stays code."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from standards import events
from standards.access import roles
from standards.access.models import ScopeSetting, User
from standards.access.roles import Scope
from standards.access.streams import ACCESS_STREAM
from standards.pages.dates import long_date
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts
from standards.workflow.abouts import Named
from standards.workflow.models import Proposal
from standards.workflow.publishing import publication
from standards.workflow.publishing.publication import Change, Difference

ACT = "scope_published"
SAYS = {
    Scope.NONE: "No matter at all",
    Scope.OWN: "What is assigned to them, or granted by name",
    Scope.TRAY: "Their own, and what is unallocated in their unit",
    Scope.UNIT: "Every matter of their unit and the units below it",
    Scope.FORCE: "Every matter",
    Scope.SHARED: "Only what is shared with them",
}
# They never see content, whatever a force would like (roles-and-access §1).
NEVER = frozenset(
    {"system_admin", "auditor", "oversight", "line_manager", "records_manager", "dpo", "hr_reader"}
)


def target_of(area: str, role: str) -> UUID:
    return publication.thing_id("scope", area, role)


def latest(area: str, role: str) -> tuple[Scope, date | None]:
    """The scope last published for a role, in force or to come, and since when; else the code's."""
    row = ScopeSetting.objects.filter(area=area, role=role).order_by("-starts_on").first()
    if row is not None:
        return Scope(row.scope), row.starts_on
    return roles.area(area).scopes.get(role, Scope.NONE), None


def payload_of(area: str, role: str, *, scope: str, starts_on: date) -> dict[str, Any]:
    """What a proposal keeps, with what the proposer saw."""
    return {
        abouts.AREA: area,
        "role": role,
        "was": latest(area, role)[0].value,
        "scope": scope,
        "starts_on": starts_on.isoformat(),
    }


def check_known(area: str, role: str) -> None:
    """Raise NotFoundHere for an area or a role that is not there, or a role without content."""
    known = {each.code for each in roles.areas()}
    if area not in known or role not in roles.ROLES or role in NEVER:
        raise NotFoundHere()


def check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    area, role = payload[abouts.AREA], payload["role"]
    check_known(area, role)
    starts_on = publication.day_of(payload, "starts_on")
    publication.require_to_come(starts_on)
    scope, since = latest(area, role)
    if scope.value != payload["was"]:
        raise NotReady(
            "Another scope of this role was published since.", remedy="Look at it, and ask again."
        )
    if Scope(payload["scope"]) is scope:
        raise NotReady("Nothing would change.")
    if since is not None and starts_on <= since:
        raise NotReady(
            f"The latest scope applies from {long_date(since)}.", remedy="Choose a later day."
        )


@transaction.atomic
def carry_out(proposal: Proposal, by: User) -> ScopeSetting:
    """Publish it. Whoever is signed in sees by it from their next page, once its day has come."""
    payload = proposal.payload
    check_ready(None, proposal.target_id, payload)
    made = ScopeSetting.objects.create(
        area=payload[abouts.AREA],
        role=payload["role"],
        scope=payload["scope"],
        starts_on=publication.day_of(payload, "starts_on"),
        agreed_by=by,
    )
    events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb="access.scope_changed",
        by=by,
        facts={
            "area": made.area,
            "role": made.role,
            "was": payload["was"],
            "scope": made.scope,
            "starts_on": payload["starts_on"],
            "proposal": str(proposal.pk),
        },
        text={"reason": proposal.reason},
    )
    return made


def difference(proposal: Proposal) -> Difference:
    """What the role sees and would see, for the page of the proposal."""
    payload = proposal.payload
    seen = Change("Sees", SAYS[Scope(payload["was"])], SAYS[Scope(payload["scope"])])
    return Difference(
        publication.day_of(payload, "starts_on"),
        [seen],
        note="Walls, bars, restricted and sealed matters are not touched by it.",
    )


def _named(proposal: Proposal) -> Named:
    role = roles.ROLES[proposal.payload["role"]].label
    area = roles.area(proposal.payload[abouts.AREA]).label
    return Named(f"{role}, in {area.lower()}", url=reverse("publish-scopes"))


def register() -> None:
    publication.register_act(
        code=ACT,
        label="Publish how far a role sees",
        about=publication.of_configuration(ACCESS_STREAM, "access", _named),
        carry_out=carry_out,
        check_ready=check_ready,
        difference=difference,
    )
