"""Write allegations down and put them right before they are decided."""

from collections.abc import Sequence

from django.db import transaction

from cases.models import Allegation, Complaint
from cases.services.logging import default_themes
from standards import events
from standards.access import gate
from standards.access.models import User
from standards.events import verbs
from standards.refusals import NotFoundHere, NotReady, Stale
from standards.workflow import codes
from standards.workflow.models import Capacity, writing

verbs.register("allegation.added", "Allegation {allegation} written down")
verbs.register("allegation.changed", "Allegation {allegation} put right")

SETTLED_STATES = ("decided", "withdrawn")


@transaction.atomic
def allegation_add(
    *, complaint: Complaint, by: User, summary: str, category: str = "", themes: Sequence[str] = ()
) -> Allegation:
    """Add a grievance. Refused on a closed complaint, which must be reopened first."""
    locked = gate.get_for(by, Complaint, lock=True, pk=complaint.pk)
    gate.check(by, "edit", locked)
    if not locked.is_open:
        raise NotReady("This complaint is closed.", remedy="Reopen it to add an allegation.")
    if locked.withdrawn_on is not None:
        raise NotReady("This complaint was withdrawn.", remedy="Log a new complaint.")
    last = locked.allegations.order_by("-number").values_list("number", flat=True).first() or 0
    allegation = Allegation(
        matter=locked,
        number=last + 1,
        summary=summary,
        category=category,
        themes=list(themes) or default_themes(category),
    )
    with writing():
        allegation.save()
        allegation.subjects.set(locked.parties.filter(capacity=Capacity.SUBJECT, unlinked_at=None))
        if locked.state in ("outside_schedule_3", "otherwise", "no_further_action"):
            _carry_along(allegation, locked)
        _touch(locked)
    _record(allegation, "allegation.added", by, locked)
    return allegation


def _carry_along(allegation: Allegation, complaint: Complaint) -> None:
    """A grievance added while the complaint is handled is handled with it."""
    handling = {"outside_schedule_3": "outside"}.get(complaint.state, complaint.state)
    allegation.begin(
        by="system:with_the_complaint", on=complaint.last_activity_on, handling=handling
    )
    allegation.save()


@transaction.atomic
def allegation_change(
    *,
    allegation: Allegation,
    by: User,
    summary: str,
    category: str,
    themes: Sequence[str],
    version: int | None = None,
) -> Allegation:
    """Put a grievance right. Refused once it is decided; `version` is the complaint's as seen."""
    locked = gate.get_for(by, Complaint, lock=True, pk=allegation.matter_id)
    gate.check(by, "edit", locked)
    fresh = locked.allegations.filter(pk=allegation.pk).first()
    if fresh is None:
        raise NotFoundHere()
    if version is not None and version != locked.version:
        raise Stale(
            "Somebody changed this complaint while you were writing.",
            theirs={"What is the grievance, in one sentence?": fresh.summary},
            yours={"What is the grievance, in one sentence?": summary},
            current_version=locked.version,
        )
    if fresh.state in SETTLED_STATES:
        raise NotReady(
            "This allegation is decided.", remedy="Take the decision back first, with a reason."
        )
    before = {"category": fresh.category, "themes": fresh.themes}
    fresh.summary, fresh.category = summary, category
    fresh.themes = list(themes) or default_themes(category)
    with writing():
        fresh.save()
        _touch(locked)
    _record(fresh, "allegation.changed", by, locked, before=before)
    return fresh


def _touch(complaint: Complaint) -> None:
    """The gravest theme follows the allegations; the version moves for whoever looks at it."""
    themes = {t for a in complaint.allegations.all() for t in a.themes}
    complaint.theme = codes.gravest(themes)
    complaint.version += 1
    complaint.save(update_fields=["theme", "version"])


def _record(
    allegation: Allegation,
    verb: str,
    by: User,
    complaint: Complaint,
    before: dict | None = None,
) -> None:
    events.record(
        stream=complaint.stream,
        verb=verb,
        by=by,
        facts={
            "allegation": allegation.number,
            "category": allegation.category,
            "themes": allegation.themes,
            **({"before": before} if before else {}),
        },
        text={"summary": allegation.summary},
        subject=f"cases.allegation:{allegation.pk}",
        sealed=complaint.compartment_id is not None,
    )
