"""Arrival and the first days: logged, acknowledged, contacted."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import LIVE, SharedByComplaintSteps, stays, step
from standards.workflow.steps import Told


class IntakeSteps(SharedByComplaintSteps):
    """Arrival and the first days: logged, acknowledged, contacted."""

    class Meta:
        abstract = True

    @step(
        number="T1",
        label="Log",
        done="Complaint logged",
        sources="received",
        target="logged",
        action="log",
        law="CMR reg 13(3)(a)(i): the 12 months run from the day the complaint was made",
        order=1,
    )
    def log(self, *, by: Any, on: date) -> Told:
        told = Told(
            facts={"made_on": self.made_on.isoformat(), "channel": self.channel},
            starts=[("acknowledge", self.received_on), ("first_contact", self.received_on)],
        )
        if self.is_anonymous and not self.can_be_reached:
            told.starts = [("first_contact", self.received_on)]
        if self.is_discrimination:
            told.starts += [
                ("discrimination_first_contact", self.received_on),
                ("discrimination_plan", self.received_on),
            ]
        return told

    @stays(
        number="T2",
        label="Record evidence preserved",
        done="Evidence preserved",
        sources=LIVE,
        action="edit",
        law="Schedule 3 para 1(2)-(4): as soon as practicable, and continuing",
        form="cases.forms.EvidenceForm",
        order=60,
    )
    def preserve_evidence(self, *, by: Any, on: date, what: str) -> Told:
        return Told(text={"what": what})

    @stays(
        number="L1",
        label="Acknowledge it",
        letter="acknowledgement",
        done="Complaint acknowledged",
        sources=("logged", "triage", "outside_schedule_3", "recorded"),
        action="acknowledge",
        guards=(policies.not_acknowledged,),
        meets=("acknowledge",),
        form="cases.forms.DayForm",
        order=5,
    )
    def acknowledge(self, *, by: Any, on: date) -> Told:
        """Also called when the letter of acknowledgement is sent."""
        self.acknowledged_on = on
        return Told()

    @stays(
        number="L2",
        label="Record first contact",
        done="Complainant contacted",
        sources=("logged", "triage"),
        action="contact",
        guards=(policies.not_contacted,),
        meets=("first_contact", "discrimination_first_contact"),
        law="Schedule 3 para 2(6): contact the complainant and seek their views on handling",
        form="cases.forms.FirstContactForm",
        order=8,
    )
    def record_contact(self, *, by: Any, on: date, how: str, views: str) -> Told:
        self.first_contact_on = on
        return Told(facts={"how": how}, text={"views": views})

    @stays(
        number="T35",
        label="Record an attempt to reach them",
        done="Attempt to reach the complainant",
        sources=("logged", "triage"),
        action="contact",
        guards=(policies.not_contacted,),
        form="cases.forms.ContactAttemptForm",
        order=9,
    )
    def record_attempt(self, *, by: Any, on: date, how: str, result: str) -> Told:
        """For the anonymous and the unreachable, recorded attempts stand for contact."""
        self.contact_attempts += 1
        told = Told(facts={"how": how, "attempt": self.contact_attempts}, text={"result": result})
        if self.is_anonymous or self.contact_attempts >= 3:
            told.meets = ["first_contact", "discrimination_first_contact"]
        return told
