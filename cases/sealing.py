"""Complaints opened inside a closed circle: the account, one allegation, and they are logged."""

from typing import Any

from cases.models import Allegation, Complaint
from cases.models.complaint import regime_on
from standards.access.models import User
from standards.workflow import firing, sealing
from standards.workflow.models import writing

SCHEME = "2020"


def register() -> None:
    """Called once, when complaints register with the ground."""
    sealing.register("complaint", sealing.Opening(build, begin))


def build(new: sealing.NewSealed, common: dict[str, Any]) -> Complaint:
    """The row of a complaint that reached us in confidence; who made it is linked afterwards."""
    return Complaint(
        **common,
        state=Complaint.State.RECEIVED,
        regime=regime_on(new.received_on),
        words=new.account,
        made_on=new.received_on,
        channel="other",
    )


def begin(complaint: Complaint, new: sealing.NewSealed, by: User) -> None:
    """One allegation, in the words of the title; then it is logged (T1)."""
    with writing():
        Allegation(
            matter=complaint, number=1, summary=new.title[:300], category_scheme=SCHEME
        ).save()
    firing.fire(complaint, "log", by=by, opening=True)
