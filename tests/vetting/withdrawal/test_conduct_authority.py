"""The authority for conduct: a referral is its own act, and releases are asked of whom the roles
page names, of ordinary, restricted and sealed reviews."""

import pytest

from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, User
from standards.pipeline import approvals
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Matter, Proposal, writing
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.withdrawal import WHY, Board, proposed, reloaded, review_at
from tests.workflow.pages import address, main_of, signed_in
from vetting.withdrawal.models import Disclosure, WithdrawalReview
from vetting.withdrawal.services.disclosing import disclosure_ask, disclosure_refuse

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def put(board: Board, review: WithdrawalReview, **more: str) -> Proposal:
    return proposed(review, "route", board.omar, route="conduct", reasons=WHY, **more)


def restricted(board: Board, state: str) -> WithdrawalReview:
    review = review_at(state, board)
    exceptions.restrict(matter=review, by=board.noor, reason="Few need to know.")
    exceptions.grant(matter=review, to=board.omar, by=board.noor, reason="Decides.", may_edit=True)
    return reloaded(review)


def sealed(board: Board, state: str, *inside: User) -> WithdrawalReview:
    review = review_at(state, board)
    circle = Compartment.objects.create(code="AC1", controller=inside[0])
    for user in inside:
        CompartmentMember.objects.create(compartment=circle, user=user, starts_on=people.LONG_AGO)
    with writing():
        Matter.objects.filter(pk=review.pk).update(sensitivity="sealed", compartment=circle)
    return reloaded(review)


# --- a referral to another process -------------------------------------------------------------
def test_nothing_takes_effect_before_the_authority_agrees(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    proposal = put(board, review)

    assert reloaded(review).state == S.TRIAGE
    assert not review.other_processes.exists()
    assert [each.pk for each in approvals.waiting_for(board.cast.hugo)] == [proposal.pk]
    assert not gate.visible(board.cast.hugo, WithdrawalReview).exists()


def test_the_authority_agrees_and_it_stands_in_its_name(board: Board) -> None:
    review = review_at(S.TRIAGE, board)
    proposal = put(board, review)

    proposals.decide(proposal=proposal, agree=True, by=board.cast.hugo)

    process = review.other_processes.get()
    assert reloaded(review).state == S.ROUTED
    assert (process.agreed_by, process.agreed_by_name) == (board.cast.hugo, str(board.cast.hugo))
    parts = review.parts_taken.values_list("user", "part")
    assert {(board.cast.hugo.pk, "referral_agreed"), (board.omar.pk, "determined")} <= set(parts)


def test_a_refusal_leaves_the_review_where_it_was(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    proposals.decide(
        proposal=put(board, review), agree=False, by=board.cast.hugo, reason="Not conduct."
    )

    assert reloaded(review).state == S.TRIAGE
    assert not review.other_processes.exists()


@pytest.mark.parametrize("who", ["omar", "olga", "noor", "imran"])
def test_nobody_of_vetting_agrees_for_conduct(who: str, board: Board) -> None:
    proposal = put(board, review_at(S.TRIAGE, board))

    with pytest.raises((NotAllowed, NotFoundHere)):
        proposals.decide(proposal=proposal, agree=True, by=getattr(board, who))


def test_the_authority_reads_the_question_and_not_the_review(board: Board) -> None:
    review = review_at(S.TRIAGE, board)
    proposal = put(board, review)

    page = main_of(signed_in(board.cast.hugo).get(f"/proposals/{proposal.pk}/"))

    assert str(board.subject) in page
    assert "As proposed." in page
    assert "Agree, and do it" in page
    assert review.reference not in page
    assert signed_in(board.cast.hugo).get(address(review)).status_code == 404
    # Those who read the review see that it waits, and for whom.
    assert "waits for a second person" in main_of(signed_in(board.noor).get(address(review)))
    waits = main_of(signed_in(board.noor).get(f"/proposals/{proposal.pk}/"))
    assert "decided by an appropriate authority delegate" in waits


def test_through_the_pages(board: Board) -> None:
    review = review_at(S.TRIAGE, board)
    omar = signed_in(board.omar)
    form = omar.get(address(review, "step", "route"))
    assert "appropriate authority delegate" in main_of(form)
    answer = omar.post(
        address(review, "step", "route"),
        {"version": form.context["version"], "route": "conduct", "reasons": WHY},
    )
    assert answer.status_code == 302
    proposal = Proposal.objects.get(act="withdrawal_route")

    signed_in(board.cast.hugo).post(f"/proposals/{proposal.pk}/", {"decision": "agree"})

    assert reloaded(review).state == S.ROUTED


def test_a_walled_delegate_learns_of_nothing(board: Board) -> None:
    from standards.people.models import Association
    from standards.workflow import walls

    Association.objects.create(
        person=board.subject,
        other=board.cast.hugo.person,
        relation="sibling",
        starts_on="2020-01-01",
    )
    review = review_at(S.TRIAGE, board)
    walls.rebuild([review.pk])
    proposal = put(board, review)

    assert approvals.waiting_for(board.cast.hugo) == []
    assert signed_in(board.cast.hugo).get(f"/proposals/{proposal.pk}/").status_code == 404
    assert approvals.waiting_for(board.cast.mina) != []


def test_a_restricted_review_is_put_to_one_delegate_by_name(board: Board) -> None:
    review = restricted(board, S.TRIAGE)

    proposal = put(board, review, put_to=str(board.cast.mina.pk))

    assert approvals.waiting_for(board.cast.hugo) == []
    assert [each.pk for each in approvals.waiting_for(board.cast.mina)] == [proposal.pk]
    proposals.decide(proposal=proposal, agree=True, by=board.cast.mina)
    assert reloaded(review).state == S.ROUTED


# --- who releases documents --------------------------------------------------------------------
def asked(board: Board, review: WithdrawalReview, by: User, to: User | None) -> Disclosure:
    return disclosure_ask(review=review, by=by, wanted="All.", reasons="Needed.", put_to=to)


def test_of_a_restricted_review_a_delegate_is_asked_by_name(board: Board) -> None:
    review = restricted(board, S.TRIAGE)
    with pytest.raises(NotReady, match="asked by name"):
        asked(board, review, board.omar, None)

    request = asked(board, review, board.omar, board.cast.mina)

    task = Task.objects.get(key__startswith="withdrawal-disclosure:")
    assert (task.for_user, task.matter) == (board.cast.mina, None)
    assert gate.visible(board.cast.mina, Disclosure).get() == request
    assert not gate.visible(board.cast.hugo, Disclosure).exists()
    assert not gate.visible(board.cast.mina, WithdrawalReview).exists()
    with pytest.raises(NotFoundHere):
        disclosure_refuse(disclosure=request, by=board.cast.hugo, answer="No.")
    disclosure_refuse(disclosure=request, by=board.cast.mina, answer="Privileged.")


def test_of_a_restricted_review_the_page_asks_whom(board: Board) -> None:
    review = restricted(board, S.TRIAGE)

    page = main_of(signed_in(board.omar).get(f"/matters/{review.reference}/"))
    form = signed_in(board.omar).get(address(review, "withdrawal-disclosure-ask"))

    assert "Ask for more than the summary" in page
    assert "Whom do you ask?" in main_of(form)


def test_of_a_sealed_review_only_somebody_inside_its_circle_is_asked(board: Board) -> None:
    keeper = people.user("keeper", ["anti_corruption"])
    other = people.user("other_keeper", ["anti_corruption"])
    review = sealed(board, S.GATHERING, keeper, other)
    with pytest.raises(NotReady, match="asked by name"):
        asked(board, review, keeper, board.cast.hugo)

    request = asked(board, review, keeper, other)

    task = Task.objects.get(key__startswith="withdrawal-disclosure:")
    assert (task.for_user, task.matter_id) == (other, review.pk)
    assert not gate.visible(board.cast.hugo, Disclosure).exists()
    assert "All." in main_of(signed_in(other).get("/vetting/disclosures/"))
    disclosure_refuse(disclosure=request, by=other, answer="Nothing to release.")


def test_a_delegate_outside_the_circle_finds_nothing_of_a_sealed_review(board: Board) -> None:
    keeper = people.user("keeper", ["anti_corruption"])
    delegate = people.user("inside", ["aa_delegate"])
    review = sealed(board, S.GATHERING, keeper, delegate)

    request = asked(board, review, keeper, delegate)

    assert gate.visible(delegate, Disclosure).get() == request
    for outside in (board.cast.hugo, board.cast.mina):
        assert not gate.visible(outside, Disclosure).exists()
        assert signed_in(outside).get(f"/vetting/disclosures/{request.pk}/").status_code == 404
