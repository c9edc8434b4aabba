"""What the page of a withdrawal review shows of its own."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages.components import NotYet, Row
from standards.pages.dates import long_date, when
from standards.workflow import codes
from standards.workflow.sections import register_all
from vetting import levels
from vetting.history.policies import reads_summaries
from vetting.withdrawal import assessments, notices, showing
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.states import ASSESSING, State

KINDS = frozenset({"withdrawal_review"})
BEFORE_NOTICE = (State.REFERRED, State.TRIAGE, State.NOT_ASSESSED, State.ROUTED)


def register() -> None:
    """Called once, when the room starts."""
    register_all(
        "vetting_withdrawal/sections",
        ("review", "The matter", 10, summary),
        ("history", "History summary", 12, history),
        ("assessment", "Assessment", 14, assessment),
        ("report", "Report", 16, report),
        ("decision", "Decision and appeal", 18, decision),
        ("suspension", "Suspension under regulation 13", 20, suspension),
        ("disclosure", "Disclosure", 22, disclosure),
        ("their-page", "The person's own page", 24, their_page),
        kinds=KINDS,
    )


def summary(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """What the matter is, under which rules, the determination, what other processes said."""
    return {
        "review": review,
        "rows": _matter_rows(review),
        "owed": _owed(review),
        "processes": list(review.other_processes.all()),
    }


def _matter_rows(review: WithdrawalReview) -> list[Row]:
    themes = ", ".join(codes.label("theme", code) for code in review.themes) or "None named"
    rows = [
        Row("Person", str(review.person), reverse("person", args=[review.person_id])),
        Row(
            "Rules",
            review.rules.label,
            lines=[f"Chosen because the person serves as {review.get_capacity_display().lower()}."],
        ),
        Row("Clearance", _clearance(review)),
        Row("Came from", review.get_source_display(), lines=[review.source_ref]),
        Row("Known to the authority since", long_date(review.known_on)),
        Row(
            "Themes",
            themes,
            lines=["Marked for a blind second assessment."] if review.needs_second else [],
        ),
    ]
    if review.determined_on:
        word = "could lead to withdrawal" if review.could_lead else "no withdrawal assessment"
        rows.append(
            Row(
                "Determination (reg 15)",
                f"{long_date(review.determined_on)}, by {review.determined_by}: {word}",
                lines=[review.determination],
            )
        )
    if review.not_assessed:
        rows.append(Row("Why not", review.get_not_assessed_display()))
    if review.left_on:
        rows.append(Row("Left", long_date(review.left_on), lines=[review.left_because]))
    return rows


def _clearance(review: WithdrawalReview) -> str:
    if review.clearance is None:
        return "None in the register"
    label = levels.kept_book().label(review.clearance.level, timezone.localdate())
    return f"{label} ({review.clearance.level}), {review.clearance.get_status_display().lower()}"


def _owed(review: WithdrawalReview) -> list[NotYet]:
    """A referral elsewhere stays here with its owner and date until its outcome is in."""
    if review.state != State.ROUTED or review.parked_until is None:
        return []
    last = next(iter(reversed(list(review.other_processes.all()))), None)
    where = dict(WithdrawalReview.Route.choices).get(last.route, last.route) if last else ""
    return [
        NotYet(
            f"Waiting on the {where.lower()}",
            f"Referred on {long_date(last.referred_on)}, agreed by {last.agreed_by_name}. Its "
            f"owner is {review.owner or review.unit}; looked at again by "
            f"{long_date(review.parked_until)}."
            if last
            else "",
            "Record the outcome in full with “Resume with the outcome”. Whatever it is, it does "
            "not close this review by itself.",
        )
    ]


def history(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """The way to the person's history: a page of its own, since reading it is recorded."""
    return {
        "reads_summary": reads_summaries(user),
        "url": reverse("withdrawal-history", args=[review.reference]),
    }


def assessment(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """Who assesses, the notice, what was gathered; assessments as far as they may be known."""
    appointed = [each for each in review.appointments.all() if each.ended_on is None]
    own = next((each for each in appointed if each.user_id == user.pk), None)
    written = {each.appointment_id for each in review.assessments.all()}
    has_own = own is not None and own.pk in written
    may_write = own is not None and not has_own and review.state in ASSESSING
    return {
        "review": review,
        "appointed": appointed,
        "notice_rows": _notice_rows(review),
        "representations": list(review.representations.all()),
        "enquiries": list(review.enquiries.all()),
        "assessments": [showing.found(each) for each in assessments.shown_to(review, user)],
        "opened": review.opened_assessments_on is not None,
        "write_url": reverse("withdrawal-assessment", args=[review.reference]) if may_write else "",
        "has_own": has_own,
    }


def _notice_rows(review: WithdrawalReview) -> list[Row]:
    if review.served_at is None:
        return []
    how = dict(notices.METHODS).get(review.service_method, "")
    return [
        Row("Notice served", when(review.served_at), lines=[how]),
        Row(
            "It states",
            f"{len(review.notice_checks)} of {len(notices.CHECKLIST)} points",
            lines=[label for code, label in notices.CHECKLIST if code in review.notice_checks],
        ),
    ]


def report(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """Adverse items with their sources, what is withheld and why, the report itself."""
    return {"review": review, "items": list(review.items.all())}


def decision(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """Every decision record, the oldest first; the appeal and the tribunal."""
    return {
        "review": review,
        "records": [
            showing.record(each)
            for each in sorted(review.decisions.all(), key=lambda one: (one.decided_on, one.pk))
        ],
        "appeal": review.appeal,
        "panel": sorted(review.appeal.panel.all(), key=lambda one: one.pk) if review.appeal else [],
        "rows": showing.afterwards(review),
        "outside_url": _outside_url(review, user),
    }


def _outside_url(review: WithdrawalReview, user: User) -> str:
    """The way to a decider from outside, while it waits to be put to somebody."""
    waits = review.state == State.REPORTED and gate.can(user, "manage", review)
    return reverse("withdrawal-outside", args=[review.reference]) if waits else ""


def suspension(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """Each suspension under regulation 13, and whether its basis still stands."""
    return {
        "review": review,
        "suspensions": sorted(review.suspensions.all(), key=lambda each: each.from_on),
    }


def disclosure(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """What was asked for beyond the history summary, and what was released."""
    may_ask = gate.can(user, "ask_disclosure", review)
    return {
        "review": review,
        "asked": list(review.disclosures.all()),
        "ask_url": reverse("withdrawal-disclosure-ask", args=[review.reference])
        if may_ask and review.is_open
        else "",
    }


def _tells_nothing(review: WithdrawalReview) -> bool:
    """Is this before anything can have been served? Then a page of their own would be empty."""
    return review.state in BEFORE_NOTICE and not list(review.suspensions.all())


def their_page(review: WithdrawalReview, user: User) -> dict[str, Any]:
    """Whether the person has a page of their own, and how it is opened."""
    may = gate.can(user, "manage", review)
    return {
        "review": review,
        "doors": showing.doors_to(review),
        "open_url": reverse("withdrawal-door", args=[review.reference])
        if may and not _tells_nothing(review)
        else "",
    }
