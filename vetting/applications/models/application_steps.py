"""What may happen to an application, from the invitation to the decision."""

from datetime import date
from typing import Any

from django.db import models

from standards.refusals import NotReady
from standards.workflow.models import PartTaken
from standards.workflow.steps import Decision, Told, step
from vetting.applications import deciding, policies, targets

WORKED = ("checks", "adjudication", "enquiries")
DECISION_CLOCKS = targets.CODES
ADJUDICATION = Decision("adjudication", "Decide the application", "What do you decide?")
INDEPENDENT = "declared_independent"
_DECIDING = (
    policies.checks_are_settled,
    policies.answers_are_settled,
    policies.is_not_investigated,
)
_GRANTING = (*_DECIDING, policies.traces_are_countersigned)


class ApplicationSteps(models.Model):
    """The steps to the decision, in the order in which an application meets them."""

    class Meta:
        abstract = True

    @step(
        number="A1",
        label="Record that the form was received",
        done="Form received",
        sources="invited",
        target="received",
        action="invite",
        meets=("application_lapse",),
        by_system=True,
        form="vetting.applications.forms.ReceivedForm",
        order=20,
    )
    def receive(self, *, by: Any, on: date, note: str = "") -> Told:
        """Through the applicant's own page, or on paper."""
        return Told(text={"note": note.strip()} if note.strip() else {})

    @step(
        number="A1b",
        label="Send the form back to the applicant",
        done="Form sent back to the applicant",
        sources="received",
        target="invited",
        action="invite",
        starts=("application_lapse",),
        form="vetting.applications.forms.SendBackForm",
        order=51,
    )
    def send_back(self, *, by: Any, on: date, what: str) -> Told:
        _require(what, "Say what is missing: the applicant reads it.")
        return Told(facts={"waits_on": "applicant"}, text={"what": what.strip()})

    @step(
        number="A2",
        label="Accept the form as complete",
        done="Application complete",
        sources="received",
        target="complete",
        action="check",
        guards=(policies.form_is_whole,),
        part="completed",
        law="Local: the time for the decision counts from here",
        order=10,
    )
    def complete(self, *, by: Any, on: date) -> Told:
        self.complete_on = on
        self.owner = self.owner or by
        code = targets.code_for(self.level, is_renewal=self.is_renewal)
        return Told(facts={"level": self.level}, starts=[(code, on)])

    @step(
        number="A3",
        label="Start the checks",
        done="Checks started",
        sources="complete",
        target="checks",
        action="check",
        part="checked",
        law="The check-set of the level in force on this day",
        order=12,
    )
    def start_checks(self, *, by: Any, on: date) -> Told:
        """The checks of the set are made, for the applicant and each associate."""
        from vetting.applications.services import checks

        self.check_set = checks.set_in_force(self.level, on)
        made = checks.make(self, by=by)
        return Told(facts={"check_set": str(self.check_set), "checks": made})

    @step(
        number="A4",
        label="Begin adjudication",
        done="Adjudication begun",
        sources="checks",
        target="adjudication",
        action="adjudicate",
        guards=(policies.checks_are_settled,),
        part="adjudicated",
        order=15,
    )
    def adjudicate(self, *, by: Any, on: date) -> Told:
        self.owner = by
        return Told(facts={"owner": str(by.pk)})

    @step(
        number="A4b",
        label="Record what is known of investigations and refusals",
        done="Investigations and refusals recorded",
        sources=("received", "complete", *WORKED),
        action="check",
        guards=(policies.standing_is_unknown,),
        part="checked",
        form="vetting.applications.forms.StandingForm",
        order=18,
        leads_in=("adjudication",),
    )
    def record_standing(
        self,
        *,
        by: Any,
        on: date,
        under_investigation: bool | None,
        refused_elsewhere: bool | None,
        words: str,
    ) -> Told:
        return self._stands(under_investigation, refused_elsewhere, words)

    @step(
        number="A4c",
        label="Correct what is known of investigations and refusals",
        done="Investigations and refusals corrected",
        sources=("received", "complete", *WORKED),
        action="check",
        guards=(policies.standing_is_known,),
        part="checked",
        form="vetting.applications.forms.StandingForm",
        order=64,
    )
    def correct_standing(
        self,
        *,
        by: Any,
        on: date,
        under_investigation: bool | None,
        refused_elsewhere: bool | None,
        words: str,
    ) -> Told:
        return self._stands(under_investigation, refused_elsewhere, words)

    @step(
        number="A5",
        label="Make further enquiries",
        done="Further enquiries begun",
        sources="adjudication",
        target="enquiries",
        action="adjudicate",
        part="adjudicated",
        form="vetting.applications.forms.EnquiryForm",
        order=52,
    )
    def enquire(self, *, by: Any, on: date, waits_on: str, what: str) -> Told:
        """Whom it waits on goes into the event: the applicant's time is measured apart."""
        _require(what, "Say what is asked, and of whom.")
        self.waits_on = waits_on
        return Told(facts={"waits_on": waits_on}, text={"what": what.strip()})

    @step(
        number="A5b",
        label="Return to adjudication",
        done="Enquiries finished",
        sources="enquiries",
        target="adjudication",
        action="adjudicate",
        guards=(policies.checks_are_settled,),
        part="adjudicated",
        form="vetting.applications.forms.FoundForm",
        order=14,
    )
    def enquiries_done(self, *, by: Any, on: date, found: str) -> Told:
        _require(found, "Say what the enquiries found.")
        self.waits_on = ""
        return Told(text={"found": found.strip()})

    # --- A6 -------------------------------------------------------------------------------------

    @step(
        number="A6",
        label="Grant",
        done="Clearance granted",
        sources="adjudication",
        target="granted",
        action="adjudicate",
        guards=(*_GRANTING, policies.was_not_refused_elsewhere),
        meets=DECISION_CLOCKS,
        part="granted",
        law="Grounds to suspect, then all the circumstances; by no friend, referee or recruiter",
        form="vetting.applications.forms.GrantForm",
        order=20,
        decision=ADJUDICATION,
    )
    def grant(self, *, by: Any, on: date, reasons: str, declares_independent: bool = False) -> Told:
        return self._granted(by, on, reasons, [], declares_independent, "vetting_officer")

    @step(
        number="A6m",
        label="Grant with measures",
        done="Clearance granted with measures",
        sources="adjudication",
        target="granted_measures",
        action="adjudicate",
        guards=(*_GRANTING, policies.was_not_refused_elsewhere),
        meets=DECISION_CLOCKS,
        part="granted",
        form="vetting.applications.forms.GrantWithMeasuresForm",
        order=21,
        decision=ADJUDICATION,
    )
    def grant_with_measures(
        self,
        *,
        by: Any,
        on: date,
        reasons: str,
        measures: list[str],
        declares_independent: bool = False,
    ) -> Told:
        if not measures:
            raise NotReady("Write at least one measure, or grant without.")
        return self._granted(by, on, reasons, measures, declares_independent, "vetting_officer")

    @step(
        number="A6f",
        label="Grant after a refusal elsewhere",
        done="Clearance granted after a refusal elsewhere",
        sources="adjudication",
        target="granted",
        action="grant_after_refusal",
        guards=(*_GRANTING, policies.was_refused_elsewhere),
        meets=DECISION_CLOCKS,
        part="granted",
        law="Local: by the force vetting manager",
        form="vetting.applications.forms.GrantForm",
        order=22,
        decision=ADJUDICATION,
    )
    def grant_after_refusal(
        self, *, by: Any, on: date, reasons: str, declares_independent: bool = False
    ) -> Told:
        role = "force_vetting_manager"
        return self._granted(by, on, reasons, [], declares_independent, role)

    @step(
        number="A6r",
        label="Refuse",
        done="Clearance refused",
        sources="adjudication",
        target="refused",
        action="adjudicate",
        guards=(*_DECIDING, policies.refusal_elsewhere_is_known),
        meets=DECISION_CLOCKS,
        part="refused",
        law="Both limbs of the two-stage test, each with its reasons",
        form="vetting.applications.forms.RefuseForm",
        order=23,
        decision=ADJUDICATION,
    )
    def refuse(
        self,
        *,
        by: Any,
        on: date,
        first_limb: str,
        second_limb: str,
        reasons: str,
        themes: list[str] | None = None,
        declares_independent: bool = False,
    ) -> Told:
        declared = self._independent(by, declares_independent)
        deciding.record(
            self,
            outcome="refused",
            by=by,
            role="vetting_officer",
            on=on,
            first_limb=first_limb,
            second_limb=second_limb,
            reasons=reasons,
            themes=themes or [],
        )
        self.decided_on, self.outcome = on, "refused"
        return Told(
            facts={"level": self.level, "themes": sorted(themes or []), **declared},
            text={"reasons": reasons.strip()},
        )

    # --- what they share ------------------------------------------------------------------------

    def _stands(self, investigated: bool | None, refused: bool | None, words: str) -> Told:
        _require(words, "Say how this is known: who was asked, and when.")
        self.under_investigation, self.refused_elsewhere = investigated, refused
        facts = {"under_investigation": investigated, "refused_elsewhere": refused}
        return Told(facts=facts, text={"words": words.strip()})

    def _granted(
        self,
        by: Any,
        on: date,
        reasons: str,
        measures: list[str],
        declares: bool,
        role: str,
    ) -> Told:
        declared = self._independent(by, declares)
        deciding.check_second_pair_of_eyes(self, by)
        outcome = "granted_measures" if measures else "granted"
        deciding.record(
            self, outcome=outcome, by=by, role=role, on=on, reasons=reasons, measures=measures
        )
        self.decided_on, self.outcome = on, outcome
        facts = {"level": self.level, "measures": len(measures), **declared}
        written = deciding.write_clearance(self, by=by)
        if written is not None:
            facts["clearance"] = str(written.pk)
        return Told(facts=facts, text={"reasons": reasons.strip()})

    def _independent(self, by: Any, declares: bool) -> dict[str, bool]:
        """No friend, referee or recruiting manager decides. The register knows some of it; that
        somebody is no friend it can never tell, so whoever decides declares it, once."""
        taken = PartTaken.objects.filter(matter_id=self.pk, user=by, part=INDEPENDENT)
        if taken.exists():
            return {}
        if not declares:
            raise NotReady(
                "The register cannot tell that you are no friend or referee of the applicant and "
                "do not recruit for the post.",
                remedy="Declare it, or have somebody else decide.",
            )
        PartTaken.objects.get_or_create(matter_id=self.pk, user=by, part=INDEPENDENT)
        return {"declares_independent": True}


def _require(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotReady(sentence)
