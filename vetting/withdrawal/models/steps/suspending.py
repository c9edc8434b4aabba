"""Suspension under regulation 13, and its end: each by two people."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from standards.pages.dates import LONDON
from standards.refusals import NotReady
from standards.workflow.steps import Told, step
from vetting.withdrawal import duty, policies
from vetting.withdrawal.models.states import BEFORE_CONCLUSION, State
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons

FORMS = "vetting.withdrawal.forms"
REG13 = "Police (Vetting) Regulations 2025, regulation 13"


class SuspensionSteps(ReviewParts):
    """A power with a window of its own, apart from suspension under the conduct regulations."""

    class Meta:
        abstract = True

    @step(
        number="reg 13",
        label="Suspend under regulation 13",
        done="Suspended under regulation 13",
        sources=BEFORE_CONCLUSION,
        action="suspend",
        guards=(policies.may_suspend,),
        approval="withdrawal_suspension",
        approve_action="agree_suspension",
        part="managed",
        law=f"{REG13}: from the first information until it is decided not to assess, or the "
        "assessment concludes",
        form=f"{FORMS}.SuspendForm",
        order=66,
    )
    def suspend(self: Any, *, by: Any, on: date, reasons: str, conditions: str = "") -> Told:
        why = require_reasons(reasons, "the suspension")
        spell = duty.begin(self.person, on=on, set_in=self.stream)
        self.suspensions.create(
            spell=spell,
            from_on=on,
            reasons=why,
            conditions=conditions.strip(),
            agreed_by=by,
        )
        return Told(facts={"from": on.isoformat()}, text={"reasons": why})

    @step(
        number="reg 13 end",
        label="Lift the suspension",
        done="Suspension lifted",
        sources=tuple(State),
        action="suspend",
        guards=(policies.is_suspended,),
        approval="withdrawal_suspension_end",
        approve_action="agree_suspension",
        part="managed",
        law=REG13,
        form=f"{FORMS}.LiftForm",
        # Once its basis has ended, lifting it is what there is to do.
        order=15,
        leads_in=tuple(state for state in State if state not in BEFORE_CONCLUSION),
    )
    def lift_suspension(
        self: Any,
        *,
        by: Any,
        on: date,
        reasons: str,
        served_on: date | None = None,
        served_time: Any = None,
    ) -> Told:
        """The lift is served on the person; the blocking task ends, and the review may close."""
        why = require(reasons, "Say why the suspension ends.")
        if served_time is None:
            raise NotReady("Enter when the lifting was served on the person: the day and time.")
        day = served_on or on
        if day > timezone.localdate():
            raise NotReady("That day has not come yet.")
        suspension = self.open_suspension
        if day < suspension.from_on:
            raise NotReady("It cannot be lifted before it began.")
        duty.end(suspension.spell, on=day)
        suspension.ended_on = day
        suspension.lift_served_at = datetime.combine(day, served_time, tzinfo=LONDON)
        suspension.save()
        self._suspension_settled()
        self._close_if_settled(on)
        basis_ended = suspension.basis_ended_on
        return Told(
            facts={
                "ended_on": day.isoformat(),
                "basis_ended_on": basis_ended.isoformat() if basis_ended else None,
            },
            text={"reasons": why},
        )
