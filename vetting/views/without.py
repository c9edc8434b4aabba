"""The live list "in post without the required clearance", and its file."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from standards import events
from standards.pages import csv_files
from standards.pages.dates import long_date
from standards.refusals import NotReady
from standards.workflow.exporting import ROWS
from standards.workflow.services.exceptions import ACCESS_STREAM
from vetting import levels
from vetting.forms import GapFilterForm
from vetting.levels import LevelBook
from vetting.selectors.in_post import (
    REASON_LABELS,
    Filters,
    Gap,
    Reason,
    gaps_page,
    in_post_without_required,
)
from vetting.selectors.paging import read_place
from vetting.views import shared

HEADINGS = (
    "Person reference",
    "Person",
    "Unit",
    "Post",
    "Title",
    "Requires",
    "Reason",
    "Holds",
    "Until",
)


@require_GET
def without_clearance(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shared.only_readers(user)
    day, book = timezone.localdate(), levels.kept_book()
    chosen = _asked(request.GET, book, day)
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""), str, int)
    found = gaps_page(user=user, filters=chosen, place=place, size=shared.PAGE_ROWS)
    page, total = found.page, found.total
    context = {
        "links": shared.links(user, "vetting-without-clearance"),
        "form": _form(chosen, book, day),
        "action": reverse("vetting-without-clearance"),
        "chips": shared.chips(chosen, _words(chosen, book, day)),
        "clear_url": reverse("vetting-without-clearance"),
        "counted": shared.counted(total, "person in post", "people in post"),
        "day": found.day,
        "is_of_today": found.day == day,
        "rows": page.rows,
        "previous_url": shared.address(chosen, before=str(page.previous)) if page.previous else "",
        "next_url": shared.address(chosen, after=str(page.next)) if page.next else "",
        "export_url": reverse("vetting-without-clearance-export") + shared.address(chosen),
        "can_export": 0 < total <= ROWS,
        "export_limit": ROWS,
    }
    return render(request, "vetting/without_clearance.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file, up to 200 rows; more needs a second person (roles-and-access §4)."""
    user: Any = request.user
    shared.only_readers(user)
    day, book = timezone.localdate(), levels.kept_book()
    chosen = _asked(request.GET, book, day)
    found = in_post_without_required(user=user, day=day, filters=chosen, limit=ROWS + 1)
    if len(found) > ROWS:
        raise NotReady(
            f"This list is longer than {ROWS} rows. A second person must agree before that many "
            "leave the system in one file.",
            remedy="Narrow the filters: one unit or one reason at a time.",
            remedy_url=reverse("vetting-without-clearance") + shared.address(chosen),
            remedy_label="Back to the list",
        )
    with transaction.atomic():
        events.record(
            stream=ACCESS_STREAM,
            label="access",
            verb="access.list_exported",
            by=user,
            facts={
                "filters": {"list": "without_clearance", **shared.params_of(chosen)},
                "rows": len(found),
            },
        )
    head = (
        settings.PROTECTIVE_MARKING,
        f"In post without the required clearance on {long_date(day)}",
    )
    name = f"{settings.PROTECTIVE_MARKING}-in-post-without-clearance-{day.isoformat()}.csv"
    return csv_files.answer([head, HEADINGS, *map(_cells, found)], name)


def _cells(gap: Gap) -> tuple[str, ...]:
    """One row a person and post."""
    return (
        gap.person_ref,
        gap.person,
        gap.unit,
        gap.post_ref,
        gap.post_title,
        gap.required,
        gap.reason.label,
        gap.held,
        long_date(gap.held_until) if gap.held_until else "",
    )


def _asked(params: QueryDict, book: LevelBook, day: date) -> Filters:
    """The filters of the address. What cannot be read is left out, not refused."""
    form = GapFilterForm(params, book=book, day=day)
    form.is_valid()
    said = form.cleaned_data
    return Filters(
        reason=said.get("reason", ""), level=said.get("level", ""), unit=said.get("unit", "")
    )


def _form(chosen: Filters, book: LevelBook, day: date) -> GapFilterForm:
    initial = {"reason": chosen.reason, "level": chosen.level, "unit": chosen.unit}
    return GapFilterForm(initial=initial, book=book, day=day)


def _words(chosen: Filters, book: LevelBook, day: date) -> dict[str, str]:
    reason = REASON_LABELS[Reason(chosen.reason)] if chosen.reason else ""
    return {
        "reason": reason,
        "level": f"Requires {book.label(chosen.level, day).lower()}",
        "unit": shared.unit_words(chosen.unit),
    }
