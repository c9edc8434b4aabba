"""The whole table of transitions: every disallowed pair is refused with a sentence."""

import pytest

from cases.areas import complaints
from cases.models import Allegation, Complaint
from standards.access.models import RoleHolding
from standards.access.standing import forget
from standards.clocks.models import ClockRule
from standards.refusals import NotReady
from standards.workflow import steps
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

DISALLOWED = [
    (model, state, declared.name)
    for model in (Complaint, Allegation)
    for state in model.State.values
    for declared in steps.steps_of(model)
    if not steps.applies(declared, state)
]


def _put_into(thing, state):
    """An arrival: states are protected against assignment, not against construction."""
    model = type(thing)
    fields = {f.attname: getattr(thing, f.attname) for f in model._meta.concrete_fields}
    there = model(**{**fields, "state": state})
    if model is Allegation and state == "decided":
        there.decision = "resolved"
    there._state.adding = False  # the row is there: change it
    with writing():
        there.save()
    return there


@pytest.fixture
def everything(cast):
    """Farah holds every role of the area, so that only the state can stand in the way."""
    for role in ("aa_delegate", "assessor", "complaint_handler", "intake_officer"):
        RoleHolding.objects.create(
            user=cast.farah, role=role, unit=cast.units.north, starts_on="2020-01-01"
        )
    forget(cast.farah)
    return cast.farah


def test_every_disallowed_pair_is_refused_with_a_sentence(cast, everything):
    complaint = complaint_at("triage", cast)
    allegation = complaint.allegations.get(number=1)
    things = {Complaint: complaint, Allegation: allegation}
    assert len(DISALLOWED) > 300

    for model, state, name in DISALLOWED:
        thing = _put_into(things[model], state)
        declared = getattr(model, name).step
        with pytest.raises(NotReady) as refusal:
            fire(
                thing,
                name,
                by=everything,
                agreed=bool(declared.approval),
                through=declared.through,
            )
        assert "does not follow" in refusal.value.sentence, (state, name)
        assert model.objects.get(pk=thing.pk).state == state


def test_every_state_can_be_reached_or_arrives_by_import():
    arrivals = {"received", "referred", "investigation", "review"}
    reached = {s.target for s in steps.steps_of(Complaint) if s.target}

    assert reached | arrivals == set(Complaint.State.values)


def test_every_step_has_somebody_who_may_take_it():
    for model in (Complaint, Allegation):
        for declared in steps.steps_of(model):
            assert complaints.actions.get(declared.action), declared.name
            if declared.approval:
                assert complaints.actions.get(declared.approve_action), declared.name


def test_every_clock_that_a_step_names_is_a_rule():
    known = set(ClockRule.objects.values_list("code", flat=True))
    named = {
        code
        for model in (Complaint, Allegation)
        for declared in steps.steps_of(model)
        for code in (*declared.starts, *declared.meets, *declared.cancels)
    }

    assert named <= known
