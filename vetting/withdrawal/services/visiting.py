"""A decider from outside, for one matter alone: where everybody here is walled or barred.

For chief officers the local policing body decides; otherwise another force lends somebody.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import RoleHolding, User, current
from standards.refusals import NotReady
from vetting.areas import vetting
from vetting.withdrawal import appointing
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.steps.assessing import why_not_decider

ROLE = "review_body"  # sees only what is shared with it


def deciders_left(review: WithdrawalReview) -> list[User]:
    """Who of our own could decide this review: role held, nothing in the way."""
    own = vetting.actions["decide_withdrawal"] - {ROLE}
    held = RoleHolding.objects.filter(current(), role__in=own, user__is_active=True)
    users = User.objects.filter(pk__in=held.values("user")).order_by("display_name", "pk")
    return [user for user in users if why_not_decider(review, user) is None]


@transaction.atomic
def visiting_decider(
    *,
    review: WithdrawalReview,
    by: Any,
    username: str,
    display_name: str,
    force: str,
    reasons: str,
) -> User:
    """An account good for this matter alone, let in by name. `by` a manager who sees the review,
    or "system:<command>" where nobody here may.

    Refused while somebody of our own could decide. The account has no password: it is set through
    the ordinary way of a new account. Raises NotAllowed or NotReady.
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
    if User.objects.filter(username__iexact=username).exists():
        raise NotReady(
            "There is an account of that name already.",
            remedy="Give the visitor a name of their own.",
        )
    visitor = User(username=username, display_name=f"{display_name.strip()} ({force.strip()})")
    visitor.set_unusable_password()
    visitor.save()
    RoleHolding.objects.create(user=visitor, role=ROLE, starts_on=timezone.localdate())
    appointing.let_in(locked, visitor, by=by)
    events.record(
        stream=locked.stream,
        verb="withdrawal.visiting_decider",
        by=by,
        facts={"user": str(visitor.pk)},
        text={"force": force.strip(), "reasons": reasons.strip()},
        sealed=locked.compartment_id is not None,
    )
    return visitor
