"""What it is and where it goes."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import IN_HANDLING, SharedByComplaintSteps, stays, step
from standards.workflow.steps import Told


class TriageSteps(SharedByComplaintSteps):
    """What it is and where it goes."""

    class Meta:
        abstract = True

    @step(
        number="T4",
        label="Start triage",
        done="Triage started",
        sources="logged",
        target="triage",
        action="triage",
        guards=(policies.contact_made,),
        starts=("triage",),
        law="Schedule 3 para 2(6)",
        order=10,
    )
    def start_triage(self, *, by: Any, on: date) -> Told:
        return Told()

    @stays(
        number="L3",
        label="Answer the recording questions",
        done="Recording questions answered",
        sources=("logged", "triage", *IN_HANDLING, "outcome_sent", "closed"),
        action="triage",
        guards=(policies.not_recorded,),
        law="Schedule 3 para 2(6A)-(6B)",
        form="cases.forms.RecordingForm",
        order=12,
        leads_in=("logged", "triage"),  # later only when the complainant says something new
    )
    def answer_recording(self, *, by: Any, on: date, **answers: bool) -> Told:
        """A yes stands: what obliges recording is asked, and cannot be overruled."""
        for name, answer in answers.items():
            if name not in _QUESTION_FIELDS:
                raise TypeError(f"{name} is not one of the recording questions.")
            setattr(self, name, bool(answer) or bool(getattr(self, name)))
        return Told(facts={name: bool(getattr(self, name)) for name in answers})

    @step(
        number="T3",
        label="Forward to another authority",
        done="Forwarded to another authority",
        sources=("logged", "triage"),
        target="forwarded",
        action="triage",
        cancels=("acknowledge", "first_contact", "triage"),
        law="Schedule 3 para 2: another authority is the appropriate one; tell the complainant",
        form="cases.forms.ForwardForm",
        order=70,
    )
    def forward(self, *, by: Any, on: date, to: str) -> Told:
        self.forwarded_to = to
        return Told(facts={"to": to[:120]})

    @step(
        number="T9",
        label="Decide that it is not a complaint",
        done="Found not to be a complaint",
        sources="triage",
        target="not_a_complaint",
        action="triage",
        guards=(policies.recording_answered, policies.nothing_obliges_recording),
        cancels=("acknowledge", "triage"),
        part="assessed",
        law="CMR reg 44(c); Schedule 3 para 2(7): keep a record, give written reasons",
        form="cases.forms.NotAComplaintForm",
        order=75,
    )
    def find_not_a_complaint(self, *, by: Any, on: date, ground: str, reasons: str) -> Told:
        self.ending_ground = ground
        return Told(facts={"ground": ground}, text={"reasons": reasons})

    @stays(
        number="L5",
        label="Send the reasons",
        done="The complainant was told in writing",
        sources=("not_a_complaint", "forwarded"),
        action="letter",
        law="CMR reg 44(c): written reasons; Schedule 3 para 2: tell them that it was forwarded",
        through="letter",
        letter="reasons",
        order=10,
    )
    def tell_reasons(self, *, by: Any, on: date) -> Told:
        """Called when the letter is sent; the page leads to the letter."""
        self.ending_letter_on = on
        return Told()

    @step(
        number="T34",
        label="Close",
        done="Closed",
        sources=("not_a_complaint", "forwarded", "withdrawn"),
        target="closed",
        action="close",
        guards=(policies.reasons_sent,),
        order=15,
    )
    def close_ended(self, *, by: Any, on: date) -> Told:
        return self._close(on)

    @step(
        number="T5",
        label="Handle outside Schedule 3",
        done="Handling outside Schedule 3 started",
        sources="triage",
        target="outside_schedule_3",
        action="triage",
        guards=(
            policies.has_allegation,
            policies.recording_answered,
            policies.nothing_obliges_recording,
        ),
        meets=("triage",),
        law="Schedule 3 para 2(6C); CMR reg 34(2)-(3)",
        order=20,
    )
    def handle_outside(self, *, by: Any, on: date) -> Told:
        self.handling_started_on = on
        begun = self._begin_allegations("outside", by=by, on=on)
        resolved_from = self.first_contact_on or on
        return Told(
            facts={"allegations": begun},
            starts=[("outside_schedule_3_resolved", resolved_from), *self._updates_from(on)],
        )


_QUESTION_FIELDS = frozenset(name for name, _, _ in policies.RECORDING_QUESTIONS)
