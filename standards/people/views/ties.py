"""Record and end ties that people declared. For supervisors, never about themselves."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.notices import say_done
from standards.people.forms import EndTieForm, TieForm
from standards.people.models import Association, Conflict, Person
from standards.people.services import ties
from standards.people.views.person import get_person
from standards.refusals import NotFoundHere, NotReady

_KINDS: dict[str, type[Association] | type[Conflict]] = {
    "association": Association,
    "conflict": Conflict,
}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an association or a conflict of interest."""
    user: Any = request.user
    person = get_person(user, pk)
    gate.check(user, "record_ties", person)
    form = TieForm(request.POST or None, leave_out=person.pk)
    status = 200
    if request.method == "POST" and form.is_valid():
        other = get_person(user, form.cleaned_data["other"])
        gate.check(user, "record_ties", other)
        try:
            _declare(form, person, other, user)
        except NotReady as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            say_done(
                request,
                f"Recorded between {person} and {other}.",
                starts="From now on neither may work on a matter of the other."
                if form.is_conflict
                else "From now on neither sees a matter that the other is part of.",
            )
            return redirect("person", person.pk)
    context = {
        "form": form,
        "person": person,
        "heading": f"Record an association or conflict of {person}",
        "lead": "People declare these ties; a supervisor writes them down.",
        "send": "Record",
        "cancel_url": reverse("person", args=[person.pk]),
    }
    return render(request, "people/tie.html", context, status=status)


def _declare(form: TieForm, person: Person, other: Person, user: Any) -> None:
    said = form.cleaned_data
    if form.is_conflict:
        ties.declare_conflict(
            person=person,
            other=other,
            reason=said["reason"],
            by=user,
            starts_on=said["starts_on"],
        )
        return
    ties.declare_association(
        person=person,
        other=other,
        relation=said["what"],
        by=user,
        starts_on=said["starts_on"],
        is_notifiable=said["what"] == "associate",
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID, kind: str, tie: int) -> HttpResponse:
    """Record the last day of a tie."""
    user: Any = request.user
    person = get_person(user, pk)
    gate.check(user, "record_ties", person)
    row = _tie_of(person, kind, tie)
    other = row.other if row.person_id == person.pk else row.person
    gate.check(user, "record_ties", other)
    form = EndTieForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _end(row, user, form)
        except NotReady as refusal:
            form.add_error("ends_on", refusal.sentence)
            status = refusal.status
        else:
            say_done(request, f"Ended between {person} and {other}.")
            return redirect("person", person.pk)
    context = {
        "form": form,
        "person": person,
        "heading": f"End what is declared between {person} and {other}",
        "lead": "It stays on both records, with its days.",
        "send": "End it",
        "cancel_url": reverse("person", args=[person.pk]),
    }
    return render(request, "people/tie.html", context, status=status)


def _tie_of(person: Person, kind: str, tie: int) -> Association | Conflict:
    """A tie of this person, from either side."""
    model = _KINDS.get(kind)
    if model is None:
        raise NotFoundHere()
    rows: Any = model._default_manager.filter(pk=tie).select_related("person", "other")
    row = (rows.filter(person=person) | rows.filter(other=person)).first()
    if row is None:
        raise NotFoundHere()
    return row


def _end(row: Association | Conflict, user: Any, form: EndTieForm) -> None:
    if isinstance(row, Conflict):
        ties.end_conflict(conflict=row, by=user, ends_on=form.cleaned_data["ends_on"])
    else:
        ties.end_association(association=row, by=user, ends_on=form.cleaned_data["ends_on"])
