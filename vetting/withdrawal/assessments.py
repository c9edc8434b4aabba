"""Are the assessments in, and do they agree? What may be known of them, and by whom.

Blind means silent: until all that are called for are in, nothing here is told to anybody but
"not all are in", which is so whether one is in or none.
"""

from typing import Any

from standards.workflow.together import is_kept

PAIR = ("first", "second")


def called_for(review: Any) -> int:
    """How many are needed: two where the category is marked for it."""
    return sum(1 for each in review.appointments.all() if _counts(each))


def _counts(appointment: Any) -> bool:
    return appointment.ended_on is None and appointment.role in PAIR


def _all_of(review: Any) -> list[Any]:
    """Every assessment with who wrote it; no query where the page has read them already."""
    rows = review.assessments.all()
    if not is_kept(review, "assessments"):
        rows = rows.select_related("appointment__user")
    return sorted(rows, key=lambda each: (each.appointment.role, each.pk))


def counting(review: Any) -> list[Any]:
    """The assessments of those who are appointed now, the first assessor's first."""
    return [each for each in _all_of(review) if _counts(each.appointment)]


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
    found = [each for each in review.appointments.all() if _arbitrates(each)]
    return min(found, key=lambda each: each.pk, default=None)


def _arbitrates(appointment: Any) -> bool:
    return appointment.ended_on is None and appointment.role == "arbiter"


def arbitrated(review: Any) -> Any:
    """The arbiter's assessment, or None."""
    return next((each for each in _all_of(review) if _arbitrates(each.appointment)), None)


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
    return [each for each in _all_of(review) if each.appointment.user_id == user.pk]
