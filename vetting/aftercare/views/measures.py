"""Measures: what runs, one of them, review, hand over, end; and setting one in a matter."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.components import Action, NotYet, Row
from standards.pages.dates import long_date
from standards.people.models import Person
from standards.refusals import NotAllowed, NotFoundHere
from standards.workflow import codes
from standards.workflow.bars import CONCERNED
from standards.workflow.models import Matter
from standards.workflow.selectors import live_parties
from vetting import sight
from vetting.aftercare.forms import HandOverForm, MeasureForm, MeasureReviewForm, WhyForm
from vetting.aftercare.models import Measure
from vetting.aftercare.services import measures
from vetting.aftercare.views.parts import (
    Cell,
    Line,
    Page,
    Table,
    act,
    day_cell,
    show,
    show_list,
    some,
)
from vetting.areas import AREA
from vetting.views import shared


@require_GET
def running(request: HttpRequest) -> HttpResponse:
    """Measures that run, the next review first."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, Measure).filter(ended_on=None).select_related("person", "owner")
    found, total = some(rows.order_by("review_on", "pk"))
    table = Table(
        heading="",
        first="Person",
        lines=[line(measure) for measure in found],
        means="No measure runs that you can see.",
        do="One is set where something is decided: in a renewal, an application or a review.",
        total=total,
        caption="Measures that run",
    )
    page = Page("Measures that run", [table], counted=shared.counted(total, "measure", "measures"))
    return show_list(request, "vetting-measures", page)


def line(measure: Measure, *, named: bool = True) -> Line:
    """One measure of a list: under the person's name, or, on their own page, under its kind."""
    kind = codes.label(measures.KINDS, measure.kind)
    what = Cell("Measure", kind, measure.text[:120])
    return Line(
        str(measure.person) if named else kind,
        measure.get_absolute_url(),
        [
            what if named else Cell("What", measure.text[:120]),
            Cell("Looked after by", str(measure.owner)),
            day_cell("Next review", measure.review_on, is_done=not measure.runs),
            Cell("Since", long_date(measure.starts_on), "" if measure.runs else "Ended"),
        ],
    )


@require_GET
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One measure, with what may be done about it and what may not, and why."""
    user: Any = request.user
    found = _measure(user, pk)
    page = Page(
        title=f"Measure about {found.person}",
        tags=_tags(found),
        rows=_rows(found, user),
        actions=_actions(found, user),
        not_yet=_not_yet(found, user),
        words=[("What is to be kept to", found.text)],
        back_url=reverse("vetting-measures") if sight.works_in_vetting(user) else "",
        back_label="Measures",
    )
    return show(request, page)


def _tags(found: Measure) -> list[tuple[str, str]]:
    if not found.runs:
        return [("Ended", "grey")]
    late = found.is_overdue(timezone.localdate())
    return [("Running", "blue")] + ([("Review overdue", "red")] if late else [])


def _rows(found: Measure, user: Any) -> list[Row]:
    matter = found.decided_in
    sees = gate.visible(user, Matter).filter(pk=matter.pk).exists()
    rows = [
        Row("Person", str(found.person), reverse("person", args=[found.person_id])),
        Row("Kind", codes.label(measures.KINDS, found.kind)),
        Row("Looked after by", str(found.owner)),
        Row("Since", long_date(found.starts_on)),
        Row("Next review by", long_date(found.review_on)),
    ]
    if sees:
        rows.append(Row("Decided in", matter.reference, matter.get_absolute_url()))
    if found.reviewed_on:
        rows.append(Row("Last review", f"{long_date(found.reviewed_on)}, by {found.reviewed_by}"))
    if found.ended_on:
        rows.append(
            Row(
                "Ended",
                f"{long_date(found.ended_on)}, by {found.ended_by}",
                lines=[found.ended_why],
            )
        )
    return rows


ACTS = {
    "review": "Review the measure",
    "hand_over": "Give it to somebody else",
    "end": "End the measure",
}


def _actions(found: Measure, user: Any) -> list[Action]:
    kinds = {"review": "primary", "hand_over": "secondary", "end": "warning"}
    return [
        Action(label, reverse("vetting-measure-act", args=[found.pk, name]), kinds[name])
        for name, label in ACTS.items()
        if gate.can(user, name, found)
    ]


def _not_yet(found: Measure, user: Any) -> list[NotYet]:
    """Why its owner does not end it: they ask how, and the page says."""
    if not found.runs or not found.was_owned_by(user.pk):
        return []
    return [
        NotYet(
            ACTS["end"],
            gate.why_not(user, "end", found) or "",
            "Write what you think in a review; a manager of vetting who never looked after it "
            "can end it.",
        )
    ]


@require_http_methods(["GET", "POST"])
def measure_act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Review, hand over or end a measure."""
    user: Any = request.user
    if name not in ACTS:
        raise NotFoundHere()
    found = _measure(user, pk)
    gate.check(user, name, found)
    data = request.POST or None
    common: dict[str, Any] = {
        "to": found.get_absolute_url(),
        "cancel_url": found.get_absolute_url(),
        "lead": f"{codes.label(measures.KINDS, found.kind)}: {found.text}",
        "send": ACTS[name],
    }
    if name == "review":
        return act(
            request,
            MeasureReviewForm(data),
            do=lambda said: measures.measure_review(by=user, measure=found, **said),
            done="The review is recorded.",
            heading=f"Review the measure about {found.person}",
            **common,
        )
    if name == "hand_over":
        return act(
            request,
            HandOverForm(data),
            do=lambda said: measures.measure_hand_over(by=user, measure=found, **said),
            done="The measure has another owner.",
            starts="Whoever looked after it before cannot end it.",
            heading=f"Give the measure about {found.person} to somebody else",
            **common,
        )
    return act(
        request,
        WhyForm(data),
        do=lambda said: measures.measure_end(by=user, measure=found, why=said["why"]),
        done="The measure has ended.",
        heading=f"End the measure about {found.person}",
        **{**common, "lead": f"{common['lead']}. Once it has ended, nobody need keep to it."},
    )


@require_http_methods(["GET", "POST"])
def set_in(request: HttpRequest, matter: UUID) -> HttpResponse:
    """Set a measure in a matter of vetting, about whom it concerns."""
    user: Any = request.user
    found = gate.get_for(user, Matter, pk=matter, area=AREA)
    refusal = why_not_set(user, found)
    if refusal:
        raise NotAllowed(refusal)
    person = concerned(found)
    if person is None:
        raise NotFoundHere()
    return act(
        request,
        MeasureForm(request.POST or None),
        do=lambda said: measures.measure_set(by=user, person=person, decided_in=found, **said),
        done="The measure is set.",
        starts="Its owner is asked to review it two weeks before its date.",
        to=found.get_absolute_url(),
        heading=f"Set a measure about {person}",
        lead=f"Decided in {found.reference}.",
        send="Set the measure",
        cancel_url=found.get_absolute_url(),
    )


def why_not_set(user: Any, matter: Matter) -> str:
    """ "" where the user may set a measure in the matter, else the sentence."""
    reasons = [gate.why_not(user, action, matter) for action in ("decide", "supervise", "edit")]
    return "" if None in reasons else str(reasons[0])


def concerned(matter: Matter) -> Person | None:
    """The one person whom a matter of vetting is about."""
    people = [each for each in live_parties(matter) if each.capacity in CONCERNED]
    return next((each.person for each in people if each.person_id), None)


def _measure(user: Any, pk: UUID) -> Measure:
    return gate.get_for(
        user,
        Measure,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "person", "owner", "decided_in", "reviewed_by", "ended_by"
        ),
    )
