"""What may happen to a renewal: the one table of its transitions.

Due, in review, then renewed, lapsed or passed to a full review. A lapse and a full review that is
owed stay open until what they call for has happened: an expiry is never a silent date.
"""

from datetime import date, timedelta
from typing import Any

from django.db import models

from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import PartTaken
from standards.workflow.steps import Told, step
from vetting import areas, granting, policies
from vetting.services import clearances

BEFORE_DECISION = ("due", "in_review")
OUTCOMES = ("renewed", "lapsed", "passed")
# Clocks that a decision meets, whichever way it goes.
DECISION_CLOCKS = (
    "renewal_decision",
    "renewal_escalates_first",
    "renewal_escalates_second",
    "vetting_decision_renewal",
    "clearance_lapsed",
)
PARKED_DAYS = 28  # at most, until a full review that is owed is looked at again
_GRANTED = areas.vetting.segregation["review"]["granted_before"]


class RenewalSteps(models.Model):
    """The steps of a renewal, in the order in which it meets them."""

    class Meta:
        abstract = True

    # --- review ---------------------------------------------------------------------------------

    @step(
        number="R1",
        label="Start the review",
        done="Renewal review started",
        sources="due",
        target="in_review",
        action="review",
        guards=(policies.is_not_ended,),
        starts=("vetting_decision_renewal",),
        part="reviewed",
        law="Local: the review opens six months before the clearance expires",
        form="vetting.forms.StartReviewForm",
        order=10,
    )
    def start_review(self, *, by: Any, on: date, declares_no_grant: bool = False) -> Told:
        return self._take_on(by, declares_no_grant)

    @step(
        number="R2",
        label="Take the review up after the lapse",
        done="Review taken up after the clearance lapsed",
        sources="lapsed",
        target="in_review",
        action="review",
        guards=(policies.is_not_ended,),
        starts=("vetting_decision_renewal",),
        part="reviewed",
        form="vetting.forms.StartReviewForm",
        order=12,
    )
    def take_up(self, *, by: Any, on: date, declares_no_grant: bool = False) -> Told:
        """The lapse stays in history; the clock of what to do about it runs on."""
        return self._take_on(by, declares_no_grant)

    @step(
        number="R3",
        label="Renew the clearance",
        done="Clearance renewed",
        sources="in_review",
        target="renewed",
        action="decide",
        guards=(policies.is_not_ended, policies.is_not_suspended),
        meets=DECISION_CLOCKS,
        starts=("renewal_check",),
        part="granted",
        law="Granting is the vetting officer's; expiry by the rule of the level on that day",
        form="vetting.forms.RenewForm",
        order=20,
    )
    def renew(
        self,
        *,
        by: Any,
        on: date,
        reasons: str,
        measures: list[str] | None = None,
        expires_on: date | None = None,
        declares_no_grant: bool = False,
    ) -> Told:
        """Write a new clearance of the same level and supersede the old one."""
        declared = self._check_no_grant(by, declares_no_grant)
        _require(reasons, "Write the reasons for renewing: they are the record of the decision.")
        new = clearances.clearance_renew(
            clearance=self.clearance,
            on=on,
            by=by,
            decision_ref=self.reference,
            measures=measures or [],
            expires_on=expires_on,
        )
        self.new_clearance, self.decided_on = new, on
        return Told(
            facts={
                "level": new.level,
                "clearance": str(new.pk),
                "expires_on": new.expires_on.isoformat() if new.expires_on else None,
                "measures": len(new.measures),
                **declared,
            },
            text={"reasons": reasons.strip()},
        )

    @step(
        number="R4",
        label="Pass it to a full review",
        done="Passed to a full review",
        sources=("in_review", "lapsed", "renewed"),
        target="passed",
        action="route",
        guards=(policies.is_not_ended,),
        cancels=("renewal_check",),
        starts=("vetting_parked_review",),
        part="decided",
        law="Settled: opens an application of the kind renewal",
        form="vetting.forms.PassForm",
        order=55,  # there when it is needed, never what to do next
    )
    def pass_to_full_review(
        self,
        *,
        by: Any,
        on: date,
        reasons: str,
        look_again_on: date | None = None,
        declares_no_grant: bool = False,
    ) -> Told:
        """The application is owed, with an owner and a date, until its receiver replays this."""
        declared = self._check_no_grant(by, declares_no_grant)
        _require(reasons, "Say why this cannot be decided here: whoever takes it on reads it.")
        latest = on + timedelta(days=PARKED_DAYS)
        again = look_again_on or latest
        if not on < again <= latest:
            raise NotReady(
                "The day to look at it again must come within 28 calendar days.",
                remedy="Choose an earlier day, or leave it empty.",
            )
        self.owner = self.owner or by
        self.passed_on, self.look_again_on = on, again
        self.decided_on = self.decided_on or on
        return Told(
            facts={
                "owes": "application",
                "application_kind": "renewal",
                "level": self.level,
                "clearance": str(self.clearance_id),
                "owner": str(self.owner_id),
                "look_again_on": again.isoformat(),
                **declared,
            },
            text={"reasons": reasons.strip()},
            # Told here, not declared: an overdue decision must not press for this way out.
            meets=list(DECISION_CLOCKS),
        )

    # --- what a date brings ---------------------------------------------------------------------

    @step(
        number="R5",
        label="Record that the clearance lapsed",
        done="Clearance lapsed without a decision",
        sources=BEFORE_DECISION,
        target="lapsed",
        action="system",
        guards=(policies.is_still_current, policies.expiry_has_passed),
        starts=("clearance_lapsed",),
        law="An expiry is an action with an owner, not a silent date",
        by_system=True,
        order=90,
    )
    def lapse(self, *, by: Any, on: date) -> Told:
        """The clocks of the decision run on, overdue: it is still owed."""
        lapsed = clearances.clearance_lapse(clearance=self.clearance, by=by)
        self.clearance = lapsed
        self.lapsed_on = on
        return Told(
            facts={
                "level": self.level,
                "clearance": str(lapsed.pk),
                "expires_on": lapsed.expires_on.isoformat(),
            }
        )

    @step(
        number="R6",
        label="Escalate",
        done="Escalated: no decision yet",
        sources=BEFORE_DECISION,
        action="system",
        law="Local: three months and one month before the clearance expires",
        by_system=True,
        order=91,
    )
    def escalate(self, *, by: Any, on: date) -> Told:
        stage = self.escalation_due(on)
        if stage <= self.escalated:
            raise NotReady("Nothing is to be escalated.")
        self.escalated = stage
        return Told(facts={"stage": self.escalated})

    # --- afterwards -----------------------------------------------------------------------------

    @step(
        number="R7",
        label="Check the decision",
        done="Decision checked",
        sources=("renewed", "passed"),
        action="quality_check",
        guards=(policies.is_not_checked,),
        law="Quality check by the force vetting manager; never of one's own grant",
        form="vetting.forms.CheckForm",
        order=27,
    )
    def check_quality(self, *, by: Any, on: date, is_sound: bool, words: str) -> Told:
        _require(words, "Say what you looked at and what you found.")
        self.quality_checked_on, self.quality_checked_by, self.is_sound = on, by, is_sound
        return Told(facts={"is_sound": is_sound}, text={"words": words.strip()})

    @step(
        number="R8",
        label="Look again at the full review that is owed",
        done="Full review still owed: looked at again",
        sources="passed",
        action="route",
        meets=("vetting_parked_review",),
        law="Every wait for a receiver has an owner and a date",
        form="vetting.forms.LookAgainForm",
        order=25,
    )
    def look_again(self, *, by: Any, on: date, words: str) -> Told:
        _require(words, "Say how the full review stands.")
        self.look_again_on = on + timedelta(days=PARKED_DAYS)
        return Told(
            facts={"look_again_on": self.look_again_on.isoformat()},
            text={"words": words.strip()},
            starts=[("vetting_parked_review", on)],
        )

    @step(
        number="R9",
        label="Close",
        done="Closed",
        sources=OUTCOMES,
        target="closed",
        action="close",
        guards=(policies.consequence_is_settled,),
        meets=(*DECISION_CLOCKS, "renewal_check"),
        cancels=("vetting_parked_review",),
        by_system=True,
        form="vetting.forms.CloseForm",
        order=28,
    )
    def close(self, *, by: Any, on: date, words: str = "") -> Told:
        return self._closed(on, words)

    @step(
        number="R10",
        label="End: no longer needed",
        done="Renewal ended: no longer needed",
        sources=BEFORE_DECISION,
        target="closed",
        action="route",
        guards=(policies.is_no_longer_needed,),
        cancels=DECISION_CLOCKS,
        by_system=True,
        form="vetting.forms.CloseForm",
        order=80,
    )
    def discontinue(self, *, by: Any, on: date, words: str = "") -> Told:
        """The clearance ended otherwise, its holder left, or a later grant covers it."""
        return self._closed(on, words)

    # --- what they share ------------------------------------------------------------------------

    def _take_on(self, by: Any, declares_no_grant: bool) -> Told:
        declared = self._check_no_grant(by, declares_no_grant)
        self.owner = self.owner or by
        return Told(facts={"owner": str(self.owner_id), **declared})

    def _check_no_grant(self, by: Any, declares: bool) -> dict[str, bool]:
        """Rule 10, three-valued: refused who granted it; who may have granted it declares, once.

        What comes back goes into the event: that a declaration was signed.
        """
        granted = granting.granted_by(by, self.at_stake)
        if granted:
            raise NotAllowed(_GRANTED)
        if granted is False or granting.has_declared(by, self.pk):
            return {}
        if not declares:
            raise NotReady(
                "The register does not say who granted this clearance, so it cannot tell that it "
                "was not you.",
                remedy="Declare that you did not grant it, or have somebody else review it.",
            )
        PartTaken.objects.get_or_create(matter_id=self.pk, user=by, part=granting.DECLARED)
        return {"declares_no_grant": True}

    def _closed(self, on: date, words: str) -> Told:
        self.is_open, self.closed_on = False, on
        return Told(text={"words": words.strip()} if words.strip() else {})


def _require(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotReady(sentence)
