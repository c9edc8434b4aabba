"""V0 to V2: the written determination of regulation 15, and where it leads."""

from datetime import date, timedelta
from typing import Any

from standards.access import gate
from standards.refusals import NotReady
from standards.workflow.models import Matter
from standards.workflow.steps import Decision, Told, step
from vetting.withdrawal import appointing, policies
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models.states import ASSESSING
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons

PARKED_DAYS = 28
FORMS = "vetting.withdrawal.forms"
REG15 = "Police (Vetting) Regulations 2025, regulation 15"
REG16 = "Police (Vetting) Regulations 2025, regulation 16"
DETERMINATION = Decision(
    "determination", "Make the determination", "What do you determine, and what follows?"
)


class DeterminationSteps(ReviewParts):
    """From the first information to an assessor."""

    class Meta:
        abstract = True

    @step(
        number="V0-V1",
        label="Open the determination",
        done="Determination opened",
        sources=S.REFERRED,
        target=S.TRIAGE,
        action="triage_withdrawal",
        guards=(policies.person_serves,),
        part="triaged",
        law="Local: within five working days of the matter reaching the authority",
        form=f"{FORMS}.OpenForm",
        order=10,
    )
    def open_determination(self: Any, *, by: Any, on: date, distinct_because: str = "") -> Told:
        """Not for facts that another open review of the person holds already."""
        others = _other_open(self, by)
        if others and not (distinct_because.strip() or self.distinct_because):
            raise NotReady(
                f"{', '.join(others)} is open about the same person.",
                remedy="Say how these facts differ from that review, or have this one voided as a "
                "duplicate.",
            )
        self.distinct_because = distinct_because.strip() or self.distinct_because
        text = {"distinct_because": self.distinct_because} if self.distinct_because else {}
        return Told(facts={"pack": self.pack}, text=text)

    @step(
        number="V1",
        label="Determine: it is assessed",
        done="Determined: it could lead to withdrawal",
        sources=S.TRIAGE,
        action="determine",
        guards=(policies.is_not_determined,),
        part="determined",
        law=REG15,
        form=f"{FORMS}.DetermineForm",
        order=20,
        decision=DETERMINATION,
    )
    def determine(
        self: Any, *, by: Any, on: date, reasons: str, declares_no_part: bool = False
    ) -> Told:
        """The written determination without which nobody may be appointed."""
        declared = self._declare(by, declares_no_part, Reach.GRANTS)
        self.determination = require_reasons(reasons, "the determination")
        self.could_lead, self.determined_on, self.determined_by = True, on, by
        return Told(facts={"could_lead": True, **declared}, text={"reasons": self.determination})

    @step(
        number="V1-V1X",
        label="Determine: no assessment",
        done="No withdrawal assessment",
        sources=S.TRIAGE,
        target=S.NOT_ASSESSED,
        action="determine",
        meets=("vetting_triage",),
        part="determined",
        law=REG15,
        form=f"{FORMS}.NotAssessedForm",
        order=21,
        decision=DETERMINATION,
    )
    def not_assess(
        self: Any,
        *,
        by: Any,
        on: date,
        code: str,
        reasons: str,
        declares_no_part: bool = False,
    ) -> Told:
        """Ends the power to suspend. Reopens only by new information, as a new review."""
        declared = self._declare(by, declares_no_part, Reach.GRANTS)
        if code not in self.NotAssessed.values:
            raise NotReady("Choose why there is no assessment.")
        self.determination = require_reasons(reasons, "the determination")
        self.could_lead, self.determined_on, self.determined_by = False, on, by
        self.not_assessed = code
        self._end_basis(on)
        self._close_if_settled(on, state=S.NOT_ASSESSED)
        return Told(
            facts={"could_lead": False, "not_assessed": code, **declared},
            text={"reasons": self.determination},
        )

    @step(
        number="V1-V1R",
        label="Refer it to another process",
        done="Referred to another process; vetting waits",
        sources=S.TRIAGE,
        target=S.ROUTED,
        action="determine",
        meets=("vetting_triage",),
        part="determined",
        law="Conduct that surfaces in vetting goes to the process for conduct first",
        form=f"{FORMS}.RouteForm",
        approval="withdrawal_route",
        approve_action="determine",  # of the proposer; who agrees stands outside vetting
        order=52,
        decision=DETERMINATION,
    )
    def route(
        self: Any,
        *,
        by: Any,
        on: date,
        route: str,
        reasons: str,
        agreed_by: Any = None,
        put_to: Any = None,
        review_on: date | None = None,
        declares_no_part: bool = False,
    ) -> Told:
        """Parked with an owner and a review date; the receiver replays this event.

        The authority for conduct agrees to it itself (`conduct_authority`); `put_to` was asked.
        """
        declared = self._declare(by, declares_no_part, Reach.GRANTS)
        if route not in self.Route.values:
            raise NotReady("Choose which process it goes to.")
        why = require_reasons(reasons, "the referral")
        if agreed_by is None or agreed_by.pk == by.pk:
            raise NotReady("The conduct authority must agree to the referral.")
        again = review_on or on + timedelta(days=PARKED_DAYS)
        _check_parked(on, again)
        self.parked_until = again
        self.other_processes.create(
            route=route,
            referred_on=on,
            reasons=why,
            agreed_by=agreed_by,
            agreed_by_name=str(agreed_by)[:120],
            agreed_on=on,
        )
        return Told(
            facts={
                "owes": "referral",
                "route": route,
                "owner": str((self.owner or by).pk),
                "look_again_on": again.isoformat(),
                "agreed_by": str(agreed_by.pk),
                **declared,
            },
            text={"reasons": why},
            starts=[("vetting_parked_review", on)],
        )

    @step(
        number="V1R",
        label="Look again while it waits",
        done="Still waiting on another process",
        sources=S.ROUTED,
        action="manage",
        part="managed",
        law="Local: within 28 calendar days",
        form=f"{FORMS}.LookAgainForm",
        order=30,
    )
    def look_again(
        self: Any, *, by: Any, on: date, words: str, review_on: date | None = None
    ) -> Told:
        said = require(words, "Say how the other process stands.")
        again = review_on or on + timedelta(days=PARKED_DAYS)
        _check_parked(on, again)
        self.parked_until = again
        return Told(
            facts={"look_again_on": again.isoformat()},
            text={"words": said},
            meets=["vetting_parked_review"],
            starts=[("vetting_parked_review", on)],
        )

    @step(
        number="V1R-V1",
        label="Resume with the outcome",
        done="Resumed: the other process has ended",
        sources=S.ROUTED,
        target=S.TRIAGE,
        action="manage",
        cancels=("vetting_parked_review",),
        part="managed",
        law="[2026] EWCA Civ 28: such an outcome neither closes the review nor proves anything",
        form=f"{FORMS}.ResumeForm",
        order=25,
    )
    def resume(
        self: Any,
        *,
        by: Any,
        on: date,
        outcome: str,
        outcome_text: str,
        outcome_on: date | None = None,
        outcome_ref: str = "",
    ) -> Told:
        """The outcome in full, whatever it was, before the determination is made afresh."""
        process = self.other_processes.order_by("-referred_on", "-pk").first()
        if outcome not in process.Outcome.values:
            raise NotReady("Choose what came of the other process.")
        full = require_reasons(outcome_text, "the outcome of the other process, in full")
        process.outcome, process.outcome_text = outcome, full
        process.outcome_on, process.outcome_ref = outcome_on or on, outcome_ref.strip()
        process.save()
        self.parked_until = None
        self.could_lead, self.determination = None, ""
        self.determined_on = self.determined_by = None
        return Told(
            facts={"route": process.route, "outcome": outcome, "decides_nothing": True},
            text={"outcome": full},
            starts=[("vetting_triage", on)],
        )

    @step(
        number="V1-V2",
        label="Appoint who assesses",
        done="Assessor appointed",
        sources=S.TRIAGE,
        target=S.APPOINTED,
        action="determine",
        guards=(policies.has_determination,),
        meets=("vetting_triage",),
        starts=("vetting_notice", "vetting_report"),
        part="determined",
        law=REG16,
        form=f"{FORMS}.AppointForm",
        order=19,  # once it is determined, before another determination is offered
    )
    def appoint(
        self: Any,
        *,
        by: Any,
        on: date,
        assessor: Any,
        competence: str,
        second: Any = None,
        second_competence: str = "",
        assessor_declares: bool = False,
    ) -> Told:
        """One assessor; two, blind to each other, where the category is marked for it."""
        if self.needs_second and second is None:
            raise NotReady(
                "The themes of this matter call for two assessors, blind to each other.",
                remedy="Choose a second assessor.",
            )
        if second is not None and second.pk == assessor.pk:
            raise NotReady("The two assessors must be two people.")
        facts = appointing.appoint(
            self,
            assessor,
            role="first",
            competence=competence,
            declares=assessor_declares,
            by=by,
            on=on,
        )
        if second is not None:
            self.needs_second = True
            facts |= appointing.appoint(
                self,
                second,
                role="second",
                competence=second_competence,
                declares=assessor_declares,
                by=by,
                on=on,
            )
        return Told(facts=facts, text={"competence": competence.strip()})

    @step(
        number="V2",
        label="Replace an assessor",
        done="Assessor replaced",
        sources=ASSESSING,
        action="determine",
        guards=(policies.assessments_are_closed,),
        part="determined",
        law=REG16,
        form=f"{FORMS}.ReplaceForm",
        order=70,
    )
    def replace_assessor(
        self: Any,
        *,
        by: Any,
        on: date,
        leaving: Any,
        assessor: Any,
        competence: str,
        reasons: str,
        assessor_declares: bool = False,
    ) -> Told:
        """Somebody turned out to be a party, fell ill, moved: another takes over."""
        why = require(reasons, "Say why the assessor is replaced.")
        old = self.appointments.filter(user=leaving, ended_on=None).exclude(role="arbiter").first()
        if old is None:
            raise NotReady("That person does not assess this matter.")
        role = old.role
        appointing.end(self, old, on=on, because=why)
        facts = appointing.appoint(
            self,
            assessor,
            role=role,
            competence=competence,
            declares=assessor_declares,
            by=by,
            on=on,
        )
        return Told(facts={"left": str(leaving.pk), **facts}, text={"reasons": why})


def _check_parked(on: date, again: date) -> None:
    if not on < again <= on + timedelta(days=PARKED_DAYS):
        raise NotReady(
            "The day to look at it again must come within 28 calendar days.",
            remedy="Choose an earlier day, or leave it empty.",
        )


def _other_open(review: Any, by: Any) -> list[str]:
    """References of other open reviews of the person, as far as the actor may know of them."""
    others = type(review).objects.filter(person=review.person_id, is_open=True)
    others = others.exclude(pk=review.pk)
    if not isinstance(by, str):
        others = others.filter(gate.visible_to(by, Matter))
    return list(others.order_by("reference").values_list("reference", flat=True))
