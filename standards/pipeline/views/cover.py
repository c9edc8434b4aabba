"""Cover: what runs, and arranging it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import gate
from standards.access.models import Cover
from standards.access.roles import ROLES
from standards.pages.acting import act
from standards.pages.dates import long_date
from standards.pages.notices import say_done
from standards.pipeline import covering
from standards.pipeline.forms.cover import CoverForm
from standards.refusals import NotFoundHere


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, as far as it concerns the user; for whom they may arrange it."""
    user: Any = request.user
    absences = covering.absences(user)
    context = {
        "covers": [(each, ROLES[each.role].label) for each in covering.covers_of(user)],
        "own": [each for each in absences if each.owner.pk == user.pk],
        "others": [each for each in absences if each.owner.pk != user.pk],
    }
    return render(request, "pipeline/cover.html", context)


@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, owner: UUID, role: str) -> HttpResponse:
    """Choose who stands in, and the days."""
    user: Any = request.user
    found = {(each.owner.pk, each.role): each for each in covering.absences(user)}
    absent = found.get((owner, role))
    if absent is None:
        raise NotFoundHere()
    return act(
        request,
        CoverForm(request.POST or None, deputies=covering.deputies(absent, user)),
        do=lambda said: covering.cover_set(by=user, absent=absent, **said),
        done=lambda made: f"{made.deputy} stands in for {made.owner}.",
        starts=lambda made: (
            f"From {long_date(made.starts_on)} to {long_date(made.ends_on)}; both are told."
        ),
        to=reverse("cover"),
        heading="Arrange cover",
        lead=f"{absent.words}.",
        send="Arrange it",
        cancel_url=reverse("cover"),
    )


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it at once."""
    user: Any = request.user
    cover = gate.get_for(
        user, Cover, shape=lambda rows: rows.select_related("owner", "deputy"), pk=pk
    )
    covering.cover_end(by=user, cover=cover)
    say_done(request, f"{cover.deputy} no longer stands in for {cover.owner}.")
    return redirect("cover")
