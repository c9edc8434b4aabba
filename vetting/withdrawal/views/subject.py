"""The person's own page: what was served, an answer, an appeal. Nothing else is seen."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import doors, gate
from standards.access.doors import through_door
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.records.services.sending import frozen_pdf
from standards.refusals import NotReady
from vetting.withdrawal.forms.pages import AnswerForm, DoorForm, SubjectAppealForm
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services import subject
from vetting.withdrawal.showing import DOOR, doors_to


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, reference: str) -> HttpResponse:
    """For the manager: make a code for the person, shown once, or shut the page."""
    user: Any = request.user
    review = gate.get_for(user, WithdrawalReview, reference=reference)
    gate.check(user, "manage", review)
    if request.method == "POST" and request.POST.get("act") == "shut":
        subject.page_shut(review=review, by=user)
        say_done(request, "The person's page is shut.")
        return redirect(review)
    form = DoorForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "review": review, "doors": doors_to(review)}
    if form.is_bound and form.is_valid():
        try:
            code = subject.page_open(review=review, by=user, days=form.cleaned_data["days"])
        except NotReady as refusal:
            refuse(form, refusal)
            return render(request, "vetting_withdrawal/door.html", context, status=409)
        context |= {"code": code, "address": doors.address_of(code)}
        answer = render(request, "vetting_withdrawal/door_made.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
    return render(request, "vetting_withdrawal/door.html", context)


@require_GET
@through_door(DOOR)
def home(request: HttpRequest, door: Any) -> HttpResponse:
    """What was served, and what can be done now."""
    review = subject.review_behind(door)
    context = {
        "review": review,
        "letters": subject.served(review),
        "may_answer": subject.may_answer(review),
        "answer_by": subject.answer_by(review),
        "may_appeal": subject.may_appeal(review),
        "appeal_by": subject.appeal_by(review),
        "answers": list(review.representations.filter(how="door")),
        "said": request.GET.get("done", ""),
    }
    return render(request, "vetting_withdrawal/subject/home.html", context)


@require_GET
@through_door(DOOR)
def letter(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """One letter that was served, as it was sent."""
    review = subject.review_behind(door)
    wanted = next((each for each in subject.served(review) if each.pk == pk), None)
    if wanted is None:
        raise doors.DoorShut()
    answer = HttpResponse(frozen_pdf(wanted), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{wanted.sent_on}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "POST"])
@through_door(DOOR)
def answer(request: HttpRequest, door: Any) -> HttpResponse:
    """Their answer to the notice."""
    review = subject.review_behind(door)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(*sent)
    if form.is_bound and form.is_valid():
        files = [each for each in [form.cleaned_data["document"]] if each]
        subject.answer_take(review=review, words=form.cleaned_data["words"], files=files)
        return redirect(f"{_home()}?done=answer")
    context = {"form": form, "may": subject.may_answer(review)}
    return render(request, "vetting_withdrawal/subject/answer.html", context)


@require_http_methods(["GET", "POST"])
@through_door(DOOR)
def appeal(request: HttpRequest, door: Any) -> HttpResponse:
    """Their appeal, in its time."""
    review = subject.review_behind(door)
    form = SubjectAppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        subject.appeal_take(review=review, grounds=form.cleaned_data["grounds"])
        return redirect(f"{_home()}?done=appeal")
    context = {"form": form, "may": subject.may_appeal(review)}
    return render(request, "vetting_withdrawal/subject/appeal.html", context)


@require_POST
@through_door(DOOR)
def finish(request: HttpRequest, door: Any) -> HttpResponse:
    """They are done, perhaps on a computer of others."""
    gone = render(request, "vetting_withdrawal/subject/finished.html", {})
    doors.forget(gone, DOOR)
    return gone


def _home() -> str:
    from django.urls import reverse

    return reverse("withdrawal-subject")
