"""Are the assessments in, and do they agree? What may be known of them, and by whom.

Blind means silent: until all that are called for are in, nothing here is told to anybody but
"not all are in", which is so whether one is in or none.
"""

from typing import Any


def called_for(review: Any) -> int:
    """How many are needed: two where the category is marked for it."""
    return review.appointments.filter(ended_on=None, role__in=("first", "second")).count()


def counting(review: Any) -> list[Any]:
    """The assessments of those who are appointed now, the first assessor's first."""
    rows = review.assessments.filter(
        appointment__ended_on=None, appointment__role__in=("first", "second")
    )
    return list(rows.select_related("appointment__user").order_by("appointment__role"))


def all_in(review: Any) -> bool:
    """Is every one in that is called for?"""
    wanted = called_for(review)
    return wanted > 0 and len(counting(review)) >= wanted


def differ(review: Any) -> bool:
    """All are in, and they recommend differently, or differ on a limb."""
    if not all_in(review):
        return False
    found = {(each.grounds, each.appropriate, each.recommends) for each in counting(review)}
    return len(found) > 1


def arbiter_of(review: Any) -> Any:
    return review.appointments.filter(role="arbiter", ended_on=None).first()


def arbitrated(review: Any) -> Any:
    """The arbiter's assessment, or None."""
    return review.assessments.filter(
        appointment__role="arbiter", appointment__ended_on=None
    ).first()


def prevailing(review: Any) -> Any:
    """The assessment on which the report rests: the arbiter's, else the first."""
    if not all_in(review):
        return None
    return arbitrated(review) or counting(review)[0]


def shown_to(review: Any, user: Any) -> list[Any]:
    """What a reader of the review may see: all once all are in, before that only their own."""
    if all_in(review):
        third = arbitrated(review)
        return [*counting(review), *([third] if third is not None else [])]
    return list(
        review.assessments.filter(appointment__user=user.pk).select_related("appointment__user")
    )
