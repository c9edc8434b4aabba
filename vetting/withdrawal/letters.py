"""Letters of withdrawal reviews: their first wording, what fills them, what sending them does."""

from datetime import date
from functools import partial
from typing import Any

from standards.access.models import User
from standards.clocks.selectors import due_if_started
from standards.records import letters
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Party
from vetting import levels
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.states import ASSESSING, DECIDED, KEPT

S = WithdrawalReview.State
_wording = partial(letters.shipped, __file__)
KINDS = ("withdrawal_review",)
TO = (Capacity.REVIEWED, Capacity.REPRESENTATIVE)
APPROVE = "approve_withdrawal_letter"

DECISION_WORDS = {
    "retained": "You keep your clearance, without conditions.",
    "measures": "You keep your clearance, with the measures below.",
    "reduced": "The higher level of your clearance is withdrawn. You keep the lower level. "
    "This does not lead to dismissal.",
    "withdrawn": "Your clearance is withdrawn.",
}


def register() -> None:
    """Called once at start-up."""
    letters.register_template(
        "withdrawal_notice",
        "withdrawal_notice",
        "Notice of withdrawal assessment",
        subject="Notice of an assessment of your vetting clearance, {{ reference }}",
        body=_wording("notice"),
        fields=_notice_fields,
        fits=lambda review: review.state in ASSESSING,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "withdrawal_decision_kept",
        "withdrawal_decision",
        "Decision: clearance kept",
        subject="The decision about your vetting clearance, {{ reference }}",
        body=_wording("decision_kept"),
        fields=_decision_fields,
        field_names=("decision", "reasons", "measures", "appeal_words"),
        needs_approval=True,
        approve_action=APPROVE,
        on_sent=_decision_sent,
        fits=lambda review: review.state in KEPT and review.decision_served_on is None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "withdrawal_decision_withdrawn",
        "withdrawal_decision",
        "Decision: clearance withdrawn",
        subject="Your vetting clearance is withdrawn, {{ reference }}",
        body=_wording("decision_withdrawn"),
        fields=_decision_fields,
        field_names=("decision", "reasons", "law"),
        on_sending={"appeal_by": letters.due_from("vetting_appeal")},
        needs_approval=True,
        approve_action=APPROVE,
        on_sent=_decision_sent,
        fits=lambda review: review.state == S.WITHDRAWN and review.decision_served_on is None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    _register_later_ones()


def _register_later_ones() -> None:
    letters.register_template(
        "withdrawal_outcome",
        "withdrawal_outcome",
        "Outcome of the appeal, or dismissal",
        subject="The outcome of the review of your vetting clearance, {{ reference }}",
        body=_wording("outcome"),
        fields=_outcome_fields,
        on_sending={"tribunal_by": _tribunal_by},
        needs_approval=True,
        approve_action=APPROVE,
        on_sent=_outcome_sent,
        fits=lambda review: review.state in (S.DISMISSED, S.APPEAL_ALLOWED),
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "withdrawal_suspension",
        "withdrawal_suspension",
        "Notice of suspension under regulation 13",
        subject="Your suspension, {{ reference }}",
        body=_wording("suspension"),
        fields=_suspension_fields,
        fits=lambda review: review.open_suspension is not None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "withdrawal_suspension_lifted",
        "withdrawal_suspension",
        "Your suspension has ended",
        subject="Your suspension has ended, {{ reference }}",
        body=_wording("suspension_lifted"),
        fields=_suspension_fields,
        fits=lambda review: review.suspensions.exists(),
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )


# --- what sending does ------------------------------------------------------------------------
def _decision_sent(*, letter: Any, by: User, on: date) -> None:
    review = letter.matter
    # A second copy, to a representative say, starts no time anew.
    if review.state in DECIDED and review.decision_served_on is None:
        fire(review, "serve_decision", by=by, on=on, through="letter")


def _outcome_sent(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "serve_outcome", by=by, on=on, through="letter")


def _tribunal_by(review: WithdrawalReview, recipient: Party, day: date) -> Any:
    if review.state != S.DISMISSED:
        return "none, because your appeal was allowed"
    return due_if_started("vetting_tribunal_notice", on=day)


# --- what fills them --------------------------------------------------------------------------
def _notice_fields(review: WithdrawalReview, recipient: Party) -> dict[str, Any]:
    level = (
        levels.kept_book().label(review.clearance.level, review.known_on).lower()
        if review.clearance
        else "vetting"
    )
    names = [
        str(each.user) for each in review.appointments.filter(ended_on=None).exclude(role="arbiter")
    ]
    statutory = review.rules.dismisses
    return {
        "matter": None,  # written for the person by whoever serves it: never the raw intake
        "law": f"the {review.rules.label} ({review.rules.law})"
        if statutory
        else "your contract and our vetting policy",
        "level": level,
        "assessors": " and ".join(names) or None,
        "friend": "a police friend" if statutory else "a trade union representative or a colleague",
        "follow": "withdrawal of your clearance and, under the Regulations, dismissal without "
        "notice"
        if statutory
        else "withdrawal of your clearance, after which your employment or engagement is "
        "considered under your contract",
        "respond_words": "10 working days, counted from the first working day after this notice "
        "was served",
        "support": None,
    }


def _decision_fields(review: WithdrawalReview, recipient: Party) -> dict[str, Any]:
    record = review.decision
    reduced = review.state == S.REDUCED
    return {
        "decision": DECISION_WORDS.get(record.outcome) if record else None,
        "reasons": _reasons(record) if record else None,
        "measures": "\n".join(f"- {each}" for each in record.measures) or "None"
        if record
        else None,
        "appeal_words": "You can appeal within the force within 10 working days of the day on "
        "which this was served on you."
        if reduced
        else "There is nothing to appeal against.",
        "law": f"the {review.rules.label}" if review.rules.dismisses else "your contract",
    }


def _reasons(record: Any) -> str:
    parts = [
        (
            "Were there reasonable grounds to suspect?",
            _answered(record.grounds, record.grounds_reasons),
        ),
        (
            "Was it appropriate to withdraw, in all the circumstances?",
            _answered(record.appropriate, record.appropriate_reasons),
        ),
        ("Why this is proportionate", record.proportionality),
    ]
    if record.alternatives:
        parts.append(("What else was considered", record.alternatives))
    return "\n\n".join(f"# {heading}\n\n{words}" for heading, words in parts)


def _answered(answer: bool, reasons: str) -> str:
    """The answer itself before its reasons: the person is not left to infer it."""
    return f"{'Yes' if answer else 'No'}.\n\n{reasons}"


def _outcome_fields(review: WithdrawalReview, recipient: Party) -> dict[str, Any]:
    appeal = review.appeal
    if review.state == S.APPEAL_ALLOWED:
        outcome = "Your appeal is allowed. Your clearance is restored from today."
    elif appeal is not None and appeal.outcome:
        outcome = "Your appeal is dismissed. You are dismissed without notice."
    else:
        outcome = "No appeal came in time. You are dismissed without notice."
    return {
        "outcome": outcome,
        "reasons": appeal.reasons if appeal is not None and appeal.reasons else None,
        "tribunal_words": "You can appeal to the Police Appeals Tribunal. Your notice must reach "
        "it by the date below."
        if review.state == S.DISMISSED
        else "Nothing further is for you to do.",
    }


def _suspension_fields(review: WithdrawalReview, recipient: Party) -> dict[str, Any]:
    suspension = review.suspensions.order_by("-from_on").first()
    return {
        "from_on": suspension.from_on if suspension else None,
        "ended_on": suspension.ended_on if suspension else None,
        "conditions": (suspension.conditions or "None") if suspension else None,
        "reasons": None,
    }
