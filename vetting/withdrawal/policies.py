"""Is it allowed, in this state, for anyone? Guards of a withdrawal review, in sentences.

Each says what is missing and how to put it right. What needs the answers of a form is asked in
the step itself.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.pages.dates import long_date
from standards.records.models import Letter
from standards.workflow.steps import Missing
from vetting import holding, levels
from vetting.models import Clearance
from vetting.withdrawal import assessments, clearing
from vetting.withdrawal.models.states import State as S

if TYPE_CHECKING:
    from vetting.withdrawal.models import WithdrawalReview as Review

NOTICE = "withdrawal_notice"  # the letter's template
CANCELLED = Clock.Status.CANCELLED


# --- determination ------------------------------------------------------------------------------
def person_serves(review: "Review") -> Missing | None:
    read = review.page_has_left
    if not (holding.has_left(review.person_id) if read is None else read):
        return None
    return Missing(
        "The person has left, so there is no clearance to withdraw.",
        "Record that they left: the record is kept for enquiries of other forces.",
    )


def is_not_determined(review: "Review") -> Missing | None:
    if review.determined_on is None:
        return None
    return Missing(f"The determination was written on {long_date(review.determined_on)}.")


def has_determination(review: "Review") -> Missing | None:
    """Reg 16 follows reg 15: the forgotten record is the commonest fault."""
    if review.could_lead and review.determination and review.determined_on:
        return None
    return Missing(
        "No written determination under regulation 15 is on record, so nobody can be appointed.",
        "Record the determination with its reasons first.",
    )


# --- notice and assessment ----------------------------------------------------------------------
def notice_is_written(review: "Review") -> Missing | None:
    sent = Letter.objects.filter(
        matter=review.pk, template__code=NOTICE, state__in=(Letter.State.SENT,)
    )
    if sent.exists():
        return None
    return Missing(
        "The notice itself is not on file: nothing has been printed or sent.",
        "Write the letter “Notice of withdrawal assessment”, send it, then record how and when it "
        "was served.",
        anchor="letters",
    )


def is_served(review: "Review") -> Missing | None:
    if review.served_at is not None:
        return None
    return Missing("The notice has not been served.", "Record how and when it was served.")


def assessments_are_closed(review: "Review") -> Missing | None:
    """Nobody is replaced once all assessments were opened."""
    if review.opened_assessments_on is None:
        return None
    return Missing("The assessments are in, so nobody is replaced any more.")


def response_time_is_over(review: "Review") -> Missing | None:
    """The person has answered, or their time has passed."""
    if review.representations.all():
        return None
    running = clocks.running_for(review.stream).filter(code="vetting_response").first()
    if running is None or (running.due_on and running.due_on < timezone.localdate()):
        return None
    until = f" until {long_date(running.due_on)}" if running.due_on else ""
    return Missing(
        f"The person has time to respond{until}.",
        "Wait for the response, or record it if it came on paper.",
    )


def has_items(review: "Review") -> Missing | None:
    if review.items.all():
        return None
    return Missing(
        "The report names no adverse item yet.",
        "Add each item with its source, and the harm test for what is withheld.",
        anchor="report",
    )


def assessments_are_in(review: "Review") -> Missing | None:
    """The same sentence whether none is in or one: it must not tell an assessor of the other."""
    if assessments.all_in(review):
        return None
    return Missing(
        "Not every assessment that is called for is in.",
        "Each assessor writes their own on the page “Assessment”.",
        anchor="assessment",
    )


def needs_arbiter(review: "Review") -> Missing | None:
    if not review.needs_second:
        return Missing("One person assesses this, so there is nothing to arbitrate.")
    missing = assessments_are_in(review)
    if missing is not None:
        return missing
    if not assessments.differ(review):
        return Missing("The assessments agree, so there is nothing to arbitrate.")
    if assessments.arbiter_of(review) is not None:
        return Missing("An arbiter is appointed already.")
    return None


def is_arbitrated(review: "Review") -> Missing | None:
    if not assessments.differ(review) or assessments.arbitrated(review) is not None:
        return None
    return Missing(
        "The two assessments differ, and nobody has arbitrated.",
        "The force vetting manager appoints an arbiter, who then writes a third assessment.",
        anchor="assessment",
    )


# --- decision -----------------------------------------------------------------------------------
def law_is_checked(review: "Review") -> Missing | None:
    if review.law_checked_on is not None:
        return None
    return Missing(
        "A withdrawal needs a legal check first, and none is on record.",
        "Have legal services advise, and record who advised, when, and what.",
    )


def has_clearance(review: "Review") -> Missing | None:
    if clearances_held(review):
        return None
    return Missing(
        "The person holds no clearance that could be withdrawn.",
        "Check the register; if they have left, record that instead.",
    )


def has_higher_level(review: "Review") -> Missing | None:
    """V7D needs a level with a lower one to keep, as the table of levels has it."""
    held = clearances_held(review)
    if clearing.kept_below(held, levels.kept_book(), timezone.localdate()) is not None:
        return None
    return Missing(
        "The person holds no level above the lowest, so there is nothing to reduce.",
        "Retain, retain with measures, or withdraw.",
    )


def clearances_held(review: "Review") -> list[Clearance]:
    read = review.page_clearances
    return list(clearing.still_held(review)) if read is None else read


# --- appeal -------------------------------------------------------------------------------------
def no_appeal_yet(review: "Review") -> Missing | None:
    if review.appeal is None:
        return None
    return Missing("There is one internal appeal, and it was lodged already.")


def decision_is_served(review: "Review") -> Missing | None:
    if review.decision_served_on is not None:
        return None
    return Missing(
        "The decision has not been served, so the time to appeal has not begun.",
        "Write and send the decision letter.",
        anchor="letters",
    )


def decision_is_not_served(review: "Review") -> Missing | None:
    if review.decision_served_on is None:
        return None
    return Missing("The decision has been served already.")


def appeal_time_runs(review: "Review") -> Missing | None:
    if decision_is_served(review) is not None:
        return decision_is_served(review)
    due = _due(review, "vetting_appeal")
    if due is not None and timezone.localdate() <= due:
        return None
    return Missing(
        "The time to appeal has passed.",
        "A late appeal needs leave, with reasons: “Let in a late appeal”.",
    )


def appeal_time_is_over(review: "Review") -> Missing | None:
    if decision_is_served(review) is not None:
        return decision_is_served(review)
    due = _due(review, "vetting_appeal")
    if due is None or timezone.localdate() > due:
        return None
    return Missing(
        f"The time to appeal runs until {long_date(due)}.",
        "Wait until it has passed. An appeal within it needs no leave.",
    )


def is_not_stayed(review: "Review") -> Missing | None:
    return Missing("A stay is recorded already.") if review.stayed_because else None


def is_stayed(review: "Review") -> Missing | None:
    return None if review.stayed_because else Missing("There is no stay to lift.")


def no_stay(review: "Review") -> Missing | None:
    if not review.stayed_because:
        return None
    return Missing("A stay is in force.", "Lift the stay first, when its ground has gone.")


def panel_is_appointed(review: "Review") -> Missing | None:
    appeal = review.appeal
    if appeal is not None and appeal.panel.all():
        return None
    return Missing(
        "No appeal panel is appointed.",
        "The force vetting manager appoints people who had no earlier part of any kind.",
    )


def against_withdrawal_by_law(review: "Review") -> Missing | None:
    appeal = review.appeal
    if appeal is not None and appeal.against == S.REDUCED:
        return Missing(
            "The appeal was against a reduction, which never leads to dismissal.",
            "Dismiss the appeal against the reduction.",
        )
    return dismisses_by_law(review)


def against_reduction(review: "Review") -> Missing | None:
    appeal = review.appeal
    if appeal is not None and appeal.against == S.REDUCED:
        return None
    return Missing("The appeal was not against a reduction of the level.")


def against_withdrawal_by_contract(review: "Review") -> Missing | None:
    if review.rules.dismisses:
        return Missing("This person falls under the Regulations, not a contract.")
    appeal = review.appeal
    if appeal is not None and appeal.against == S.REDUCED:
        return Missing(
            "The appeal was against a reduction of the level.",
            "Dismiss the appeal against the reduction.",
        )
    return None


# --- consequences -------------------------------------------------------------------------------
def dismisses_by_law(review: "Review") -> Missing | None:
    if review.rules.dismisses:
        return None
    return Missing(
        "The Regulations cover police officers and special constables only, so nobody is "
        "dismissed under them here.",
        "Record what came of the employment instead.",
    )


def has_tribunal(review: "Review") -> Missing | None:
    if review.rules.has_tribunal:
        return None
    return Missing(
        "The Police Appeals Tribunal hears officers and special constables only.",
        "Employment law has routes of its own: record what came of the employment.",
    )


def runs_by_contract(review: "Review") -> Missing | None:
    if not review.rules.dismisses:
        return None
    return Missing(
        "This person is an officer or a special constable: the Regulations apply.",
        "Record the appeal or, when the time has passed, the dismissal.",
    )


def tribunal_time_is_over(review: "Review") -> Missing | None:
    due = _due(review, "vetting_tribunal_notice")
    if due is None:
        return Missing(
            "The time for notice to the tribunal has not begun: the outcome is not served.",
            "Write and send the letter about the outcome.",
            anchor="letters",
        )
    if timezone.localdate() > due:
        return None
    return Missing(
        f"Notice to the tribunal can be given until {long_date(due)}.",
        "Wait until that day has passed.",
    )


def suspension_is_lifted(review: "Review") -> Missing | None:
    if review.open_suspension is None:
        return None
    return Missing(
        "A suspension under regulation 13 still stands in the records, and its basis has ended.",
        "Lift it, have that agreed, and serve it on the person.",
        anchor="suspension",
    )


# --- suspension ---------------------------------------------------------------------------------
def may_suspend(review: "Review") -> Missing | None:
    if not review.rules.suspends:
        return Missing(
            "Regulation 13 covers police officers and special constables only.",
            "Ask the human resources team what the contract allows.",
        )
    if review.open_suspension is not None:
        return Missing("The person is suspended under regulation 13 already.")
    return None


def is_suspended(review: "Review") -> Missing | None:
    if review.open_suspension is not None:
        return None
    return Missing("No suspension under regulation 13 is in force.")


def has_left(review: "Review") -> Missing | None:
    if holding.held_by(review.person_id).has_left:
        return None
    return Missing("The records show that the person still serves.")


def _due(review: "Review", code: str) -> date | None:
    """The last day of the clock, running or ended; None where it never began."""
    read = review.page_clocks
    every = Clock.objects.filter(stream=review.stream) if read is None else read
    counted = [each for each in every if each.code == code and each.status != CANCELLED]
    latest = max(counted, key=lambda each: (each.trigger_on, each.pk), default=None)
    return latest.due_on if latest is not None else None
