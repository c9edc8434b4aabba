"""Random walks through the state machine of a complaint: no path reaches an illegal state."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cases.models import Allegation, Complaint
from standards.events import verification
from standards.events.models import Event
from standards.refusals import Refusal
from standards.workflow import steps
from standards.workflow.firing import fire
from tests.factories.cast import make_cast
from tests.factories.complaints import NOTHING_OBLIGES, log_complaint

DATA = {
    "preserve_evidence": {"what": "Video secured."},
    "record_contact": {"how": "telephone", "views": "An apology."},
    "record_attempt": {"how": "letter", "result": "No answer."},
    "forward": {"to": "Another force"},
    "find_not_a_complaint": {"ground": "not_dissatisfaction", "reasons": "A question only."},
    "record": {"reason": "1"},
    "record_by_choice": {"reason": "Better recorded."},
    "give_copies": {"to_complainant": True, "to_subject": True},
    "answer_referral": {"criteria": [], "became_clear_on": None, "reasons": "None."},
    "answer_investigation": {"grounds": [], "reasons": "None."},
    "take_no_further_action": {"reasons": "Nothing to add."},
    "give_update": {"said": "We spoke to the officer."},
    "pause_updates": {"reason": "No address."},
    "resume_updates": {"reason": "They wrote."},
    "name_review_body": {"body": "policing_body", "ground": ""},
    "give_oral_outcome": {"said": "Told her."},
    "reopen": {"reason": "our_error", "because": "A form was missed."},
    "reopen_recorded": {"reason": "our_error", "because": "A form was missed."},
    "decide": {"decision": "resolved", "reasons": "Apology given.", "actions": ["apology"]},
    "decide_again": {"reason": "Too early."},
    "ask_withdrawal": {"is_signed": True, "words": "I do not want to go on."},
    "keep_complaint": {"reason": "They changed their mind."},
    "accept_withdrawal": {"reasons": "Nobody else is harmed."},
    "continue_in_public_interest": {"reasons": "Others may be harmed."},
    "void": {"ground": "not_meant", "reasons": "A training exercise."},
    "begin": {"handling": "outside"},
}
# An allegation's own, where a complaint has a step of the same name.
ALLEGATION_DATA = {**DATA, "withdraw": {"signed_on": date(2026, 11, 20)}}
COMPLAINT_STEPS = [declared.name for declared in steps.steps_of(Complaint)]
ALLEGATION_STEPS = [declared.name for declared in steps.steps_of(Allegation)]
PEOPLE = ("amira", "farah", "hugo", "kate", "chloe", "dev", "system:run_due")


class Walk(RuleBasedStateMachine):
    """Somebody tries a step; it happens, or is refused with a sentence and leaves nothing."""

    @initialize()
    def start(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.traveller = time_machine.travel("2026-11-23T12:00:00+00:00", tick=False)
        self.clock = self.traveller.start()
        self.today = date(2026, 11, 23)
        self.cast = make_cast()
        self.complaint = log_complaint(self.cast, owner=self.cast.amira)

    def teardown(self) -> None:
        if hasattr(self, "traveller"):
            verdict = verification.verify(self.complaint.stream)
            self.traveller.stop()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            assert verdict.broken == ""

    @rule(name=st.sampled_from(COMPLAINT_STEPS), who=st.sampled_from(PEOPLE), yes=st.booleans())
    def try_step(self, name: str, who: str, yes: bool) -> None:
        data = DATA.get(name, {})
        if name == "answer_recording":
            data = {**NOTHING_OBLIGES, "asked_to_record": yes}
        self._try(Complaint.objects.get(pk=self.complaint.pk), name, who, data)

    @rule(name=st.sampled_from(ALLEGATION_STEPS), who=st.sampled_from(PEOPLE))
    def try_allegation_step(self, name: str, who: str) -> None:
        allegation = Allegation.objects.filter(matter=self.complaint.pk).first()
        self._try(allegation, name, who, ALLEGATION_DATA.get(name, {}))

    @rule(days=st.integers(min_value=1, max_value=40))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.clock.move_to(f"{self.today}T12:00:00+00:00")

    def _try(self, thing, name: str, who: str, data: dict) -> None:
        by = who if who.startswith("system:") else getattr(self.cast, who)
        seq = Event.objects.filter(stream=self.complaint.stream).count()
        declared = getattr(type(thing), name).step
        before = thing.state
        refusal = None
        try:
            fire(
                thing,
                name,
                by=by,
                agreed=bool(declared.approval),
                through=declared.through,
                **data,
            )
        except Refusal as refused:
            refusal = refused
        after = type(thing).objects.get(pk=thing.pk).state
        if refusal is None:
            assert steps.applies(declared, before)
            assert after == (declared.target or before)
        else:
            assert refusal.sentence or refusal.status == 404
            assert after == before
            assert Event.objects.filter(stream=self.complaint.stream).count() == seq

    @invariant()
    def it_is_in_a_legal_state(self) -> None:
        if not hasattr(self, "complaint"):
            return
        complaint = Complaint.objects.get(pk=self.complaint.pk)
        assert complaint.state in Complaint.State.values
        assert complaint.is_open == (complaint.state not in ("closed", "void"))
        assert complaint.is_open == (complaint.closed_on is None)
        if complaint.state in ("outcome_sent", "review_window", "withdrawn"):
            assert not complaint.allegations.exclude(state__in=("decided", "withdrawn")).exists()


@pytest.mark.django_db
def test_no_walk_reaches_an_illegal_state_and_every_chain_verifies():
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
