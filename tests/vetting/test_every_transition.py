"""The whole table of a renewal's transitions, read from the declarations."""

from datetime import date

import pytest

from standards.clocks.models import ClockRule
from standards.refusals import NotReady
from standards.workflow import steps
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories.cast import Cast
from tests.factories.vetting import reloaded, renewal_at
from vetting.areas import vetting
from vetting.models import Renewal
from vetting.registration import STAGES

pytestmark = pytest.mark.django_db

STEPS = steps.steps_of(Renewal)
DISALLOWED = [
    (state, declared.name)
    for state in Renewal.State.values
    for declared in STEPS
    if not steps.applies(declared, state)
]
ALLOWED = {
    ("due", "start_review", "in_review"),
    ("due", "lapse", "lapsed"),
    ("in_review", "lapse", "lapsed"),
    ("in_review", "renew", "renewed"),
    ("in_review", "pass_to_full_review", "passed"),
    ("lapsed", "take_up", "in_review"),
    ("lapsed", "pass_to_full_review", "passed"),
    ("renewed", "pass_to_full_review", "passed"),
    ("renewed", "close", "closed"),
    ("lapsed", "close", "closed"),
    ("passed", "close", "closed"),
    ("due", "discontinue", "closed"),
    ("in_review", "discontinue", "closed"),
}


def put_into(renewal: Renewal, state: str) -> Renewal:
    """The same renewal in another state: protected against assignment, not against arrival."""
    fields = {f.attname: getattr(renewal, f.attname) for f in Renewal._meta.concrete_fields}
    there = Renewal(**{**fields, "state": state})
    there._state.adding = False
    with writing():
        there.save()
    return there


def test_the_table_of_changes_of_state_is_the_one_that_was_agreed() -> None:
    declared = {
        (source, step.name, step.target) for step in STEPS if step.target for source in step.sources
    }

    assert declared == ALLOWED


def test_every_disallowed_pair_is_refused_with_a_sentence(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)
    assert len(DISALLOWED) > 35

    for state, name in DISALLOWED:
        there = put_into(renewal, state)
        declared = getattr(Renewal, name).step
        with pytest.raises(NotReady) as refusal:
            fire(there, name, by=_somebody(cast, declared))
        assert "does not follow" in refusal.value.sentence, (state, name)
        assert reloaded(there).state == state


def _somebody(cast: Cast, declared: steps.Step) -> object:
    """Somebody who may take the step, so that only the state can stand in the way."""
    if declared.by_system:
        return "system:tests"
    held = vetting.actions[declared.action]
    return cast.imran if "vetting_officer" in held else cast.noor


def test_every_step_is_for_a_role_or_for_the_system() -> None:
    for declared in STEPS:
        assert vetting.actions[declared.action] or declared.by_system, declared.name


def test_every_clock_that_a_step_names_is_a_rule() -> None:
    known = set(ClockRule.objects.values_list("code", flat=True))
    named = {code for step in STEPS for code in (*step.starts, *step.meets, *step.cancels)}

    assert named <= known


def test_every_state_stands_on_the_line_of_stages_once() -> None:
    marked = [state for stage in STAGES for state in stage.states]

    assert sorted(marked) == sorted(Renewal.State.values)


def test_every_state_can_be_reached() -> None:
    reached = {target for _, _, target in ALLOWED}

    assert reached | {"due"} == set(Renewal.State.values)


def test_a_day_that_has_not_come_is_refused(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)

    with pytest.raises(NotReady, match="has not come"):
        fire(renewal, "start_review", by=cast.imran, on=date(2026, 11, 24))
