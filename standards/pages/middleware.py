"""Refusals become pages, or JSON for a caller that reads JSON, here and only here."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import page_not_found

from standards.refusals import NotFoundHere, Refusal, Stale

# Never shown back, whatever the form called them.
_UNSHOWN = ("csrfmiddlewaretoken", "version", "next")


class RefusalMiddleware:
    """Answers a `standards.refusals.Refusal` that a view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if wants_json(request):
            return as_json(exception)
        if isinstance(exception, NotFoundHere):
            # The very page of an address that never existed: a stranger cannot tell them apart.
            return page_not_found(request, Http404())
        if isinstance(exception, Stale):
            return stale_page(request, exception)
        return refused_page(request, exception)


def wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html") or request.path.startswith("/api/")


def as_json(refusal: Refusal) -> JsonResponse:
    if isinstance(refusal, NotFoundHere):
        return JsonResponse({"detail": "Not found."}, status=404)
    return JsonResponse(
        {"detail": refusal.sentence, "remedy": refusal.remedy}, status=refusal.status
    )


def refused_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "sent": what_was_sent(request), "back_url": back_url(request)}
    return render(request, "pages/refused.html", context, status=refusal.status)


def stale_page(request: HttpRequest, stale: Stale) -> HttpResponse:
    """Both versions side by side; "Save mine over theirs" only where the view offers it."""
    yours = stale.yours or what_was_sent(request)
    labels = list(dict.fromkeys([*stale.theirs, *yours]))
    rows = [
        {
            "label": label,
            "theirs": stale.theirs.get(label, ""),
            "yours": yours.get(label, ""),
            "differs": bool(stale.theirs) and stale.theirs.get(label, "") != yours.get(label, ""),
        }
        for label in labels
    ]
    context = {
        "refusal": stale,
        "rows": rows,
        "has_theirs": bool(stale.theirs),
        "resend": resend_fields(request, stale),
        "resend_url": request.get_full_path(),
        "again_url": stale.remedy_url or back_url(request) or request.get_full_path(),
    }
    return render(request, "pages/stale.html", context, status=stale.status)


def resend_fields(request: HttpRequest, stale: Stale) -> list[tuple[str, Any]]:
    """The form as sent, with the version that is current now; empty where that is not offered."""
    if stale.current_version is None or request.method != "POST":
        return []
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "version")
    ]
    return [*kept, ("version", stale.current_version)]


def what_was_sent(request: HttpRequest) -> dict[str, str]:
    """The answers of a refused POST under their field names in words; no passwords, no tokens."""
    if request.method != "POST":
        return {}
    shown = {}
    for name, values in request.POST.lists():
        text = "\n".join(value for value in values if value.strip())
        if text and name not in _UNSHOWN and "password" not in name:
            shown[name.replace("_", " ").capitalize()] = text
    return shown


def back_url(request: HttpRequest) -> str:
    """Where the person came from, when that is a page of ours."""
    referer = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(
        referer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return referer
    return ""
