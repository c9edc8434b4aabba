"""Put a review into a state without its steps, for what no step allows."""

from standards.workflow.models import writing
from vetting.withdrawal.models import WithdrawalReview


def put_into(review: WithdrawalReview, state: str) -> WithdrawalReview:
    """The same review in another state: protected against assignment, not against arrival."""
    fields = {f.attname: getattr(review, f.attname) for f in review._meta.concrete_fields}
    there = WithdrawalReview(**{**fields, "state": state})
    there._state.adding = False
    with writing():
        there.save()
    return there
