"""Kept searches: save what was found, open it again, change it, remove it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from search import finding, saving
from search.choices import Chosen
from search.forms import SaveForm
from search.models import Saved
from standards.access import gate
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.refusals import NotReady
from standards.workflow.services.queries import query_keep


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the search under an id, with the choices of the address."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    if text is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    chosen = Chosen.of(request.GET.dict())
    form = SaveForm(request.POST or None, units=saving.units_of(user))
    return act(
        request,
        form,
        do=lambda _: saving.search_save(by=user, text=text, choices=chosen.said, **form.answers()),
        done="Search saved.",
        to=lambda _: reverse("find"),
        heading="Save this search",
        lead=f"Searched for: {text}",
        send="Save the search",
        cancel_url=chosen.address(pk),
    )


@require_GET
def saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Search again by what was kept; what is found is the reader's own."""
    user: Any = request.user
    found = gate.get_for(user, Saved, pk=pk)
    query = query_keep(by=user, params={"text": found.text})
    return redirect(Chosen.of(found.choices).address(query.pk))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name, other readers, told or not."""
    user: Any = request.user
    found = gate.get_for(user, Saved, pk=pk)
    gate.check(user, "change", found)
    initial = {
        "name": found.name,
        "unit": str(found.unit_id or ""),
        "tells": "yes" if found.tells else "no",
    }
    form = SaveForm(request.POST or None, initial=initial, units=saving.units_of(user))
    return act(
        request,
        form,
        do=lambda _: saving.search_change(saved=found, by=user, **form.answers()),
        done="Search changed.",
        to=lambda _: reverse("find"),
        heading="Change a saved search",
        lead=f"Searches for: {found.text}",
        send="Save the change",
        cancel_url=reverse("find"),
    )


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep it no longer."""
    user: Any = request.user
    saving.search_remove(saved=gate.get_for(user, Saved, pk=pk), by=user)
    say_done(request, "Search removed.")
    return redirect("find")
