"""Letters of applications: the refusal, which a second person agrees to before it goes."""

from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from standards.access.models import User
from standards.records import letters
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Party
from vetting import levels
from vetting.applications.models import Application

_wording = partial(letters.shipped, __file__)
KINDS = ("vetting_application",)
TO = (Capacity.REVIEWED, Capacity.REPRESENTATIVE)


def register() -> None:
    """Called once at start-up."""
    letters.register_template(
        "application_refusal",
        "refusal",
        "Refusal of clearance",
        subject="Your application for vetting clearance, {{ reference }}",
        body=_wording("refusal"),
        fields=_fields,
        field_names=("level", "reasons"),
        on_sending={"appeal_by": letters.due_from("application_appeal")},
        needs_approval=True,
        on_sent=_served,
        fits=lambda application: application.state == "refused" and application.served_on is None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "application_appeal_upheld",
        "refusal",
        "Outcome of the appeal: refusal stands",
        subject="Your appeal, {{ reference }}",
        body=_wording("upheld"),
        fields=_fields,
        field_names=("level", "reasons"),
        needs_approval=True,
        on_sent=_served,
        fits=lambda application: application.state == "upheld" and application.served_on is None,
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )
    letters.register_template(
        "application_lapsed",
        "other",
        "Application lapsed",
        subject="Your application for vetting clearance, {{ reference }}",
        body=_wording("lapsed"),
        fields=_level,
        field_names=("level",),
        fits=lambda application: application.state == "lapsed",
        recipient_capacities=TO,
        matter_kinds=KINDS,
    )


def _level_of(application: Application) -> str:
    """The name of the level within a sentence: "recruitment vetting", but "NPPV level 1"."""
    label = levels.book().label(application.level, timezone.localdate())
    return label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}"


def _level(application: Application, recipient: Party) -> dict[str, Any]:
    return {"level": _level_of(application)}


def _fields(application: Application, recipient: Party) -> dict[str, Any]:
    latest = application.decisions.last()
    return {
        "level": _level_of(application),
        "reasons": latest.reasons if latest else None,
    }


def _served(*, letter: Any, by: User, on: date) -> None:
    fire(letter.matter, "serve_refusal", by=by, on=on, through="letter")
