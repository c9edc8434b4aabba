"""Is it allowed, in this state, for anyone? Guards of an application that answer in a sentence."""

from typing import TYPE_CHECKING

from django.utils import timezone

from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.pages.dates import long_date
from standards.workflow.steps import Missing
from vetting.applications import check_sets

if TYPE_CHECKING:
    from vetting.applications.models import Application


def form_is_whole(application: "Application") -> Missing | None:
    """Every part of the form was answered and sent."""
    from vetting.applications.form_parts import missing_parts

    missing = missing_parts(application)
    if not missing:
        return None
    return Missing(
        f"The form is not whole: {', '.join(missing)}.",
        "Send it back to the applicant and say what is missing.",
        "form",
    )


def checks_are_settled(application: "Application") -> Missing | None:
    """Returned, not applicable with a reason, or waived under authority: each of the set.

    "Not done" is none of them, and neither is a check of the set that nobody ever made.
    """
    today = timezone.localdate()
    every = list(application.checks.all())
    open_ones = [check for check in every if not check.is_settled(today)]
    never = check_sets.not_made(application, every)
    if not open_ones and not never:
        return None
    words = [f"{check_sets.label(c.check_type)} ({c.about})" for c in open_ones]
    words += [f"{check_sets.label(code)} ({about}), never made" for code, about in never]
    count = len(words)
    return Missing(
        f"{count} check{'s are' if count > 1 else ' is'} not settled: {'; '.join(words[:4])}"
        f"{', and more' if count > 4 else ''}.",
        "Record what came back, say why it does not apply, or have it waived.",
        "checks",
    )


def traces_are_countersigned(application: "Application") -> Missing | None:
    """A trace of a listed theme was read by a second officer."""
    waiting = [check for check in application.checks.all() if check.needs_countersigning]
    if not waiting:
        return None
    words = "; ".join(f"{check_sets.label(c.check_type)} ({c.about})" for c in waiting)
    return Missing(
        f"A second officer has not countersigned: {words}.",
        "Ask another vetting officer or the manager to read the trace and countersign it.",
        "checks",
    )


def answers_are_settled(application: "Application") -> Missing | None:
    """Nothing that a provider sent awaits a person: answers that differ, leads of a machine."""
    if not any(lead.state == "open" for lead in application.leads.all()):
        return None
    return Missing(
        "Leads that a machine found have not been looked at.",
        "Look at each and say what is in it.",
        "leads",
    )


def is_not_investigated(application: "Application") -> Missing | None:
    """Whoever is under criminal investigation or on bail is not decided; unknown is not clear."""
    if application.under_investigation is False:
        return None
    if application.under_investigation:
        return Missing(
            "The applicant is under criminal investigation or on bail, so this is not decided.",
            "Discontinue it; they may apply again when that has ended.",
        )
    return Missing(
        "Nobody has said whether the applicant is under criminal investigation or on bail.",
        "Record what is known of it.",
    )


def standing_is_known(application: "Application") -> Missing | None:
    """Both questions about the applicant's standing are answered."""
    if None not in (application.under_investigation, application.refused_elsewhere):
        return None
    return Missing("Not everything is known of investigations and refusals yet.")


def standing_is_unknown(application: "Application") -> Missing | None:
    if standing_is_known(application) is not None:
        return None
    return Missing("Investigations and refusals are recorded already.")


def refusal_elsewhere_is_known(application: "Application") -> Missing | None:
    if application.refused_elsewhere is not None:
        return None
    return Missing(
        "Nobody has said whether another force refused this person.", "Record what is known of it."
    )


def was_not_refused_elsewhere(application: "Application") -> Missing | None:
    """The officer's own grant; after a refusal elsewhere it is the manager's."""
    if application.refused_elsewhere:
        return Missing("Another force refused this person, so the force vetting manager decides.")
    return refusal_elsewhere_is_known(application)


def was_refused_elsewhere(application: "Application") -> Missing | None:
    if application.refused_elsewhere:
        return None
    return Missing("No other force refused this person, so a vetting officer decides.")


def refusal_is_served(application: "Application") -> Missing | None:
    if application.served_on is not None:
        return None
    return Missing(
        "The refusal has not been served.", "Write the letter, have it agreed, and send it."
    )


def refusal_is_not_served(application: "Application") -> Missing | None:
    if application.served_on is None:
        return None
    return Missing("The refusal was served already.")


def appeal_time_is_over(application: "Application") -> Missing | None:
    """The time for an appeal (or for telling the panel) has run out, so it can be closed."""
    if application.state not in ("refused", "upheld"):
        return None
    if application.state == "refused" and application.served_on is None:
        return refusal_is_served(application)
    today = timezone.localdate()
    open_ones = clocks.running_for(application.stream).filter(
        code__in=("application_appeal", "svap_intention"), due_on__gte=today
    )
    running: Clock | None = open_ones.order_by("due_on").first()
    if running is None:
        return None
    return Missing(
        f"The applicant may still appeal, until {long_date(running.due_on)}.",
        "Close it after that day.",
    )


def clearance_is_written(application: "Application") -> Missing | None:
    """A grant to somebody who does not serve yet waits for their appointment."""
    if application.outcome not in ("granted", "granted_measures", "overturned"):
        return None
    if application.clearance_id is not None:
        return None
    return Missing(
        "The clearance is not on a record yet: the applicant was not appointed.",
        "Record the appointment, or that it will not be taken up.",
    )


def clearance_is_not_written(application: "Application") -> Missing | None:
    if application.clearance_id is None:
        return None
    return Missing("The clearance is on the record already.")
