"""Refer a matter, and write an assessment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from standards.access import doors, gate
from standards.pages.acting import act, refuse
from standards.pages.notices import say_done
from standards.people import finding as people
from standards.people.models import Person
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import Sensitivity
from vetting.history.models import AdverseInformation
from vetting.withdrawal import assessments
from vetting.withdrawal.forms.pages import (
    AssessmentForm,
    LookUpForm,
    OutsideForm,
    ReferForm,
    ReferItemForm,
)
from vetting.withdrawal.models import Assessment, WithdrawalReview
from vetting.withdrawal.services.assessing import assessment_submit, own_appointment
from vetting.withdrawal.services.referring import item_refer, may_refer, withdrawal_refer
from vetting.withdrawal.services.visiting import visiting_decider

LIMIT = 20


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """First whom it is about, then the matter. A name never stands in an address."""
    user: Any = request.user
    if not may_refer(user):
        raise NotAllowed("Your role does not refer matters to vetting.")
    sent = request.POST if request.method == "POST" else None
    person = _chosen(user, sent.get("person", "") if sent else "")
    if person is None:
        return _look_up(request, sent)
    form = ReferForm(sent if sent and sent.get("act") == "refer" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            review = withdrawal_refer(by=user, person=person, **form.cleaned_data)
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            return _referred(request, review)
    elif form.is_bound:
        status = 422
    context = {"form": form, "person": person}
    return render(request, "vetting_withdrawal/refer.html", context, status=status)


_SOURCES = {
    "crime": "criminal",
    "declaration": "self_declaration",
    "integrity_review": "aftercare",
    "check": "renewal",
}  # of adverse information, where a review calls it something else


@require_http_methods(["GET", "POST"])
def refer_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a review because of an item of adverse information; what is known is filled in."""
    user: Any = request.user
    item = gate.get_for(
        user, AdverseInformation, shape=lambda rows: rows.select_related("person"), pk=pk
    )
    gate.check(user, "settle", item)
    if not may_refer(user):
        raise NotAllowed("Your role does not refer matters to vetting.")
    initial = {
        "matter_text": item.what,
        "source": _SOURCES.get(item.source, item.source),
        "known_on": timezone.localdate(item.logged_at),
        "occurred_on": item.alleged_on,
        "themes": item.themes,
        "restricted": item.sensitivity == Sensitivity.RESTRICTED,
    }
    return act(
        request,
        ReferItemForm(request.POST or None, initial=initial),
        do=lambda said: item_refer(by=user, item=item, **said),
        done=lambda review: f"Logged as {review.reference}.",
        starts="The vetting authority decides within five working days whether to assess it.",
        to=lambda review: _shown_to(user, review),
        catches=(NotReady, NotAllowed),
        heading="Refer it for a withdrawal review",
        lead=f"About {item.person}: {item.get_source_display().lower()} {item.source_ref}.",
        send="Refer it",
        cancel_url=item.get_absolute_url(),
    )


def _shown_to(user: Any, review: WithdrawalReview) -> str:
    """The review, for whoever may read it; else the overview."""
    seen = gate.visible(user, WithdrawalReview).filter(pk=review.pk).exists()
    return review.get_absolute_url() if seen else reverse("vetting")


def _chosen(user: Any, wanted: str) -> Person | None:
    try:
        return gate.visible(user, Person).filter(pk=wanted).first() if wanted else None
    except ValueError:
        return None


def _look_up(request: HttpRequest, sent: Any) -> HttpResponse:
    form = LookUpForm(sent)
    found = people.find_people(form.cleaned_data["q"], LIMIT) if form.is_valid() else []
    context = {
        "form": form,
        "found": found,
        "looked_up": form.is_bound and form.is_valid(),
    }
    return render(request, "vetting_withdrawal/refer_whom.html", context)


def _referred(request: HttpRequest, review: WithdrawalReview) -> HttpResponse:
    say_done(
        request,
        f"Logged as {review.reference}.",
        starts="The vetting authority decides within five working days whether to assess it.",
    )
    return redirect(_shown_to(request.user, review))


@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """Write one's own assessment; nobody else's is shown here, nor whether there is one."""
    user: Any = request.user
    review = gate.get_for(user, WithdrawalReview, reference=reference)
    appointment = own_appointment(review, user)
    if Assessment.objects.filter(appointment=appointment).exists():
        return redirect(f"{review.get_absolute_url()}#assessment")
    form = AssessmentForm(
        request.POST if request.method == "POST" else None, thing=review, user=user
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            assessment_submit(review=review, by=user, **form.cleaned_data)
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            return _written(request, review)
    elif form.is_bound:
        status = 422
    context = {"form": form, "review": review, "is_arbiter": appointment.role == "arbiter"}
    context["others"] = _others(review, user) if context["is_arbiter"] else []
    return render(request, "vetting_withdrawal/assessment.html", context, status=status)


@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, reference: str) -> HttpResponse:
    """Let somebody from outside in to decide this review alone; their link is shown once."""
    user: Any = request.user
    review = gate.get_for(user, WithdrawalReview, reference=reference)
    gate.check(user, "manage", review)
    form = OutsideForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "review": review}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            visitor, token = visiting_decider(review=review, by=user, **form.cleaned_data)
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            context |= {"visitor": visitor, "code": token, "address": doors.address_of(token)}
            answer = render(request, "vetting_withdrawal/outside_made.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    elif form.is_bound:
        status = 422
    return render(request, "vetting_withdrawal/outside.html", context, status=status)


def _others(review: WithdrawalReview, user: Any) -> list[Any]:
    """Both assessments, for who arbitrates between them."""
    from vetting.withdrawal import showing

    return [showing.found(each) for each in assessments.shown_to(review, user)]


def _written(request: HttpRequest, review: WithdrawalReview) -> HttpResponse:
    say_done(
        request,
        "Your assessment is kept.",
        starts="It is opened together with every other that is called for.",
    )
    return redirect(f"{review.get_absolute_url()}#assessment")
