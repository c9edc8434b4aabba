"""The one box. What is typed travels by POST and is answered under an opaque id."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from search import exporting, finding, places, saving, showing
from search.choices import SORTS, Chosen
from search.engines import base
from search.models import Saved
from standards.access import gate
from standards.access.models import User
from standards.refusals import NotReady
from standards.workflow import searching
from standards.workflow.exporting import MOST, ROWS
from standards.workflow.services.queries import query_keep

LONGEST = 10_000  # characters that are kept of what was typed
LONGEST_TYPED, SHORTEST_TYPED = 100, 3


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The empty box; a search is sent here and answered under its own address."""
    user: Any = request.user
    if request.method == "GET":
        return render(request, "search/search.html", _empty(user))
    text = _typed(request)[:LONGEST]
    if not text.strip():
        return redirect("find")
    matter = finding.open_at_once(user, text)
    if matter is not None:
        return redirect(matter.get_absolute_url())
    query = query_keep(by=user, params={"text": text})
    return redirect("found", query.pk)


def _typed(request: HttpRequest) -> str:
    """What was typed, without the one character that PostgreSQL keeps in no text."""
    return request.POST.get("q", "").replace("\x00", " ")


@require_GET
def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the user may find by the words under an id, narrowed and sorted by the address."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    if text is None:
        return render(request, "search/search.html", _empty(user) | {"has_run_out": True})
    chosen = Chosen.of(request.GET.dict())
    result = finding.find(user, text, chosen.narrowed, sort=chosen.sort, page=chosen.page)
    if chosen.page == 1:
        with transaction.atomic():
            finding.remember(user, text, chosen.said, result)
    return render(request, "search/results.html", _context(pk, text, chosen, result))


@require_POST
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found as a file, up to 200 rows."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    if text is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Search again.")
    return exporting.export(user, text, Chosen.of(request.GET.dict()))


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """What is found by what is typed so far, as JSON: the box goes to the one that is chosen."""
    user: Any = request.user
    text = _typed(request)[:LONGEST_TYPED]
    rows = finding.suggest(user, text) if len(text.strip()) >= SHORTEST_TYPED else []
    with transaction.atomic():
        finding.remember_typed(user, text, len(rows))
    return JsonResponse(
        [{"value": url, "label": hit.title, "more": showing.described(hit)} for hit, url in rows],
        safe=False,
    )


@require_GET
def at(request: HttpRequest, pk: UUID, place: int) -> HttpResponse:
    """The way from one hit to the next: to its page, with its place in the search."""
    user: Any = request.user
    text = finding.query_text(user, pk)
    chosen = Chosen.of(request.GET.dict())
    if text is None or not 1 <= place <= finding.PAGE * finding.DEEPEST:
        return redirect("found", pk)
    url, _ = finding.at(user, text, chosen.narrowed, chosen.sort, place)
    if not url:
        return redirect(chosen.address(pk, page=str((place - 1) // finding.PAGE + 1)))
    return redirect(places.with_place(url, pk, place, chosen.said))


def _empty(user: User) -> dict[str, Any]:
    """The empty box, with the searches that the user keeps and those shared with them."""
    rows = gate.visible(user, Saved).select_related("owner", "unit").order_by("name", "pk")
    return {"text": "", "sources": searching.sources(), "saved": list(rows[: saving.MOST_SAVED])}


def _with_choices(name: str, pk: UUID, chosen: Chosen) -> str:
    said = urlencode(chosen.said)
    return reverse(name, args=[pk]) + (f"?{said}" if said else "")


def _context(pk: UUID, text: str, chosen: Chosen, result: finding.Found) -> dict[str, Any]:
    def address(**other: str) -> str:
        return chosen.address(pk, **other)

    first = (chosen.page - 1) * finding.PAGE + 1
    return {
        "text": text,
        "result": result,
        "counted": showing.counted(result),
        "better": finding.better_spelling(result),
        "rows": [
            showing.row_of(hit, places.with_place(url, pk, first + n, chosen.said))
            for n, (hit, url) in enumerate(result.hits)
        ],
        "sealed": result.sealed,
        "kept": result.kept,
        "reached": result.reached,
        "facets": showing.facets(result.facets, chosen.said, address, is_more=result.is_more),
        "chips": showing.chips(chosen.said, address),
        "clear_url": reverse("found", args=[pk]),
        "sorts": [
            (label, address(sort="" if code == base.RELEVANCE else code), code == chosen.sort)
            for code, label in SORTS.items()
        ],
        "previous_url": address(page=str(chosen.page - 1)) if chosen.page > 1 else "",
        "next_url": address(page=str(chosen.page + 1)) if result.has_next else "",
        "page": chosen.page,
        "save_url": _with_choices("search-save", pk, chosen),
        "export_url": _with_choices("search-export", pk, chosen),
        "can_export": 0 < result.total <= ROWS,
        "ask_url": "" if result.total > MOST else _with_choices("search-export-ask", pk, chosen),
        "limit": MOST,
        "most": ROWS,
    }
