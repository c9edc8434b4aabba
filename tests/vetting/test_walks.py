"""Random walks through the state machine of a renewal: no path reaches an illegal state."""

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

from standards.events import verification
from standards.events.models import Event
from standards.refusals import Refusal
from standards.workflow import steps
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import make_cast
from tests.factories.vetting import clearance, in_post, post, renewal_at
from vetting import due
from vetting.models import Clearance, Renewal
from vetting.services.clearances import stream_of

NAMES = [declared.name for declared in steps.steps_of(Renewal)]
DATA = {
    "renew": {"reasons": "Nothing adverse."},
    "pass_to_full_review": {"reasons": "A new associate."},
    "check_quality": {"is_sound": True, "words": "Read the file."},
    "look_again": {"words": "Still waiting."},
}
DECLARING = {"start_review", "take_up", "renew", "pass_to_full_review"}
PEOPLE = ("imran", "noor", "omar", "own", "amira", "system:vetting")


class Walk(RuleBasedStateMachine):
    """Somebody tries a step, a day passes, a file changes the clearance: the rules hold."""

    @initialize(known=st.booleans(), needed=st.booleans())
    def start(self, known: bool, needed: bool) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.traveller = time_machine.travel("2026-11-23T12:00:00+00:00", tick=False)
        self.clock = self.traveller.start()
        self.today = date(2026, 11, 23)
        self.cast = make_cast()
        self.users = {
            **self.cast.everyone(),
            "omar": people.user("omar", ["vetting_authority"]),
        }
        post("P1", self.cast.units.borough, "RV" if needed else "")
        holder = in_post("P1", self.cast.units.borough)
        self.users["own"] = people.user(
            "own", [("vetting_officer", self.cast.units.vetting)], person=holder
        )
        unknown = {} if known else {"decided_by_ref": ""}
        self.renewal = renewal_at(unit=self.cast.units.vetting, person=holder, **unknown)

    def teardown(self) -> None:
        if hasattr(self, "traveller"):
            verdicts = [
                verification.verify(stream)
                for stream in (
                    self.renewal.stream,
                    stream_of(self.renewal.clearance.person_id),
                )
            ]
            self.traveller.stop()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            assert [verdict.broken for verdict in verdicts] == ["", ""]

    @rule(name=st.sampled_from(NAMES), who=st.sampled_from(PEOPLE), declares=st.booleans())
    def try_step(self, name: str, who: str, declares: bool) -> None:
        data = dict(DATA.get(name, {}))
        if name in DECLARING:
            data["declares_no_grant"] = declares
        by = who if who.startswith("system:") else self.users[who]
        renewal = self._now()
        declared = getattr(Renewal, name).step
        seq, held = self._events(), self._clearances()
        refusal = None
        try:
            fire(renewal, name, by=by, **data)
        except Refusal as refused:
            refusal = refused
        after = self._now().state
        if refusal is None:
            assert who != "own"  # whoever is reviewed never gets anything done
            assert steps.applies(declared, renewal.state)
            assert after == (declared.target or renewal.state)
        else:
            assert refusal.sentence or refusal.status == 404
            assert after == renewal.state
            assert self._events() == seq
            assert self._clearances() == held

    @rule(days=st.integers(min_value=1, max_value=60))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.clock.move_to(f"{self.today}T12:00:00+00:00")

    @rule()
    def what_falls_due_is_done(self) -> None:
        from django.utils import timezone

        due.run(timezone.now())
        assert due.run(timezone.now()) == 0

    @rule(status=st.sampled_from(["suspended", "withdrawn", "terminated", "current"]))
    def a_file_says_otherwise(self, status: str) -> None:
        with writing():
            Clearance.objects.filter(
                pk=self.renewal.clearance_id, status__in=["current", "suspended", "withdrawn"]
            ).update(status=status)

    @rule()
    def a_later_grant_comes_by_file(self) -> None:
        person = self.renewal.clearance.person
        if not Clearance.objects.filter(person=person, granted_on=self.today).exists():
            clearance(person, "RV", granted_on=self.today)

    def _now(self) -> Renewal:
        return Renewal.objects.get(pk=self.renewal.pk)

    def _events(self) -> int:
        return Event.objects.count()

    def _clearances(self) -> list:
        return list(Clearance.objects.order_by("pk").values_list("pk", "status", "version"))

    @invariant()
    def it_is_in_a_legal_state(self) -> None:
        if not hasattr(self, "renewal"):
            return
        renewal = self._now()
        assert renewal.state in Renewal.State.values
        assert renewal.is_open == (renewal.state != "closed")
        assert (renewal.closed_on is None) == renewal.is_open
        if renewal.state == "renewed":
            assert renewal.new_clearance is not None
            assert renewal.clearance.status == "superseded"
        if renewal.state == "passed":
            assert renewal.owner is not None
            assert renewal.look_again_on is not None
        if renewal.state == "lapsed":
            assert renewal.clearance.expires_on < self.today


@pytest.mark.django_db
def test_no_walk_reaches_an_illegal_state_and_every_chain_verifies() -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
