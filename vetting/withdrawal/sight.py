"""The gate's rules for what belongs to a review and is narrower than it."""

from typing import Any

from django.db.models import Q

from standards.access.models import User
from standards.workflow.models import Matter
from standards.workflow.sight import MatterPolicy, readable_to
from vetting.withdrawal import conduct_authority


def answers_disclosure(user: Any) -> bool:
    """Is the user one of those who release documents to vetting? For the navigation."""
    return getattr(user, "is_authenticated", False) and conduct_authority.answers(user)


class ReviewPartPolicy:
    """What belongs to a review: seen with it."""

    def visible_to(self, user: User) -> Q:
        readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
        return Q(review__in=readable)

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return MatterPolicy().why_not(user, action, obj.review)


class AssessmentPolicy(ReviewPartPolicy):
    """One's own; the others' once all that were called for were opened."""

    def visible_to(self, user: User) -> Q:
        opened = Q(review__opened_assessments_on__isnull=False)
        return super().visible_to(user) & (Q(appointment__user=user.pk) | opened)


class DisclosurePolicy(ReviewPartPolicy):
    """With its review; and for the authority that is asked, apart from the review it serves.

    Whoever is walled from the review learns nothing of the request either.
    """

    def visible_to(self, user: User) -> Q:
        by_name = Q(put_to=user.pk)
        asked = conduct_authority.put_to(user, by_name=by_name, review="review")
        return super().visible_to(user) | asked

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        if action != "release":
            return super().why_not(user, action, obj)
        return conduct_authority.why_not(user, obj.review, obj.put_to_id)
