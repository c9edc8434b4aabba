"""Clearances in question: the list, one question, keeping or ending the clearance."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.components import Action, Row
from standards.pages.dates import long_date
from standards.refusals import NotFoundHere
from vetting import levels, showing
from vetting.aftercare.forms import WhyForm
from vetting.aftercare.models import FollowUp
from vetting.aftercare.services import follow_ups
from vetting.aftercare.views.parts import Cell, Line, Page, Table, act, show, show_list, some
from vetting.views import shared

ACTS = {"keep": "Keep the clearance", "end": "End the clearance"}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Questions that nobody has answered yet, the oldest first."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, FollowUp).filter(settled_on=None)
    found, total = some(rows.select_related("person", "clearance").order_by("opened_on", "pk"))
    lines = [
        Line(
            str(each.person),
            each.get_absolute_url(),
            [
                Cell("Clearance", _label(each.clearance.level)),
                Cell("Why", each.get_kind_display(), _since(each)),
                Cell("Asked", long_date(each.opened_on)),
            ],
        )
        for each in found
    ]
    table = Table(
        "",
        "Person",
        lines,
        "No clearance is in question.",
        "One is when its holder leaves the designated post that called for it, or loses the "
        "clearance that it rests on.",
        total,
        "Clearances in question",
    )
    return show_list(request, "vetting-follow-ups", Page("Clearances in question", [table]))


def _label(level: str) -> str:
    return levels.kept_book().label(level, timezone.localdate())


def _since(question: FollowUp) -> str:
    left_on = question.facts.get("left_on")
    if left_on:
        return f"Last day there: {long_date(date.fromisoformat(left_on))}"
    return f"Rests on {' or '.join(question.facts.get('rests_on', []))}"


@require_GET
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question."""
    user: Any = request.user
    found = _question(user, pk)
    clearance = found.clearance
    status, _ = showing.status_of(clearance, timezone.localdate())
    until = long_date(clearance.expires_on) if clearance.expires_on else "Not known"
    rows = [
        Row("Person", str(found.person), reverse("person", args=[found.person_id])),
        Row("Clearance", _label(clearance.level), lines=[f"{status}, valid until {until}"]),
        Row("Why it is in question", found.get_kind_display(), lines=[_since(found)]),
        Row("Asked", long_date(found.opened_on)),
    ]
    if found.settled_on:
        who = f" by {found.settled_by}" if found.settled_by else ""
        answered = f"{found.get_outcome_display()}, {long_date(found.settled_on)}{who}"
        rows.append(Row("Answered", answered, lines=[found.settled_why]))
    kinds = {"keep": "primary", "end": "warning"}
    page = Page(
        title=f"Clearance of {found.person} in question",
        lead="Ending a clearance that nothing calls for is no dismissal: where the person still "
        "needs recruitment vetting, that is what stays.",
        rows=rows,
        actions=[
            Action(label, reverse("vetting-follow-up-act", args=[found.pk, name]), kinds[name])
            for name, label in ACTS.items()
            if gate.can(user, "settle", found)
        ],
        back_url=reverse("vetting-follow-ups"),
        back_label="Clearances in question",
    )
    return show(request, page)


@require_http_methods(["GET", "POST"])
def question_act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Keep the clearance, or end it."""
    user: Any = request.user
    if name not in ACTS:
        raise NotFoundHere()
    found = _question(user, pk)
    gate.check(user, "settle", found)
    do = follow_ups.follow_up_keep if name == "keep" else follow_ups.follow_up_end
    return act(
        request,
        WhyForm(request.POST or None),
        do=lambda said: do(by=user, question=found, why=said["why"]),
        done="The clearance is kept." if name == "keep" else "The clearance has ended.",
        to=reverse("vetting-follow-ups"),
        heading=f"{ACTS[name]} of {found.person}",
        lead=f"{_label(found.clearance.level)}. {found.get_kind_display()}.",
        send=ACTS[name],
        cancel_url=found.get_absolute_url(),
    )


def _question(user: Any, pk: UUID) -> FollowUp:
    return gate.get_for(
        user,
        FollowUp,
        pk=pk,
        shape=lambda rows: rows.select_related("person", "clearance", "settled_by"),
    )
