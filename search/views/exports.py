"""More results than one person may take alone: ask for them, and take them once somebody agreed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from search import export_acts, exporting, finding
from search.choices import Chosen
from standards.refusals import NotReady
from standards.workflow.views.exports import ask_for


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many results would leave, how narrowed, and why."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    if text is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    chosen = Chosen.of(request.GET.dict())
    return ask_for(
        request,
        export_acts.SEARCH,
        export_acts.wanted(user, pk, text, chosen),
        things="results",
        said=export_acts.choices_in_words(chosen),
        columns=exporting.HEADINGS,
        back="Back to the results",
        cancel_url=chosen.address(pk),
    )


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to whoever asked for it."""
    user: Any = request.user
    return export_acts.SEARCH.take(pk=pk, by=user)
