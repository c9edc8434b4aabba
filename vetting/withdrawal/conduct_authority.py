"""The authority for conduct, where vetting needs its word: documents, and taking a matter on.

It stands outside vetting and never reads a review. What is put to it shows the person and what is
asked, nothing else. Of an ordinary review any delegate may answer; of a restricted one only the
delegate named by whoever asks; of a sealed one only somebody named who is inside its circle
(roles and access, §§1-2). Whoever is walled from the review learns of nothing.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from standards.access import gate, roles
from standards.access.gate import NOTHING
from standards.access.models import User, current
from standards.access.standing import holders, standing
from standards.refusals import NotFoundHere
from standards.workflow import bars
from standards.workflow.abouts import Named, Stream
from standards.workflow.models import Matter, PartTaken, Proposal, Sensitivity, Wall
from standards.workflow.proposals import Act
from standards.workflow.sight import SEALED_WORKER, Asked
from standards.workflow.step_proposals import ready_on, revived
from standards.workflow.steps import Step
from vetting.withdrawal.models import WithdrawalReview

DELEGATE = "aa_delegate"
ROUTE_ACT = "withdrawal_route"
AGREED_PART = "referral_agreed"


def is_by_name(review: Matter) -> bool:
    """Must one of them be named, since not all of them may know of the review?"""
    return review.sensitivity != Sensitivity.ORDINARY


def who_may_be_named(review: Matter) -> QuerySet[User]:
    """Delegates who may be asked by name; of a sealed review those inside its circle, with its
    own staff."""
    walled = Wall.objects.filter(matter=review.pk).values("person")
    if review.compartment_id is None:
        return holders([DELEGATE]).exclude(person__in=walled)
    inside = review.compartment.members.filter(current()).values("user")  # type: ignore[union-attr]
    return holders([DELEGATE, SEALED_WORKER]).filter(pk__in=inside).exclude(person__in=walled)


def answers(user: User) -> bool:
    """May the user be asked at all?"""
    me = standing(user)
    return me.holds(DELEGATE) or (bool(me.compartments) and me.holds(SEALED_WORKER))


def put_to(user: User, *, by_name: Q, review: str) -> Q:
    """Rows put to the user, as a condition; `review` is the field that names the review, and
    `by_name` tells the rows that name this user."""
    me = standing(user)
    if not answers(user):
        return NOTHING
    every = Matter.objects.order_by()
    if me.person_id is not None:
        walled = Wall.objects.filter(person=me.person_id).values("matter")
        every = every.exclude(pk__in=walled)

    def of(**which: Any) -> Q:
        return Q(**{f"{review}__in": every.filter(**which).values("pk")})

    found = NOTHING
    if me.holds(DELEGATE):
        found |= of(sensitivity=Sensitivity.ORDINARY)
        found |= of(sensitivity=Sensitivity.RESTRICTED) & by_name
    if me.compartments:
        sealed = of(sensitivity=Sensitivity.SEALED, compartment__in=me.compartments)
        found |= sealed & by_name
    return found


def why_not(user: User, review: Matter, named: Any) -> str | None:
    """None where this person may answer for the authority, else the sentence."""
    me = standing(user)
    in_circle = review.compartment_id is not None and review.compartment_id in me.compartments
    if not (me.holds(DELEGATE) or (in_circle and me.holds(SEALED_WORKER))):
        return f"This is done by an {roles.ROLES[DELEGATE].label.lower()}."
    if is_by_name(review) and (named is None or str(named) != str(user.pk)):
        return "This was put to somebody else by name."
    return None


# --- a review that waits on another process ----------------------------------------------------
@dataclass(frozen=True, slots=True)
class OfReferral:
    """A referral that vetting proposes and the authority for conduct agrees to."""

    def fetch(self, user: User, proposal: Proposal) -> None:
        if proposal._state.adding:
            gate.get_for(user, WithdrawalReview, lock=True, pk=proposal.target_id)
        else:
            gate.get_for(user, Proposal, pk=proposal.pk)

    def why_not_propose(self, user: User, action: str, proposal: Proposal) -> str | None:
        return gate.why_not(user, action, _review(proposal.target_id))

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        review = _review(proposal.target_id)
        sentence = why_not(user, review, _named(proposal))
        if sentence is not None:
            return sentence
        barred = bars.bar_from(Asked(user, review).facts)
        return barred.sentence if barred else None

    def who_decides(self, action: str, proposal: Proposal) -> str:
        named = User.objects.filter(pk=_named(proposal)).first() if _named(proposal) else None
        return str(named) if named else f"an {roles.ROLES[DELEGATE].label.lower()}"

    def stream(self, proposal: Proposal) -> Stream:
        review = _review(proposal.target_id)
        return Stream(review.stream, is_sealed=review.compartment_id is not None)

    def named(self, proposal: Proposal) -> Named:
        return Named(f"Referral from vetting about {_review(proposal.target_id).person}")

    def decidable_by(self, user: User) -> Q | None:
        if not answers(user):
            return None
        by_name = Q(payload__data__put_to=str(user.pk))
        return put_to(user, by_name=by_name, review="target_id")


def _review(target: UUID) -> WithdrawalReview:
    """The review that a proposal is about; `fetch` let whoever asks in."""
    found = WithdrawalReview.objects.filter(pk=target).first()
    if found is None:
        raise NotFoundHere()
    return found


def _named(proposal: Proposal) -> str | None:
    return proposal.payload.get("data", {}).get("put_to") or None


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    ready_on(_review(target), payload["step"])


def _carry_out(proposal: Proposal, by: User) -> Any:
    """The determination is the proposer's; that conduct takes it on, the delegate's."""
    from standards.workflow.firing import declared_step, fire

    review = _review(proposal.target_id)
    answered = revived(review, declared_step(review, "route"), proposal)
    fired = fire(review, "route", by=proposal.proposed_by, agreed=True, agreed_by=by, **answered)
    PartTaken.objects.get_or_create(matter_id=review.pk, user=by, part=AGREED_PART)
    return fired


def _answers(proposal: Proposal) -> dict[str, str]:
    routes = dict(WithdrawalReview.Route.choices)
    data = proposal.payload["data"]
    return {
        "The person": str(_review(proposal.target_id).person),
        "Goes to": str(routes.get(data.get("route"), data.get("route"))),
    }


def act_of(declared: Step) -> Act:
    """The act by which the authority agrees to a referral."""
    return Act(
        code=ROUTE_ACT,
        label="Take on a matter that vetting refers",
        propose_action=declared.action,
        approve_action=declared.approve_action,
        carry_out=_carry_out,
        check_ready=_check_ready,
        about=OfReferral(),
        answers=_answers,
    )
