"""Measures that a review decides, put in place by the room of aftercare."""

from datetime import date
from typing import Any

from vetting.aftercare.services.measures import measure_set


def put_in_place(
    review: Any, *, kind: str, text: str, owner: Any, review_on: date, on: date, by: Any
) -> None:
    """One dated measure with its owner and review. NotReady for an owner who cannot look after
    it, or a review date out of bounds."""
    measure_set(
        by=by,
        person=review.person,
        kind=kind,
        text=text,
        owner=owner,
        review_on=review_on,
        decided_in=review,
        starts_on=on,
    )
