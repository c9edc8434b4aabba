"""Parts of a review in words, for its page and the person's own."""

from dataclasses import dataclass
from typing import Any

from standards.access import doors
from standards.pages.components import Row
from standards.pages.dates import long_date
from vetting.withdrawal.models import Assessment, Decision, WithdrawalReview

DOOR = "withdrawal_subject"  # the purpose of the doors


@dataclass(frozen=True, slots=True)
class Found:
    """One assessment or decision: who, when, and both stages."""

    heading: str
    rows: list[Row]


def found(assessment: Assessment) -> Found:
    who = f"{assessment.appointment.get_role_display()}: {assessment.appointment.user}"
    return Found(
        who,
        [
            *_stages(assessment),
            Row("Recommends", assessment.get_recommends_display()),
        ],
    )


def record(decision: Decision) -> Found:
    heading = (
        f"{decision.get_outcome_display()}, {long_date(decision.decided_on)}, "
        f"by {decision.decided_by}"
    )
    rows = [*_stages(decision), Row("Proportionality", decision.proportionality)]
    if decision.alternatives:
        rows.append(Row("Alternatives considered", decision.alternatives))
    if decision.measures:
        rows.append(Row("Measures", "; ".join(decision.measures)))
    return Found(heading, rows)


def _stages(each: Any) -> list[Row]:
    return [
        Row(
            "Grounds to suspect",
            "Yes" if each.grounds else "No",
            lines=[each.grounds_reasons],
        ),
        Row(
            "Appropriate in all the circumstances",
            "Yes" if each.appropriate else "No",
            lines=[each.appropriate_reasons],
        ),
    ]


def afterwards(review: WithdrawalReview) -> list[Row]:
    """Legal check, service, dismissal, employment, tribunal: dates and results."""
    rows = []
    if review.deciding_authority is not None:
        rows.append(Row("Decider", str(review.deciding_authority)))
    if review.law_checked_on:
        rows.append(
            Row(
                "Legal check",
                f"{long_date(review.law_checked_on)}, by {review.law_checked_by_name}",
                lines=[review.law_advice],
            )
        )
    if review.decision_served_on:
        rows.append(Row("Decision served", long_date(review.decision_served_on)))
    if review.stayed_because:
        rows.append(Row("Stayed", review.stayed_because))
    if review.dismissed_on:
        rows.append(Row("Dismissed", long_date(review.dismissed_on)))
    if review.employment_outcome:
        rows.append(
            Row(
                "Employment",
                review.get_employment_outcome_display(),
                lines=[long_date(review.employment_on)],
            )
        )
    if review.tribunal_notice_on:
        rows.append(Row("Notice to the tribunal", long_date(review.tribunal_notice_on)))
    if review.tribunal_result:
        rows.append(
            Row(
                "Tribunal",
                review.get_tribunal_result_display(),
                lines=[long_date(review.tribunal_result_on)],
            )
        )
    return rows


def doors_to(review: WithdrawalReview) -> list[Any]:
    """Doors of the person that stand open."""
    read: list[Any] | None = review.page_doors
    return list(doors.doors_of(review, DOOR)) if read is None else read
