"""Providers of checks: what waits with whom, what was refused, exchange now."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from standards.access.standing import standing
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotFoundHere
from vetting import application_acts
from vetting.applications.models import Check, Mishap, Provider
from vetting.applications.services.exchange import exchange
from vetting.views import shared

_EXCHANGE = application_acts.ACTIONS["check"] | {"force_vetting_manager"}


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """Counts alone: whom a check is about stands on its application."""
    user: Any = request.user
    shared.only_vetting(user)
    today = timezone.localdate()
    requested = Q(state=Check.State.REQUESTED)
    rows = Check.objects.filter(requested).exclude(provider="").order_by().values("provider")
    counts = {
        row["provider"]: row
        for row in rows.annotate(
            waiting=Count("pk"),
            to_send=Count("pk", filter=Q(handed_over_at=None)),
            overdue=Count("pk", filter=Q(chase_on__lt=today)),
        )
    }
    context = {
        "links": shared.links(user, "vetting-providers"),
        "rows": [
            {
                **counts.get(each.code, {}),
                "provider": each,
                "transport": each.get_transport_display(),
            }
            for each in Provider.objects.order_by("label")
        ],
        "mishaps": Mishap.objects.filter(settled_at=None).order_by("-happened_at")[:50],
        "may_exchange": standing(user).holds(*_EXCHANGE),
    }
    return render(request, "vetting_applications/providers.html", context)


@require_POST
def exchange_now(request: HttpRequest, code: str) -> HttpResponse:
    """What falls due each minute, now: ask, chase, take in."""
    user: Any = request.user
    if not standing(user).holds(*_EXCHANGE):
        raise NotAllowed("Checks are exchanged by those who prepare them.")
    provider = Provider.objects.filter(code=code, is_active=True).first()
    if provider is None:
        raise NotFoundHere()
    told = exchange(provider)
    new = told.taken.get("applied", 0) + told.taken.get("leads", 0)
    words = f"{told.sent} asked, {told.chased} chased, {new} came back, {told.refused} refused."
    say_done(request, f"Exchanged with {provider.label}: {words}", starts=told.problem)
    return redirect("vetting-providers")
