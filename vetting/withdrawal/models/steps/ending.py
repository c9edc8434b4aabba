"""Ends beside the line: the person left, the review was opened in error, a reduction rests."""

from datetime import date
from typing import Any

from django.utils import timezone

from standards.clocks import selectors as clock_reads
from standards.pages.dates import long_date
from standards.refusals import NotReady
from standards.workflow.steps import Missing, Told, step
from vetting.withdrawal import clearing
from vetting.withdrawal.models.states import NOT_VOIDED, OPEN
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons

FORMS = "vetting.withdrawal.forms"
SYSTEM_SAYS = "The workforce feed says so."


def rests(review: Any) -> Missing | None:
    """V7D: served, and no appeal came in its time."""
    if review.decision_served_on is None:
        return Missing("The decision has not been served.", "Write and send the decision letter.")
    window = clock_reads.running_for(review.stream).filter(code="vetting_appeal").first()
    if window is not None and window.due_on and window.due_on >= timezone.localdate():
        return Missing(f"The time to appeal runs until {long_date(window.due_on)}.")
    return None if review.is_open else Missing("The review is closed already.")


class EndingSteps(ReviewParts):
    """What ends a review otherwise than by its decision."""

    class Meta:
        abstract = True

    @step(
        number="V7D",
        label="Close: no appeal came",
        done="Closed: the reduction rests",
        sources=S.REDUCED,
        action="manage",
        guards=(rests,),
        cancels=("vetting_appeal",),
        part="managed",
        by_system=True,
        order=40,
    )
    def rest(self: Any, *, by: Any, on: date) -> Told:
        if self.open_suspension is None:
            self.is_open, self.closed_on = False, on
        return Told()

    @step(
        number="VL",
        label="Record that the person left",
        done="Left before conclusion",
        sources=OPEN,
        target=S.LEFT,
        action="manage",
        cancels=(
            "vetting_triage",
            "vetting_notice",
            "vetting_response",
            "vetting_report",
            "vetting_decision_service",
            "vetting_appeal",
            "vetting_appeal_decision",
            "vetting_parked_review",
        ),
        part="managed",
        law="Regulation 6: clearance ends with service; the record is kept for other forces",
        by_system=True,
        form=f"{FORMS}.LeftForm",
        order=72,
    )
    def leave(
        self: Any, *, by: Any, on: date, left_on: date | None = None, reason: str = ""
    ) -> Told:
        """Resigned, retired or died. Nothing is deleted; other forces who ask are told."""
        why = require(
            reason or (SYSTEM_SAYS if isinstance(by, str) else ""),
            "Say why they left: resigned, retired, died, dismissed otherwise.",
        )
        day = left_on or on
        if day > timezone.localdate():
            raise NotReady(
                "The last day of service has not come yet.",
                remedy="Record it on that day; until then the review goes on.",
            )
        self.left_on, self.left_because = day, why[:120]
        before = str(self.state)
        ended = clearing.end_all(self, on=on, by=by)
        self._end_basis(on)
        self._close_if_settled(on, state=S.LEFT)
        self._task(
            f"Check the rules for former officers in {self.reference}",
            "The person left while under review. Conduct proceedings against former officers, and "
            "reports to the barred and advisory lists, have rules of their own.",
            "former",
        )
        return Told(
            facts={"left_on": day.isoformat(), "from_state": before, "ended": ended},
            text={"reason": why},
        )

    @step(
        number="VW",
        label="Void the review, opened in error",
        done="Voided: opened in error",
        sources=NOT_VOIDED,
        target=S.VOIDED,
        action="void",
        approval="withdrawal_voided",
        approve_action="agree_void",
        cancels=(
            "vetting_triage",
            "vetting_notice",
            "vetting_response",
            "vetting_report",
            "vetting_decision_service",
            "vetting_appeal",
            "vetting_appeal_decision",
            "vetting_parked_review",
            "vetting_tribunal_notice",
        ),
        part="managed",
        law="Wrong person or duplicate; two people",
        form=f"{FORMS}.VoidForm",
        order=80,
    )
    def void(self: Any, *, by: Any, on: date, reasons: str) -> Told:
        """Whatever it did to clearances is undone."""
        why = require_reasons(reasons, "voiding this review")
        restored = clearing.restore(self, on=on, by=by)
        self._end_basis(on)
        self._close_if_settled(on, state=S.VOIDED)
        return Told(facts={"restored": restored}, text={"reasons": why})
