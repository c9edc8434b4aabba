"""Give items out; read one; pass a risk on; give one back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from vetting.programmes.forms.making import ReasonForm
from vetting.programmes.forms.reviewing import (
    AllocateForm,
    ContactForm,
    ReplaceForm,
    ReviewForm,
    RiskAnswerForm,
    RiskForm,
)
from vetting.programmes.models import Item, Review, RiskAlert
from vetting.programmes.services import reviewing, safeguarding
from vetting.programmes.views.shared import form_page, run_for, say_refusal


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "work", run)
    form = AllocateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = reviewing.reviews_ask(by=user, run=run, **form.cleaned_data)
        except NotReady as refusal:
            say_refusal(form, refusal)
        else:
            over = ", ".join(str(number) for number in asked.passed_over)
            say_done(
                request,
                f"{asked.given} items given to two readers each.",
                starts=f"Passed over for a link: {over}." if over else "Nobody was passed over.",
            )
            return redirect(run)
    return form_page(
        request,
        form,
        heading="Give items to two readers",
        send="Give them out",
        cancel_url=run.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: Any) -> HttpResponse:
    """The frozen file and the questions. What a moderator sees beside them are both answers."""
    user: Any = request.user
    found = _review(user, pk)
    form = ReviewForm(request.POST or None, review=found)
    status = 200
    if request.method == "POST" and found.submitted_at is None and form.is_valid():
        try:
            reviewing.review_submit(by=user, review=found, **form.said())
        except (NotReady, NotAllowed) as refusal:
            say_refusal(form, refusal)
        else:
            say_done(request, f"Your review of {found.item.reference} is in.")
            return redirect("programmes")
    if form.errors:
        status = 400
    context = {
        "review": found,
        "item": found.item,
        "form": form,
        "may_submit": gate.can(user, "review", found),
        "others": _both(found),
    }
    return render(request, "vetting_programmes/review.html", context, status=status)


def _review(user: Any, pk: Any) -> Review:
    return gate.get_for(
        user,
        Review,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "item__run__programme", "item__programme", "item__person"
        ),
    )


def _both(found: Review) -> list[Review]:
    """Both answers, for the moderator alone, and only because both are in."""
    if found.role != Review.Role.MODERATOR:
        return []
    roles = (Review.Role.FIRST, Review.Role.SECOND)
    rows = Review.objects.filter(item=found.item, role__in=roles, withdrawn_at=None)
    return list(rows.exclude(submitted_at=None).order_by("seq"))


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    found = _review(user, pk)
    gate.check(user, "review", found)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reviewing.review_give_back(by=user, review=found, reason=form.cleaned_data["reason"])
        say_done(request, "Given back. Somebody else reads it.")
        return redirect("programmes")
    return form_page(
        request,
        form,
        heading=f"Give {found.item.reference} back",
        send="Give it back",
        cancel_url=reverse("programme-review", args=[found.pk]),
    )


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    item = _item(user, pk)
    gate.check(user, "work", item)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.review_replace(by=user, item=item, reader=form.cleaned_data["reader"])
        except NotReady as refusal:
            say_refusal(form, refusal)
        else:
            say_done(request, "Given to another reader.")
            return redirect("programme-item", pk=item.pk)
    return form_page(
        request,
        form,
        heading=f"Another reader for {item.reference}",
        send="Give it to them",
        cancel_url=reverse("programme-item", args=[item.pk]),
    )


@require_http_methods(["GET", "POST"])
def risk_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whoever reads an item may pass a risk on, at any time."""
    user: Any = request.user
    item = _item(user, pk)
    form = RiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        risk = safeguarding.risk_raise(by=user, item=item, what=form.cleaned_data["what"])
        say_done(
            request,
            f"Passed to {risk.owner}, to be decided today.",
            starts="It went past the item: nobody else who reads it can see that.",
        )
        return redirect("programmes")
    return form_page(
        request,
        form,
        heading="Pass on an immediate risk",
        send="Pass it on now",
        cancel_url=reverse("programmes"),
    )


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    found = gate.get_for(
        user,
        RiskAlert,
        pk=pk,
        shape=lambda rows: rows.select_related("item__person", "raised_by", "owner"),
    )
    form = RiskAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        safeguarding.risk_answer(by=user, risk=found, answer=form.cleaned_data["answer"])
        say_done(request, "Answered.")
        return redirect("my-work")
    context = {"risk": found, "form": form, "may_answer": gate.can(user, "answer", found)}
    return render(
        request, "vetting_programmes/risk.html", context, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: Any) -> HttpResponse:
    """Plan first; then say when it happened."""
    user: Any = request.user
    item = _item(user, pk)
    gate.check(user, "contact", item)
    form = ContactForm(request.POST or None, initial={"plan": item.contact_plan})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["plan"] != item.contact_plan:
                item = safeguarding.contact_plan(by=user, item=item, plan=said["plan"])
            if said["on"]:
                safeguarding.contact_record(by=user, item=item, on=said["on"])
        except NotReady as refusal:
            say_refusal(form, refusal)
        else:
            say_done(request, "Kept.")
            return redirect("programme-item", pk=item.pk)
    return form_page(
        request,
        form,
        heading=f"Contact with the victim, {item.reference}",
        send="Keep",
        cancel_url=reverse("programme-item", args=[item.pk]),
    )


def _item(user: Any, pk: Any) -> Item:
    return gate.get_for(
        user,
        Item,
        pk=pk,
        shape=lambda rows: rows.select_related("run__programme", "programme", "person"),
    )
