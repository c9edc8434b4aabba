"""The sections that a complaint adds to the matter page: summary and allegations."""

from typing import Any

from django.urls import reverse

from cases import policies
from cases.models import Allegation, Complaint
from cases.selectors import allegation_rows
from standards.access import gate
from standards.access.models import User
from standards.pages.components import Row
from standards.pages.dates import long_date
from standards.workflow import codes, steps
from standards.workflow.next_steps import part_offers
from standards.workflow.sections import Section, register

ONLY = frozenset({"complaint"})


def register_sections() -> None:
    """Called once at start-up."""
    register(
        Section(
            key="summary",
            label="Summary",
            order=10,
            template="cases/_summary.html",
            context=summary,
            kinds=ONLY,
        )
    )
    register(
        Section(
            key="allegations",
            label="Allegations",
            order=20,
            template="cases/_allegations.html",
            context=allegations,
            kinds=ONLY,
        )
    )


def summary(complaint: Complaint, user: User) -> dict[str, Any]:
    """What was said, and the facts that anybody who opens the complaint asks for first."""
    return {"complaint": complaint, "facts": _facts(complaint), "answers": _answers(complaint)}


def _facts(complaint: Complaint) -> list[Row]:
    rows = [
        ("Made", long_date(complaint.made_on)),
        ("Reached us", long_date(complaint.received_on)),
        ("How", codes.label("channel", complaint.channel)),
        ("When it happened", _when(complaint)),
        ("Where", complaint.where),
        ("About", complaint.about_whom),
        ("What they want", complaint.wants),
        ("Rules", Complaint.Regime(complaint.regime).label),
        ("Acknowledged", _day(complaint.acknowledged_on)),
        ("First contact", _day(complaint.first_contact_on)),
        ("Recorded", _recorded(complaint)),
        ("Wish to withdraw", _day(complaint.withdrawal_asked_on)),
        ("Withdrawn", _day(complaint.withdrawn_on)),
        ("Review body", complaint.get_review_body_display()),
        ("Outcome given", _day(complaint.outcome_on)),
    ]
    return [Row(key, value) for key, value in rows if value]


def _when(complaint: Complaint) -> str:
    day = _day(complaint.occurred_on)
    return (
        f"{day}, {complaint.when_words}"
        if day and complaint.when_words
        else (day or complaint.when_words)
    )


def _day(day: Any) -> str:
    return long_date(day) if day else ""


def _recorded(complaint: Complaint) -> str:
    if complaint.recorded_on is None:
        return ""
    reason = codes.label("reason_recorded", complaint.reason_recorded)
    return f"{_day(complaint.recorded_on)}: {reason[0].lower()}{reason[1:]}"


def _answers(complaint: Complaint) -> list[Row]:
    """The five recording questions with their answers."""
    said = {True: "Yes", False: "No", None: "Not asked yet"}
    return [
        Row(question, said[getattr(complaint, name)])
        for name, question, _ in policies.RECORDING_QUESTIONS
    ]


def allegations(complaint: Complaint, user: User) -> dict[str, Any]:
    """Each allegation with what may be done about it now."""
    is_live = complaint.is_open and complaint.withdrawn_on is None
    may_edit = is_live and gate.can(user, "edit", complaint)
    every = allegation_rows(complaint)
    # Those the complaint takes along are left out: they are not a person's to press.
    declared = [each for each in steps.steps_of(Allegation) if not each.by_system]
    return {
        "complaint": complaint,
        "count": len(every),
        "rows": [
            {
                "row": row,
                "acts": part_offers(user, complaint, row.allegation, declared),
                "may_edit": may_edit and row.allegation.state not in ("decided", "withdrawn"),
            }
            for row in every
        ],
        "add_url": reverse("allegation-add", args=[complaint.reference]) if may_edit else "",
    }
