"""Propose that two records are one person, or that two that were joined are two after all."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access.models import User
from standards.access.standing import standing
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.people import comparing, merge_acts
from standards.people.merge_forms import OtherForm, WhyForm
from standards.people.models import Person, PersonMerge
from standards.people.views.person import get_person
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import abouts, next_steps, proposals
from standards.workflow.models import Proposal


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find the other record."""
    user: Any = request.user
    person = _askable(user, pk)
    form = OtherForm(request.POST or None, leave_out=person.pk)
    if request.method == "POST" and form.is_valid():
        return redirect("person-join-with", person.pk, form.cleaned_data["other"])
    context = {
        "form": form,
        "person": person,
        "heading": f"Join {person} with another record",
        "lead": "Where two records turn out to be one person. You see both before anything is "
        "asked, and nothing changes before a second person agrees.",
        "send": "Continue",
        "cancel_url": reverse("person", args=[person.pk]),
    }
    return render(request, "people/tie.html", context)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: UUID, other_pk: UUID) -> HttpResponse:
    """Both records side by side, which of them stays, and why."""
    user: Any = request.user
    keep, other = _askable(user, pk), _askable(user, other_pk)
    if keep.pk == other.pk:
        raise NotFoundHere()
    payload = merge_acts.payload_of(other)
    form = WhyForm(request.POST or None)
    answer = _propose(request, merge_acts.JOIN, keep, payload, form)
    if isinstance(answer, HttpResponse):
        return answer
    context = {
        "form": form,
        "person": keep,
        "compared": comparing.compare(keep, other, user),
        "heading": f"Are {keep} and {other} one person?",
        "lead": _lead(),
        "send": "Propose to join them",
        "swap_url": reverse("person-join-with", args=[other.pk, keep.pk]),
        "cancel_url": reverse("person", args=[keep.pk]),
    }
    return render(request, "people/join.html", context, status=answer)


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: UUID, merge: int) -> HttpResponse:
    """What would go back to the other record, and why."""
    user: Any = request.user
    keep = _askable(user, pk)
    row = PersonMerge.objects.filter(pk=merge, kept=keep, undone_at=None).first()
    if row is None:
        raise NotFoundHere()
    other = _askable(user, row.merged_id)
    payload = merge_acts.payload_of(other, row)
    form = WhyForm(request.POST or None)
    answer = _propose(request, merge_acts.PART, keep, payload, form)
    if isinstance(answer, HttpResponse):
        return answer
    context = {
        "form": form,
        "person": keep,
        "parting": comparing.parting(keep, other, row),
        "heading": f"Are {keep} and {other} two people after all?",
        "lead": _lead(),
        "send": "Propose to part them",
        "cancel_url": reverse("person", args=[keep.pk]),
    }
    return render(request, "people/join.html", context, status=answer)


def _askable(user: User, pk: UUID) -> Person:
    """The person through the gate, for those who may propose; not one's own record."""
    person = get_person(user, pk)
    me = standing(user)
    wanted = merge_acts.editors("")
    if not me.holds(*wanted):
        raise NotAllowed(
            f"Your roles do not allow this. It is done by {next_steps.in_words(wanted)}."
        )
    if me.person_id == person.pk:
        raise NotAllowed(abouts.CONCERNED)
    return person


def _lead() -> str:
    return f"Decided by {next_steps.in_words(merge_acts.APPROVERS)}. Nothing changes before."


def _propose(
    request: HttpRequest, code: str, keep: Person, payload: dict[str, Any], form: WhyForm
) -> HttpResponse | int:
    """Where to go once it is proposed, or the status of the page that asks."""
    user: Any = request.user
    if request.method != "POST" or not form.is_valid():
        return 200
    # A second click on the same button: the first one asked.
    mine = Proposal.objects.filter(
        act=code, target_id=keep.pk, payload__other=payload["other"], outcome="", proposed_by=user
    ).first()
    if mine is None:
        try:
            mine = proposals.propose(
                code=code,
                target_id=keep.pk,
                payload=payload,
                reason=form.cleaned_data["reason"],
                by=user,
            )
        except NotReady as refusal:
            refuse(form, refusal)
            return refusal.status
        say_done(request, "Proposed. Nothing has changed yet.", starts=_lead())
    return redirect("proposal", pk=mine.pk)
