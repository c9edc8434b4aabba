"""Lift a team bar for one person in one matter: somebody asks, another person agrees.

A conflict of interest or an earlier part in the matter cannot be lifted (roles-and-access §3).
"""

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from standards import events
from standards.access.models import User
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import bars, proposals
from standards.workflow.models import BarLift, Matter, Proposal

ACT = "team_bar_lifted"


@transaction.atomic
def bar_lift_propose(*, matter: Matter, of: User, by: User, reason: str) -> Proposal:
    """Ask a supervisor to lift somebody's team bar; one's own may be asked for too.

    Raises NotAllowed for whoever may not edit the matter, NotReady where no bar of that kind
    stands, or where it was asked for already.
    """
    return proposals.propose(
        code=ACT,
        matter=matter,
        by=by,
        reason=reason,
        payload={"whose_bar": str(of), "user": str(of.pk)},
        target_id=uuid5(matter.pk, str(of.pk)),
    )


def check_ready(matter: Matter, target: UUID, payload: dict[str, Any]) -> None:
    """There is a bar, and it is one that can be lifted."""
    user = _user(payload)
    barred = bars.bar_of(user, matter)
    if barred is None:
        raise NotReady(f"No bar stands between {user} and this matter.")
    if not barred.can_be_lifted:
        raise NotReady(f"{user} declared a conflict of interest. Such a bar cannot be lifted.")


def carry_out(proposal: Proposal, by: User) -> BarLift:
    """The second person agreed: the bar is gone for this person in this matter, for good."""
    if proposal.matter_id is None:
        raise NotFoundHere()
    matter = Matter.objects.get(pk=proposal.matter_id)
    check_ready(matter, proposal.target_id, proposal.payload)
    user = _user(proposal.payload)
    lifted, _ = BarLift.objects.get_or_create(
        matter_id=matter.pk, user=user, defaults={"lifted_by": by}
    )
    events.record(
        stream=matter.stream,
        verb="matter.bar_lifted",
        by=by,
        facts={"user": str(user.pk), "proposal": str(proposal.pk)},
        text={"name": str(user), "reason": proposal.reason},
        sealed=matter.compartment_id is not None,
    )
    return lifted


def in_words(proposal: Proposal) -> dict[str, str]:
    """Whose bar, for the person who decides."""
    return {"Whose bar": str(proposal.payload["whose_bar"])}


def _user(payload: dict[str, Any]) -> User:
    found = User.objects.filter(pk=payload["user"], is_active=True).first()
    if found is None:
        raise NotFoundHere()
    return found
