"""The gate's rules for what aftercare keeps, and what nobody may do whatever their role."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from standards.workflow.models import Matter, Sensitivity, Wall
from standards.workflow.sight import readable_to
from vetting import sight
from vetting.aftercare.models import ForceEnquiry, IntegrityReview, Measure, SelfDeclaration
from vetting.areas import vetting
from vetting.history.policies import reads_summaries

# Who gives measures to owners, and ends them: those who allocate the work of vetting.
MANAGERS = vetting.actions["allocate"]


def in_sight(user: User, matter: str = "decided_in") -> Q:
    """Rows whose matter the user reads, or which the vetting roles see: those of ordinary
    matters, unless a wall stands between the matter and the user."""
    readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
    found = Q(**{f"{matter}__in": readable})
    if sight.works_in_vetting(user):
        found |= Q(**{f"{matter}__sensitivity": Sensitivity.ORDINARY}) & _unwalled(user, matter)
    return found


def _unwalled(user: User, matter: str) -> Q:
    me = standing(user).person_id
    if me is None:
        return Q()
    return ~Q(Exists(Wall.objects.filter(matter=OuterRef(matter), person=me)))


class MeasurePolicy:
    """A measure is seen with its matter, by the vetting roles, and by its owner; never by the
    person it is about or somebody tied to them."""

    def visible_to(self, user: User) -> Q:
        return (in_sight(user) | Q(owner=user.pk)) & sight.not_close_to(user)

    def within(self, user: User, matter: Matter) -> Q:
        return Q(decided_in=matter.pk) & sight.not_close_to(user)

    def why_not(self, user: User, action: str, measure: Any) -> str | None:
        if not measure.runs:
            return "This measure has ended."
        is_manager = standing(user).holds(*MANAGERS)
        if action == "review":
            if measure.owner_id == user.pk or is_manager:
                return None
            return "A measure is reviewed by its owner, or by a manager of vetting."
        if action == "hand_over":
            return None if is_manager else "A manager of vetting gives a measure to somebody else."
        if action == "end":
            return why_not_end(user, measure, is_manager=is_manager)
        return "Nobody may do this to a measure."


def why_not_end(user: User, measure: Measure, *, is_manager: bool) -> str | None:
    """Rule 11, judged on history: whoever owned a risk measure does not remove it."""
    if measure.was_owned_by(user.pk):
        return "You look after this measure, or did, so somebody else must end it."
    return None if is_manager else "A manager of vetting ends a measure."


class ReviewPolicy:
    """An integrity review is seen by its reviewer, who sees nothing behind it, and by vetting."""

    def visible_to(self, user: User) -> Q:
        found = Q() if sight.works_in_vetting(user) else Q(reviewer=user.pk)
        return found & sight.not_close_to(user)

    def why_not(self, user: User, action: str, review: IntegrityReview) -> str | None:
        if action == "answer":
            if review.reviewer_id != user.pk:
                return "This review is done by whoever manages the person."
            return None if review.waits else "This review is done."
        if action == "assign":
            if not standing(user).holds(*MANAGERS):
                return "A manager of vetting names who does a review."
            return None if review.waits else "This review is done."
        if action == "settle":
            if not review.is_escalated:
                return "Nothing of this review waits for vetting."
            allowed = reads_summaries(user) and review.answered_by_id != user.pk
            return None if allowed else "Somebody of vetting who did not do it looks at a review."
        return "Nobody may do this to a review."


class DeclarationPolicy:
    """A declaration is the person's own to read, and vetting's to look at."""

    def visible_to(self, user: User) -> Q:
        me = standing(user).person_id
        found = Q(person=me) if me is not None else NOTHING
        if sight.works_in_vetting(user):
            found |= sight.not_close_to(user)
        return found

    def why_not(self, user: User, action: str, declaration: SelfDeclaration) -> str | None:
        if action != "settle":
            return "Nobody may do this to a declaration."
        if declaration.status != SelfDeclaration.Status.RECEIVED:
            return "Somebody has looked at this declaration already."
        if declaration.person_id == standing(user).person_id or not reads_summaries(user):
            return "A declaration is looked at by vetting officers and their managers."
        return None


class DrawPolicy:
    """Draws are known to those who work in vetting: to be drawn says nothing of anybody."""

    def visible_to(self, user: User) -> Q:
        return Q() if sight.works_in_vetting(user) else NOTHING

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return "A draw is never changed."


class OfPersonPolicy:
    """What is about one person: for those who work in vetting, never about themselves."""

    def visible_to(self, user: User) -> Q:
        return sight.not_close_to(user) if sight.works_in_vetting(user) else NOTHING

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return "Nobody may do this."


class EnquiryPolicy(OfPersonPolicy):
    """Enquiries between forces: drawn up by one, released by a manager who is another."""

    def why_not(self, user: User, action: str, enquiry: ForceEnquiry) -> str | None:
        if action == "take_in":
            asked_by_us = enquiry.direction == ForceEnquiry.Direction.ASKED_BY_US
            return None if asked_by_us else "This is asked of us: it has a reply, not an answer."
        if enquiry.direction != ForceEnquiry.Direction.ASKED_OF_US:
            return "This is asked by us: the other force answers it."
        if enquiry.status == ForceEnquiry.Status.RELEASED:
            return "The reply is released and does not change any more."
        if action == "draw_up":
            return None if reads_summaries(user) else "Vetting officers draw up replies."
        if action == "release":
            if not standing(user).holds(*MANAGERS):
                return "A manager of vetting releases a reply."
            if enquiry.drawn_up_by_id == user.pk:
                return "You drew this reply up, so somebody else must release it."
            return None
        return "Nobody may do this to an enquiry."


class FollowUpPolicy(OfPersonPolicy):
    """Questions about clearances: answered by the managers of vetting."""

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        if action != "settle":
            return "Nobody may do this."
        if obj.settled_on is not None:
            return "This question is answered."
        if not standing(user).holds(*MANAGERS):
            return "A manager of vetting answers this."
        return None
