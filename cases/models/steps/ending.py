"""Outcome, review right, closing and reopening."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import (
    AWAITING_OUTCOME,
    SERVICE_CLOCKS,
    SharedByComplaintSteps,
    stays,
    step,
)
from standards.workflow.steps import Told


class EndingSteps(SharedByComplaintSteps):
    """Outcome, review right, closing and reopening."""

    class Meta:
        abstract = True

    @stays(
        number="R1",
        label="Decide the review body",
        done="Review body decided",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="name_review_body",
        guards=(policies.is_recorded,),
        law="CMR reg 32: the test is on the complaint as made, not on what was found",
        form="cases.forms.ReviewBodyForm",
        order=38,
    )
    def name_review_body(
        self, *, by: Any, on: date, body: str, ground: str, reasons: str = ""
    ) -> Told:
        self.review_body, self.review_body_ground = body, ground
        self.review_body_named_on = on
        self.review_body_named_by = None if isinstance(by, str) else by
        return Told(
            facts={"body": body, "ground": ground}, text={"reasons": reasons} if reasons else {}
        )

    @step(
        number="T26",
        label="Send the outcome",
        done="Outcome sent in writing",
        sources=AWAITING_OUTCOME,
        target="outcome_sent",
        action="letter",
        guards=(policies.all_decided, policies.review_body_named),
        meets=("outcome_notification", *SERVICE_CLOCKS),
        law="CMR regs 33(2)(a), 34(2)(b), 34(4); T31 outside Schedule 3",
        through="letter",
        letter="outcome",
        order=40,
    )
    def give_outcome(self, *, by: Any, on: date) -> Told:
        """Called when the outcome letter is sent; the page leads to the letter."""
        self.outcome_on, self.outcome_was_oral = on, False
        return Told(
            facts={"recorded": self.recorded_on is not None}, cancels=self._no_more_updates()
        )

    @step(
        number="T31",
        label="Record an outcome given orally",
        done="Outcome given orally and written down",
        sources="outside_schedule_3",
        target="outcome_sent",
        action="handle",
        guards=(policies.all_decided, policies.was_oral),
        meets=("outcome_notification", "outside_schedule_3_resolved"),
        law="CMR reg 34: an oral complaint outside Schedule 3 may be answered orally",
        form="cases.forms.OralOutcomeForm",
        order=42,
    )
    def give_oral_outcome(self, *, by: Any, on: date, said: str) -> Told:
        self.outcome_on, self.outcome_was_oral = on, True
        return Told(text={"said": said}, cancels=self._no_more_updates())

    @step(
        number="T27",
        label="Open the review window",
        done="Review window opened",
        sources="outcome_sent",
        target="review_window",
        action="letter",
        guards=(policies.is_recorded,),
        by_system=True,
        law="CMR reg 29(2): 28 days starting with the day after the information was given",
        order=10,
    )
    def open_review_window(self, *, by: Any, on: date) -> Told:
        return Told(starts=[("review_application", self.outcome_on or on)])

    @stays(
        number="T28",
        label="Record that a review was applied for",
        done="A review was applied for",
        sources="review_window",
        action="letter",
        guards=(policies.no_review_applied_for,),
        meets=("review_application",),
        law="CMR reg 29: an application in time",
        form="cases.forms.DayForm",
        order=50,
    )
    def record_review_application(self, *, by: Any, on: date) -> Told:
        self.review_applied_on = on
        return Told()

    @step(
        number="T32",
        label="Close",
        done="Closed",
        sources="outcome_sent",
        target="closed",
        action="close",
        guards=(policies.not_recorded, policies.no_proposal_waiting),
        law="No duty open; the right to have it recorded stays, and the letter says so",
        order=15,
    )
    def close(self, *, by: Any, on: date) -> Told:
        return self._close(on)

    @step(
        number="T36",
        label="Close",
        done="Review window passed; closed",
        sources="review_window",
        target="closed",
        action="close",
        guards=(
            policies.no_review_applied_for,
            policies.window_passed,
            policies.no_proposal_waiting,
        ),
        cancels=("review_application",),
        by_system=True,
        law="Settled 13: window passed and no review applied for (T30)",
        order=15,
    )
    def close_after_window(self, *, by: Any, on: date) -> Told:
        return self._close(on)

    @step(
        number="T33",
        label="Reopen",
        done="Reopened",
        sources="closed",
        target="outside_schedule_3",
        action="reopen",
        guards=(policies.not_withdrawn, policies.not_recorded, policies.was_handled),
        law="Settled 13: the earlier ending stays in history",
        form="cases.forms.ReopenForm",
        order=60,
    )
    def reopen(self, *, by: Any, on: date, reason: str, because: str) -> Told:
        return self._reopened("outside", by=by, on=on, reason=reason, because=because)

    @step(
        number="T33r",
        label="Reopen",
        done="Reopened",
        sources="closed",
        target="local_handling",
        action="reopen",
        guards=(policies.not_withdrawn, policies.is_recorded),
        law="Settled 13: the earlier ending stays in history",
        form="cases.forms.ReopenForm",
        order=60,
    )
    def reopen_recorded(self, *, by: Any, on: date, reason: str, because: str) -> Told:
        self.investigation_considered_on = None
        return self._reopened("", by=by, on=on, reason=reason, because=because)
