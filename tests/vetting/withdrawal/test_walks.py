"""Random walks through each pack: no path reaches an illegal state, and every chain verifies."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from standards.events import verification
from standards.events.models import Event
from standards.people.models import DutyStatusSpell, Employment
from standards.pipeline.models import Task
from standards.records import letters
from standards.refusals import Refusal
from standards.workflow import proposals, steps
from standards.workflow.firing import fire
from tests.factories import people
from tests.factories.cast import make_cast
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    EVERY_POINT,
    NO,
    SUITABLE,
    WHY,
    YES,
    a_measure_kind,
    an_officer,
    assessed,
    letter_sent,
    make_board,
    proposed,
    review_at,
    step_to,
)
from vetting.models import Clearance
from vetting.services.clearances import stream_of
from vetting.withdrawal import due
from vetting.withdrawal.models import Assessment, WithdrawalReview
from vetting.withdrawal.models.states import BEFORE_CONCLUSION, TERMINAL
from vetting.withdrawal.services import assessing

S = WithdrawalReview.State
STEPS = {each.name: each for each in steps.steps_of(WithdrawalReview)}
NAMES = sorted(STEPS)
PEOPLE = ("imran", "noor", "omar", "olga", "petra", "pavel", "tess", "quinn", "lena", "own")
ORDER = (
    S.TRIAGE,
    S.APPOINTED,
    S.NOTICED,
    S.GATHERING,
    S.REPORTED,
    S.DECISION,
    S.WITHDRAWN,
    S.APPEAL,
)
ACTORS = {
    "triage_withdrawal": "noor",
    "determine": "omar",
    "manage": "noor",
    "serve_notice": "noor",
    "assess": "petra",
    "decide_withdrawal": "olga",
    "decide_appeal": "quinn",
    "tribunal": "noor",
}
LETTERS = (
    "withdrawal_notice",
    "withdrawal_decision_kept",
    "withdrawal_decision_withdrawn",
    "withdrawal_outcome",
)


def said(refused: Refusal, *, hidden: bool = False) -> None:
    """A refusal says why, unless the matter is not to be known of."""
    assert refused.sentence or (hidden and refused.status == 404)


def assert_same(after: Any, before: Any) -> None:
    assert after == before


class Walk(RuleBasedStateMachine):
    """Steps are tried, letters go, assessments are written, days pass, the feed speaks."""

    kinds = ("officer", "special")
    beginnings = (
        S.REFERRED,
        S.GATHERING,
        S.DECISION,
        S.WITHDRAWN,
        S.APPEAL,
        S.DISMISSED,
        S.TRIBUNAL,
    )

    @initialize(
        kind=st.integers(0, 1),
        listed=st.booleans(),
        higher=st.booleans(),
        begin=st.integers(0, 6),
    )
    def start(self, kind: int, listed: bool, higher: bool, begin: int) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.traveller = time_machine.travel("2026-11-23T12:00:00+00:00", tick=False)
        self.clock = self.traveller.start()
        self.today = date(2026, 11, 23)
        self.board = make_board(make_cast())
        person = an_officer(self.board.cast, "Walked", kind=self.kinds[kind])
        if higher:
            clearance(person, "MV", granted_on=date(2024, 1, 1), decided_by_ref=person.person_ref)
        themes = ["dishonesty"] if listed else []
        self.review = review_at(self.beginnings[begin], self.board, person, themes=themes)
        self.own = people.user("own", ["vetting_authority", "force_vetting_manager"], person)

    def teardown(self) -> None:
        if not hasattr(self, "traveller"):
            return
        streams = [self.review.stream, stream_of(self.review.person_id)]
        streams += [assessing.stream_of(pk) for pk in Assessment.objects.values_list("pk", flat=1)]
        verdicts = [verification.verify(stream).broken for stream in streams]
        self.traveller.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        assert set(verdicts) <= {""}

    def someone(self, who: str) -> Any:
        return self.own if who == "own" else getattr(self.board, who)

    def now(self) -> WithdrawalReview:
        return WithdrawalReview.objects.get(pk=self.review.pk)

    def data(self, name: str) -> dict[str, Any]:
        """Whole answers for each step."""
        board = self.board
        measure = {
            "measure_kind": a_measure_kind(),
            "measure_text": "No lone visits.",
            "measure_owner": board.imran,
            "measure_review_on": self.today + timedelta(days=60),
        }
        appointment = {"assessor": board.petra, "competence": SUITABLE}
        second = {"second": board.pavel, "second_competence": SUITABLE}
        needs = self.now().needs_second
        return {
            "determine": {"reasons": WHY},
            "not_assess": {"reasons": WHY, "code": "no_grounds"},
            "route": {"route": "conduct", "reasons": WHY},
            "look_again": {"words": "Waiting."},
            "resume": {"outcome": "no_case_to_answer", "outcome_text": WHY},
            "appoint": {**appointment, **(second if needs else {})},
            "replace_assessor": {
                **appointment,
                "assessor": board.pavel,
                "leaving": board.petra,
                "reasons": "Ill.",
            },
            "serve_notice": {
                "checks": EVERY_POINT,
                "served_how": "post",
                "served_time": time(9, 0),
            },
            "take_representation": {"words": "It was not me."},
            "record_enquiry": {"type": "enquiry", "words": "Asked."},
            "extend_response": {"working_days": 3, "reasons": "Ill."},
            "add_item": {"text": "Lied.", "source": "CO/1"},
            "appoint_arbiter": {"arbiter": board.tess, "competence": SUITABLE},
            "send_report": {"person_case": WHY, "report": WHY},
            "put_to_decider": {"decider": board.olga},
            "send_back": {"tasks": "Ask her."},
            "check_law": {"advice": "Lawful."},
            "record_advice": {"lawyer": "L.", "advice": "Lawful."},
            "retain": NO,
            "retain_with_measures": {**NO, **measure},
            "add_measure": measure,
            "reduce": YES,
            "withdraw": {**YES, "alternatives": WHY},
            "lodge_appeal": {"grounds": "Unfair."},
            "let_in_late": {"grounds": "Ill.", "leave": WHY},
            "appoint_panel": {"chair": board.quinn, "member": board.rita},
            "allow_appeal": {**NO, "reasons": WHY},
            "dismiss_appeal": {**YES, "reasons": WHY},
            "uphold_reduction": {**YES, "reasons": WHY},
            "uphold_by_contract": {**YES, "reasons": WHY},
            "stay": {"reasons": "Ordered."},
            "lift_stay": {"reasons": "Over."},
            "record_result": {"result": "allowed"},
            "record_employment": {"outcome": "kept", "words": "By the panel."},
            "leave": {"reason": "Resigned"},
        }.get(name, {})

    @rule(name=st.sampled_from(NAMES), who=st.sampled_from(PEOPLE))
    def try_anything(self, name: str, who: str) -> None:
        self.try_step(name, who)

    def try_step(self, name: str, who: str) -> None:
        declared, review = STEPS[name], self.now()
        seq = Event.objects.count()
        held = self.clearances()
        refusal = None
        by = "system:tests" if declared.action == "system" else self.someone(who)
        try:
            fire(review, name, by=by, **self.data(name))
        except Refusal as refused:
            refusal = refused
        after = self.now().state
        if refusal is None:
            assert who != "own" or declared.action == "system"
            assert steps.applies(declared, review.state)
            assert after == (declared.target or review.state)
        else:
            assert refusal.sentence or refusal.status == 404
            assert (after, Event.objects.count()) == (review.state, seq)
            assert self.clearances() == held

    @rule(name=st.sampled_from(["suspend", "lift_suspension", "void"]), voids=st.integers(0, 7))
    def two_people(self, name: str, voids: int) -> None:
        if name == "void" and voids:
            return  # else most walks end early
        data = {"reasons": WHY}
        if name == "lift_suspension":
            data["served_time"] = "11:00"
        try:
            proposal = proposed(self.now(), name, self.board.noor, **data)
            proposals.decide(proposal=proposal, agree=True, by=self.board.omar)
        except Refusal as refused:
            said(refused)

    @rule(at=st.sampled_from(ORDER))
    def go_on_as_usual(self, at: str) -> None:
        """The way that most reviews take, so that walks get far."""
        here = ORDER.index(self.now().state) if self.now().state in ORDER else -1
        wanted = ORDER[min(here + 1, len(ORDER) - 1)]
        try:
            with transaction.atomic():
                step_to(wanted, self.now(), self.board)
        except (Refusal, AttributeError, ValueError):
            return

    @rule(who=st.sampled_from(["petra", "pavel", "tess"]), withdraws=st.booleans())
    def write_an_assessment(self, who: str, withdraws: bool) -> None:
        before = self.now().version
        try:
            assessed(self.now(), self.someone(who), "withdraw" if withdraws else "retain")
        except Refusal as refused:
            said(refused, hidden=True)
            assert_same(self.now().version, before)

    @rule(pick=st.integers(0, 3))
    def send_a_letter(self, pick: int) -> None:
        fitting = [spec.code for spec in letters.specs_for(self.now())]
        code = fitting[pick % len(fitting)] if fitting else LETTERS[pick]
        decides = code.startswith(("withdrawal_decision", "withdrawal_outcome"))
        approver = self.board.omar if decides else None
        try:
            with transaction.atomic():
                letter_sent(self.now(), code, self.board.noor, approver)
        except Refusal as refused:
            said(refused)

    @rule(days=st.integers(min_value=1, max_value=20))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.clock.move_to(f"{self.today}T12:00:00+00:00")

    @rule()
    def what_falls_due_is_done(self) -> None:
        due.run(timezone.now())
        assert due.run(timezone.now()) == 0

    @precondition(lambda self: hasattr(self, "today") and self.today > date(2027, 1, 10))
    @rule()
    def the_feed_says_that_they_left(self) -> None:
        Employment.objects.filter(person=self.review.person_id).update(
            ends_on=self.today - timedelta(days=1)
        )

    def clearances(self) -> list:
        rows = Clearance.objects.filter(person=self.review.person_id)
        return list(rows.order_by("pk").values_list("pk", "status", "version"))

    @invariant()
    def it_is_in_a_legal_state(self) -> None:
        if not hasattr(self, "review"):
            return
        review = self.now()
        assert review.state in S.values
        assert (review.closed_on is None) == review.is_open
        assert review.is_open or review.state in TERMINAL
        suspension = review.open_suspension
        if suspension is not None:
            assert review.is_open
            if review.state not in BEFORE_CONCLUSION:
                assert suspension.basis_ended_on is not None
                assert Task.objects.filter(
                    matter=review.pk, status=Task.Status.OPEN, what__startswith="Lift"
                ).exists()
        spells = DutyStatusSpell.objects.filter(person=review.person_id, ends_on=None)
        assert spells.exists() == (suspension is not None)
        statuses = {each.status for each in Clearance.objects.filter(person=review.person_id)}
        if review.state in (S.WITHDRAWN, S.EMPLOYMENT, S.DISMISSED, S.TRIBUNAL):
            assert "current" not in statuses
        if review.state in (S.RETAINED, S.MEASURES, S.REDUCED, S.APPEAL_ALLOWED):
            assert "current" in statuses
        if review.state == S.LEFT:
            assert statuses <= {"terminated", "withdrawn"}
        if review.state in (S.APPOINTED, S.NOTICED, S.GATHERING, S.REPORTED, S.DECISION):
            assert review.determination
        self.of_the_pack(review)

    def of_the_pack(self, review: WithdrawalReview) -> None:
        assert review.pack == "PVR2025"
        assert review.state != S.EMPLOYMENT


class WalkByContract(Walk):
    """The same for those who fall under a contract."""

    kinds = ("staff", "contractor")
    beginnings = (
        S.REFERRED,
        S.ROUTED,
        S.GATHERING,
        S.DECISION,
        S.WITHDRAWN,
        S.APPEAL,
        S.EMPLOYMENT,
    )

    def of_the_pack(self, review: WithdrawalReview) -> None:
        assert review.pack == "STAFFCONTRACT"
        assert review.state not in (S.DISMISSED, S.TRIBUNAL)
        assert not review.suspensions.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Walk, WalkByContract])
def test_no_walk_reaches_an_illegal_state_and_every_chain_verifies(machine: type) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
