"""People whose current clearance rests on a missing or waived check."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vetting.applications import selectors
from vetting.views import shared


@require_GET
def resting(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shared.only_vetting(user)
    rows = selectors.resting_on_gaps(user=user)
    context = {
        "links": shared.links(user, "vetting-resting"),
        "counted": shared.counted(len(rows), "person", "people"),
        "rows": rows[:500],
        "is_cut": len(rows) > 500,
    }
    return render(request, "vetting_applications/resting.html", context)
