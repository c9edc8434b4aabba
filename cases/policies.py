"""Is it allowed, in this state, for anyone? Guards that answer in a sentence.

Who may is the gate's question; these ask only whether the complaint is ready. Each returns None,
or what is missing and how to put it right.
"""

from typing import TYPE_CHECKING

from django.utils import timezone

from standards.clocks import selectors as clocks
from standards.workflow.steps import Missing

if TYPE_CHECKING:
    from cases.models import Allegation, Complaint

WORKED_REGIMES = ("2020", "2025")

# The five questions of T6 (Schedule 3 para 2(6A)-(6B)): field, question, short form.
RECORDING_QUESTIONS = (
    ("asked_to_record", "Did they ask for it to be recorded?", "they ask for it"),
    (
        "death_or_injury",
        "Do they say that somebody died or was seriously hurt?",
        "death or serious injury",
    ),
    (
        "crime_or_discipline",
        "If it is true, might it be a crime, or behaviour that justifies disciplinary proceedings?",
        "crime or disciplinary-level behaviour",
    ),
    (
        "article_2_or_3",
        "Might it breach the right to life, or the ban on torture and degrading treatment?",
        "Article 2 or 3",
    ),
    (
        "must_be_referred",
        "Is it of a kind that must be referred to the IOPC?",
        "mandatory referral",
    ),
)


def worked_regime(complaint: "Complaint") -> Missing | None:
    if complaint.regime in WORKED_REGIMES:
        return None
    return Missing(
        "This matter belongs to earlier rules. It can be read, searched and counted, not worked."
    )


def contact_made(complaint: "Complaint") -> Missing | None:
    """Views on handling must be sought first (para 2(6)); attempts stand for it (T35)."""
    if complaint.first_contact_on or complaint.contact_attempts:
        return None
    return Missing(
        "Nobody has asked the complainant yet how they would like this handled.",
        "Record first contact, or the attempts to reach them.",
    )


def has_allegation(complaint: "Complaint") -> Missing | None:
    if complaint.allegations.all():
        return None
    return Missing("No allegation is written down.", "Add each grievance as an allegation.")


def recording_answered(complaint: "Complaint") -> Missing | None:
    open_questions = [
        short for name, _, short in RECORDING_QUESTIONS if getattr(complaint, name) is None
    ]
    if not open_questions:
        return None
    return Missing(
        f"Not yet answered: {', '.join(open_questions)}.",
        "Answer the five questions about recording.",
    )


def recording_grounds(complaint: "Complaint") -> list[str]:
    """Short forms of the questions answered yes."""
    return [short for name, _, short in RECORDING_QUESTIONS if getattr(complaint, name)]


def nothing_obliges_recording(complaint: "Complaint") -> Missing | None:
    grounds = recording_grounds(complaint)
    if not grounds:
        return None
    return Missing(
        f"This complaint must be recorded ({', '.join(grounds)}). That cannot be overruled.",
        "Record it.",
    )


def recording_obliged(complaint: "Complaint") -> Missing | None:
    if recording_grounds(complaint):
        return None
    return Missing(
        "Nothing written down obliges recording.",
        "If the complainant now asks for it, answer the recording questions again; or the "
        "appropriate authority may choose to record it.",
    )


def not_recorded(complaint: "Complaint") -> Missing | None:
    if complaint.recorded_on is None:
        return None
    return Missing("This complaint is recorded already.")


def is_recorded(complaint: "Complaint") -> Missing | None:
    if complaint.recorded_on is not None:
        return None
    return Missing("This complaint was never recorded, so it has no right of review.")


def referral_answered(complaint: "Complaint") -> Missing | None:
    if complaint.referral_considered_on is not None:
        return None
    return Missing(
        "Whether this must be referred to the IOPC has not been answered.",
        "Answer the referral questions.",
    )


def no_referral_owed(complaint: "Complaint") -> Missing | None:
    if not complaint.referral_criteria:
        return None
    return Missing(
        "This must be referred to the IOPC, and waits until it has been. The clock for the "
        "referral is running; this product does not send referrals yet.",
        "Refer it in the way your force does now, and record that in a note.",
    )


def investigation_answered(complaint: "Complaint") -> Missing | None:
    if complaint.investigation_considered_on is not None:
        return None
    return Missing(
        "Whether this must be investigated has not been answered.",
        "Answer the three questions about an investigation.",
    )


def no_investigation_owed(complaint: "Complaint") -> Missing | None:
    if not complaint.investigation_grounds:
        return None
    return Missing(
        "This must be investigated, so it cannot be handled in another way. Investigations are "
        "not part of this product yet.",
        "Investigate it in the way your force does now; updates are still owed here.",
    )


def all_decided(complaint: "Complaint") -> Missing | None:
    live = sum(a.state not in ("decided", "withdrawn") for a in complaint.allegations.all())
    if not live:
        return None
    return Missing(
        f"{live} allegation{'s are' if live > 1 else ' is'} not decided yet.",
        "Decide each allegation.",
        anchor="allegations",
    )


def review_body_named(complaint: "Complaint") -> Missing | None:
    """Decided on the complaint as made, before any outcome letter with a review right (§2.6)."""
    if complaint.recorded_on is None or complaint.review_body:
        return None
    return Missing(
        "Who would review the outcome has not been decided; the letter must name them.",
        "Decide the review body.",
    )


def was_oral(complaint: "Complaint") -> Missing | None:
    """Only a complaint made orally and handled outside Schedule 3 may be answered orally."""
    if complaint.is_oral and complaint.recorded_on is None:
        return None
    return Missing(
        "This outcome must be given in writing.", "Write and send the outcome letter.", "letters"
    )


def no_proposal_waiting(complaint: "Complaint") -> Missing | None:
    # The page reads it with the complaint; an act reads it afresh.
    waiting = getattr(complaint, "has_waiting", None)
    if waiting is None:
        waiting = complaint.proposals.filter(outcome="").exists()
    if not waiting:
        return None
    return Missing("Something still waits for a second person.", "See Inbox, or withdraw it.")


def window_passed(complaint: "Complaint") -> Missing | None:
    """The last day of the window must be over (CMR reg 29(2))."""
    window = clocks.running_for(complaint.stream).filter(code="review_application").first()
    if window is None:
        return Missing("The review window has no last day.", "Open the review window.")
    if timezone.localdate() > window.due_on:
        return None
    return Missing(
        f"The complainant may apply for a review until {window.due_on:%-d %B %Y}.",
        "It closes by itself after that day.",
    )


def no_review_applied_for(complaint: "Complaint") -> Missing | None:
    if complaint.review_applied_on is None:
        return None
    return Missing(
        "A review was applied for, so the complaint stays open until it is decided. Reviews are "
        "not part of this product yet.",
        "Record the review body's decision in a note when it comes.",
    )


def reasons_sent(complaint: "Complaint") -> Missing | None:
    if complaint.ending_letter_on is not None:
        return None
    return Missing(
        "The complainant has not been told in writing yet.", "Send the letter.", "letters"
    )


def complaint_in_handling(allegation: "Allegation") -> Missing | None:
    if allegation.matter.state in ("outside_schedule_3", "otherwise", "no_further_action"):
        return None
    return Missing("The complaint is not being handled yet.", "Finish triage first.")


def has_category(allegation: "Allegation") -> Missing | None:
    if allegation.category:
        return None
    return Missing("The allegation has no category.", "Give it a category.")


def complaint_not_closed(allegation: "Allegation") -> Missing | None:
    if allegation.matter.is_open:
        return None
    return Missing("The complaint is closed.", "Reopen the complaint.")


def outcome_not_given(allegation: "Allegation") -> Missing | None:
    if allegation.matter.outcome_on is None:
        return None
    return Missing("The outcome was given already.", "Reopen the complaint to decide again.")


def not_acknowledged(complaint: "Complaint") -> Missing | None:
    if complaint.acknowledged_on is None:
        return None
    return Missing("This complaint was acknowledged already.")


def not_contacted(complaint: "Complaint") -> Missing | None:
    if complaint.first_contact_on is None:
        return None
    return Missing("First contact is recorded already.")


def can_be_updated(complaint: "Complaint") -> Missing | None:
    if complaint.updates_paused_on is None:
        return None
    return Missing("Updates are paused.", "Resume them once the complainant can be reached.")


def updates_running(complaint: "Complaint") -> Missing | None:
    if complaint.updates_paused_on is None:
        return None
    return Missing("Updates are paused already.")


def updates_paused(complaint: "Complaint") -> Missing | None:
    if complaint.updates_paused_on is not None:
        return None
    return Missing("Updates are not paused.")


def was_handled(complaint: "Complaint") -> Missing | None:
    if complaint.handling_started_on is not None:
        return None
    return Missing(
        "This never came to handling, so there is nothing to reopen.",
        "Log it as a new complaint and link the two.",
    )


def not_withdrawn(complaint: "Complaint") -> Missing | None:
    if complaint.withdrawn_on is None:
        return None
    return Missing(
        "This complaint was withdrawn.",
        "If they complain again, log it as a new complaint and link the two.",
    )


def withdrawal_wished(complaint: "Complaint") -> Missing | None:
    if complaint.withdrawal_asked_on is not None:
        return None
    return Missing("The complainant has not said that they wish to withdraw.")


def withdrawal_not_signed(complaint: "Complaint") -> Missing | None:
    if complaint.withdrawal_signed_on is None:
        return None
    return Missing("The signed notification is here already.")


def not_asked_to_confirm(complaint: "Complaint") -> Missing | None:
    """Nobody is asked for what they signed, nor asked twice."""
    if complaint.withdrawal_signed_on is None and complaint.withdrawal_queried_on is None:
        return None
    return Missing("They signed already, or were asked to.")


def withdrawal_confirmed(complaint: "Complaint") -> Missing | None:
    """Signed, or asked about and not answered in 28 days (CMR reg 38)."""
    if complaint.withdrawal_signed_on is not None:
        return None
    if complaint.withdrawal_queried_on is None:
        return Missing(
            "The wish to withdraw is not signed.",
            "Write and ask whether they withdraw, or record the signed notification.",
        )
    waiting = clocks.running_for(complaint.stream).filter(code="withdrawal_confirmation").first()
    if waiting is None or timezone.localdate() > waiting.due_on:
        return None
    return Missing(
        f"They have until {waiting.due_on:%-d %B %Y} to answer whether they withdraw.",
        "Wait for that day, or record the signed notification.",
    )


def withdrawal_letter_owed(complaint: "Complaint") -> Missing | None:
    if complaint.ending_letter_on is None:
        return None
    return Missing("They were told already.")


def complaint_not_ended(allegation: "Allegation") -> Missing | None:
    if allegation.matter.state not in ("withdrawn", "void", "closed"):
        return None
    return Missing("The complaint has ended.")
