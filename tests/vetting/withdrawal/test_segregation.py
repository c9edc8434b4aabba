"""Segregation on history, as one table: who took which part, may not do what, whatever role they
hold by then. Each history is made by the real services; roles change in between."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from standards.access.models import RoleHolding, User
from standards.refusals import NotReady, Refusal
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken, writing
from standards.workflow.sight import Asked
from tests.factories.matters import matter_at
from tests.factories.withdrawal import (
    NO,
    PATHS,
    SUITABLE,
    WHY,
    YES,
    Board,
    agreed,
    appealed,
    assessed,
    decision_served,
    determined,
    forgotten,
    itemised,
    letter_sent,
    member,
    proposed,
    referred,
    reloaded,
    review_at,
    step_to,
    triaged,
    withdrawn,
)
from vetting.models import Clearance
from vetting.withdrawal import appointing
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def now_holds(user: User, role: str) -> None:
    """From now on they hold this role, and no other."""
    RoleHolding.objects.filter(user=user).delete()
    RoleHolding.objects.create(user=user, role=role, starts_on=date(2000, 1, 1))
    forgotten(user)


# --- history ------------------------------------------------------------------------------------
def has_referred(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "vetting_officer")
    return triaged(referred(board, by=x), board)


def has_granted(board: Board, x: User) -> WithdrawalReview:
    with writing():
        Clearance.objects.filter(person=board.subject).update(decided_by=x, decided_by_ref="")
    return triaged(referred(board), board)


def has_opened(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "force_vetting_manager")
    return fire(referred(board), "open_determination", by=x)


def has_determined(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "vetting_authority")
    return fire(review_at(S.TRIAGE, board), "determine", by=x, reasons=WHY)


def has_assessed(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "assessor_vetting")
    review = determined(review_at(S.TRIAGE, board), board)
    return fire(review, "appoint", by=board.omar, assessor=x, competence=SUITABLE)


def has_assessed_second(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "assessor_vetting")
    review = determined(review_at(S.TRIAGE, board, themes=["dishonesty"]), board)
    return fire(
        review,
        "appoint",
        by=board.omar,
        assessor=board.petra,
        competence=SUITABLE,
        second=x,
        second_competence=SUITABLE,
    )


def has_arbitrated(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "arbiter")
    review = itemised(review_at(S.GATHERING, board, themes=["dishonesty"]), board)
    assessed(review, board.petra, "withdraw")
    assessed(reloaded(review), board.pavel, "retain")
    review = fire(
        reloaded(review), "appoint_arbiter", by=board.noor, arbiter=x, competence=SUITABLE
    )
    assessed(review, x, "withdraw")
    return reloaded(review)


def has_managed(board: Board, x: User) -> WithdrawalReview:
    review = review_at(S.NOTICED, board)
    now_holds(x, "force_vetting_manager")
    return fire(review, "begin_response", by=x)


def has_written_a_letter(board: Board, x: User) -> WithdrawalReview:
    review = review_at(S.APPOINTED, board)
    now_holds(x, "force_vetting_manager")
    letter_sent(review, "withdrawal_notice", x)
    return reloaded(review)


def has_proposed_a_suspension(board: Board, x: User) -> WithdrawalReview:
    review = review_at(S.TRIAGE, board)
    now_holds(x, "force_vetting_manager")
    proposed(review, "suspend", x, reasons=WHY)
    return reloaded(review)


def has_agreed_a_suspension(board: Board, x: User) -> WithdrawalReview:
    review = review_at(S.TRIAGE, board)
    now_holds(x, "vetting_authority")
    return agreed(review, "suspend", board.noor, x, reasons=WHY)


def has_checked_the_law(board: Board, x: User) -> WithdrawalReview:
    review = review_at(S.DECISION, board)
    now_holds(x, "legal")
    appointing.let_in(review, x, by=board.noor)
    return fire(review, "check_law", by=x, advice="Lawful.")


def has_decided(board: Board, x: User) -> WithdrawalReview:
    now_holds(x, "vetting_authority")
    review = review_at(S.REPORTED, board)
    review = fire(review, "put_to_decider", by=board.noor, decider=x)
    fire(review, "record_advice", by=board.noor, lawyer="L. Adviser", advice="Lawful.")
    return fire(reloaded(review), "withdraw", by=x, alternatives=WHY, **YES)


def has_decided_conduct(board: Board, x: User) -> WithdrawalReview:
    """Another process about the same person, in another field of work."""
    now_holds(x, "investigator")
    matter_at("done", unit=board.cast.units.north, owner=x, subject=board.subject)
    return triaged(referred(board), board)


def is_new_to_it(board: Board, x: User) -> WithdrawalReview:
    return triaged(referred(board), board)


def seated(review: WithdrawalReview, board: Board) -> Board:
    """The board with whoever really assesses in the chairs of the assessors."""
    named = {each.role: each.user for each in review.appointments.filter(ended_on=None)}
    return replace(
        board, petra=named.get("first", board.petra), pavel=named.get("second", board.pavel)
    )


# --- attempts -----------------------------------------------------------------------------------
def to(review: WithdrawalReview, state: str, board: Board) -> WithdrawalReview:
    """Walk on, from wherever the history left it, by the people of the board."""
    way = [S.REFERRED, *PATHS[state][1:], state]
    at = way.index(reloaded(review).state)
    board = seated(review, board)
    for wanted in way[at + 1 :]:
        review = step_to(wanted, reloaded(review), board)
    return reloaded(review)


def to_determine(review: WithdrawalReview, board: Board, x: User) -> None:
    now_holds(x, "vetting_authority")
    fire(reloaded(review), "not_assess", by=x, code="no_grounds", reasons=WHY)


def to_assess(review: WithdrawalReview, board: Board, x: User) -> None:
    now_holds(x, "assessor_vetting")
    review = reloaded(review)
    if review.determined_on is None:
        review = determined(review, board)
    fire(review, "appoint", by=board.omar, assessor=x, competence=SUITABLE)


def to_arbitrate(review: WithdrawalReview, board: Board, x: User) -> None:
    now_holds(x, "arbiter")
    refusal = appointing.why_not(reloaded(review), x, "arbiter")
    if refusal is not None:
        raise NotReady(refusal)


def to_manage(review: WithdrawalReview, board: Board, x: User) -> None:
    review = to(review, S.GATHERING, board)
    now_holds(x, "force_vetting_manager")
    fire(review, "extend_response", by=x, working_days=5, reasons="Ill.")


def to_decide(review: WithdrawalReview, board: Board, x: User) -> None:
    review = to(review, S.REPORTED, board)
    now_holds(x, "vetting_authority")
    fire(review, "put_to_decider", by=board.noor, decider=x)
    fire(reloaded(review), "retain", by=x, **NO)


def to_sit_on_the_appeal(review: WithdrawalReview, board: Board, x: User) -> None:
    review = reloaded(review)
    if review.state != S.WITHDRAWN:
        review = withdrawn(to(review, S.DECISION, board), board)
    review = appealed(decision_served(review, board), board)
    now_holds(x, "appeal_panel_member")
    fire(review, "appoint_panel", by=board.noor, chair=x)
    fire(reloaded(review), "dismiss_appeal", by=x, reasons=WHY, **YES)


@dataclass(frozen=True)
class Row:
    history: Callable[[Board, User], WithdrawalReview]
    attempt: Callable[[WithdrawalReview, Board, User], Any]
    allowed: bool = False

    def __str__(self) -> str:
        word = "may" if self.allowed else "may not"
        return f"{self.history.__name__}: {word} go on {self.attempt.__name__}"


EVERY_PART = (
    has_referred,
    has_granted,
    has_opened,
    has_determined,
    has_assessed,
    has_assessed_second,
    has_arbitrated,
    has_managed,
    has_written_a_letter,
    has_proposed_a_suspension,
    has_agreed_a_suspension,
    has_checked_the_law,
    has_decided,
    has_decided_conduct,
)
TABLE = [
    # 1 referrer is not the one who determines
    Row(has_referred, to_determine),
    # nobody reviews, in any part, the clearance that they granted (10)
    Row(has_granted, to_determine),
    Row(has_granted, to_assess),
    Row(has_granted, to_arbitrate),
    Row(has_granted, to_decide),
    # who assesses had no earlier part
    Row(has_referred, to_assess),
    Row(has_opened, to_assess),
    Row(has_determined, to_assess),
    Row(has_decided_conduct, to_assess),
    Row(has_referred, to_arbitrate),
    Row(has_determined, to_arbitrate),
    Row(has_assessed, to_arbitrate),
    # time is given by the manager, never by who assesses
    Row(has_assessed, to_manage),
    # 2 assessor is not the decider; nor referrer, arbiter, decider of the conduct matter
    Row(has_referred, to_decide),
    Row(has_assessed, to_decide),
    Row(has_assessed_second, to_decide),
    Row(has_arbitrated, to_decide),
    Row(has_decided_conduct, to_decide),
    # 3 the panel had no part of any kind
    *(Row(part, to_sit_on_the_appeal) for part in EVERY_PART),
    # and where there is no such history, or none that counts, nothing is refused
    Row(is_new_to_it, to_determine, allowed=True),
    Row(is_new_to_it, to_assess, allowed=True),
    Row(is_new_to_it, to_arbitrate, allowed=True),
    Row(is_new_to_it, to_manage, allowed=True),
    Row(is_new_to_it, to_decide, allowed=True),
    Row(is_new_to_it, to_sit_on_the_appeal, allowed=True),
    Row(has_opened, to_determine, allowed=True),
    Row(has_determined, to_decide, allowed=True),
    Row(has_decided_conduct, to_determine, allowed=True),
]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_took_a_part_may_not_take_another_whatever_their_role_is_now(
    row: Row, board: Board
) -> None:
    x = member("walker", "vetting_researcher", board.cast)
    review = row.history(board, x)
    before = reloaded(review).state

    if row.allowed:
        row.attempt(review, board, x)
        return
    with pytest.raises(Refusal) as refusal:
        row.attempt(review, board, x)

    assert refusal.value.sentence, before
    assert refusal.value.status in (403, 409)


def test_the_proposals_that_make_history_are_real(board: Board) -> None:
    review = has_proposed_a_suspension(board, member("walker", "vetting_officer", board.cast))

    assert [p.act for p in proposals.Proposal.objects.filter(matter=review.pk)] == [
        "withdrawal_suspension"
    ]


def test_of_several_parts_each_is_known_by_its_whole_name(board: Board) -> None:
    review = referred(board)
    noted = PartTaken.objects.create
    for part in ("assessed", "granted", "noted"):  # "granted_before" would forbid
        noted(matter_id=review.pk, user=board.omar, part=part)

    assert Asked(board.omar, review).why_not("triage_withdrawal") is None
    assert "assess" in (Asked(board.omar, review).why_not("determine") or "")
