"""Adverse information: what waits to be looked at, one item, noting it, logging one by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.acting import act
from standards.pages.components import Action
from standards.people.models import Person
from standards.refusals import NotFoundHere, Refusal
from standards.workflow.models import Sensitivity
from vetting import sight
from vetting.history import following, selectors, showing, taking_up
from vetting.history.forms import LogForm, NoteForm
from vetting.history.models import AdverseInformation
from vetting.history.services import adverse
from vetting.selectors.paging import page_of, read_place
from vetting.views import shared

S = AdverseInformation.Status


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What nobody has looked at yet, the oldest first."""
    user: Any = request.user
    shared.only_vetting(user)
    found = selectors.waiting(user)
    place = read_place(
        request.GET.get("after", ""),
        request.GET.get("before", ""),
        datetime.fromisoformat,
        UUID,
    )
    page = page_of(
        found,
        keys=("logged_at", "pk"),
        place=place,
        size=shared.PAGE_ROWS,
        key_of=lambda item: (item.logged_at.isoformat(), item.pk),
    )
    context = {
        "links": shared.links(user, "vetting-adverse-list"),
        "counted": shared.counted(found.count(), "item", "items"),
        "lines": [(item, showing.line(item)) for item in page.rows],
        "previous_url": shared.address_of(before=page.previous) if page.previous else "",
        "next_url": shared.address_of(after=page.next) if page.next else "",
    }
    return render(request, "vetting_history/waiting.html", context)


@require_GET
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item, with what may be done about it."""
    user: Any = request.user
    found = _item(user, pk)
    settles = gate.can(user, "settle", found) and found.status in (S.RECEIVED, S.ON_RECORD)
    # Neither answer is put before the other: whoever looks at it decides.
    ways = taking_up.ways_for(user, found)
    ways.append(("Note it: nothing follows", reverse("vetting-adverse-note", args=[pk])))
    actions = [Action(label, url, "secondary") for label, url in ways]
    context = {
        "item": found,
        "rows": showing.rows(found, user),
        "line": showing.line(found),
        "actions": actions if settles else [],
        "back_url": reverse("vetting-adverse-list") if sight.works_in_vetting(user) else "",
    }
    return render(request, "vetting_history/item.html", context)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing follows from it, with the reasons."""
    user: Any = request.user
    found = _item(user, pk)
    gate.check(user, "settle", found)
    return act(
        request,
        NoteForm(request.POST or None),
        do=lambda said: adverse.adverse_note(by=user, item=found, why=said["why"]),
        done="Noted. It stays on record with your reasons.",
        to=reverse("vetting-adverse-list"),
        template="vetting/form.html",
        heading="Note this information",
        lead=f"{showing.themes(found.themes)}: "
        f"{found.get_source_display()} {found.source_ref}, about {found.person}.",
        send="Note it",
        cancel_url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down an item about a person."""
    user: Any = request.user
    shared.only_vetting(user)
    person = gate.get_for(user, Person, pk=pk)
    if sight.reading_of(user, person) is not sight.Reading.WHOLE:
        raise NotFoundHere()
    return act(
        request,
        LogForm(request.POST or None),
        do=lambda said: _log(said, person, user),
        done="Logged.",
        starts="The managers of vetting are asked to look at it.",
        catches=(Refusal,),
        template="vetting/form.html",
        heading=f"Log adverse information about {person}",
        lead="Complaints and conduct matters of a listed theme come by themselves.",
        send="Log it",
        cancel_url=reverse("person", args=[person.pk]),
    )


def _log(said: dict[str, Any], person: Person, user: Any) -> AdverseInformation:
    restricted = said["is_restricted"]
    logged = adverse.adverse_log(
        by=user,
        person=person,
        source=said["source"],
        source_ref=said["source_ref"],
        theme=said["themes"],
        sensitivity=Sensitivity.RESTRICTED if restricted else Sensitivity.ORDINARY,
        particulars=adverse.Particulars(
            what=said["what"],
            alleged_on=said["alleged_on"],
            made_on=said["made_on"],
            source_reliability=said["source_reliability"],
            content_credibility=said["content_credibility"],
            disclosure_class=said["disclosure_class"],
            provenance={"logged_on": "page"},
        ),
    )
    following.tell(logged)
    return logged


def _item(user: Any, pk: UUID) -> AdverseInformation:
    return gate.get_for(
        user,
        AdverseInformation,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "person",
            "source_matter",
            "taken_up_in",
            "unit_at_time",
            "investigator",
            "logged_by",
            "settled_by",
        ),
    )
