"""The whole table of a review's transitions, read from the declarations, against the reference."""

import pytest

from standards.clocks.models import ClockRule
from standards.refusals import NotReady
from standards.workflow import steps
from standards.workflow.firing import fire
from tests.factories import people
from tests.factories.vetting import clearance
from tests.factories.withdrawal import Board, an_officer, reloaded, review_at
from tests.vetting.withdrawal.states import put_into
from vetting.areas import vetting
from vetting.withdrawal import appointing
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.registration import STAGES

pytestmark = pytest.mark.django_db

S = WithdrawalReview.State
STEPS = steps.steps_of(WithdrawalReview)
DISALLOWED = [
    (state, declared.name)
    for state in S.values
    for declared in STEPS
    if not steps.applies(declared, state)
]
OPEN = {
    S.REFERRED,
    S.TRIAGE,
    S.ROUTED,
    S.APPOINTED,
    S.NOTICED,
    S.GATHERING,
    S.REPORTED,
    S.DECISION,
    S.WITHDRAWN,
    S.APPEAL,
}
# The reference's edges, and those that were settled beside it.
ALLOWED = {
    (S.REFERRED, S.TRIAGE),
    (S.TRIAGE, S.NOT_ASSESSED),
    (S.TRIAGE, S.ROUTED),
    (S.ROUTED, S.TRIAGE),
    (S.TRIAGE, S.APPOINTED),
    (S.APPOINTED, S.NOTICED),
    (S.NOTICED, S.GATHERING),
    (S.GATHERING, S.REPORTED),
    (S.REPORTED, S.DECISION),
    (S.DECISION, S.GATHERING),
    (S.DECISION, S.RETAINED),
    (S.DECISION, S.MEASURES),
    (S.DECISION, S.REDUCED),
    (S.DECISION, S.WITHDRAWN),
    (S.WITHDRAWN, S.APPEAL),
    (S.REDUCED, S.APPEAL),
    (S.DISMISSED, S.APPEAL),
    (S.WITHDRAWN, S.DISMISSED),
    (S.APPEAL, S.APPEAL_ALLOWED),
    (S.APPEAL, S.DISMISSED),
    (S.APPEAL, S.REDUCED),
    (S.APPEAL, S.WITHDRAWN),
    (S.DISMISSED, S.TRIBUNAL),
    (S.TRIBUNAL, S.CLOSED),
    (S.DISMISSED, S.CLOSED),
    (S.WITHDRAWN, S.EMPLOYMENT),
    (S.EMPLOYMENT, S.CLOSED),
    *((state, S.LEFT) for state in OPEN),
    *((state, S.VOIDED) for state in S if state != S.VOIDED),
}


def test_the_table_of_changes_of_state_is_the_one_that_was_agreed() -> None:
    declared = {(source, step.target) for step in STEPS if step.target for source in step.sources}

    assert declared == {(str(a), str(b)) for a, b in ALLOWED}


ROLES = (
    "vetting_authority",
    "force_vetting_manager",
    "vetting_officer",
    "assessor_vetting",
    "arbiter",
    "legal",
    "appeal_panel_member",
)


def test_every_disallowed_pair_is_refused_with_a_sentence(board: Board) -> None:
    review = review_at(S.REFERRED, board)
    anybody = people.user(
        "anybody", ROLES, person=people.person(unit=board.cast.units.headquarters)
    )
    appointing.let_in(review, anybody, by=board.noor)
    assert len(DISALLOWED) > 500

    for state, name in DISALLOWED:
        there = put_into(review, state)
        declared = getattr(WithdrawalReview, name).step
        by = "system:tests" if declared.by_system else anybody
        with pytest.raises(NotReady) as refusal:
            fire(there, name, by=by, agreed=bool(declared.approval), through=declared.through)
        assert "does not follow" in refusal.value.sentence, (state, name)
        assert reloaded(there).state == state


@pytest.mark.parametrize("state", S.values)
def test_every_state_is_reached_by_its_own_people(state: str, board: Board) -> None:
    kind = "staff" if state == S.EMPLOYMENT else "officer"
    person = board.subject
    if state in (S.EMPLOYMENT, S.REDUCED):
        person = an_officer(board.cast, "Other", kind=kind)
        if state == S.REDUCED:
            clearance(person, "MV", decided_by_ref=person.person_ref)

    review = review_at(state, board, person)

    assert review.state == state


def test_every_step_is_for_a_role_or_for_the_system() -> None:
    for declared in STEPS:
        assert vetting.actions[declared.action] or declared.by_system, declared.name
        if declared.approval:
            assert vetting.actions[declared.approve_action], declared.name


def test_every_clock_that_a_step_names_is_a_rule() -> None:
    known = set(ClockRule.objects.values_list("code", flat=True))
    named = {code for step in STEPS for code in (*step.starts, *step.meets, *step.cancels)}

    assert named <= known


def test_every_state_stands_on_the_line_of_stages_once() -> None:
    marked = [state for stage in STAGES for state in stage.states]

    assert sorted(marked) == sorted(S.values)


def test_every_step_has_a_form_that_gives_its_arguments() -> None:
    import inspect

    from django.utils.module_loading import import_string

    for declared in STEPS:
        if not declared.form:
            continue
        form = import_string(declared.form)
        taken = inspect.signature(getattr(WithdrawalReview, declared.name)).parameters
        takes_any = any(each.kind is each.VAR_KEYWORD for each in taken.values())
        unknown = set(form.base_fields) - set(taken)
        assert takes_any or not unknown, (declared.name, unknown)
