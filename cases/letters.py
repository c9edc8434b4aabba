"""Letters of complaints: their first wording, what fills them, and what sending them does."""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.models import Complaint
from cases.models.steps.base import AWAITING_OUTCOME, UPDATED_STATES
from cases.models.steps.withdrawing import WITHDRAWABLE
from cases.review_body import WHY
from cases.selectors import allegation_rows
from standards.access.models import User
from standards.events import verbs
from standards.events.models import Event
from standards.pages.dates import long_date
from standards.records import letters
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Party

_wording = partial(letters.shipped, __file__)
KINDS = ("complaint",)
TO = (Capacity.COMPLAINANT, Capacity.REPRESENTATIVE)

# Steps whose sentences mean something to the person who complained, in words for them.
_WORTH_TELLING = {
    "complaint.record_contact": "we spoke with you about your complaint",
    "complaint.start_triage": "we began to look at what you told us",
    "complaint.handle_outside": "we began to handle your complaint",
    "complaint.record": "we recorded your complaint formally",
    "complaint.record_by_choice": "we recorded your complaint formally",
    "complaint.preserve_evidence": "we secured evidence",
    "complaint.handle_otherwise": "we began to handle your complaint without an investigation",
    "allegation.decide": "we reached a decision on a part of your complaint",
    "matter.party_linked": "we identified somebody who is part of it",
}


def register() -> None:
    """Called once at start-up."""
    letters.register_template(
        "complaint_acknowledgement",
        "acknowledgement",
        "Acknowledge the complaint",
        subject="Your complaint, our reference {{ reference }}",
        body=_wording("acknowledgement"),
        fields=lambda complaint, recipient: {"grievances": _grievances(complaint)},
        on_sent=_acknowledged,
        fits=lambda complaint: complaint.acknowledged_on is None and complaint.is_open,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "complaint_update",
        "update",
        "Send an update",
        subject="Progress of your complaint {{ reference }}",
        body=_wording("update"),
        fields=_update_fields,
        on_sending={"next_update_by": letters.due_from("complainant_update_next")},
        on_sent=_updated,
        fits=lambda complaint: complaint.state in UPDATED_STATES,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    _register_outcomes()
    _register_endings()
    _register_withdrawals()


def _register_outcomes() -> None:
    """With a right of review where the complaint was recorded, without one where it never was."""
    letters.register_template(
        "complaint_outcome",
        "outcome",
        "Outcome, outside Schedule 3",
        subject="The outcome of your complaint {{ reference }}",
        body=_wording("outcome_outside"),
        fields=lambda complaint, recipient: {"decisions": _decisions(complaint)},
        needs_approval=True,
        on_sent=_outcome_given,
        fits=lambda complaint: _awaits_outcome(complaint) and complaint.recorded_on is None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "complaint_outcome_review",
        "outcome",
        "Outcome with a right of review",
        subject="The outcome of your complaint {{ reference }}",
        body=_wording("outcome_review"),
        fields=_review_fields,
        on_sending={"apply_by": letters.due_from("review_application")},
        needs_approval=True,
        on_sent=_outcome_given,
        fits=lambda complaint: _awaits_outcome(complaint) and complaint.recorded_on is not None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )


def _register_endings() -> None:
    """For what is not handled as a complaint here: why, or where it went."""
    letters.register_template(
        "complaint_ended",
        "reasons",
        "Reasons why this is not handled as a complaint",
        subject="What you told us, our reference {{ reference }}",
        body=_wording("ended"),
        fields=lambda complaint, recipient: {"reasons": _ending_reasons(complaint)},
        needs_approval=True,
        on_sent=_reasons_told,
        fits=lambda complaint: complaint.state == Complaint.State.NOT_A_COMPLAINT,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "complaint_forwarded",
        "forwarded",
        "Tell them it was forwarded",
        subject="Your complaint was passed on, our reference {{ reference }}",
        body=_wording("forwarded"),
        fields=lambda complaint, recipient: {"forwarded_to": complaint.forwarded_to},
        on_sent=_reasons_told,
        fits=lambda complaint: complaint.state == Complaint.State.FORWARDED,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )


def _register_withdrawals() -> None:
    """A wish that is not signed is asked about; what is withdrawn is confirmed (CMR reg 38)."""
    letters.register_template(
        "complaint_withdrawal",
        "withdrawal",
        "Ask whether they withdraw",
        subject="Do you withdraw your complaint {{ reference }}?",
        body=_wording("withdrawal"),
        on_sending={"reply_by": letters.due_from("withdrawal_confirmation")},
        on_sent=_asked_to_confirm,
        fits=_is_asked_to_confirm,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "complaint_withdrawn",
        "withdrawn",
        "Confirm the withdrawal",
        subject="Your complaint {{ reference }} is withdrawn",
        body=_wording("withdrawn"),
        needs_approval=True,
        on_sent=_withdrawal_confirmed,
        fits=lambda complaint: complaint.state == Complaint.State.WITHDRAWN,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )


# --- what sending does ------------------------------------------------------------------------


def _awaits_outcome(complaint: Complaint) -> bool:
    return complaint.state in AWAITING_OUTCOME


def _acknowledged(*, letter: Any, by: User, on: date) -> None:
    complaint = letter.matter
    if complaint.acknowledged_on is None:
        fire(complaint, "acknowledge", by=by, on=on)


def _updated(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "give_update", by=by, on=on)


def _outcome_given(*, letter: Any, by: User, on: date) -> None:
    """The outcome is given, and for a recorded complaint the review window opens that day."""
    complaint = fire(letter.matter, "give_outcome", by=by, on=on, through="letter")
    if complaint.recorded_on is not None:
        fire(complaint, "open_review_window", by="system:outcome_letter", on=on)


def _reasons_told(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "tell_reasons", by=by, on=on, through="letter")


def _is_asked_to_confirm(complaint: Complaint) -> bool:
    wished = complaint.state in WITHDRAWABLE and complaint.withdrawal_asked_on is not None
    return wished and complaint.withdrawal_signed_on is None


def _asked_to_confirm(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "query_withdrawal", by=by, on=on, through="letter")


def _withdrawal_confirmed(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "confirm_withdrawal", by=by, on=on, through="letter")


# --- what fills them --------------------------------------------------------------------------


def _grievances(complaint: Complaint) -> str:
    return "\n".join(f"- {a.summary}" for a in complaint.allegations.all())


def _decisions(complaint: Complaint) -> str:
    """Each allegation with what was decided, why, and what is done about it."""
    parts = []
    for row in allegation_rows(complaint):
        lines = [f"# {row.allegation.summary}"]
        if row.decision:
            lines.append(f"Our decision: {row.decision[0].lower()}{row.decision[1:]}.")
        if row.allegation.decision_reasons:
            lines.append(row.allegation.decision_reasons)
        # What stands in brackets of a list's entry tells staff how to choose it.
        done = [a.split(" (")[0].lower() for a in row.actions if a != "No action"]
        if done:
            lines.append("What we do about it: " + ", ".join(done) + ".")
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts)


def _update_fields(complaint: Complaint, recipient: Party) -> dict[str, Any]:
    """A draft from the timeline: what was done since the last update, and when the next is due."""
    since = complaint.last_update_on or complaint.acknowledged_on or complaint.received_on
    told = Event.objects.filter(
        stream=complaint.stream, verb__in=_WORTH_TELLING, occurred_at__date__gte=since
    ).order_by("seq")
    lines = [
        f"- On {long_date(timezone.localdate(event.occurred_at))} {_WORTH_TELLING[event.verb]}."
        for event in told
        if verbs.known(event.verb)
    ]
    return {
        "since": since,
        "done_since": "\n".join(dict.fromkeys(lines)) or None,
        "next_steps": None,
    }


def _review_fields(complaint: Complaint, recipient: Party) -> dict[str, Any]:
    body = {
        Complaint.ReviewBody.IOPC: "the Independent Office for Police Conduct (IOPC)",
        Complaint.ReviewBody.POLICING_BODY: settings.LOCAL_POLICING_BODY,
    }.get(complaint.review_body)  # type: ignore[call-overload]
    return {
        "decisions": _decisions(complaint),
        "review_body": body,
        "review_body_why": WHY.get(complaint.review_body_ground) if body else None,
    }


def _ending_reasons(complaint: Complaint) -> str | None:
    event = (
        Event.objects.filter(stream=complaint.stream, verb="complaint.find_not_a_complaint")
        .select_related("text")
        .order_by("-seq")
        .first()
    )
    return event.text.body.get("reasons") if event and hasattr(event, "text") else None
