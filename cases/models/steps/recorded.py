"""Recorded complaints: copies, referral and investigation asked, how to handle."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import SharedByComplaintSteps, stays, step
from standards.workflow.steps import Told


class RecordedSteps(SharedByComplaintSteps):
    """Recorded complaints: copies, referral and investigation asked, how to handle."""

    class Meta:
        abstract = True

    @step(
        number="T6",
        label="Record it",
        done="Complaint recorded under Schedule 3",
        sources=("triage", "outside_schedule_3", "outcome_sent", "closed"),
        target="recorded",
        action="record",
        guards=(
            policies.not_withdrawn,
            policies.not_recorded,
            policies.has_allegation,
            policies.recording_obliged,
        ),
        meets=("triage",),
        cancels=("outside_schedule_3_resolved", "outcome_notification"),
        part="assessed",
        law="Schedule 3 para 2(6A)-(6B): must be recorded, at any time",
        form="cases.forms.RecordForm",
        order=18,
    )
    def record(self, *, by: Any, on: date, reason: str) -> Told:
        return self._recorded(on, reason)

    @step(
        number="T7",
        label="Choose to record it",
        done="Complaint recorded by choice",
        sources="triage",
        target="recorded",
        action="record_by_choice",
        guards=(policies.not_recorded, policies.has_allegation),
        meets=("triage",),
        part="assessed",
        law="Schedule 3 para 2(6A)(b): the appropriate authority decides it is better recorded",
        form="cases.forms.ReasonForm",
        order=40,
    )
    def record_by_choice(self, *, by: Any, on: date, reason: str) -> Told:
        told = self._recorded(on, "4")
        told.text = {"reason": reason}
        return told

    @stays(
        number="T8",
        label="Record the copies given",
        done="Copies of the record given",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="edit",
        guards=(policies.is_recorded,),
        law="CMR reg 3: a copy of the record to the complainant, of the complaint to the subject",
        form="cases.forms.CopiesForm",
        order=35,
    )
    def give_copies(
        self,
        *,
        by: Any,
        on: date,
        to_complainant: bool,
        to_subject: bool,
        withheld_because: str = "",
    ) -> Told:
        self.copy_to_complainant_on = on if to_complainant else self.copy_to_complainant_on
        self.copy_to_subject_on = on if to_subject else self.copy_to_subject_on
        self.copy_withheld = bool(withheld_because)
        return Told(
            facts={"to_complainant": to_complainant, "to_subject": to_subject},
            text={"withheld_because": withheld_because} if withheld_because else {},
        )

    @stays(
        number="T10",
        label="Answer the referral questions",
        done="Referral questions answered",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="refer",
        part="assessed",
        law="CMR reg 4; Schedule 3 para 4",
        form="cases.forms.ReferralForm",
        order=20,
    )
    def answer_referral(
        self, *, by: Any, on: date, criteria: list[str], became_clear_on: date | None, reasons: str
    ) -> Told:
        """A criterion that is met starts the referral clock on the day it first became clear."""
        self.referral_considered_on = on
        newly = sorted(set(criteria) - set(self.referral_criteria))
        self.referral_criteria = sorted({*self.referral_criteria, *criteria})
        told = Told(
            facts={
                "criteria": self.referral_criteria,
                "became_clear_on": became_clear_on.isoformat() if became_clear_on else None,
            },
            text={"reasons": reasons},
        )
        if newly:
            told.starts.append(("iopc_referral_mandatory", became_clear_on or on))
        return told

    @step(
        number="T10n",
        label="Decide how to handle it",
        done="Local decision on handling started",
        sources="recorded",
        target="local_handling",
        action="route",
        guards=(policies.referral_answered, policies.no_referral_owed),
        law="Schedule 3 para 6",
        order=25,
    )
    def decide_locally(self, *, by: Any, on: date) -> Told:
        self.handling_started_on = self.handling_started_on or on
        return Told(starts=self._updates_from(on))

    @stays(
        number="T17",
        label="Answer whether it must be investigated",
        done="Grounds for an investigation answered",
        sources=("local_handling", "otherwise"),
        action="route",
        part="assessed",
        law="Schedule 3 para 6; T19: at any time if it appears that an investigation is needed",
        form="cases.forms.InvestigationForm",
        order=27,
    )
    def answer_investigation(self, *, by: Any, on: date, grounds: list[str], reasons: str) -> Told:
        self.investigation_considered_on = on
        self.investigation_grounds = sorted({*self.investigation_grounds, *grounds})
        return Told(facts={"grounds": self.investigation_grounds}, text={"reasons": reasons})

    @step(
        number="T18",
        label="Handle without an investigation",
        done="Handling otherwise than by investigation started",
        sources="local_handling",
        target="otherwise",
        action="route",
        guards=(
            policies.no_referral_owed,
            policies.investigation_answered,
            policies.no_investigation_owed,
        ),
        starts=("otherwise_than_by_investigation",),
        law="Schedule 3 para 6: reasonable and proportionate",
        order=30,
    )
    def handle_otherwise(self, *, by: Any, on: date) -> Told:
        return Told(facts={"allegations": self._begin_allegations("otherwise", by=by, on=on)})

    @step(
        number="T18n",
        label="Take no further action",
        done="No further action decided",
        sources="local_handling",
        target="no_further_action",
        action="propose_no_further_action",
        guards=(
            policies.no_referral_owed,
            policies.investigation_answered,
            policies.no_investigation_owed,
        ),
        approval="no_further_action",
        approve_action="decide",
        part="decided",
        law="Schedule 3 para 6; a second person agrees",
        form="cases.forms.NoFurtherActionForm",
        order=45,
    )
    def take_no_further_action(self, *, by: Any, on: date, reasons: str) -> Told:
        begun = self._begin_allegations("no_further_action", by=by, on=on)
        return Told(facts={"allegations": begun}, text={"reasons": reasons})
