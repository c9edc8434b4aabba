"""Give a matter to somebody, or to another unit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from standards.access import gate
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.people.models import Unit
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import bars, selectors
from standards.workflow.forms.acts import AllocateForm, MoveForm
from standards.workflow.models import Matter
from standards.workflow.services import ownership


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who could own it, each with how much they have."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "allocate", matter)
    owners = [owner for owner in ownership.could_own(matter) if owner.pk != matter.owner_id]
    counts = selectors.open_counts(user, owners)
    form = AllocateForm(request.POST or None, owners=owners, counts=counts)
    status = 200
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("version", "")
        try:
            ownership.allocate(
                matter=matter,
                to=form.cleaned_data["to"],
                by=user,
                reason=form.cleaned_data["reason"].strip(),
                version=int(sent) if sent.isdigit() else None,
            )
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            to = form.cleaned_data["to"]
            say_done(request, f"{matter.reference} is allocated to {to}.")
            return redirect(after(user, matter))
    context = {
        "matter": matter,
        "form": form,
        "owners": owners,
        "version": request.POST.get("version", matter.version),
        "move_url": reverse("matter-move", args=[matter.reference]),
        "bars_url": _bars_url(user, matter),
    }
    return render(request, "workflow/allocate.html", context, status=status)


def _bars_url(user: Any, matter: Matter) -> str:
    """Where a team bar is lifted, for somebody who may ask for it, where one could stand."""
    if not bars.concerns_somebody(matter) or not gate.can(user, "edit", matter):
        return ""
    return reverse("matter-lift-bar", args=[matter.reference])


@require_POST
def take_on(request: HttpRequest, reference: str) -> HttpResponse:
    """Own what nobody owns yet: one press on the matter's page."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    ownership.take_on(matter=matter, by=user)
    say_done(request, f"{matter.reference} is yours.", starts="It is in your work now.")
    return redirect(matter.get_absolute_url())


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """To another unit, unallocated there."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "allocate", matter)
    form = MoveForm(request.POST or None, without=matter.unit.code)
    if request.method == "POST" and form.is_valid():
        unit = Unit.objects.filter(code=form.cleaned_data["unit"]).first()
        if unit is None:
            raise NotFoundHere()
        ownership.move_to_unit(
            matter=matter, unit=unit, by=user, reason=form.cleaned_data["reason"]
        )
        say_done(
            request, f"{matter.reference} moved to {unit.name}.", starts="It is unallocated there."
        )
        return redirect(after(user, matter))
    context = {
        "matter": matter,
        "form": form,
        "heading": f"Move {matter.reference} to another unit",
        "lead": f"Held now by {matter.unit.name}. There it waits to be allocated.",
        "send": "Move",
        "cancel_url": matter.get_absolute_url(),
    }
    return render(request, "workflow/act.html", context)


def after(user: Any, matter: Any) -> str:
    """The matter's page, or the list for somebody who may not know of it any more."""
    try:
        selectors.get_known(user, matter.reference)
    except NotFoundHere:
        return reverse("matters")
    return matter.get_absolute_url()
