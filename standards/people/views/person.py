"""A person's page: the card, the dated line, and what other rooms show to those who may see it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from standards.access import gate
from standards.pages.components import Row
from standards.people import selectors
from standards.people.models import Person
from standards.people.sections import sections_for


def get_person(user: Any, pk: UUID) -> Person:
    """The person through the gate; NotFoundHere for those whose roles see no cards."""
    return gate.get_for(user, Person, pk=pk)


@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page. A record that was merged leads to the person it became."""
    user: Any = request.user
    shown = get_person(user, pk)
    if shown.merged_into_id is not None:
        return redirect("person", shown.merged_into_id)
    card = selectors.card_of(shown)
    may_record = gate.can(user, "record_ties", shown)
    context = {
        "person": shown,
        "card": card,
        "rows": _rows(card),
        "sections": [
            {"section": section, "html": render_to_string(section.template, inner, request)}
            for section, inner in sections_for(shown, user)
        ],
        "record_url": reverse("person-tie-add", args=[shown.pk]) if may_record else "",
    }
    return render(request, "people/person.html", context)


def _rows(card: selectors.Card) -> list[Row]:
    """The card. What is not known is left out, but for the posting: its absence says something."""
    posted = ", ".join(part for part in (card.unit, card.team) if part)
    told = [
        ("Rank or grade", card.rank),
        ("Unit", posted or "Not posted today"),
        ("Numbers", card.numbers[:1].upper() + card.numbers[1:]),
        ("HR reference", card.person_ref),
        ("Formerly called", card.former_surname),
        ("Photograph", card.photo_reference),
    ]
    return [Row(key, value) for key, value in told if value]
