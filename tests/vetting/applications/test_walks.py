"""Random walks through applications and their checks: no path reaches an illegal state."""

from datetime import date, timedelta
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
    rule,
    run_state_machine_as_test,
)

from standards.events import verification
from standards.events.models import Event
from standards.refusals import Refusal
from standards.workflow import steps
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import make_cast
from vetting.applications import due
from vetting.applications.models import Application, Check
from vetting.history.themes import listed
from vetting.models import Clearance

STEPS = [declared.name for declared in steps.steps_of(Application)]
CHECK_STEPS = [declared.name for declared in steps.steps_of(Check)]
WORDS = {"reasons": "Sound.", "declares_independent": True}
DATA: dict[str, dict[str, Any]] = {
    "send_back": {"what": "An address"},
    "enquire": {"waits_on": "applicant", "what": "A payslip"},
    "enquiries_done": {"found": "Nothing"},
    "grant": WORDS,
    "grant_after_refusal": WORDS,
    "grant_with_measures": {**WORDS, "measures": ["No armoury"]},
    "refuse": {**make.LIMBS, "declares_independent": True},
    "override": make.LIMBS,
    "uphold": make.LIMBS,
    "overturn": make.LIMBS,
    "appeal": {"grounds": "Not me", "leave": "Noor"},
    "not_taken_up": {"words": "Another post"},
    "discontinue": {"why": "post", "words": "Not filled"},
}
CHECK_DATA: dict[str, dict[str, Any]] = {
    "mark_not_applicable": {"reason": "Never served"},
    "reinstate": {"reason": "After all"},
    "waive": {"reason": "Abroad", "expires_on": date(2027, 3, 1)},
    "countersign": {"note": "Read"},
}
RESULTS = ("no_trace", "trace", "unable")
PEOPLE = ("imran", "noor", "ivy", "quinn", "applicant", "amira", "system:vetting")


class Walk(RuleBasedStateMachine):
    """Somebody tries a step of the application or of a check, time passes: the rules hold."""

    @initialize(serves=st.booleans(), begun=st.sampled_from(["invited", "checks", "adjudication"]))
    def start(self, serves: bool, begun: str) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.traveller = time_machine.travel("2026-11-23T12:00:00+00:00", tick=False)
        self.clock = self.traveller.start()
        self.today = date(2026, 11, 23)
        self.cast = make_cast()
        human = people.person("Applicant")
        self.users = {
            **self.cast.everyone(),
            "ivy": make.second_officer(self.cast),
            "applicant": people.user(
                "applicant", [("vetting_officer", self.cast.units.vetting)], person=human
            ),
        }
        self.human = human
        self.application = make.application_at(begun, self.cast, person=human if serves else None)
        self.users["quinn"] = make.panel(self.application, self.cast)

    def teardown(self) -> None:
        if hasattr(self, "traveller"):
            verdict = verification.verify(self.application.stream)
            self.traveller.stop()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            assert verdict.broken == ""

    @rule(
        name=st.sampled_from(STEPS),
        who=st.sampled_from(PEOPLE),
        investigated=st.sampled_from([True, False, False, None]),
        refused=st.sampled_from([True, False, False, None]),
    )
    def try_step(self, name: str, who: str, investigated: Any, refused: Any) -> None:
        data = dict(DATA.get(name, {}))
        if name.endswith("_standing"):
            data = {
                "under_investigation": investigated,
                "refused_elsewhere": refused,
                "words": "Asked",
            }
        if name == "appoint":
            data = {"person": self.human}
        declared = getattr(Application, name).step
        self._try(self._now(), name, who, data, through=declared.through)

    @rule(
        name=st.sampled_from(CHECK_STEPS),
        who=st.sampled_from(PEOPLE),
        at=st.integers(0, 20),
        result=st.sampled_from(RESULTS),
        theme=st.sampled_from(["dishonesty", "service"]),
    )
    def try_check(self, name: str, who: str, at: int, result: str, theme: str) -> None:
        every = list(self._now().checks.all())
        if not every:
            return
        data = dict(CHECK_DATA.get(name, {}))
        if name in ("record_result", "correct_result"):
            data = {"result": result, "themes": [theme], "coverage_note": "All of it"}
        if name == "correct_result":
            data["reason"] = "Read again"
        agreed = name == "waive" and who == "noor"
        self._try(every[at % len(every)], name, who, data, agreed=agreed)

    @rule()
    def everything_comes_back(self) -> None:
        application = self._now()
        if application.state in ("checks", "adjudication", "enquiries"):
            make.settle(application, "system:checks")  # type: ignore[arg-type]

    @rule()
    def the_form_is_sent(self) -> None:
        if self._now().state == "invited":
            make.send_form(self._now())

    @rule(days=st.integers(min_value=1, max_value=40))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.clock.move_to(f"{self.today}T12:00:00+00:00")

    @rule()
    def what_falls_due_is_done(self) -> None:
        due.run(timezone.now())
        assert due.run(timezone.now()) == 0

    def _try(self, thing: Any, name: str, who: str, data: dict[str, Any], **more: Any) -> None:
        by: Any = who if who.startswith("system:") else self.users[who]
        declared = getattr(type(thing), name).step
        before, seq = thing.state, Event.objects.count()
        held = Clearance.objects.count()
        refusal = None
        try:
            fire(thing, name, by=by, **more, **data)
        except Refusal as refused:
            refusal = refused
        after = type(thing).objects.get(pk=thing.pk).state
        if refusal is None:
            assert steps.applies(declared, before)
            assert after == (declared.target or before)
            assert not (who == "applicant" and self._now().person == self.human)
        else:
            assert refusal.sentence or refusal.status == 404
            assert (after, Event.objects.count(), Clearance.objects.count()) == (before, seq, held)

    def _now(self) -> Application:
        return Application.objects.get(pk=self.application.pk)

    @invariant()
    def it_is_in_a_legal_state(self) -> None:
        if not hasattr(self, "application"):
            return
        application = self._now()
        assert application.state in Application.State.values
        assert application.is_open == (application.state not in Application.ENDED)
        assert (application.closed_on is None) == application.is_open
        if application.state in ("granted", "granted_measures"):
            for check in application.checks.filter(state="returned", result="trace"):
                assert not listed(check.themes) or check.countersigned_by_id is not None
            assert application.under_investigation is False
        if application.outcome in ("granted", "granted_measures", "overturned"):
            assert application.decisions.exists()
        if application.clearance is not None:
            assert application.clearance.person == application.person
        if application.state in ("adjudication", "granted", "refused"):
            assert application.complete_on is not None


@pytest.mark.django_db
def test_no_walk_reaches_an_illegal_state_and_every_chain_verifies() -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
