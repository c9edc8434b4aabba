"""V7D and V8 to V12: appeal, dismissal, tribunal, or what came of an employment."""

from datetime import date
from typing import Any

from django.utils import timezone

from standards.clocks import selectors as clock_reads
from standards.refusals import NotAllowed, NotReady
from standards.workflow.steps import Decision, Told, step
from vetting.withdrawal import clearing, paneling, policies
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons
from vetting.withdrawal.models.steps.deciding import text_of

FORMS = "vetting.withdrawal.forms"
TIERS = "Police (Vetting) Regulations 2025: internal appeal, then the Police Appeals Tribunal"
PANEL: dict[str, Any] = {
    "action": "decide_appeal",
    "part": "appeal_decided",
    "law": TIERS,
    "decision": Decision("appeal", "Decide the appeal", "What does the panel decide?"),
}
DECIDED_HERE = (policies.panel_is_appointed,)


class AppealSteps(ReviewParts):
    """After a decision that takes something away."""

    class Meta:
        abstract = True

    @step(
        number="V8-V9",
        label="Record the appeal",
        done="Appeal lodged",
        sources=(S.WITHDRAWN, S.REDUCED),
        target=S.APPEAL,
        action="manage",
        guards=(policies.no_appeal_yet, policies.appeal_time_runs),
        meets=("vetting_appeal",),
        part="managed",
        law=TIERS,
        by_system=True,
        form=f"{FORMS}.AppealForm",
        order=30,
    )
    def lodge_appeal(
        self: Any,
        *,
        by: Any,
        on: date,
        grounds: str,
        how: str = "paper",
        lodged_on: date | None = None,
    ) -> Told:
        return self._lodge(by, lodged_on or on, grounds, how)

    @step(
        number="V8-V9 late",
        label="Let in a late appeal",
        done="Late appeal let in",
        sources=(S.WITHDRAWN, S.REDUCED, S.DISMISSED),
        target=S.APPEAL,
        action="manage",
        guards=(policies.no_appeal_yet, policies.appeal_time_is_over),
        meets=("vetting_appeal",),
        cancels=("vetting_tribunal_notice",),
        part="managed",
        law="A late appeal needs leave, with reasons",
        form=f"{FORMS}.LateAppealForm",
        order=62,
    )
    def let_in_late(
        self: Any,
        *,
        by: Any,
        on: date,
        grounds: str,
        leave: str,
        how: str = "paper",
        lodged_on: date | None = None,
    ) -> Told:
        """Out of time, also after the dismissal, with leave and its reasons."""
        why = require_reasons(leave, "the leave to appeal late")
        return self._lodge(by, lodged_on or on, grounds, how, leave=why)

    @step(
        number="V9",
        label="Appoint the appeal panel",
        done="Appeal panel appointed",
        sources=S.APPEAL,
        action="manage",
        part="managed",
        law="Nobody with an earlier part of any kind",
        form=f"{FORMS}.PanelForm",
        order=12,
    )
    def appoint_panel(
        self: Any,
        *,
        by: Any,
        on: date,
        chair: Any,
        member: Any = None,
        third: Any = None,
        panel_declares: bool = False,
    ) -> Told:
        members = [each for each in (chair, member, third) if each is not None]
        if len({each.pk for each in members}) != len(members):
            raise NotReady("Each member of the panel must be another person.")
        facts = paneling.appoint(self, members, declares=panel_declares, by=by, on=on)
        return Told(facts=facts)

    @step(
        number="V9-V9A",
        label="Decide the appeal: allow it",
        done="Appeal allowed",
        sources=S.APPEAL,
        target=S.APPEAL_ALLOWED,
        guards=DECIDED_HERE,
        meets=("vetting_appeal_decision",),
        form=f"{FORMS}.OverturnForm",
        order=20,
        **PANEL,
    )
    def allow_appeal(self: Any, *, by: Any, on: date, reasons: str, **said: Any) -> Told:
        """Writes the same decision record as a refusal, and restores the clearance."""
        facts, text = self._panel_decides(by, on, "allowed", reasons, said)
        restored = clearing.restore(self, on=on, by=by)
        self.dismissed_on = None
        self._after_restoring(on)
        self._close_if_settled(on, state=S.APPEAL_ALLOWED)
        return Told(facts={**facts, "restored": restored}, text=text)

    @step(
        number="V9-V10",
        label="Decide the appeal: dismiss it and the officer",
        done="Appeal dismissed; dismissed under the Regulations",
        sources=S.APPEAL,
        target=S.DISMISSED,
        guards=(*DECIDED_HERE, policies.against_withdrawal_by_law),
        meets=("vetting_appeal_decision",),
        form=f"{FORMS}.UpholdForm",
        order=21,
        **PANEL,
    )
    def dismiss_appeal(self: Any, *, by: Any, on: date, reasons: str, **said: Any) -> Told:
        facts, text = self._panel_decides(by, on, "dismissed", reasons, said)
        self.dismissed_on = on
        return Told(facts=facts, text=text)

    @step(
        number="V9-V7D",
        label="Decide the appeal: the lower level stands",
        done="Appeal dismissed; the reduction stands",
        sources=S.APPEAL,
        target=S.REDUCED,
        guards=(*DECIDED_HERE, policies.against_reduction),
        meets=("vetting_appeal_decision",),
        form=f"{FORMS}.UpholdForm",
        order=22,
        **PANEL,
    )
    def uphold_reduction(self: Any, *, by: Any, on: date, reasons: str, **said: Any) -> Told:
        """Internal appeal only: a reduction never leads to dismissal."""
        facts, text = self._panel_decides(by, on, "dismissed", reasons, said)
        self._close_if_settled(on, state=S.REDUCED)
        return Told(facts=facts, text=text)

    @step(
        number="V9-V8",
        label="Decide the appeal: dismiss it; the employment follows",
        done="Appeal dismissed; the withdrawal stands",
        sources=S.APPEAL,
        target=S.WITHDRAWN,
        guards=(*DECIDED_HERE, policies.against_withdrawal_by_contract),
        meets=("vetting_appeal_decision",),
        form=f"{FORMS}.UpholdForm",
        order=23,
        **PANEL,
    )
    def uphold_by_contract(self: Any, *, by: Any, on: date, reasons: str, **said: Any) -> Told:
        facts, text = self._panel_decides(by, on, "dismissed", reasons, said)
        return Told(facts=facts, text=text)

    @step(
        number="V8",
        label="Record a stay",
        done="Stay recorded",
        sources=S.WITHDRAWN,
        action="manage",
        guards=(policies.is_not_stayed,),
        part="managed",
        form=f"{FORMS}.StayForm",
        order=64,
    )
    def stay(self: Any, *, by: Any, on: date, reasons: str) -> Told:
        """Nobody is dismissed meanwhile."""
        self.stayed_because = require(reasons, "Say by whose order, and why, it is stayed.")
        return Told(text={"reasons": self.stayed_because})

    @step(
        number="V8",
        label="Lift the stay",
        done="Stay lifted",
        sources=S.WITHDRAWN,
        action="manage",
        guards=(policies.is_stayed,),
        part="managed",
        form=f"{FORMS}.StayForm",
        order=65,
    )
    def lift_stay(self: Any, *, by: Any, on: date, reasons: str) -> Told:
        why = require(reasons, "Say why the stay is lifted.")
        self.stayed_because = ""
        return Told(text={"reasons": why})

    @step(
        number="V8-V10",
        label="Dismiss: the time to appeal has passed",
        done="Dismissed under the Regulations",
        sources=S.WITHDRAWN,
        target=S.DISMISSED,
        action="decide_withdrawal",
        guards=(
            policies.dismisses_by_law,
            policies.no_appeal_yet,
            policies.appeal_time_is_over,
            policies.no_stay,
        ),
        cancels=("vetting_appeal",),
        part="decided_withdrawal",
        law="Without notice, once the time has passed and nothing is stayed",
        form=f"{FORMS}.DismissForm",
        order=28,
    )
    def dismiss(self: Any, *, by: Any, on: date, note: str = "") -> Told:
        self.dismissed_on = on
        self.decision_served_on = self.decision_served_on or on
        return Told(facts={"dismissed_on": on.isoformat()}, text=_said(note))

    @step(
        number="V10",
        label="Serve the outcome",
        done="Outcome served",
        sources=(S.DISMISSED, S.APPEAL_ALLOWED),
        action="serve_notice",
        part="managed",
        law=TIERS,
        through="letter",
        letter="withdrawal_outcome",
        order=10,
        leads_in=(S.DISMISSED,),
    )
    def serve_outcome(self: Any, *, by: Any, on: date) -> Told:
        """The time for notice to the tribunal counts from here."""
        starts = []
        if self.state == S.DISMISSED and self.rules.has_tribunal:
            starts.append(("vetting_tribunal_notice", on))
        return Told(facts={"served_on": on.isoformat()}, starts=starts)

    @step(
        number="V10-V11",
        label="Record notice to the tribunal",
        done="Notice to the Police Appeals Tribunal",
        sources=S.DISMISSED,
        target=S.TRIBUNAL,
        action="tribunal",
        guards=(policies.has_tribunal,),
        meets=("vetting_tribunal_notice",),
        part="managed",
        law=TIERS,
        form=f"{FORMS}.TribunalForm",
        order=24,
    )
    def notify_tribunal(self: Any, *, by: Any, on: date, notice_on: date | None = None) -> Told:
        """Dates alone: the tribunal is outside. A late notice is for its chair."""
        day = notice_on or on
        running = clock_reads.running_for(self.stream).filter(code="vetting_tribunal_notice")
        clock = running.first()
        self.tribunal_notice_on = day
        is_late = clock is not None and clock.due_on is not None and day > clock.due_on
        return Told(facts={"notice_on": day.isoformat(), "is_late": is_late})

    @step(
        number="V11-V12",
        label="Record the tribunal's result",
        done="Tribunal result recorded",
        sources=S.TRIBUNAL,
        target=S.CLOSED,
        action="tribunal",
        guards=(policies.suspension_is_lifted,),
        part="managed",
        law=TIERS,
        form=f"{FORMS}.ResultForm",
        order=20,
    )
    def record_result(
        self: Any,
        *,
        by: Any,
        on: date,
        result: str,
        result_on: date | None = None,
        heard_on: date | None = None,
    ) -> Told:
        """Date and result. Where it was allowed, the clearance comes back."""
        if result not in self.TribunalResult.values:
            raise NotReady("Choose the tribunal's result.")
        self.tribunal_result, self.tribunal_result_on = result, result_on or on
        self.tribunal_heard_on = heard_on
        restored: list[str] = []
        if result == self.TribunalResult.ALLOWED:
            restored = clearing.restore(self, on=on, by=by)
            self.dismissed_on = None
            self._after_restoring(on)
        self._close_if_settled(on, state=S.CLOSED)
        return Told(facts={"result": result, "restored": restored})

    @step(
        number="V10-V12",
        label="Close: no notice to the tribunal came",
        done="Closed: no notice to the tribunal",
        sources=S.DISMISSED,
        target=S.CLOSED,
        action="manage",
        guards=(policies.tribunal_time_is_over, policies.suspension_is_lifted),
        cancels=("vetting_tribunal_notice",),
        part="managed",
        law="When the time for the tribunal has passed without notice",
        by_system=True,
        order=40,
    )
    def close_without_tribunal(self: Any, *, by: Any, on: date) -> Told:
        self._close_if_settled(on, state=S.CLOSED)
        return Told()

    @step(
        number="V8-V8E",
        label="Record what came of the employment",
        done="Employment outcome recorded",
        sources=S.WITHDRAWN,
        target=S.EMPLOYMENT,
        action="manage",
        guards=(policies.runs_by_contract,),
        cancels=("vetting_appeal",),
        part="managed",
        law="By contract: hearing, notice, and the routes of employment law",
        form=f"{FORMS}.EmploymentForm",
        order=40,
    )
    def record_employment(
        self: Any, *, by: Any, on: date, outcome: str, words: str, outcome_on: date | None = None
    ) -> Told:
        if outcome not in self.Employment.values:
            raise NotReady("Choose what came of the employment.")
        said = require(words, "Say how it was decided, and by whom.")
        self.employment_outcome, self.employment_on = outcome, outcome_on or on
        return Told(facts={"outcome": outcome}, text={"words": said})

    @step(
        number="V8E-V12",
        label="Close",
        done="Closed",
        sources=S.EMPLOYMENT,
        target=S.CLOSED,
        action="manage",
        guards=(policies.suspension_is_lifted,),
        part="managed",
        order=20,
    )
    def close_employment(self: Any, *, by: Any, on: date) -> Told:
        self._close_if_settled(on, state=S.CLOSED)
        return Told()

    # --- what they share -------------------------------------------------------------------------

    def _lodge(
        self: Any, by: Any, lodged_on: date, grounds: str, how: str, leave: str = ""
    ) -> Told:
        if self.decision_served_on and lodged_on < self.decision_served_on:
            raise NotReady("The appeal cannot have come before the decision was served.")
        if lodged_on > timezone.localdate():
            raise NotReady("That day has not come yet.")
        self.appeals.create(
            against=self.state,
            lodged_on=lodged_on,
            how=how,
            grounds=require(grounds, "Write the grounds of the appeal, in the person's words."),
            is_late=bool(leave),
            leave=leave,
            leave_by=by if leave else None,
        )
        self.is_open, self.closed_on = True, None
        text = {"grounds": grounds.strip()}
        return Told(
            facts={"against": str(self.state), "is_late": bool(leave), "how": how},
            text={**text, "leave": leave} if leave else text,
            starts=[("vetting_appeal_decision", lodged_on)],
        )

    def _panel_decides(
        self: Any, by: Any, on: date, outcome: str, reasons: str, said: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The panel's own record: both limbs again, with its reasons."""
        appeal = self.appeal
        if appeal is None or not appeal.panel.filter(user=by).exists():
            raise NotAllowed("You are not on the panel of this appeal.")
        self._declare(by, said.get("declares_no_part", False), Reach.EVERYTHING)
        why = require_reasons(reasons, "the decision on the appeal")
        kind = "overturned" if outcome == "allowed" else "upheld"
        record = self.write_record(by, on, kind, said, declared=False)
        appeal.outcome, appeal.decided_on, appeal.reasons = outcome, on, why
        appeal.save()
        facts = {"appeal": outcome, "decision": str(record.pk), "against": appeal.against}
        return facts, {**text_of(record), "reasons": why}

    def _after_restoring(self: Any, on: date) -> None:
        self._task(
            f"Plan the return to duty in {self.reference}",
            "The clearance was restored: lift what was imposed, restore the posting, back-fill "
            "pay, agree who tells the person.",
            "return",
        )


def _said(note: str) -> dict[str, str]:
    return {"note": note.strip()} if note.strip() else {}
