"""Letters of applications: the refusal, which a second person agrees to before it goes."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from standards.access.models import User
from standards.clocks.selectors import due_if_started
from standards.records import letters
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Matter, Party
from vetting import levels
from vetting.applications.models import Application

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
        on_sending={"appeal_by": _appeal_by},
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


def _wording(name: str) -> str:
    """The text that a new installation starts from; from then on it is the force's."""
    return (Path(__file__).parent / "wording" / f"{name}.txt").read_text(encoding="utf-8")


def _fields(matter: Matter, recipient: Party) -> dict[str, Any]:
    application = Application.objects.get(pk=matter.pk)
    latest = application.decisions.last()
    return {
        "level": levels.book().label(application.level, timezone.localdate()),
        "reasons": latest.reasons if latest else None,
    }


def _appeal_by(matter: Matter, recipient: Party, day: date) -> date:
    return due_if_started("application_appeal", on=day)


def _served(*, letter: Any, by: User, on: date) -> None:
    application = Application.objects.get(pk=letter.matter_id)
    fire(application, "serve_refusal", by=by, on=on, through="letter")
