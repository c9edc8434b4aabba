"""What the page of an application shows of its own. Who recruits, and by when, is on none of it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages.components import Row
from standards.pages.dates import days_text, long_date
from standards.workflow import codes, steps
from standards.workflow.next_steps import part_offers
from standards.workflow.sections import register_all
from vetting import levels
from vetting.applications import check_sets, form_reading, selectors
from vetting.applications.models import Application, Check
from vetting.applications.services import invitations
from vetting.history.selectors import history_summary

KINDS = frozenset({invitations.KIND})
# Words with a mark and a colour: the colour is never the only difference.
MARKS = {
    "not_done": ("○", "grey"),
    "no_trace": ("✓", "green"),
    "trace": ("▲", "orange"),
    "unable": ("✕", "red"),
    "not_applicable": ("–", "blue"),
    "waived": ("◇", "purple"),
}


def register() -> None:
    """Called once, when the room starts."""
    register_all(
        "vetting_applications/sections",
        ("application", "The application", 10, summary),
        ("checks", "Checks", 14, checks),
        ("leads", "Leads", 16, leads),
        ("conduct", "History summary", 18, conduct),
        ("form", "What the applicant wrote", 20, form),
        ("referees", "Referees", 22, referees),
        ("decision-record", "Decisions", 24, decisions),
        kinds=KINDS,
    )


def summary(application: Application, user: User) -> dict[str, Any]:
    """Who, for what, how far, whose time it took; the way in for the applicant."""
    day, book = timezone.localdate(), levels.kept_book()
    applicant = application.applicant
    person = application.person
    waiting = selectors.waiting_of(application)
    rows = [
        Row(
            "Applicant",
            str(person or applicant),
            reverse("person", args=[person.pk]) if person else "",
            lines=[
                "Serves already" if person else "Known to vetting alone until they are appointed",
            ],
        ),
        Row("Level", f"{book.label(application.level, day)} ({application.level})"),
        Row("Purpose", application.get_purpose_display()),
        Row("Time until now", days_text(waiting.gross, "calendar day"), lines=_whose(waiting)),
        Row(
            "Complete", long_date(application.complete_on) if application.complete_on else "Not yet"
        ),
        Row("Under criminal investigation or on bail", _known(application.under_investigation)),
        Row("Refused by another force", _known(application.refused_elsewhere)),
    ]
    if application.check_set is not None:
        rows.append(Row("Check-set", str(application.check_set)))
    if application.is_overturned:
        rows.append(
            Row(
                "A refusal was set aside",
                "This marker stays",
                lines=[f"Early review by {long_date(application.early_review_on)}"],
            )
        )
    if application.clearance is not None:
        rows.append(Row("Clearance", f"Granted on {long_date(application.clearance.granted_on)}"))
    return {
        "rows": rows,
        "application": application,
        "overturned": application.is_overturned,
        "link": _link(application, user),
    }


def _whose(waiting: selectors.Waiting) -> list[str]:
    parts = [
        f"{waiting.on_applicant} waiting on the applicant",
        f"{waiting.on_us} with us",
    ]
    if waiting.on_others:
        parts.append(f"{waiting.on_others} on enquiries of others")
    return [", ".join(parts)]


def _known(answer: bool | None) -> str:
    return {True: "Yes", False: "No", None: "Not known"}[answer]


def _link(application: Application, user: User) -> dict[str, Any]:
    """The applicant's way in: until when it opens, and a new one where it is needed."""
    if application.state != Application.State.INVITED:
        return {}
    door = selectors.way_in(application)
    may = gate.can(user, "invite", application)
    return {
        "until": timezone.localdate(door.expires_at) if door else None,
        "opened": door is not None and door.opened_at is not None,
        "url": reverse("application-link", args=[application.reference]) if may else "",
    }


# --- checks ---------------------------------------------------------------------------------------
def checks(application: Application, user: User) -> dict[str, Any]:
    """Every check with its value in words and a mark, of whom, and what may be done about it."""
    today = timezone.localdate()
    every = list(application.checks.all())
    never = check_sets.not_made(application, every)
    rows = [_line(check, application, user, today) for check in every]
    settled = sum(check.is_settled(today) for check in every)
    may_check = gate.can(user, "check", application)
    can_ask = may_check and application.state in ("checks", "adjudication", "enquiries")
    return {
        "groups": _groups(application, rows),
        "count": len(every) or None,
        "settled": settled,
        "all": len(every) + len(never),
        "never": [f"{check_sets.label(code)} ({about})" for code, about in never],
        "make_url": reverse("application-checks", args=[application.reference])
        if can_ask and never
        else "",
        "ask_url": reverse("application-ask", args=[application.reference])
        if can_ask and any(check.state == Check.State.NOT_DONE for check in every)
        else "",
    }


def _groups(application: Application, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = [{"label": "The applicant", "rows": [r for r in rows if r["number"] is None]}]
    for associate in application.associates.all():
        mine = [row for row in rows if row["number"] == associate.number]
        relation = codes.label("vetting_relation", associate.relation).lower()
        removed = ", no longer named" if associate.removed_on else ""
        label = f"Associate {associate.number}: {associate} ({relation}{removed})"
        groups.append({"label": label, "rows": mine})
    return [group for group in groups if group["rows"]]


def _line(check: Check, application: Application, user: User, today: Any) -> dict[str, Any]:
    mark, colour = MARKS[check.value]
    return {
        "number": check.associate.number if check.associate else None,
        "label": check_sets.label(check.check_type),
        "mark": mark,
        "value": check.value_label,
        "colour": colour,
        "themes": [codes.label("theme", code) for code in check.themes],
        "lines": _said(check, today),
        "acts": part_offers(user, application, check, steps.steps_of(Check)),
    }


def _said(check: Check, today: Any) -> list[str]:
    """What else is to be known of a check, a sentence each."""
    lines = []
    if check.state == Check.State.REQUESTED:
        asked = f"Requested on {long_date(check.requested_on)}"
        asked += f", chased {check.chased} times" if check.chased else ""
        asked += f", to be chased after {long_date(check.chase_on)}" if check.chase_on else ""
        lines.append(asked)
    if check.returned_on:
        late = ", late" if check.was_late else ""
        lines.append(f"Returned on {long_date(check.returned_on)}{late}")
    if check.needs_countersigning:
        lines.append("Waits for a second officer to countersign")
    if check.countersigned_by is not None:
        lines.append(f"Countersigned by {check.countersigned_by}")
    if check.waiver_expires_on:
        ended = "ran out on" if check.waiver_expires_on < today else "runs until"
        lines.append(f"The waiver {ended} {long_date(check.waiver_expires_on)}: {check.reason}")
    elif check.reason:
        lines.append(check.reason)
    if check.coverage_note:
        lines.append(check.coverage_note)
    if check.evidence_ref:
        lines.append(f"Kept under {check.evidence_ref}")
    return lines


# --- the rest -------------------------------------------------------------------------------------
def leads(application: Application, user: User) -> dict[str, Any]:
    """What machines found: things to look at, and answers that do not fit what is on record."""
    found = list(application.leads.all())
    odd = selectors.answers_that_differ(application)
    may = gate.can(user, "check", application)
    return {
        "count": len(found) or None,
        "leads": [
            {
                "lead": lead,
                "state": lead.get_state_display(),
                "url": reverse("lead-settle", args=[application.reference, lead.pk])
                if may and lead.state == lead.State.OPEN
                else "",
            }
            for lead in found
        ],
        "odd": [
            f"{check_sets.label(answer.matter_check.check_type)}: {answer.get_taken_display()}"
            for answer in odd
        ],
    }


def conduct(application: Application, user: User) -> dict[str, Any]:
    """Conduct in summary, for an applicant who serves. No names but theirs, no narrative."""
    person = application.person
    if person is None:
        return {"serves": False, "history": None}
    return {"serves": True, "history": history_summary(user, person)}


def form(application: Application, user: User) -> dict[str, Any]:
    """The applicant's answers, part by part."""
    return {"parts": form_reading.parts_of(application)}


def referees(application: Application, user: User) -> dict[str, Any]:
    """Who speaks for the applicant, who was asked, what they said."""
    may = application.is_open and gate.can(user, "invite", application)
    rows = [
        {
            "referee": each,
            "answers": form_reading.reference_of(each),
            "ask_url": reverse("referee-ask", args=[application.reference, each.number])
            if may and each.answered_on is None and each.removed_on is None
            else "",
        }
        for each in application.referees.all()
    ]
    return {"rows": rows, "count": len(rows) or None}


def decisions(application: Application, user: User) -> dict[str, Any]:
    """Each decision record whole: the same form for a refusal and what sets it aside."""
    return {
        "grounds": application.appeal_grounds,
        "decisions": [
            {
                "heading": f"{each.get_outcome_display()}, {long_date(each.decided_on)}",
                "rows": [
                    Row("By", str(each.decided_by), lines=[each.decided_as.replace("_", " ")]),
                    *([Row("First limb", each.first_limb)] if each.first_limb else []),
                    *([Row("Second limb", each.second_limb)] if each.second_limb else []),
                    Row("Reasons", each.reasons),
                    *([Row("Measures", "; ".join(each.measures))] if each.measures else []),
                    *(
                        [Row("Themes", ", ".join(codes.label("theme", t) for t in each.themes))]
                        if each.themes
                        else []
                    ),
                ],
            }
            for each in application.decisions.all()
        ],
    }
