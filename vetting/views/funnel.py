"""The funnel as a page, a file, and paper for a programme board."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from standards import events
from standards.access.streams import ACCESS_STREAM
from standards.legitimacy import plain_pdf, report_csv
from standards.legitimacy.own_verbs import REPORT_TAKEN
from standards.pages.components import Chip
from standards.pages.nav import NavLink
from standards.refusals import NotFoundHere
from standards.workflow.kinds import Kind
from vetting import sight
from vetting.selectors.funnel import Funnel, funnel_of, kinds_of_vetting
from vetting.selectors.funnel_wide import wide_funnel
from vetting.views import shared


@require_GET
def funnel(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    here = reverse("vetting-funnel")
    context = {
        "links": shared.links(request.user, "vetting-funnel"),
        "kinds": [_link(each, found) for each in kinds_of_vetting()],
        "report": found.report,
        "levels": [
            NavLink(level, _address(found.kind, level), current=level == found.level)
            for level in found.levels
        ],
        "chips": [Chip(f"Level {found.level}", _address(found.kind))] if found.level else [],
        "csv_url": reverse("vetting-funnel-csv") + _query(found),
        "pdf_url": reverse("vetting-funnel-pdf") + _query(found),
        "clear_url": here,
    }
    return render(request, "vetting/funnel.html", context)


@require_GET
def funnel_csv(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file. That it was taken is recorded."""
    found = _asked(request)
    written = report_csv.as_csv(found.report, settings.PROTECTIVE_MARKING)
    return _taken(request, found, HttpResponse(written, content_type="text/csv"), "csv")


@require_GET
def funnel_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper. That it was taken is recorded."""
    found = _asked(request)
    written = plain_pdf.as_pdf(
        found.report, marking=settings.PROTECTIVE_MARKING, force_name=settings.FORCE_NAME
    )
    return _taken(request, found, HttpResponse(written, content_type="application/pdf"), "pdf")


def _asked(request: HttpRequest) -> Funnel:
    shared.only_readers_of_numbers(request.user)
    every = kinds_of_vetting()
    code, level = request.GET.get("kind", ""), request.GET.get("level", "")
    kind = next((each for each in every if not code or each.code == code), None)
    if kind is None:
        raise NotFoundHere()
    user: Any = request.user
    if sight.reads_numbers_alone(user):
        found = wide_funnel(user, kind)
    else:
        found = funnel_of(user, kind, level)
    if level and level not in found.levels:
        raise NotFoundHere()
    return found


def _link(kind: Kind, found: Funnel) -> NavLink:
    return NavLink(kind.plural.capitalize(), _address(kind), current=kind.code == found.kind.code)


def _address(kind: Kind, level: str = "") -> str:
    of_level = f"&level={level}" if level else ""
    return f"{reverse('vetting-funnel')}?kind={kind.code}{of_level}"


def _query(found: Funnel) -> str:
    return "?" + _address(found.kind, found.level).partition("?")[2]


def _taken(request: HttpRequest, found: Funnel, answer: HttpResponse, form: str) -> HttpResponse:
    name = f"funnel-{found.kind.plural}-{timezone.localdate().isoformat()}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}"'
    user: Any = request.user
    with transaction.atomic():
        events.record(
            stream=ACCESS_STREAM,
            label="access",
            verb=REPORT_TAKEN,
            by=user,
            facts={
                "report": "vetting_funnel",
                "form": form,
                "kind": found.kind.code,
                "level": found.level,
            },
        )
    return answer
