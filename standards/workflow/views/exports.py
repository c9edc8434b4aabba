"""A list too long to take alone: ask for it, and take it once a second person has agreed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from standards.access.standing import standing
from standards.pages.acting import act
from standards.refusals import NotReady
from standards.workflow import export_acts, exporting, filter_words, filters, kinds
from standards.workflow.agreed_exports import TAKEN_WITHIN, Asked, LongExport
from standards.workflow.forms.acts import AskExportForm
from standards.workflow.views.matter_list import asked


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """How many matters would leave, by which filters, and why."""
    user: Any = request.user
    chosen, words = asked(user, request.GET)
    if words is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    kind = kinds.get(chosen.kind)
    return ask_for(
        request,
        export_acts.LIST,
        export_acts.wanted(user, chosen, words),
        things=kind.plural,
        said=[said for _, said in filter_words.said(chosen, words, kind)],
        columns=exporting.HEADINGS,
        back="Back to the list",
        cancel_url=reverse("matters") + filters.to_address(chosen),
    )


def ask_for(
    request: HttpRequest, export: LongExport, wanted: Asked, *, things: str, **page: Any
) -> HttpResponse:
    """The page on which somebody asks that so many `things` may leave. `page` is how they were
    narrowed (`said`), the `columns` of the file, and the way back."""
    user: Any = request.user
    most = exporting.MOST
    number = f"more than {most:,}" if wanted.rows > most else f"{wanted.rows:,}"
    return act(
        request,
        AskExportForm(request.POST or None),
        do=lambda answers: export.ask(asked=wanted, by=user, **answers),
        done="Asked. You are told when somebody has decided.",
        to=lambda proposal: reverse("proposal", args=[proposal.pk]),
        template="workflow/export_ask.html",
        heading=f"Ask to export {number} {things}",
        lead=f"Decided by {export.who_agrees(user, wanted)}. Once agreed, you have "
        f"{TAKEN_WITHIN.days} days to take the file.",
        without_sealed=bool(standing(user).compartments),
        send="Ask for agreement",
        **page,
    )


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to whoever asked for it."""
    user: Any = request.user
    return export_acts.LIST.take(pk=pk, by=user)
