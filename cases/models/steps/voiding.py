"""What should never have been logged: voided by two people, kept as history."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import SharedByComplaintSteps, step
from standards.workflow.steps import Told

VOIDABLE = (
    "logged",
    "triage",
    "outside_schedule_3",
    "recorded",
    "local_handling",
    "otherwise",
)


class VoidingSteps(SharedByComplaintSteps):
    """A complaint logged twice or by mistake. One that is for another force is forwarded, one that
    is none is found not to be a complaint: neither is void."""

    class Meta:
        abstract = True

    @step(
        number="V1",
        label="Void what was logged in error",
        done="Voided: logged in error",
        sources=VOIDABLE,
        target="void",
        action="edit",
        guards=(policies.no_referral_owed, policies.no_proposal_waiting),
        approval="complaint_voided",
        approve_action="supervise",
        law="Local rule: a second person agrees; the record stays",
        form="cases.forms.VoidForm",
        order=95,
    )
    def void(self, *, by: Any, on: date, ground: str, reasons: str, stays: str = "") -> Told:
        """`stays` is the reference of the complaint that stays, where this one was logged twice."""
        self.is_open, self.closed_on = False, on
        self.ending_ground = ground
        text = {"reasons": reasons}
        if stays:
            text["the_one_that_stays"] = stays
        return Told(facts={"ground": ground}, text=text, cancels=self._every_clock())
