"""A list too long to take alone: ask for it, and take it once a second person has agreed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from standards.access.standing import standing
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.refusals import NotReady
from standards.workflow import export_acts, exporting, filter_words, filters, kinds
from standards.workflow.forms.acts import AskExportForm
from standards.workflow.views.matter_list import asked


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """How many matters would leave, by which filters, and why."""
    user: Any = request.user
    chosen, words = asked(user, request.GET)
    if words is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    form = AskExportForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            proposal = export_acts.ask(
                chosen=chosen, words=words, reason=form.cleaned_data["reason"], by=user
            )
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, "Asked. You are told when somebody has decided.")
            return redirect("proposal", pk=proposal.pk)
    kind = kinds.get(chosen.kind)
    count = export_acts.count(user, chosen, words)
    context = {
        "form": form,
        "heading": f"Ask to export {_number(count)} {kind.plural}",
        "lead": f"Decided by {export_acts.who_agrees(user, chosen)}. Once agreed, you have 7 days "
        "to take the file.",
        "without_sealed": bool(standing(user).compartments),
        "said": [said for _, said in filter_words.said(chosen, words, kind)],
        "columns": exporting.HEADINGS,
        "send": "Ask for agreement",
        "cancel_url": reverse("matters") + filters.to_address(chosen),
    }
    return render(request, "workflow/export_ask.html", context, status=status)


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to whoever asked for it."""
    user: Any = request.user
    found, chosen = export_acts.take(proposal=export_acts.get_mine(user, pk), by=user)
    return exporting.answer(found, chosen)


def _number(count: int) -> str:
    return f"more than {exporting.MOST:,}" if count > exporting.MOST else f"{count:,}"
