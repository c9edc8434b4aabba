"""Find people. What is typed travels by POST and lives on under an opaque id (settled 15)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import gate
from standards.access.gate import Denied
from standards.people import finding
from standards.people.forms import SHOWN, FindForm, described
from standards.people.models import LookUp
from standards.people.policies import may_see_cards
from standards.people.services.look_ups import look_up_keep

LONGEST_LIST = 50


def only_for_those_who_see_cards(user: Any) -> None:
    """Raise Denied for roles that handle no matters."""
    if not may_see_cards(user):
        raise Denied("People’s cards are for those who handle matters, HR and vetting.")


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The empty look-up; a look-up is sent here and answered under its own address."""
    user: Any = request.user
    only_for_those_who_see_cards(user)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("people-found", look_up_keep(text=form.cleaned_data["q"], by=user).pk)
    status = 400 if form.errors else 200
    return render(request, "people/look_up.html", {"form": form}, status=status)


@require_GET
def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The people who match what was looked for."""
    look_up = gate.get_for(request.user, LookUp, pk=pk)
    cards = finding.find_people(look_up.text, LONGEST_LIST + 1)
    context = {
        "form": FindForm(initial={"q": look_up.text}),
        "looked": True,
        "text": look_up.text,
        "cards": cards[:LONGEST_LIST],
        "has_more": len(cards) > LONGEST_LIST,
        "most": LONGEST_LIST,
    }
    return render(request, "people/look_up.html", context)


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Type-ahead for boxes that name a person: the same look-up, as JSON."""
    only_for_those_who_see_cards(request.user)
    cards = finding.find_people(request.POST.get("q", ""), SHOWN)
    rows = [{"value": str(card.id), "label": card.name, "more": described(card)} for card in cards]
    return JsonResponse(rows, safe=False)
