"""Give items out; read one; pass a risk on; give one back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.acting import act, refuse
from standards.pages.dates import long_date
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from vetting.programmes import questions, selectors
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
from vetting.programmes.views.shared import run_for


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "work", run)
    waiting = selectors.waiting_to_be_given(run)
    return act(
        request,
        AllocateForm(request.POST or None),
        do=lambda said: reviewing.reviews_ask(by=user, run=run, **said),
        done=_given,
        starts=_passed_over,
        to=run,
        heading="Give items to two readers",
        lead=f"{waiting} {'waits' if waiting == 1 else 'wait'} to be given, of {run}.",
        send="Give them out",
        cancel_url=run.get_absolute_url(),
    )


def _given(asked: reviewing.Asked) -> str:
    items = "1 item" if asked.given == 1 else f"{asked.given} items"
    return f"{items} given to two readers each."


def _passed_over(asked: reviewing.Asked) -> str:
    over = ", ".join(str(number) for number in asked.passed_over)
    return f"Passed over for a link: {over}." if over else "Nobody was passed over."


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
            refuse(form, refusal)
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
        "others": [_read(each) for each in _both(found)],
        "yours": selectors.finding_of(found),
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


def _read(review: Review) -> dict[str, Any]:
    """A reader's answer in words: the finding, what else applies, and where all was not well."""
    known = dict(questions.ANSWERS)
    return {
        "review": review,
        "said": selectors.finding_of(review),
        "apart": [
            (words, known.get(review.answers[code], review.answers[code]))
            for code, words in questions.QUESTIONS
            if review.answers.get(code, "yes") != "yes"
        ],
    }


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    found = _review(user, pk)
    gate.check(user, "review", found)
    return act(
        request,
        ReasonForm(request.POST or None),
        do=lambda said: reviewing.review_give_back(by=user, review=found, reason=said["reason"]),
        done="Given back. Somebody else reads it.",
        to=reverse("programmes"),
        heading=f"Give {found.item.reference} back",
        lead="You need not say who. Somebody else is asked to read it.",
        send="Give it back",
        cancel_url=reverse("programme-review", args=[found.pk]),
    )


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    item = _item(user, pk)
    gate.check(user, "work", item)
    return act(
        request,
        ReplaceForm(request.POST or None),
        do=lambda said: reviewing.review_replace(by=user, item=item, reader=said["reader"]),
        done="Given to another reader.",
        to=reverse("programme-item", args=[item.pk]),
        heading=f"Another reader for {item.reference}",
        lead="They start afresh, and are not told of anybody else.",
        send="Give it to them",
        cancel_url=reverse("programme-item", args=[item.pk]),
    )


@require_http_methods(["GET", "POST"])
def risk_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whoever reads an item may pass a risk on, at any time."""
    user: Any = request.user
    item = _item(user, pk)
    return act(
        request,
        RiskForm(request.POST or None),
        do=lambda said: safeguarding.risk_raise(by=user, item=item, what=said["what"]),
        done=lambda risk: f"Passed to {risk.owner}, to be decided today.",
        starts="It went past the item: nobody else who reads it can see that.",
        to=reverse("programmes"),
        heading=f"Pass on an immediate risk from {item.reference}",
        lead=f"It goes to {item.programme.risk_owner} now, to be decided today.",
        send="Pass it on now",
        cancel_url=reverse("programme-item", args=[item.pk]),
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
        say_done(request, f"Your answer is kept, and {found.raised_by} can read it.")
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
    back = reverse("programme-item", args=[item.pk])

    def keep(said: dict[str, Any]) -> Any:
        planned = item
        if said["plan"] != item.contact_plan:
            planned = safeguarding.contact_plan(by=user, item=item, plan=said["plan"])
        if said["on"]:
            safeguarding.contact_record(by=user, item=planned, on=said["on"])
        return said["on"]

    return act(
        request,
        ContactForm(request.POST or None, initial={"plan": item.contact_plan}),
        do=keep,
        done=_contact_kept,
        to=back,
        heading=f"Contact with the victim, {item.reference}",
        send="Keep the plan",
        cancel_url=back,
    )


def _contact_kept(on: Any) -> str:
    return f"Kept: approached {long_date(on)}." if on else "The plan is kept."


def _item(user: Any, pk: Any) -> Item:
    return gate.get_for(
        user,
        Item,
        pk=pk,
        shape=lambda rows: rows.select_related("run__programme", "programme", "person"),
    )
