"""Complaints for tests, walked through the real services to a state.

`complaint_at("outside_schedule_3", cast)` was logged by Kate, moved to Amira's unit, allocated to
her, contacted, triaged and is now handled.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from cases.models import Complaint
from cases.services.logging import Caller, NewAllegation, NewComplaint, complaint_log
from standards.access.models import User
from standards.people.models import Person
from standards.workflow.firing import fire
from standards.workflow.services import ownership
from tests.factories.cast import Cast

NOTHING_OBLIGES: dict[str, bool] = {
    "asked_to_record": False,
    "death_or_injury": False,
    "crime_or_discipline": False,
    "article_2_or_3": False,
    "must_be_referred": False,
}


def new_complaint(**changes: Any) -> NewComplaint:
    """What a caller said: an officer was rude at the front desk."""
    today = timezone.localdate()
    fields: dict[str, Any] = {
        "words": "The officer at the desk rolled his eyes and would not take my report.",
        "caller": Caller(name="Ngozi Okafor", telephone="020 7946 0001"),
        "made_on": today,
        "received_on": today,
        "channel": "telephone",
        "allegations": [NewAllegation("Rude at the front desk", category="H1")],
    }
    fields.update(changes)
    return NewComplaint(**fields)


def log_complaint(
    cast: Cast,
    *,
    by: User | None = None,
    subjects: list[Person] | None = None,
    owner: User | None = None,
    **changes: Any,
) -> Complaint:
    """Logged by Kate with Dev as the person complained about; allocated when `owner` is given."""
    subjects = [cast.dev.person] if subjects is None else subjects
    complaint = complaint_log(
        new=new_complaint(subjects=subjects, **changes),
        by=by or cast.kate,
        unit=cast.units.north,
    )
    if owner is not None:
        ownership.allocate(matter=complaint, to=owner, by=cast.farah)
    return Complaint.objects.get(pk=complaint.pk)


_PATHS: dict[str, list[str]] = {
    "logged": [],
    "triage": ["contact", "start_triage"],
    "outside_schedule_3": ["contact", "start_triage", "no_grounds", "handle_outside"],
    "recorded": ["contact", "start_triage", "asks", "record"],
    "local_handling": ["contact", "start_triage", "asks", "record", "referral", "decide_locally"],
    "otherwise": [
        "contact",
        "start_triage",
        "asks",
        "record",
        "referral",
        "decide_locally",
        "investigation",
        "handle_otherwise",
    ],
}


def complaint_at(state: str, cast: Cast, **changes: Any) -> Complaint:
    """A complaint in a state, owned by Amira, taken there by the people who may."""
    complaint = log_complaint(cast, owner=cast.amira, **changes)
    for act in _PATHS[state]:
        complaint = _ACTS[act](complaint, cast)
    return complaint


def _contact(complaint: Complaint, cast: Cast) -> Complaint:
    return fire(complaint, "record_contact", by=cast.amira, how="telephone", views="An apology.")


def _answer(complaint: Complaint, cast: Cast, **yes: bool) -> Complaint:
    return fire(complaint, "answer_recording", by=cast.farah, **{**NOTHING_OBLIGES, **yes})


def _simple(name: str, who: str = "farah", **data: Any) -> Any:
    return lambda complaint, cast: fire(complaint, name, by=getattr(cast, who), **data)


_ACTS: dict[str, Any] = {
    "contact": _contact,
    "start_triage": _simple("start_triage"),
    "no_grounds": _answer,
    "asks": lambda complaint, cast: _answer(complaint, cast, asked_to_record=True),
    "handle_outside": _simple("handle_outside"),
    "record": _simple("record", reason="1"),
    "referral": _simple(
        "answer_referral", "hugo", criteria=[], became_clear_on=None, reasons="None applies."
    ),
    "decide_locally": _simple("decide_locally", "hugo"),
    "investigation": _simple("answer_investigation", "hugo", grounds=[], reasons="No indication."),
    "handle_otherwise": _simple("handle_otherwise", "hugo"),
}


def day(text: str) -> date:
    """A date from its ISO spelling."""
    return date.fromisoformat(text)
