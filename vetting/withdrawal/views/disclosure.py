"""Ask for more than the history summary; the authority's page to answer."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from vetting.withdrawal import conduct_authority
from vetting.withdrawal.forms.pages import AskForm, ReleaseForm
from vetting.withdrawal.models import Disclosure, WithdrawalReview
from vetting.withdrawal.services.disclosing import (
    disclosure_ask,
    disclosure_refuse,
    disclosure_release,
    releasable,
)

OFFERED = 200  # files to tick on one page


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    review = gate.get_for(user, WithdrawalReview, reference=reference)
    gate.check(user, "ask_disclosure", review)
    return act(
        request,
        AskForm(request.POST if request.method == "POST" else None, review=review),
        do=lambda said: disclosure_ask(review=review, by=user, **said),
        done="Asked.",
        starts="The appropriate authority releases documents, or says why not.",
        to=f"{review.get_absolute_url()}#disclosure",
        heading=f"Ask for more than the summary in {review.reference}",
        send="Ask for the documents",
        cancel_url=review.get_absolute_url(),
    )


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """For the authority: requests that wait, with the least that is needed to answer."""
    user: Any = request.user
    if not conduct_authority.answers(user):
        raise NotFoundHere()
    me = Q(put_to=user.pk)
    mine = conduct_authority.put_to(user, by_name=me, review="review")
    waiting = gate.visible(user, Disclosure).filter(mine, status=Disclosure.Status.ASKED)
    context = {"waiting": waiting.select_related("review__person", "asked_by")[:100]}
    return render(request, "vetting_withdrawal/disclosures.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release named documents, or refuse with a reason."""
    user: Any = request.user
    found = gate.get_for(user, Disclosure, pk=pk)
    gate.check(user, "release", found)
    offered = [
        (str(each.pk), f"{each.matter.reference}: {each.name}")
        for each in releasable(found, user)[:OFFERED]
    ]
    form = ReleaseForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_bound and form.is_valid():
        try:
            _answer(found, user, form.cleaned_data)
        except (NotReady, NotAllowed, NotFoundHere) as refusal:
            words = refusal.sentence or "One of these documents is not one that you can read."
            form.add_error(None, f"{words} {refusal.remedy}".strip())
        else:
            say_done(request, "Answered.")
            return redirect("withdrawal-disclosures")
    context = {"form": form, "disclosure": found}
    return render(request, "vetting_withdrawal/release.html", context)


def _answer(found: Disclosure, user: Any, said: dict[str, Any]) -> None:
    if not said["releases"]:
        disclosure_refuse(disclosure=found, by=user, answer=said["answer"])
        return
    named = [UUID(each) for each in said["documents"]]
    disclosure_release(disclosure=found, by=user, documents=named, answer=said["answer"])
