"""The timeliness report as a page, a file and paper, and the matters behind its numbers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from standards import events
from standards.access import gate
from standards.access.streams import ACCESS_STREAM
from standards.legitimacy import asking, behind, report_csv, report_pdf, reporting, snapshots
from standards.legitimacy.asking import Asked
from standards.legitimacy.definitions import TIMELINESS
from standards.legitimacy.forms import TimelinessFilters
from standards.legitimacy.models import TimelinessSnapshot
from standards.legitimacy.own_verbs import REPORT_TAKEN
from standards.pages.components import Chip
from standards.pages.dates import days_text, long_date
from standards.pages.nav import NavLink
from standards.pages.notices import say_done
from standards.pipeline import jobs
from standards.refusals import NotAllowed, NotReady
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter
from standards.workflow.rows import stage_label

BEHIND_ROWS = 50


@require_GET
def timeliness(request: HttpRequest) -> HttpResponse:
    """The report that the address asks for, from the last snapshot; the first is made here."""
    reader, readers = asking.reader_of(request.user, request.GET)
    snapshot = _newest(reader.kind)
    if snapshot is None:
        return redirect(_start_job(request.user, reader.kind))
    found = asking.asked(
        request.user, request.GET.dict(), reader=reader, readers=readers, newest=snapshot
    )
    if found is None:
        return render(request, "legitimacy/no_month_yet.html", {"kind": reader.kind})
    return render(request, "legitimacy/timeliness.html", page_context(found))


@require_GET
def timeliness_csv(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file. That it was taken is recorded."""
    found = _asked_or_refused(request)
    written = report_csv.as_csv(reporting.report(found), settings.PROTECTIVE_MARKING)
    response = HttpResponse(written, content_type="text/csv; charset=utf-8")
    return _taken(request.user, found, response, "csv")


@require_GET
def timeliness_pdf(request: HttpRequest) -> HttpResponse:
    """The same on two sheets of paper. That it was taken is recorded."""
    found = _asked_or_refused(request)
    written = report_pdf.as_pdf(
        reporting.report(found),
        marking=settings.PROTECTIVE_MARKING,
        force_name=settings.FORCE_NAME,
    )
    response = HttpResponse(written, content_type="application/pdf")
    return _taken(request.user, found, response, "pdf")


@require_GET
def timeliness_matters(request: HttpRequest) -> HttpResponse:
    """The matters behind one number, for those who may see them; each through the gate."""
    found = _asked_or_refused(request)
    if not found.is_exact:
        raise NotAllowed(
            "You read totals. The matters behind a number are shown to you only by grant.",
            remedy="Ask the supervisor of the unit that holds them to grant you sight of one.",
            remedy_url=found.address(),
            remedy_label="Back to the report",
        )
    counted = behind.behind(found, request.GET.dict())
    start = _whole_number(request.GET.get("from", ""))
    rows = counted.rows[start : start + BEHIND_ROWS]
    context = {
        "asked": found,
        "subtitle": reporting.subtitle(found),
        "words": counted.words,
        "count": len(counted.rows),
        "rows": _matter_rows(request.user, found.kind, counted.facts.ids(rows)),
        "back_url": found.address(),
        "as_at": found.snapshot.as_at,
        **_neighbours(request, start, len(counted.rows)),
    }
    return render(request, "legitimacy/matters.html", context)


@require_POST
def timeliness_now(request: HttpRequest) -> HttpResponse:
    """Work the figures out as things stand now, for those who read them exactly."""
    reader, _ = asking.reader_of(request.user, request.POST)
    if reader.is_wide and not (reader.reads_all_exactly or reader.units):
        raise NotAllowed(
            "These figures change overnight only, so that no two of them tell of one day's few "
            "matters.",
        )
    if not snapshots.is_quick(reader.kind):
        return redirect(_start_job(request.user, reader.kind))
    made = snapshots.build(reader.kind)
    say_done(request, f"Worked out again from {made.matters:,} {reader.kind.plural}.")
    return redirect(f"{reverse('timeliness')}?kind={reader.kind.code}")


def page_context(found: Asked) -> dict[str, Any]:
    """What the page of a report shows."""
    report = reporting.report(found)
    return {
        "asked": found,
        "report": report,
        "form": TimelinessFilters.showing(found),
        "chips": _chips(found),
        "clear_url": found.address(unit="", theme="", period=""),
        "kinds": _kind_links(found),
        "csv_url": found.address("timeliness-csv"),
        "pdf_url": found.address("timeliness-pdf"),
        "definitions": TIMELINESS,
        "is_old": found.snapshot.as_at < timezone.now() - snapshots.OLD_AFTER,
    }


def _asked_or_refused(request: HttpRequest) -> Asked:
    """The question behind a file or a list; NotReady while the first figures are worked out."""
    reader, readers = asking.reader_of(request.user, request.GET)
    snapshot = _newest(reader.kind)
    found = None
    if snapshot is not None:
        found = asking.asked(
            request.user, request.GET.dict(), reader=reader, readers=readers, newest=snapshot
        )
    if found is None:
        raise NotReady(
            "The figures have not been worked out yet.",
            remedy="Open the report first.",
            remedy_url=reverse("timeliness"),
            remedy_label="Timeliness",
        )
    return found


def _newest(kind: Kind) -> TimelinessSnapshot | None:
    """The newest snapshot; the first ever is made here where that is quick enough."""
    found = snapshots.latest(kind)
    if found is None and snapshots.is_quick(kind):
        return snapshots.build(kind)
    return found


def _start_job(user: Any, kind: Kind) -> str:
    """Have the figures worked out in the background; the address that shows how far it is."""
    key = f"{snapshots.JOB} {kind.code}"  # one at a time for each kind
    job = jobs.start(snapshots.JOB, by=user, params={"kind": kind.code}, key=key)
    return job.get_absolute_url()


def _taken(user: Any, found: Asked, response: HttpResponse, form: str) -> HttpResponse:
    """The file, named, with the record that it was taken: codes and the snapshot, no figures."""
    name = f"timeliness-{found.kind.plural}-{found.facts.on.isoformat()}.{form}".replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    with transaction.atomic():
        events.record(
            stream=ACCESS_STREAM,
            label="access",
            verb=REPORT_TAKEN,
            by=user,
            facts={
                "report": "timeliness",
                "form": form,
                "kind": found.kind.code,
                "period": found.window.code,
                "unit": found.slice.unit,
                "theme": found.slice.theme,
                "profile": found.profile.name,
                "run": str(found.snapshot.pk),
            },
        )
    return response


def _kind_links(found: Asked) -> list[NavLink]:
    if len(found.readers) < 2:
        return []
    return [
        NavLink(
            reader.kind.plural.capitalize(),
            f"{reverse('timeliness')}?kind={reader.kind.code}",
            current=reader.kind == found.kind,
        )
        for reader in found.readers
    ]


def _chips(found: Asked) -> list[Chip]:
    """The filters in force, each with the address of the report without it."""
    chips = []
    if found.window.code != found.offered[0].code:
        chips.append(Chip(found.window.label, found.address(period="")))
    if unit := reporting.unit_label(found):
        chips.append(Chip(f"Unit: {unit}", found.address(unit="")))
    if theme := reporting.theme_of(found):
        chips.append(Chip(f"Theme: {theme}", found.address(theme="")))
    return chips


def _matter_rows(user: Any, kind: Kind, ids: list[Any]) -> list[dict[str, Any]]:
    """Lines of the matters that the user may see, in the order of the ids."""
    seen = gate.visible(user, Matter).filter(pk__in=ids).select_related("unit")
    order = {pk: number for number, pk in enumerate(ids)}
    return [
        {
            "reference": matter.reference,
            "url": matter.get_absolute_url(),
            "title": matter.title,
            "stage": stage_label(kind, matter.state),
            "unit": matter.unit.name,
            "received": long_date(matter.received_on),
            "closed": long_date(matter.closed_on) if matter.closed_on else "",
            "took": _took(matter),
        }
        for matter in sorted(seen, key=lambda each: order[each.pk])
    ]


def _took(matter: Matter) -> str:
    """How long it has been open, or was, in calendar days."""
    if matter.closed_on is None and not matter.is_open:
        return "not known"
    end = matter.closed_on or timezone.localdate()
    return days_text((end - matter.received_on).days, "day")


def _neighbours(request: HttpRequest, start: int, count: int) -> dict[str, str]:
    """The addresses of the rows before and after."""

    def at(place: int) -> str:
        asked = request.GET.copy()
        asked["from"] = str(place)
        return f"?{asked.urlencode()}"

    return {
        "previous_url": at(max(0, start - BEHIND_ROWS)) if start else "",
        "next_url": at(start + BEHIND_ROWS) if start + BEHIND_ROWS < count else "",
    }


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 8 else 0
