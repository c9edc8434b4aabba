"""The matter behind a page of this room, through the gate, and the way back to it."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch

from standards.access import gate
from standards.access.models import User
from standards.refusals import NotFoundHere
from standards.workflow.models import Matter

PAGE = 50


def user_of(request: HttpRequest) -> User:
    """Who asks. Every page of this room needs somebody signed in (LoginRequiredMiddleware)."""
    return cast(User, request.user)


def matter_of(request: HttpRequest, reference: str) -> Matter:
    """The matter of a reference in the address; the same refusal for absent, sealed, walled."""
    return gate.get_for(
        user_of(request),
        Matter,
        shape=lambda rows: rows.select_related("owner", "unit"),
        reference=reference.upper(),
    )


def page_of(matter: Matter, section: str = "") -> str:
    """The matter's page, at a section; the start page while nothing serves matters."""
    try:
        url = matter.get_absolute_url()
    except NoReverseMatch:
        return "/"
    return f"{url}#{section}" if section else url


def form_page(request: HttpRequest, matter: Matter, section: str, **context: Any) -> HttpResponse:
    """A page that is one form about a matter."""
    context.setdefault("cancel_url", page_of(matter, section))
    context["matter"] = matter
    return render(request, "records/form.html", context)


def list_page(
    request: HttpRequest,
    reference: str,
    *,
    section: str,
    heading: str,
    rows: Callable[[Matter, Any], Any],
    row: Callable[[Any], dict[str, Any]],
) -> HttpResponse:
    """All notes, letters or files of a matter, PAGE at a time by how many were skipped.

    One matter has hundreds of them at most, so that skipping costs nothing.
    """
    matter = matter_of(request, reference)
    asked = request.GET.get("skip", "0")
    if not asked.isdigit() or len(asked) > 6:
        raise NotFoundHere()
    skip = int(asked)
    found = list(rows(matter, user_of(request))[skip : skip + PAGE + 1])
    context = {
        "matter": matter,
        "section": section,
        "heading": heading,
        section: [row(each) for each in found[:PAGE]],
        "body": f"records/sections/{section}.html",
        "back_url": page_of(matter, section),
        "count": len(found),
        "newer_url": f"?skip={max(skip - PAGE, 0)}" if skip else "",
        "older_url": f"?skip={skip + PAGE}" if len(found) > PAGE else "",
    }
    return render(request, "records/all.html", context)
