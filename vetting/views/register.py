"""The register of clearances: filters that are codes, pages by expiry."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from vetting import levels, sections, showing, sight
from vetting.forms import RegisterFilterForm
from vetting.levels import LevelBook
from vetting.models import Clearance
from vetting.selectors.clearances import (
    ALL_STATUSES,
    COUNTED,
    WITHIN,
    Filters,
    register_page,
)
from vetting.selectors.paging import read_place
from vetting.sight import Reading
from vetting.views import shared


@require_GET
def clearances(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shared.only_readers(user)
    day, book = timezone.localdate(), levels.kept_book()
    chosen = _asked(request.GET, book, day)
    place = read_place(
        request.GET.get("after", ""), request.GET.get("before", ""), date.fromisoformat, UUID
    )
    page, total = register_page(
        user=user, filters=chosen, place=place, size=shared.PAGE_ROWS, day=day
    )
    reading = Reading.WHOLE if sight.reads_whole(user) else Reading.STATUS
    renewals = sections.renewals_seen(user, page.rows)
    context = {
        "links": shared.links(user, "vetting-clearances"),
        "form": _form(chosen, book, day),
        "action": reverse("vetting-clearances"),
        "chips": shared.chips(chosen, _words(chosen, book, day)),
        "clear_url": reverse("vetting-clearances"),
        "counted": shared.counted(total, "clearance", "clearances", COUNTED),
        "rows": [
            (each, showing.line(each, reading=reading, book=book, day=day, renewals=renewals))
            for each in page.rows
        ],
        "previous_url": shared.address(chosen, before=str(page.previous)) if page.previous else "",
        "next_url": shared.address(chosen, after=str(page.next)) if page.next else "",
    }
    return render(request, "vetting/clearances.html", context)


def _asked(params: QueryDict, book: LevelBook, day: date) -> Filters:
    """The filters of the address. What cannot be read is left out, not refused."""
    form = RegisterFilterForm(params, book=book, day=day)
    form.is_valid()
    said = form.cleaned_data
    status = said.get("status") or Clearance.Status.CURRENT
    return Filters(
        level=said.get("level", ""),
        status=status,
        within=said.get("within", ""),
        unit=said.get("unit", ""),
    )


def _form(chosen: Filters, book: LevelBook, day: date) -> RegisterFilterForm:
    initial = {
        "level": chosen.level,
        "status": chosen.status,
        "within": chosen.within,
        "unit": chosen.unit,
    }
    return RegisterFilterForm(initial=initial, book=book, day=day)


def _words(chosen: Filters, book: LevelBook, day: date) -> dict[str, str]:
    status = (
        "Any status"
        if chosen.status == ALL_STATUSES
        else dict(Clearance.Status.choices).get(chosen.status, chosen.status)
    )
    return {
        "level": book.label(chosen.level, day),
        "status": str(status),
        "within": f"Expires: {WITHIN.get(chosen.within, '').lower()}",
        "unit": shared.unit_words(chosen.unit),
    }
