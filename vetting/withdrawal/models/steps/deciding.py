"""V6 to V7 or V8: the two-stage test, and what is decided."""

from datetime import date
from typing import Any

from standards.refusals import NotAllowed, NotReady
from standards.workflow.steps import Decision, Told, step
from vetting.withdrawal import appointing, clearing, measures, policies
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models.states import DECIDED, KEPT
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons

FORMS = "vetting.withdrawal.forms"
TEST = "Two-stage test: reasonable grounds to suspect; appropriate in all the circumstances"
OUTCOME = Decision("outcome", "Decide the review", "What do you decide?")
DECISION: dict[str, Any] = {
    "action": "decide_withdrawal",
    "part": "decided_withdrawal",
    "law": TEST,
    "decision": OUTCOME,
}


class DecisionSteps(ReviewParts):
    """What the authority decides, and that the person was told."""

    class Meta:
        abstract = True

    @step(
        number="V6",
        label="Record the legal check",
        done="Legal check recorded",
        sources=S.DECISION,
        action="check_law",
        part="law_checked",
        law="Local: before a clearance is withdrawn",
        form=f"{FORMS}.LawForm",
        order=45,
    )
    def check_law(self: Any, *, by: Any, on: date, advice: str) -> Told:
        """By legal services themselves, to whom the matter is shared."""
        return self._law_checked(by, on, advice, str(by))

    @step(
        number="V6",
        label="Record legal advice that came outside this system",
        done="Legal check recorded",
        sources=S.DECISION,
        action="manage",
        part="managed",
        law="Local: before a clearance is withdrawn",
        form=f"{FORMS}.AdviceForm",
        order=46,
    )
    def record_advice(
        self: Any, *, by: Any, on: date, lawyer: str, advice: str, advised_on: date | None = None
    ) -> Told:
        name = require(lawyer, "Enter who advised.")
        return self._law_checked(by, advised_on or on, advice, name)

    @step(
        number="V6-V7",
        label="Decide: retain the clearance",
        done="Decided: clearance retained",
        sources=S.DECISION,
        target=S.RETAINED,
        starts=("vetting_decision_service",),
        form=f"{FORMS}.DecideForm",
        order=20,
        **DECISION,
    )
    def retain(self: Any, *, by: Any, on: date, **said: Any) -> Told:
        facts, text = self._decided(by, on, "retained", said)
        if facts["grounds"] and facts["appropriate"]:
            raise NotReady(
                "Both stages are answered yes, which calls for more than retaining it as it is.",
                remedy="Decide on measures, a lower level or withdrawal, or change the answer.",
            )
        self._conclude(on)
        return Told(facts=facts, text=text)

    @step(
        number="V6-V7M",
        label="Decide: retain it with measures",
        done="Decided: retained with measures",
        sources=S.DECISION,
        target=S.MEASURES,
        starts=("vetting_decision_service",),
        form=f"{FORMS}.MeasuresForm",
        order=21,
        **DECISION,
    )
    def retain_with_measures(
        self: Any,
        *,
        by: Any,
        on: date,
        measure_kind: str,
        measure_text: str,
        measure_owner: Any,
        measure_review_on: date,
        **said: Any,
    ) -> Told:
        """Dated measures, each with an owner and a review."""
        words = [require(measure_text, "Say what the measure is.")]
        facts, text = self._decided(by, on, "measures", {**said, "measures": words})
        measures.put_in_place(
            self,
            kind=measure_kind,
            text=measure_text,
            owner=measure_owner,
            review_on=measure_review_on,
            on=on,
            by=by,
        )
        self._conclude(on)
        return Told(facts=facts, text=text)

    @step(
        number="V7M",
        label="Add a measure",
        done="Measure added",
        sources=(S.MEASURES, S.NOT_ASSESSED, S.REDUCED, S.APPEAL_ALLOWED),
        action="manage",
        part="managed",
        law="Measures have an owner, a date, a review",
        form=f"{FORMS}.MeasureForm",
        order=60,
    )
    def add_measure(
        self: Any,
        *,
        by: Any,
        on: date,
        measure_kind: str,
        measure_text: str,
        measure_owner: Any,
        measure_review_on: date,
    ) -> Told:
        measures.put_in_place(
            self,
            kind=measure_kind,
            text=measure_text,
            owner=measure_owner,
            review_on=measure_review_on,
            on=on,
            by=by,
        )
        return Told(facts={"measure_kind": measure_kind})

    @step(
        number="V6-V7D",
        label="Decide: withdraw the higher level, keep the lower",
        done="Decided: higher level withdrawn, lower level kept",
        sources=S.DECISION,
        target=S.REDUCED,
        guards=(policies.has_higher_level,),
        starts=("vetting_decision_service",),
        form=f"{FORMS}.DecideForm",
        order=22,
        **DECISION,
    )
    def reduce(self: Any, *, by: Any, on: date, **said: Any) -> Told:
        """Leaves the designated post; never a way to dismissal."""
        facts, text = self._decided(by, on, "reduced", said)
        changed = clearing.reduce(self, on=on, by=by)
        self._conclude(on)
        self._task(
            f"Arrange another post for the person in {self.reference}",
            "The higher level was withdrawn and the lower one kept: the designated post "
            "ends, the employment does not.",
            "redeploy",
        )
        return Told(facts={**facts, "levels": changed}, text=text)

    @step(
        number="V6-V8",
        label="Decide: withdraw the clearance",
        done="Decided: clearance withdrawn",
        sources=S.DECISION,
        target=S.WITHDRAWN,
        guards=(policies.has_clearance, policies.law_is_checked),
        starts=("vetting_decision_service",),
        form=f"{FORMS}.WithdrawForm",
        order=23,
        **DECISION,
    )
    def withdraw(self: Any, *, by: Any, on: date, alternatives: str, **said: Any) -> Told:
        """Only where nothing less will do: what else was considered is part of the record."""
        weighed = require_reasons(
            alternatives, "why measures, redeployment or a lower level are not enough"
        )
        facts, text = self._decided(by, on, "withdrawn", {**said, "alternatives": weighed})
        if not (facts["grounds"] and facts["appropriate"]):
            raise NotReady(
                "A withdrawal needs both stages answered yes: grounds to suspect, and appropriate "
                "in all the circumstances.",
                remedy="Retain the clearance, or change the answer with its reasons.",
            )
        changed = clearing.withdraw(self, on=on, by=by)
        self._conclude(on)
        self._task(
            f"Stop posting and system access in {self.reference}",
            "The clearance was withdrawn today: access to systems and premises ends, and the "
            "person is taken out of the post.",
            "access",
            on,
        )
        return Told(facts={**facts, "levels": changed}, text=text)

    @step(
        number="V7-V8",
        label="Serve the decision",
        done="Decision served",
        sources=DECIDED,
        action="serve_notice",
        guards=(policies.decision_is_not_served,),
        meets=("vetting_decision_service",),
        part="managed",
        law="Local: within five working days",
        through="letter",
        letter="withdrawal_decision",
        order=10,
    )
    def serve_decision(self: Any, *, by: Any, on: date) -> Told:
        """The letter went. Time to appeal begins where there is an appeal."""
        self.decision_served_on = on
        starts = []
        if self.state in (S.WITHDRAWN, S.REDUCED):
            starts.append(("vetting_appeal", on))
        if self.state in KEPT and self.state != S.REDUCED:
            self._close_if_settled(on)
        return Told(facts={"served_on": on.isoformat()}, starts=starts)

    # --- what they share -------------------------------------------------------------------------

    def _law_checked(self: Any, by: Any, on: date, advice: str, name: str) -> Told:
        said = require(advice, "Write what was advised.")
        self.law_checked_on, self.law_checked_by = on, by
        self.law_checked_by_name, self.law_advice = name[:120], said
        return Told(facts={"checked_on": on.isoformat()}, text={"advice": said, "by": name})

    def _is_put_to(self: Any, by: Any) -> None:
        if self.deciding_authority_id != by.pk:
            raise NotAllowed("This was put to somebody else to decide.")

    def _decided(
        self: Any, by: Any, on: date, outcome: str, said: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Write the decision record: both limbs, each with its reasons; proportionality."""
        self._is_put_to(by)
        declared = self._declare(by, said.get("declares_no_part", False), Reach.CONDUCT)
        record = self.write_record(by, on, outcome, said, declared=bool(declared))
        facts = {
            "outcome": outcome,
            "grounds": record.grounds,
            "appropriate": record.appropriate,
            "decision": str(record.pk),
            **declared,
        }
        return facts, text_of(record)

    def write_record(
        self: Any,
        by: Any,
        on: date,
        outcome: str,
        said: dict[str, Any],
        *,
        declared: bool,
    ) -> Any:
        """The same record for a decision and for what overturns it."""
        if said.get("grounds") is None or said.get("appropriate") is None:
            raise NotReady(
                "Both stages of the test must be answered: grounds to suspect, and appropriate in "
                "all the circumstances."
            )
        return self.decisions.create(
            outcome=outcome,
            decided_on=on,
            decided_by=by,
            grounds=said["grounds"],
            grounds_reasons=require_reasons(said.get("grounds_reasons", ""), "the first stage"),
            appropriate=said["appropriate"],
            appropriate_reasons=require_reasons(
                said.get("appropriate_reasons", ""), "the second stage"
            ),
            proportionality=require_reasons(
                said.get("proportionality", ""), "why this is proportionate"
            ),
            alternatives=said.get("alternatives", "").strip(),
            measures=said.get("measures", []),
            declared=declared,
        )

    def _conclude(self: Any, on: date) -> None:
        """The assessment has concluded: power to suspend ends, assessors' sight runs out."""
        self._end_basis(on)
        appointing.run_out(
            self, self.appointments.filter(ended_on=None).values_list("user", flat=True)
        )


def text_of(record: Any) -> dict[str, Any]:
    """What the event keeps of a record, as personal text."""
    found = {
        "grounds_reasons": record.grounds_reasons,
        "appropriate_reasons": record.appropriate_reasons,
        "proportionality": record.proportionality,
    }
    return {**found, "alternatives": record.alternatives} if record.alternatives else found
