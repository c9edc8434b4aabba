"""The list of people and matters whom nobody should look for without cause."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from search import protecting
from search.forms import ProtectForm
from search.models import Protected
from standards.access import gate
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.refusals import NotAllowed

NOT_YOURS = "This list is kept by senior appropriate authorities and vetting authorities."


@require_GET
def protected(request: HttpRequest) -> HttpResponse:
    """Who and what is on the list, for its keepers."""
    _only_for_keepers(request.user)
    rows = gate.visible(request.user, Protected).filter(ended_at=None)
    rows = rows.select_related("person", "matter", "added_by").order_by("-added_at")
    return render(request, "search/protected.html", {"rows": rows[:500]})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Find somebody or name a matter, say why."""
    user: Any = request.user
    _only_for_keepers(user)
    finds = request.method == "POST" and request.POST.get("act") == "find"
    form = ProtectForm(request.POST if request.method == "POST" else None)
    if finds:
        for not_asked_yet in ("person", "reason"):
            form.errors.pop(not_asked_yet, None)
        return render(request, "search/protect.html", _page(form))
    return act(
        request,
        form,
        do=lambda said: protecting.protect(
            by=user,
            reason=said["reason"],
            person_id=UUID(said["person"]) if said["what"] == "person" else None,
            reference=said["reference"],
        ),
        done="Added. Every search for it is put before the auditor from now on.",
        to=lambda _: reverse("protected"),
        template="search/protect.html",
        **{name: value for name, value in _page(form).items() if name != "form"},
    )


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one off the list."""
    user: Any = request.user
    _only_for_keepers(user)
    protecting.unprotect(row=gate.get_for(user, Protected, pk=pk), by=user)
    say_done(request, "Taken off the list.")
    return redirect("protected")


def _only_for_keepers(user: Any) -> None:
    if not protecting.keeps(user):
        raise NotAllowed(NOT_YOURS)


def _page(form: ProtectForm) -> dict[str, Any]:
    return {
        "form": form,
        "heading": "Protect somebody, or a matter, from being looked for",
        "lead": "Nobody is kept from searching and nobody who searches is told. Each search that "
        "means them is put before the auditor.",
        "send": "Put on the list",
        "cancel_url": reverse("protected"),
    }
