"""The acceptance tests of the reference that concern withdrawal, under their numbers."""

from datetime import date, timedelta

import pytest
from django.test import Client

from standards.access.models import RoleHolding
from standards.clocks.models import Clock
from standards.people.models import DutyStatusSpell, Employment
from standards.pipeline.models import Task
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    NO,
    SUITABLE,
    WHY,
    YES,
    Board,
    an_officer,
    appealed,
    appointed,
    decision_served,
    due_now,
    forgotten,
    lifted,
    noticed,
    proposed,
    referred,
    reloaded,
    reported,
    review_at,
    routed,
    suspended,
    with_panel,
    withdrawn,
)
from tests.vetting.withdrawal.states import put_into
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.models import Clearance
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.referring import withdrawal_refer

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


# --- 1 ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["staff", "pcso", "volunteer", "contractor"])
def test_acceptance_01_nobody_but_officers_and_specials_reaches_dismissal_or_the_tribunal(
    kind: str, board: Board
) -> None:
    person = an_officer(board.cast, "Other", kind=kind)
    review = review_at(S.APPEAL, board, person)
    assert review.pack == "STAFFCONTRACT"
    with_panel(review, board)

    with pytest.raises(NotReady, match="officers and special constables only"):
        fire(reloaded(review), "dismiss_appeal", by=board.quinn, reasons=WHY, **YES)
    there = put_into(review, S.WITHDRAWN)
    with pytest.raises(NotReady) as refusal:
        fire(there, "dismiss", by=board.olga)
    assert refusal.value.remedy == "Record what came of the employment instead."
    there = put_into(review, S.DISMISSED)
    with pytest.raises(NotReady, match="Tribunal hears officers and special constables"):
        fire(there, "notify_tribunal", by=board.noor)


@pytest.mark.parametrize("kind", ["officer", "special"])
def test_acceptance_01_officers_and_specials_fall_under_the_regulations(
    kind: str, board: Board
) -> None:
    person = an_officer(board.cast, "Other", kind=kind)

    assert referred(board, person).pack == "PVR2025"


def test_acceptance_01_a_contract_ends_with_what_came_of_the_employment(board: Board) -> None:
    review = review_at(S.EMPLOYMENT, board, an_officer(board.cast, "Other", kind="staff"))

    closed = fire(review, "close_employment", by=board.noor)

    assert (closed.state, closed.is_open) == (S.CLOSED, False)
    assert closed.employment_outcome == "dismissed"


def test_acceptance_01_staff_are_never_suspended_under_regulation_13(board: Board) -> None:
    review = referred(board, an_officer(board.cast, "Other", kind="staff"))

    with pytest.raises(NotReady, match="officers and special constables only"):
        proposed(review, "suspend", board.noor, reasons=WHY)


# --- 2 ------------------------------------------------------------------------------------------
def test_acceptance_02_an_imported_case_starts_at_the_beginning_with_its_history(
    board: Board,
) -> None:
    review = withdrawal_refer(
        by="system:import",
        person=board.subject,
        matter_text="Carried over.",
        source="imported",
        known_on=date(2024, 3, 1),
        source_system="incumbent",
        source_reference="A-17",
        history_text="On special vetting leave since February 2025.",
    )

    assert review.state == S.REFERRED
    assert review.history_text.startswith("On special vetting leave")
    again = withdrawal_refer(
        by="system:import",
        person=board.subject,
        matter_text="Carried over.",
        source="imported",
        known_on=date(2024, 3, 1),
        source_system="incumbent",
        source_reference="A-17",
    )
    assert again.pk == review.pk


def test_acceptance_02_nobody_is_appointed_without_a_written_determination(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    with pytest.raises(NotReady, match="No written determination under regulation 15") as refusal:
        fire(review, "appoint", by=board.omar, assessor=board.petra, competence=SUITABLE)

    assert "Record the determination" in refusal.value.remedy
    assert reloaded(review).state == S.TRIAGE


# --- 3 ------------------------------------------------------------------------------------------
def blocking_tasks(review: WithdrawalReview) -> list[Task]:
    return list(Task.objects.filter(matter=review.pk, what__startswith="Lift the suspension"))


def test_acceptance_03_deciding_not_to_assess_raises_the_blocking_task_at_once(
    board: Board,
) -> None:
    review = suspended(review_at(S.TRIAGE, board), board)
    assert blocking_tasks(review) == []

    decided = fire(review, "not_assess", by=board.omar, code="no_grounds", reasons=WHY)

    [task] = blocking_tasks(review)
    assert task.is_open
    assert decided.is_open, "it stays open until the lifting is served"
    assert decided.open_suspension.basis_ended_on is not None


@pytest.mark.parametrize("outcome", ["retain", "withdraw"])
def test_acceptance_03_the_conclusion_raises_it_too(outcome: str, board: Board) -> None:
    review = suspended(review_at(S.DECISION, board), board)

    if outcome == "retain":
        fire(review, "retain", by=board.olga, **NO)
    else:
        withdrawn(review, board)

    assert [task.is_open for task in blocking_tasks(review)] == [True]


def test_acceptance_03_lifting_needs_two_people_ends_the_spell_the_task_and_the_review(
    board: Board,
) -> None:
    review = suspended(review_at(S.TRIAGE, board), board)
    fire(review, "not_assess", by=board.omar, code="no_grounds", reasons=WHY)

    after = lifted(reloaded(review), board)

    assert [task.is_open for task in blocking_tasks(review)] == [False]
    spell = DutyStatusSpell.objects.get(person=board.subject)
    assert (spell.status, spell.ends_on) == ("suspended", date(2026, 11, 23))
    assert "regulation 13" in spell.basis
    assert not after.is_open


def test_acceptance_03_nobody_is_suspended_once_the_window_has_closed(board: Board) -> None:
    review = review_at(S.RETAINED, board)

    with pytest.raises(NotReady, match="does not follow"):
        proposed(review, "suspend", board.noor, reasons=WHY)


def test_acceptance_03_the_end_of_a_case_waits_for_the_lifting(board: Board) -> None:
    review = suspended(review_at(S.DECISION, board), board)
    review = withdrawn(review, board)
    review = with_panel(appealed(review, board), board)
    review = fire(review, "dismiss_appeal", by=board.quinn, reasons=WHY, **YES)
    review = fire(review, "notify_tribunal", by=board.noor)

    with pytest.raises(NotReady, match="suspension under regulation 13 still stands"):
        fire(review, "record_result", by=board.noor, result="dismissed")


# --- 4 ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("outcome", ["no_case_to_answer", "not_proved"])
def test_acceptance_04_no_case_to_answer_neither_closes_nor_hides(
    outcome: str, board: Board
) -> None:
    review = review_at(S.ROUTED, board)

    resumed = fire(
        review, "resume", by=board.noor, outcome=outcome, outcome_text=WHY, outcome_ref="MC/1"
    )

    assert (resumed.state, resumed.is_open) == (S.TRIAGE, True)
    process = resumed.other_processes.get()
    assert (process.outcome, process.outcome_text) == (outcome, WHY)
    assert resumed.could_lead is None, "the determination is made afresh"
    again = appointed(resumed, board)
    assert again.state == S.APPOINTED


@pytest.mark.parametrize("outcome", ["no_case_to_answer", "proved_other"])
def test_acceptance_04_nor_does_any_outcome_withdraw_by_itself(outcome: str, board: Board) -> None:
    review = fire(
        review_at(S.ROUTED, board), "resume", by=board.noor, outcome=outcome, outcome_text=WHY
    )

    assert Clearance.objects.get(person=board.subject).status == "current"
    with pytest.raises(NotReady, match="No written determination"):
        fire(review, "appoint", by=board.omar, assessor=board.petra, competence=SUITABLE)


def test_acceptance_04_an_outcome_must_be_written_in_full(board: Board) -> None:
    review = review_at(S.ROUTED, board)

    with pytest.raises(NotReady, match="too short to be a record"):
        fire(review, "resume", by=board.noor, outcome="no_case_to_answer", outcome_text="NCTA")


def test_acceptance_04_a_withdrawal_may_follow_no_case_to_answer(board: Board) -> None:
    review = routed(review_at(S.TRIAGE, board), board)
    review = fire(review, "resume", by=board.noor, outcome="no_case_to_answer", outcome_text=WHY)
    for step in (appointed, noticed):
        review = step(reloaded(review), board)
    fire(review, "begin_response", by="system:tests")
    review = reported(reloaded(review), board)
    review = fire(review, "put_to_decider", by=board.noor, decider=board.olga)

    assert withdrawn(review, board).state == S.WITHDRAWN


# --- 11 -----------------------------------------------------------------------------------------
def test_acceptance_11_acting_up_is_remembered_after_it_ended(board: Board) -> None:
    """Petra acted as vetting authority and determined; back as an assessor she may not assess."""
    acting = RoleHolding.objects.create(
        user=board.petra, role="vetting_authority", starts_on=date(2026, 11, 1)
    )
    forgotten(board.petra)
    review = fire(review_at(S.TRIAGE, board), "determine", by=board.petra, reasons=WHY)
    acting.delete()
    forgotten(board.petra)

    with pytest.raises(NotReady, match="Petra took an earlier part in this review"):
        fire(review, "appoint", by=board.omar, assessor=board.petra, competence=SUITABLE)


# --- 14 -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [S.GATHERING, S.DECISION])
def test_acceptance_14_who_resigns_meanwhile_has_left_and_the_record_stays(
    state: str, board: Board
) -> None:
    review = review_at(state, board)
    before = review.appointments.count()
    Employment.objects.filter(person=board.subject).update(
        ends_on=date(2026, 11, 20), leaving_reason="Resigned"
    )

    due_now()

    review = reloaded(review)
    assert (review.state, review.left_on) == (S.LEFT, date(2026, 11, 20))
    assert review.left_because == "Resigned"
    assert review.appointments.count() == before
    assert not review.is_open
    assert Clearance.objects.get(person=board.subject).status == "terminated"
    assert not Clock.objects.filter(stream=review.stream, status__in=Clock.OPEN).exists()
    assert due_now() == 0


def test_acceptance_14_a_last_day_to_come_is_not_recorded_yet(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    with pytest.raises(NotReady, match="last day of service has not come"):
        fire(
            review,
            "leave",
            by=board.noor,
            reason="Resigns",
            left_on=date(2026, 11, 23) + timedelta(days=7),
        )


# --- 15 -----------------------------------------------------------------------------------------
def test_acceptance_15_a_reduction_never_leads_to_dismissal(board: Board) -> None:
    higher = clearance(
        board.subject,
        "MV",
        granted_on=date(2024, 1, 1),
        decided_by_ref=board.subject.person_ref,
    )
    review = review_at(S.REDUCED, board)

    higher.refresh_from_db()
    assert higher.status == "withdrawn"
    assert Clearance.objects.get(person=board.subject, level="RV").status == "current"
    served = decision_served(review, board)
    appealed_ = with_panel(appealed(served, board), board)
    with pytest.raises(NotReady, match="never leads to dismissal"):
        fire(appealed_, "dismiss_appeal", by=board.quinn, reasons=WHY, **YES)
    upheld = fire(appealed_, "uphold_reduction", by=board.quinn, reasons=WHY, **YES)
    assert (upheld.state, upheld.is_open) == (S.REDUCED, False)
    for step in ("dismiss", "notify_tribunal", "withdraw"):
        with pytest.raises(NotReady, match="does not follow"):
            fire(upheld, step, by=board.olga if step != "notify_tribunal" else board.noor)


def test_acceptance_15_who_held_the_higher_level_alone_keeps_recruitment_vetting(
    board: Board,
) -> None:
    person = an_officer(board.cast, "Higher")
    rv = Clearance.objects.get(person=person)
    with writing():
        Clearance.objects.filter(pk=rv.pk).update(level="MV")

    review_at(S.REDUCED, board, person)

    held = {each.level: each.status for each in Clearance.objects.filter(person=person)}
    assert held == {"MV": "withdrawn", "RV": "current"}


def test_acceptance_04_the_summary_shows_what_was_not_proved_among_the_rest(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    adverse_log(
        by="system:tests",
        person=board.subject,
        source="conduct",
        source_ref="MC/00009/24",
        theme="dishonesty",
        alleged_on=date(2024, 3, 1),
        particulars=Particulars(outcome="Not proved at a misconduct hearing"),
    )
    client = Client()
    client.force_login(board.omar, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/vetting/withdrawal/{review.reference}/history/").content.decode()

    assert "Not proved at a misconduct hearing" in page
    assert "MC/00009/24" in page
