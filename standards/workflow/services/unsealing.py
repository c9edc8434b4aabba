"""Take a matter out of its closed circle: one controller asks, a second one agrees.

It becomes restricted, or ordinary. Who may ask and who may agree is no question of roles but of the
circle, so these proposals name no matter of their own: nobody outside may learn that one waits.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from standards import events
from standards.access import compartments, gate
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import bars, proposals
from standards.workflow.abouts import Named, Stream
from standards.workflow.models import Matter, Proposal, Sensitivity, writing
from standards.workflow.sight import sealed_to

ACT = "matter_unsealed"
TO = (Sensitivity.RESTRICTED, Sensitivity.ORDINARY)
NOT_CONTROLLER = "A matter is unsealed by two controllers of its compartment."
NO_SECOND = "Nobody else who controls this compartment can see the matter, so nobody could agree."


class OfSealedMatters:
    """About a matter of a circle, for those who control the circle and see the matter."""

    def fetch(self, user: User, proposal: Proposal) -> None:
        gate.get_for(user, Matter, lock=True, pk=proposal.target_id)

    def why_not_propose(self, user: User, action: str, proposal: Proposal) -> str | None:
        return why_not_unseal(user, _matter(proposal))

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        return why_not_unseal(user, _matter(proposal))

    def who_decides(self, action: str, proposal: Proposal) -> str:
        return "a second controller of its compartment"

    def stream(self, proposal: Proposal) -> Stream:
        return Stream(proposal.target_id, is_sealed=True)

    def named(self, proposal: Proposal) -> Named:
        matter = _matter(proposal)
        return Named(matter.title, matter.reference, matter.get_absolute_url())

    def decidable_by(self, user: User) -> Q | None:
        """Those on matters that the user sees in circles that they control, and those that they
        decided: afterwards the matter is in no circle any more."""
        controls = standing(user).controls
        decided = Q(decided_by=user.pk)
        if not controls:
            return None
        seen = Matter.objects.filter(sealed_to(user), compartment__in=controls)
        return decided | Q(target_id__in=seen.order_by().values("pk"))


OF_SEALED = OfSealedMatters()


def why_not_unseal(user: User, matter: Matter) -> str | None:
    """None where the user may ask to unseal it, or agree, else the sentence."""
    if matter.compartment_id is None:
        return "This matter is not sealed."
    if matter.compartment_id not in standing(user).controls:
        return NOT_CONTROLLER
    barred = bars.bar_of(user, matter)
    return barred.sentence if barred else None


def waiting(matter: Matter) -> Proposal | None:
    """What waits for a second controller on this matter."""
    rows = Proposal.objects.filter(act=ACT, target_id=matter.pk, outcome="")
    return rows.select_related("proposed_by").first()


@transaction.atomic
def unseal_propose(*, matter: Matter, to: str, by: User, reason: str) -> Proposal:
    """Ask the second controller. `to` is what it becomes: restricted or ordinary.

    Raises NotFoundHere for whoever is outside, NotAllowed for whoever does not control the
    circle, NotReady without a reason, or where nobody could agree.
    """
    if to not in TO:
        raise NotReady("Choose what it becomes.")
    return proposals.propose(
        code=ACT, by=by, reason=reason, payload={"to": str(to)}, target_id=matter.pk
    )


def check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    """At least two who control the circle see the matter."""
    sealed = Matter.objects.filter(pk=target, sensitivity=Sensitivity.SEALED).first()
    if sealed is None or sealed.compartment is None:
        raise NotReady("This matter is not sealed.")
    controllers = compartments.controllers_of(sealed.compartment)
    able = [user for user in controllers if gate.visible(user, Matter).filter(pk=target).exists()]
    if len(able) < 2:
        raise NotReady(NO_SECOND, remedy="Let a second controller into the compartment first.")


def carry_out(proposal: Proposal, by: User) -> Matter:
    """The second controller agreed: the matter leaves the circle; its number stays as it was."""
    locked = Matter.objects.select_for_update().filter(pk=proposal.target_id).first()
    if locked is None:
        raise NotFoundHere()
    if locked.compartment_id is None:
        raise NotReady("This matter is not sealed.")
    to = Sensitivity(proposal.payload["to"])
    locked.sensitivity, locked.compartment = to, None
    locked.version += 1
    with writing():
        locked.save(update_fields=["sensitivity", "compartment", "version"])
    events.record(
        stream=locked.stream,
        verb="matter.unsealed",
        by=by,
        facts={"to": str(to), "proposal": str(proposal.pk)},
        text={"reason": proposal.reason},
        sealed=True,
    )
    return locked


def in_words(proposal: Proposal) -> dict[str, str]:
    """What it becomes, for the second controller."""
    return {"It becomes": str(Sensitivity(proposal.payload["to"]).label)}


def _matter(proposal: Proposal) -> Matter:
    found = Matter.objects.filter(pk=proposal.target_id).first()
    if found is None:
        raise NotFoundHere()
    return found
