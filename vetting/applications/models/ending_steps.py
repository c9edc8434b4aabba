"""What may happen after the decision, and the ways out before it."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models

from standards.clocks import selectors as clock_reads
from standards.refusals import NotReady
from standards.workflow.steps import Told, step
from vetting.applications import deciding, policies, targets

BEFORE_DECISION = ("invited", "received", "complete", "checks", "adjudication", "enquiries")
AFTER_DECISION = ("granted", "granted_measures", "overturned", "refused", "upheld")
EARLY_REVIEW = relativedelta(months=6)
CLOCKS = (*targets.CODES, "application_appeal", "application_lapse")


class EndingSteps(models.Model):
    """Service, override, appeal, appointment, closing; discontinued, withdrawn, lapsed."""

    class Meta:
        abstract = True

    # --- refusal: service, override, appeal -----------------------------------------------------

    @step(
        number="A6s",
        label="Serve the refusal",
        done="Refusal served",
        sources=("refused", "upheld"),
        action="letter",
        guards=(policies.refusal_is_not_served,),
        starts=(),
        through="letter",
        letter="refusal",
        law="The letter is agreed by the force vetting manager",
        order=10,
    )
    def serve_refusal(self, *, by: Any, on: date) -> Told:
        """From here counts the time to appeal; after an appeal, the time to tell the panel."""
        self.served_on = on
        if self.state == "refused":
            return Told(starts=[("application_appeal", on)])
        to_the_panel = targets.may_go_to_the_panel(self.level, serves=self.person is not None)
        return Told(starts=[("svap_intention", on)] if to_the_panel else [])

    @step(
        number="A6o",
        label="Override the refusal",
        done="Refusal overridden",
        sources="refused",
        target="overturned",
        action="override_refusal",
        approval="vetting_refusal_overridden",
        approve_action="approve_override",
        guards=(policies.traces_are_countersigned,),
        cancels=("application_appeal",),
        part="overrode",
        law="Two people, and a marker that stays",
        form="vetting.applications.forms.OverturnForm",
        order=70,
    )
    def override(
        self,
        *,
        by: Any,
        on: date,
        first_limb: str,
        second_limb: str,
        reasons: str,
        measures: list[str] | None = None,
    ) -> Told:
        """The same record as a refusal makes, a permanent marker, a review within six months."""
        return self._set_aside(
            "overridden", by, on, first_limb, second_limb, reasons, measures or []
        )

    @step(
        number="A7",
        label="Record an appeal",
        done="Appeal received",
        sources="refused",
        target="appeal",
        action="invite",
        guards=(policies.refusal_is_served,),
        meets=("application_appeal",),
        starts=("application_appeal_decision",),
        by_system=True,
        form="vetting.applications.forms.AppealForm",
        order=30,
    )
    def appeal(self, *, by: Any, on: date, grounds: str, leave: str = "") -> Told:
        """Written grounds. After the time it needs leave, with reasons."""
        _require(grounds, "Write the grounds of the appeal.")
        late = self._is_late(on)
        if late and not leave.strip():
            raise NotReady(
                "The time to appeal has passed.",
                remedy="Say who gave leave for a late appeal, and why.",
            )
        self.appeal_grounds = grounds.strip()
        text = {"grounds": self.appeal_grounds, **({"leave": leave.strip()} if late else {})}
        return Told(facts={"late": late}, text=text)

    @step(
        number="A7u",
        label="Uphold the refusal",
        done="Refusal upheld on appeal",
        sources="appeal",
        target="upheld",
        action="decide_application_appeal",
        meets=("application_appeal_decision",),
        part="decided_appeal",
        law="By a panel of which nobody took an earlier part",
        form="vetting.applications.forms.UpholdForm",
        order=10,
    )
    def uphold(self, *, by: Any, on: date, first_limb: str, second_limb: str, reasons: str) -> Told:
        deciding.record(
            self,
            outcome="upheld",
            by=by,
            role="appeal_panel_member",
            on=on,
            first_limb=first_limb,
            second_limb=second_limb,
            reasons=reasons,
        )
        self.served_on, self.outcome = None, "upheld"
        return Told(text={"reasons": reasons.strip()})

    @step(
        number="A7o",
        label="Overturn the refusal",
        done="Refusal overturned on appeal",
        sources="appeal",
        target="overturned",
        action="decide_application_appeal",
        guards=(policies.traces_are_countersigned,),
        meets=("application_appeal_decision",),
        part="decided_appeal",
        law="By a panel of which nobody took an earlier part; the same record as a refusal",
        form="vetting.applications.forms.OverturnForm",
        order=11,
    )
    def overturn(
        self,
        *,
        by: Any,
        on: date,
        first_limb: str,
        second_limb: str,
        reasons: str,
        measures: list[str] | None = None,
    ) -> Told:
        return self._set_aside(
            "overturned", by, on, first_limb, second_limb, reasons, measures or []
        )

    # --- afterwards -----------------------------------------------------------------------------

    @step(
        number="A8",
        label="Record the appointment",
        done="Applicant appointed",
        sources=("granted", "granted_measures", "overturned"),
        action="appoint",
        guards=(policies.clearance_is_not_written,),
        law="The clearance is written for the person whom HR appointed, from the day of the grant",
        form="vetting.applications.forms.AppointForm",
        order=15,
    )
    def appoint(self, *, by: Any, on: date, person: Any) -> Told:
        """Join the applicant to the record that HR made, and write the clearance there."""
        deciding.join(self, person, by=by)
        written = deciding.write_clearance(self, by=by)
        return Told(facts={"clearance": str(written.pk) if written else None})

    @step(
        number="A8n",
        label="Record that it will not be taken up",
        done="Grant not taken up",
        sources=("granted", "granted_measures", "overturned"),
        target="closed",
        action="appoint",
        guards=(policies.clearance_is_not_written,),
        cancels=CLOCKS,
        form="vetting.applications.forms.WordsForm",
        order=65,
    )
    def not_taken_up(self, *, by: Any, on: date, words: str) -> Told:
        _require(words, "Say why it is not taken up.")
        return self._ended(on, words)

    @step(
        number="A9",
        label="Close",
        done="Closed",
        sources=AFTER_DECISION,
        target="closed",
        action="close",
        guards=(policies.clearance_is_written, policies.appeal_time_is_over),
        cancels=(*CLOCKS, "svap_intention"),
        by_system=True,
        form="vetting.applications.forms.CloseForm",
        order=25,
    )
    def close(self, *, by: Any, on: date, words: str = "") -> Told:
        return self._ended(on, words)

    # --- the ways out before a decision ---------------------------------------------------------

    @step(
        number="AX1",
        label="Discontinue",
        done="Application discontinued",
        sources=BEFORE_DECISION,
        target="discontinued",
        action="adjudicate",
        cancels=CLOCKS,
        law="Live criminal investigation or bail: discontinued, and may apply again when it ended",
        form="vetting.applications.forms.DiscontinueForm",
        order=60,
    )
    def discontinue(self, *, by: Any, on: date, why: str, words: str) -> Told:
        _require(words, "Say what is known, and from whom.")
        if why == "investigation":
            self.under_investigation = True
        self.outcome = "discontinued"
        told = self._ended(on, words)
        told.facts["why"] = why
        return told

    @step(
        number="AX2",
        label="Record that the applicant withdraws",
        done="Withdrawn by the applicant",
        sources=BEFORE_DECISION,
        target="withdrawn",
        action="invite",
        cancels=CLOCKS,
        by_system=True,
        form="vetting.applications.forms.CloseForm",
        order=61,
    )
    def withdraw(self, *, by: Any, on: date, words: str = "") -> Told:
        """What was found until then is kept: a withdrawal does not unmake it."""
        self.outcome = "withdrawn"
        return self._ended(on, words)

    @step(
        number="AX3",
        label="Record that nobody answered",
        done="Lapsed, no response",
        sources=("invited", "enquiries"),
        target="lapsed",
        action="invite",
        cancels=CLOCKS,
        by_system=True,
        form="vetting.applications.forms.CloseForm",
        order=62,
    )
    def lapse(self, *, by: Any, on: date, words: str = "") -> Told:
        if self.state == "enquiries" and self.waits_on != "applicant":
            raise NotReady("The enquiries do not wait on the applicant.")
        self.outcome = "lapsed"
        return self._ended(on, words)

    # --- what they share ------------------------------------------------------------------------

    def _set_aside(
        self,
        outcome: str,
        by: Any,
        on: date,
        first_limb: str,
        second_limb: str,
        reasons: str,
        measures: list[str],
    ) -> Told:
        """The marker stays for ever; the review comes within six months whatever the level says."""
        role = "appeal_panel_member" if outcome == "overturned" else "force_vetting_manager"
        deciding.record(
            self,
            outcome=outcome,
            by=by,
            role=role,
            on=on,
            first_limb=first_limb,
            second_limb=second_limb,
            reasons=reasons,
            measures=measures,
        )
        self.is_overturned, self.early_review_on = True, on + EARLY_REVIEW
        self.decided_on, self.outcome = on, "overturned"
        written = deciding.write_clearance(self, by=by)
        return Told(
            facts={
                "how": outcome,
                "early_review_on": self.early_review_on.isoformat(),
                "clearance": str(written.pk) if written else None,
            },
            text={"reasons": reasons.strip()},
        )

    def _is_late(self, on: date) -> bool:
        """Past the last day to appeal; never late while no such day runs."""
        clock = clock_reads.history_for(self.stream).filter(code="application_appeal").first()
        return clock is not None and clock.due_on is not None and on > clock.due_on

    def _ended(self, on: date, words: str) -> Told:
        from vetting.applications.services import checks, invitations

        self.is_open, self.closed_on = False, on
        invitations.shut_doors(self)
        checks.let_go(self)
        return Told(text={"words": words.strip()} if words.strip() else {})


def _require(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotReady(sentence)
