"""More results than one person may take alone: ask for them, and take them once somebody agreed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from search import export_acts, exporting, finding
from search.choices import Chosen
from standards.access.standing import standing
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.refusals import NotReady
from standards.workflow.exporting import MOST
from standards.workflow.forms.acts import AskExportForm


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many results would leave, how narrowed, and why."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    if text is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    chosen = Chosen.of(request.GET.dict())
    asked = export_acts.wanted(user, pk, text, chosen)
    form, status = AskExportForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            proposal = export_acts.ask(asked=asked, reason=form.cleaned_data["reason"], by=user)
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, "Asked. You are told when somebody has decided.")
            return redirect("proposal", pk=proposal.pk)
    number = f"more than {MOST:,}" if asked.rows > MOST else f"{asked.rows:,}"
    context = {
        "form": form,
        "heading": f"Ask to export {number} results",
        "lead": f"Decided by {export_acts.who_agrees(user, asked)}. Once agreed, you have 7 days "
        "to take the file.",
        "without_sealed": bool(standing(user).compartments),
        "said": export_acts.choices_in_words(chosen),
        "columns": exporting.HEADINGS,
        "send": "Ask for agreement",
        "back": "Back to the results",
        "cancel_url": chosen.address(pk),
    }
    return render(request, "workflow/export_ask.html", context, status=status)


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to whoever asked for it."""
    user: Any = request.user
    return export_acts.take(proposal=export_acts.get_mine(user, pk), by=user)
