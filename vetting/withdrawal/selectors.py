"""Reads of withdrawal reviews for reports."""

from standards.legitimacy.kernel.agreement import Agreement, agreement
from standards.workflow.models import Sensitivity
from vetting.withdrawal.models import Assessment

PAIR = ("first", "second")


def agreement_of_assessors() -> Agreement:
    """How far blind pairs agreed on what to recommend, over reviews whose assessments were opened.

    One that is not opened yet counts nowhere; sealed reviews are left out of totals.
    """
    rows = (
        Assessment.objects.filter(
            review__opened_assessments_on__isnull=False,
            appointment__ended_on=None,
            appointment__role__in=PAIR,
        )
        .exclude(review__sensitivity=Sensitivity.SEALED)
        .values_list("review", "appointment__role", "recommends")
    )
    found: dict[object, dict[str, str]] = {}
    for review, role, recommends in rows:
        found.setdefault(review, {})[role] = recommends
    return agreement(
        (each["first"], each["second"]) for each in found.values() if len(each) == len(PAIR)
    )
