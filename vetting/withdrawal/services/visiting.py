"""A decider from outside, for one matter alone: where everybody here is walled or barred.

For chief officers the local policing body decides; otherwise another force lends somebody.
"""

from typing import Any

from django.db import transaction

from standards import events
from standards.access import gate, users
from standards.access.models import User
from standards.access.standing import holders
from standards.refusals import NotReady
from vetting.areas import vetting
from vetting.withdrawal import appointing
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.steps.assessing import LOCAL_POLICING_BODY, why_not_decider

ROLE = LOCAL_POLICING_BODY  # sees only what is shared with it


COMMAND = "system:visiting_decider"  # who lets somebody in keeps no accounts otherwise


def deciders_left(review: WithdrawalReview) -> list[User]:
    """Who of our own could decide this review: role held, nothing in the way."""
    own = vetting.actions["decide_withdrawal"] - {ROLE}
    return [user for user in holders(own) if why_not_decider(review, user) is None]


@transaction.atomic
def visiting_decider(
    *,
    review: WithdrawalReview,
    by: Any,
    username: str,
    display_name: str,
    force: str,
    reasons: str,
) -> tuple[User, str]:
    """An account good for this matter alone, let in by name, and the token of the link on which
    they choose its password: shown once, good once. `by` a manager who sees the review,
    or "system:<command>" where nobody here may.

    Refused while somebody of our own could decide. Raises NotAllowed or NotReady.
    """
    if isinstance(by, str):
        locked = WithdrawalReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    else:
        locked = gate.get_for(by, WithdrawalReview, lock=True, pk=review.pk)
        gate.check(by, "manage", locked)
    own = deciders_left(locked)
    if own:
        raise NotReady(
            f"{', '.join(map(str, own))} can decide this, so nobody from outside is needed.",
            remedy="Put it to them.",
        )
    if not (force.strip() and display_name.strip() and reasons.strip()):
        raise NotReady("Enter their name, their force or body, and why somebody from outside.")
    visitor = users.user_make(
        by=COMMAND, username=username, display_name=f"{display_name.strip()} ({force.strip()})"
    )
    users.role_start(by=COMMAND, user=visitor, role=ROLE)
    appointing.let_in(locked, visitor, by=by)
    events.record(
        stream=locked.stream,
        verb="withdrawal.visiting_decider",
        by=by,
        facts={"user": str(visitor.pk)},
        text={"force": force.strip(), "reasons": reasons.strip()},
        sealed=locked.compartment_id is not None,
    )
    return visitor, users.password_link(by=COMMAND, user=visitor)
