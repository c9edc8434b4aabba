"""What follows from an item: looked at again, passed on, set as a measure, opened, finished."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.events.models import Event
from standards.pages.acting import act, refuse
from standards.pages.notices import say_done
from standards.refusals import NotFoundHere, NotReady
from vetting.aftercare.forms import MeasureForm
from vetting.programmes import dispositions, policies, selectors
from vetting.programmes.forms.reviewing import ReferForm, RouteForm
from vetting.programmes.models import Outcome
from vetting.programmes.services import owing, passing, routing


@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, pk: Any) -> HttpResponse:
    """One route: whose file it is, where it stands, and what its owner says of it."""
    user: Any = request.user
    found = _route(user, pk)
    owns = found.item.programme.owner_id == user.pk
    form = RouteForm(request.POST or None)
    if not owns:
        del form.fields["owner"]  # who was asked to decide passes it to nobody in the programme
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["act"] == "look":
                routing.route_look_again(
                    by=user, outcome=found, owner=said.get("owner"), words=said["words"]
                )
            elif said["act"] == "opened":
                routing.route_record_opened(by=user, outcome=found, words=said["words"])
            else:
                routing.route_finish(by=user, outcome=found, how=said["words"])
        except NotReady as refusal:
            refuse(form, refusal)
        else:
            say_done(request, KEPT[said["act"]])
            return redirect(_after(user, found))
    context = {
        "route": found,
        "item": found.item,
        "is_shown": selectors.is_shown(found.item),
        "category": dispositions.find(found.item.programme.kind, found.category),
        "form": form,
        "referred": _referred(found),
        "back_url": _item_url(user, found),
        **(_ways_on(found) if owns else {}),
    }
    return render(
        request, "vetting_programmes/route.html", context, status=400 if form.errors else 200
    )


KEPT = {
    "look": "Kept. The day on which it is looked at again was moved on.",
    "opened": "Kept: it is opened.",
    "finished": "Kept: it is finished.",
}


def _item_url(user: Any, found: Outcome) -> str:
    """The item, for whoever may open it: a delegate has this page alone."""
    may = selectors.is_shown(found.item) and gate.can(user, "read", found.item.run)
    return reverse("programme-item", args=[found.item_id]) if may else ""


def _ways_on(found: Outcome) -> dict[str, str]:
    """Where a route that is not open yet can be passed on to."""
    waits = found.opened_at is None
    refers = waits and found.category in owing.CRIME | owing.CONDUCT
    measured = waits and found.category in owing.MEASURE
    return {
        "refer_url": reverse("programme-route-refer", args=[found.pk]) if refers else "",
        "measure_url": reverse("programme-route-measure", args=[found.pk]) if measured else "",
    }


def _referred(found: Outcome) -> list[Any]:
    """What was written to the authority for conduct, each time."""
    rows = Event.objects.filter(
        stream=found.item.run_id, verb="programme.route_referred", subject=str(found.pk)
    )
    return list(rows.select_related("text").order_by("-seq"))


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, pk: Any) -> HttpResponse:
    """To one delegate of the appropriate authority, by name."""
    user: Any = request.user
    found = _route(user, pk)
    if not _ways_on(found)["refer_url"]:
        raise NotFoundHere()
    return act(
        request,
        ReferForm(request.POST or None),
        do=lambda said: passing.route_refer(by=user, outcome=found, **said),
        done=lambda outcome: f"Referred to {outcome.owner}.",
        starts="They are asked to record what they open.",
        to=lambda _: _after(user, found),
        heading=f"Refer {found.item.reference} to the appropriate authority",
        send="Refer it",
        cancel_url=reverse("programme-route", args=[found.pk]),
    )


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: Any) -> HttpResponse:
    """The measure that a risk plan or management action consists of."""
    user: Any = request.user
    found = _route(user, pk)
    if not _ways_on(found)["measure_url"]:
        raise NotFoundHere()
    return act(
        request,
        MeasureForm(request.POST or None),
        do=lambda said: passing.route_measure(by=user, outcome=found, **said),
        done="The measure is set.",
        starts="Its owner is asked to review it two weeks before its date.",
        to=lambda _: _after(user, found),
        heading=f"Set a measure because of {found.item.reference}",
        send="Set the measure",
        back_label="What follows from it",
        lead="It is decided in the review of the clearance; where there is none yet, one is opened "
        "for the vetting authority.",
        cancel_url=reverse("programme-route", args=[found.pk]),
    )


def _after(user: Any, found: Outcome) -> str:
    """Back to the route, or home where it is somebody else's now."""
    if gate.visible(user, Outcome).filter(pk=found.pk).exists():
        return reverse("programme-route", args=[found.pk])
    return reverse("programmes") if policies.works_in_programmes(user) else "/"


def _route(user: Any, pk: Any) -> Outcome:
    found = gate.get_for(
        user,
        Outcome,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "item__run__programme", "item__programme", "item__identity", "item__person",
            "owner", "routed",
        ),
    )  # fmt: skip
    gate.check(user, "route", found)
    return found
