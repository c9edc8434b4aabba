"""The worklist of a run by harm, and what opens a review."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from standards.access import gate
from standards.pages.notices import say_done
from vetting.programmes import selectors
from vetting.programmes.models import CohortMember, Item
from vetting.programmes.services import assuring, ranking
from vetting.programmes.views.shared import run_for

MOST = 100


@require_GET
def worklist(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Who comes next, and why: the first hundred who wait, the gravest first."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "read", run)
    rows = gate.visible(user, CohortMember).filter(run=run, removed_at=None, disposition="")
    members = rows.select_related("person").order_by("-score_is_floor", "-score", "number")[:MOST]
    items = {
        item.member_id: item
        for item in Item.objects.filter(run=run, member__in=[each.pk for each in members])
    }
    context = {
        "run": run,
        "rows": [(each, items.get(each.pk), selectors.why_of(each)) for each in members],
        "works": gate.can(user, "work", run),
        "most": MOST,
    }
    return render(request, "vetting_programmes/worklist.html", context)


@require_POST
def rank(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    changed = ranking.run_rank(by=user, run=run_for(user, code, n))
    say_done(
        request,
        "Ranked. " + ("1 score changed." if changed == 1 else f"{changed:,} scores changed."),
    )
    return redirect("programme-worklist", code=code, n=n)


@require_POST
def review_open(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    item = gate.get_for(user, Item, pk=pk, shape=lambda rows: rows.select_related("run__programme"))
    assuring.review_open(by=user, item=item)
    say_done(
        request,
        f"The review of clearance for {item.reference} is with the vetting authority.",
        starts="Its end comes back here by itself.",
    )
    return redirect("programme-worklist", code=item.run.programme.code, n=item.run.n)
