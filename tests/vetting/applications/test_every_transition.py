"""The whole tables of transitions of applications and checks, read from the declarations."""

import pytest

from standards.clocks.models import ClockRule
from standards.refusals import NotReady
from standards.workflow import steps
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories import applications as make
from tests.factories.cast import Cast
from vetting.applications.models import Application, Check
from vetting.applications.registration import STAGES
from vetting.areas import vetting

pytestmark = pytest.mark.django_db

STEPS = steps.steps_of(Application)
CHECK_STEPS = steps.steps_of(Check)
BEFORE = ("invited", "received", "complete", "checks", "adjudication", "enquiries")
ALLOWED = {
    ("invited", "receive", "received"),
    ("received", "send_back", "invited"),
    ("received", "complete", "complete"),
    ("complete", "start_checks", "checks"),
    ("checks", "adjudicate", "adjudication"),
    ("adjudication", "enquire", "enquiries"),
    ("enquiries", "enquiries_done", "adjudication"),
    ("adjudication", "grant", "granted"),
    ("adjudication", "grant_after_refusal", "granted"),
    ("adjudication", "grant_with_measures", "granted_measures"),
    ("adjudication", "refuse", "refused"),
    ("refused", "override", "overturned"),
    ("refused", "appeal", "appeal"),
    ("appeal", "uphold", "upheld"),
    ("appeal", "overturn", "overturned"),
    *((state, "discontinue", "discontinued") for state in BEFORE),
    *((state, "withdraw", "withdrawn") for state in BEFORE),
    ("invited", "lapse", "lapsed"),
    ("enquiries", "lapse", "lapsed"),
    *((s, "not_taken_up", "closed") for s in ("granted", "granted_measures", "overturned")),
    *(
        (s, "close", "closed")
        for s in ("granted", "granted_measures", "overturned", "refused", "upheld")
    ),
}
CHECKS_ALLOWED = {
    ("not_done", "request", "requested"),
    ("returned", "request", "requested"),
    ("not_done", "record_result", "returned"),
    ("requested", "record_result", "returned"),
    ("not_done", "mark_not_applicable", "not_applicable"),
    ("requested", "mark_not_applicable", "not_applicable"),
    ("not_done", "waive", "waived"),
    ("requested", "waive", "waived"),
    ("returned", "waive", "waived"),
    ("waived", "reinstate", "not_done"),
    ("not_applicable", "reinstate", "not_done"),
}


def test_the_table_of_an_application_is_the_one_that_was_agreed() -> None:
    declared = {(source, s.name, s.target) for s in STEPS if s.target for source in s.sources}

    assert declared == ALLOWED


def test_the_table_of_a_check_is_the_one_that_was_agreed() -> None:
    declared = {(source, s.name, s.target) for s in CHECK_STEPS if s.target for source in s.sources}

    assert declared == CHECKS_ALLOWED


@pytest.mark.parametrize("state", Application.State.values)
def test_every_state_can_be_reached(cast: Cast, state: str) -> None:
    application = make.application_at(state, cast)

    assert application.state == state
    assert application.is_open == (state not in Application.ENDED)
    assert (application.closed_on is None) == application.is_open


def put_into(application: Application, state: str) -> Application:
    """The same in another state: protected against assignment, not against arrival."""
    fields = {f.attname: getattr(application, f.attname) for f in Application._meta.concrete_fields}
    marked = {"is_overturned": True, "early_review_on": application.received_on}
    there = Application(**{**fields, "state": state, **marked})
    there._state.adding = False
    with writing():
        there.save()
    return there


def test_every_disallowed_pair_is_refused_with_a_sentence(cast: Cast) -> None:
    application = make.invited(cast)
    pairs = [
        (state, declared)
        for state in Application.State.values
        for declared in STEPS
        if not steps.applies(declared, state)
    ]
    assert len(pairs) > 200
    people = {"vetting_officer": cast.imran, "force_vetting_manager": cast.noor}
    quinn = make.panel(application, cast)

    for state, declared in pairs:
        there = put_into(application, state)
        held = vetting.actions[declared.action]
        by = next((user for role, user in people.items() if role in held), quinn)
        if declared.approval:
            continue  # asked with its own test: it is proposed first
        with pytest.raises(NotReady) as refusal:
            fire(there, declared.name, by=by, through=declared.through)
        assert "does not follow" in refusal.value.sentence, (state, declared.name)
        assert make.again(there).state == state


def test_every_step_is_for_a_role_or_for_the_system() -> None:
    for declared in (*STEPS, *CHECK_STEPS):
        assert vetting.actions[declared.action] or declared.by_system, declared.name


def test_every_clock_that_a_step_names_is_a_rule() -> None:
    known = set(ClockRule.objects.values_list("code", flat=True))
    named = {code for step in STEPS for code in (*step.starts, *step.meets, *step.cancels)}

    assert named <= known


def test_every_state_stands_on_the_line_of_stages_once() -> None:
    marked = [state for stage in STAGES for state in stage.states]

    assert sorted(marked) == sorted(Application.State.values)
