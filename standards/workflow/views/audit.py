"""The log for auditors: of everything that is not sealed; and of one circle for its own."""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from standards.access import compartments, gate
from standards.access.models import Compartment
from standards.pages.components import Chip
from standards.pages.dates import long_date
from standards.workflow import audit_log
from standards.workflow.audit_log import Filters
from standards.workflow.forms.audit import AuditFilterForm


@never_cache
@require_GET
def log_of_events(request: HttpRequest) -> HttpResponse:
    """What happened, to whom the auditor may know of; each look at it is an entry too."""
    user: Any = request.user
    audit_log.require_auditor(user)
    form = AuditFilterForm(request.GET)
    chosen = form.filters() if form.is_valid() else Filters()
    with transaction.atomic():
        audit_log.record_read(by=user, page="events", chosen=chosen)
    rows = audit_log.narrowed(audit_log.readable(user), chosen, user)
    page = audit_log.page_of(rows, **_place(request))
    context = {
        "page": page,
        "form": form,
        "links": audit_log.links("audit-events"),
        "chips": _chips(request, chosen),
        "clear_url": reverse("audit-events"),
        "earlier_url": _with(request, before=page.earlier) if page.earlier else "",
        "later_url": _with(request, after=page.later) if page.later else "",
    }
    return render(request, "workflow/audit_events.html", context)


@never_cache
@require_GET
def log_of_circle(request: HttpRequest, code: str) -> HttpResponse:
    """The same of one circle, for its own auditor alone."""
    user: Any = request.user
    found = gate.get_for(user, Compartment, code=code)
    gate.check(user, "audit", found)
    compartments.log_read(compartment=found, by=user)
    page = audit_log.page_of(audit_log.of_circle(found, user), **_place(request))
    context = {
        "compartment": found,
        "page": page,
        "earlier_url": _with(request, before=page.earlier) if page.earlier else "",
        "later_url": _with(request, after=page.later) if page.later else "",
    }
    return render(request, "workflow/compartment_log.html", context)


def _place(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("before", "after")}


def _with(request: HttpRequest, **place: str) -> str:
    """This page's filters with another place."""
    kept = {
        name: value
        for name, value in request.GET.items()
        if name not in ("before", "after") and value
    }
    return f"?{urlencode({**kept, **place})}"


def _chips(request: HttpRequest, chosen: Filters) -> list[Chip]:
    said = {
        "verb": audit_log.said_of(chosen.verb) if chosen.verb else "",
        "who": f"Person {chosen.who}" if chosen.who else "",
        "reference": chosen.reference,
        "from_day": f"From {long_date(chosen.from_day)}" if chosen.from_day else "",
        "to_day": f"To {long_date(chosen.to_day)}" if chosen.to_day else "",
    }
    return [Chip(words, _without(request, name)) for name, words in said.items() if words]


def _without(request: HttpRequest, name: str) -> str:
    """This page without one filter, from its start."""
    kept = {
        key: value
        for key, value in request.GET.items()
        if value and key not in ("before", "after") and key != name
    }
    return f"?{urlencode(kept)}" if kept else reverse("audit-events")
