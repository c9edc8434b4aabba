"""The list of programmes, a new one, and what others published."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.access.standing import standing
from standards.pages.acting import act
from standards.refusals import NotAllowed, NotFoundHere
from vetting.programmes import policies, published
from vetting.programmes.forms.making import ProgrammeForm, RunForm
from vetting.programmes.models import Candidate, Programme
from vetting.programmes.selectors import reviews_of, runs_by_programme, runs_of
from vetting.programmes.services import making
from vetting.programmes.views.shared import links


@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes that the user may know of, and the work that waits for them."""
    user: Any = request.user
    _only_those_concerned(user)
    rows = gate.visible(user, Programme).select_related("owner").order_by("code")
    context = {
        "links": links(user, "programmes"),
        "programmes": runs_by_programme(user, list(rows)),
        "reviews": reviews_of(user),
        "pairs": gate.visible(user, Candidate).filter(answer="").count(),
        "reviews_here": standing(user).holds(policies.REVIEWER, policies.MODERATOR),
        "may_make": standing(user).holds(policies.OWNER),
        "make_url": reverse("programme-new"),
    }
    return render(request, "vetting_programmes/programmes.html", context)


@require_http_methods(["GET", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not standing(user).holds(policies.OWNER):
        raise NotAllowed("Programmes are made by those who hold the role of programme owner.")
    return act(
        request,
        ProgrammeForm(request.POST or None),
        do=lambda said: making.programme_make(by=user, **said),
        done=lambda made: f"{made.name} is there.",
        starts="Prepare its first run next.",
        heading="Make a programme",
        send="Make the programme",
        lead="What you write here is on record, and stands on every page of the programme.",
        cancel_url=reverse("programmes"),
    )


@require_GET
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Why it is, under which law, who answers for it, its runs."""
    user: Any = request.user
    found = gate.get_for(
        user, Programme, code=code, shape=lambda rows: rows.select_related("owner", "risk_owner")
    )
    context = {
        "programme": found,
        "links": links(user, "programmes"),
        "runs": runs_of(user, found),
        "owns": gate.can(user, "own", found),
        "published": [each for each in published.figures() if each.programme == found.kind],
    }
    return render(request, "vetting_programmes/programme.html", context)


@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    found = gate.get_for(user, Programme, code=code)
    gate.check(user, "own", found)
    return act(
        request,
        RunForm(request.POST or None),
        do=lambda said: making.run_make(by=user, programme=found, **said),
        done=lambda made: f"{made} is being prepared.",
        starts="Write its cohort rule next.",
        heading=f"Prepare a run of {found.name}",
        send="Prepare the run",
        cancel_url=found.get_absolute_url(),
    )


@require_GET
def published_figures(request: HttpRequest) -> HttpResponse:
    """Figures of such operations elsewhere, with whether they add up."""
    user: Any = request.user
    _only_those_concerned(user)
    context = {
        "links": links(user, "programmes-published"),
        "kinds": [
            (label, [each for each in published.figures() if each.programme == code])
            for code, label in Programme.Kind.choices
        ],
    }
    return render(request, "vetting_programmes/published.html", context)


def _only_those_concerned(user: Any) -> None:
    """For everybody else there is no such page: that programmes run is nobody's business."""
    if not policies.works_in_programmes(user):
        raise NotFoundHere()
