"""Withdraw a clearance, restore it, end it, keep a lower one: what a withdrawal review decides.

Called by the steps of a review, which have checked the actor. Each is an event of the person's
own stream of clearances.
"""

from datetime import date
from typing import Any

from django.db import transaction

from standards.events import verbs
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting import levels
from vetting.models.clearances import Clearance
from vetting.services.clearances import is_contractor, record

verbs.register("clearance.withdrawn", "Clearance {level} withdrawn")
verbs.register("clearance.restored", "Clearance {level} restored")
verbs.register("clearance.ended", "Clearance {level} ended")

S = Clearance.Status


@transaction.atomic
def clearance_withdraw(*, clearance: Clearance, by: Any, decision_ref: str) -> Clearance:
    """Withdraw what is current or suspended; NotReady for what has ended already."""
    locked = _locked(clearance)
    if locked.status not in (S.CURRENT, S.SUSPENDED):
        raise NotReady(
            f"This clearance is {locked.get_status_display().lower()}, so there is nothing to "
            "withdraw."
        )
    return _become(locked, S.WITHDRAWN, "clearance.withdrawn", by, decision_ref)


@transaction.atomic
def clearance_restore(
    *, clearance: Clearance, status: str, by: Any, decision_ref: str
) -> Clearance:
    """What was withdrawn is again what it was (current or suspended)."""
    locked = _locked(clearance)
    if locked.status != S.WITHDRAWN:
        raise NotReady("This clearance is not withdrawn, so there is nothing to restore.")
    if status not in (S.CURRENT, S.SUSPENDED):
        raise ValueError(f"{status!r} is nothing to restore to.")
    return _become(locked, S(status), "clearance.restored", by, decision_ref)


@transaction.atomic
def clearance_end(*, clearance: Clearance, by: Any, decision_ref: str) -> Clearance:
    """End it without a decision on it: the holder left, or what it stood in for came back."""
    locked = _locked(clearance)
    if locked.status in Clearance.ENDED:
        return locked
    return _become(locked, S.TERMINATED, "clearance.ended", by, decision_ref)


@transaction.atomic
def clearance_keep_lower(
    *, clearance: Clearance, level: str, on: date, by: Any, decision_ref: str
) -> Clearance:
    """The lower level that a withdrawn higher one stood for, kept from a day.

    It holds no longer than its own rule gives from the day of the old grant: nothing is renewed
    by losing something.
    """
    book = levels.book()
    by_rule = book.expiry(
        level, clearance.granted_on, is_contractor=is_contractor(clearance.person_id, on)
    )
    if Clearance.objects.filter(
        filed_under=clearance.person_id, level=level, granted_on=on
    ).exists():
        raise NotReady("The person was granted this level on that day already.")
    new = Clearance(
        person_id=clearance.person_id,
        filed_under=clearance.person_id,
        level=level,
        granted_on=on,
        expires_on=max(by_rule, on) if by_rule else None,
        expiry_is_given=by_rule is not None,
        status=S.CURRENT,
        status_is_ours=True,
        decision_ref=decision_ref,
        decided_by=None if isinstance(by, str) else by,
        source=Clearance.Source.KEPT,
    )
    with writing():
        new.save(force_insert=True)
    record(new, "clearance.granted", by=by)
    return new


def _locked(clearance: Clearance) -> Clearance:
    return Clearance.objects.select_for_update().get(pk=clearance.pk)


def _become(locked: Clearance, status: str, verb: str, by: Any, decision_ref: str) -> Clearance:
    locked.status, locked.status_is_ours = status, True
    locked.version += 1
    with writing():
        locked.save(update_fields=["status", "status_is_ours", "version"])
    record(locked, verb, by=by, facts={"decision_ref": decision_ref})
    return locked
