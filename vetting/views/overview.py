"""What needs doing in vetting now. Every number leads to the list that it counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from standards.pages.components import NotYet
from standards.pages.dates import long_date
from standards.workflow import kept
from standards.workflow.due_states import due_state
from standards.workflow.filters import Filters, to_address
from vetting import blocks, due, selectors
from vetting.models import Renewal
from vetting.selectors.clearances import Filters as RegisterFilters
from vetting.selectors.counting import counted
from vetting.selectors.in_post import Filters as GapFilters
from vetting.selectors.in_post import GapCounts
from vetting.views import shared

KIND = "vetting_renewal"
S = Renewal.State


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shared.only_vetting(user)
    today, gaps = timezone.localdate(), selectors.counts_by_reason(user=user)
    open_states = selectors.open_by_state(user=user)
    told = blocks.Told(open_states, counted(blocks.rows_to_count(user)))
    context = {
        "links": shared.links(user, "vetting"),
        "today": today,
        "no_unit": due.vetting_unit() is None,
        "renewals": _renewals(open_states),
        "gaps": _gaps(gaps),
        "gaps_day": None if gaps.day == today else gaps.day,
        "expiring": _expiring(user),
        "soonest": _soonest(user),
        "owed": _owed(user),
        "blocks": [
            render_to_string(template, context, request)
            for template, context in blocks.blocks_for(user, told)
        ],
        "all_url": reverse("matters") + to_address(Filters(KIND)),
    }
    return render(request, "vetting/overview.html", context)


def _renewals(counts: blocks.OpenStates) -> list[tuple[str, int, str]]:
    told = (
        (S.LAPSED, "Lapsed without a decision"),
        (S.DUE, "Due for review"),
        (S.IN_REVIEW, "In review"),
        (S.PASSED, "Passed to a full review that is owed"),
        (S.RENEWED, "Renewed, open for the quality check"),
    )
    return [
        (
            label,
            counts.get((KIND, state), 0),
            reverse("matters") + to_address(Filters(KIND, stage=state)),
        )
        for state, label in told
    ]


def _gaps(gaps: GapCounts) -> list[tuple[str, int, str]]:
    page = reverse("vetting-without-clearance")
    return [
        (reason.label, number, page + shared.address(GapFilters(reason=reason.value)))
        for reason, number in gaps.by_reason.items()
    ]


def _expiring(user: Any) -> list[tuple[str, int, str]]:
    page = reverse("vetting-clearances")
    counts = selectors.expiring_by(user=user)
    told = (
        ("Expired and still called current", counts.past, "past"),
        ("Within 1 month", counts.one_month, "1"),
        ("Within 3 months", counts.three_months, "3"),
        ("Within 6 months", counts.six_months, "6"),
    )
    return [
        (label, number, page + shared.address(RegisterFilters(within=within)))
        for label, number, within in told
    ]


def _soonest(user: Any) -> list[dict[str, Any]]:
    today, calendar = timezone.localdate(), kept.calendar()
    return [
        {
            "renewal": renewal,
            "state": S(renewal.state).label,
            "due": due_state(renewal.next_due_on, today, calendar),
        }
        for renewal in selectors.soonest(user=user)
    ]


def _owed(user: Any) -> list[NotYet]:
    return [
        NotYet(
            f"Full review, {renewal.reference}",
            f"Owed since {long_date(renewal.passed_on)}, with {renewal.owner}.",
            f"Look at it again by {long_date(renewal.look_again_on)}.",
            renewal.get_absolute_url(),
        )
        for renewal in selectors.full_reviews_owed(user=user)[:10]
    ]
