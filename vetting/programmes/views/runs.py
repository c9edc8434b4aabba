"""A run: whether it adds up, what comes next, and the lists behind its numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import gate
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.refusals import NotFoundHere
from standards.workflow.models import Proposal
from vetting.programmes import dispositions, reconciling, selectors
from vetting.programmes.forms.making import ReasonForm
from vetting.programmes.models import CohortMember, Item, ProgrammeRun
from vetting.programmes.services import cohorts, making, reviewing
from vetting.programmes.showing import (
    next_of_run,
    run_rows,
    side_counts,
    waits_for_agreement,
    waits_for_closing,
)
from vetting.programmes.views.shared import PAGE_ROWS, links, run_for

PARTS = {"not_started": "Not started", "in_progress": "In progress", "removed": "Removed"}


@require_GET
def run(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = run_for(user, code, n)
    sees_lists = gate.can(user, "read", found)
    balances = []
    if found.state != ProgrammeRun.State.DRAFT:
        for name, balance in (
            ("programme-members", reconciling.members_of(found)),
            ("programme-items", reconciling.items_of(found)),
        ):
            url = reverse(name, args=[code, n]) if sees_lists else ""
            balances.append((balance, url))
    closing = waits_for_closing(found) if found.is_worked else None
    context = {
        "run": found,
        "programme": found.programme,
        "links": links(user, ""),
        "rows": run_rows(found),
        "balances": balances,
        "counts": side_counts(found),
        "routes": selectors.routes_of(found) if sees_lists else [],
        "sees_lists": sees_lists,
        "agreement": reviewing.agreement_of(found) if sees_lists else None,
        "next": next_of_run(user, found, is_signed_off=closing is not None),
        "asked": _asked(found),
        "closing": closing,
        "reads_closing": closing is not None
        and gate.visible(user, Proposal).filter(pk=closing.pk).exists(),
        "may_pause": gate.can(user, "pause", found),
        "may_resume": gate.can(user, "resume", found),
        "may_add": gate.can(user, "work", found) and not cohorts.why_none_late(found),
    }
    return render(request, "vetting_programmes/run.html", context)


def _asked(found: ProgrammeRun) -> Proposal | None:
    is_draft = found.state == ProgrammeRun.State.DRAFT
    return waits_for_agreement(found) if is_draft else None


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = run_for(user, code, n)
    gate.check(user, "pause", found)
    return act(
        request,
        ReasonForm(request.POST or None),
        do=lambda said: making.run_pause(by=user, run=found, reason=said["reason"]),
        done=f"{found} is paused.",
        starts="Nothing in it changes until you let it go on, on this page.",
        to=found,
        heading=f"Pause {found}",
        lead="Nothing in it changes until it goes on. The days of the pause are left out of every "
        "length on its board.",
        send="Pause the run",
        cancel_url=found.get_absolute_url(),
    )


@require_POST
def resume(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = run_for(user, code, n)
    making.run_resume(by=user, run=found)
    say_done(request, f"{found} goes on.")
    return redirect(found)


@require_POST
def late(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Take in whom the rule means by now."""
    user: Any = request.user
    found = run_for(user, code, n)
    added = cohorts.members_add_late(by=user, run=found)
    people = "1 person is" if added == 1 else f"{added:,} people are"
    say_done(request, f"{people} added, and counted apart." if added else "Nobody joined since.")
    return redirect(found)


@require_GET
def members(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """The people behind a number."""
    return _list(request, code, n, CohortMember)


@require_GET
def items(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """The items behind a number."""
    return _list(request, code, n, Item)


def _list(request: HttpRequest, code: str, n: int, model: Any) -> HttpResponse:
    user: Any = request.user
    found = run_for(user, code, n)
    gate.check(user, "read", found)
    part = request.GET.get("part", "")
    rows = gate.visible(user, model).filter(run=found)
    if part:
        if part not in PARTS and dispositions.find(found.programme.kind, part) is None:
            raise NotFoundHere()
        rows = rows.filter(reconciling.condition_of(part))
    page = selectors.page_of(rows, after=request.GET.get("after", ""), size=PAGE_ROWS)
    category = dispositions.find(found.programme.kind, part)
    context = {
        "run": found,
        "part": PARTS.get(part) or (category.label if category else ""),
        "rows": [selectors.line_of(found, row) for row in page.rows],
        "is_people": model is CohortMember,
        "what": "people" if model is CohortMember else reconciling.WHAT[found.programme.kind],
        "next_url": f"?part={part}&after={page.next}" if page.next else "",
    }
    return render(request, "vetting_programmes/rows.html", context)


@require_GET
def item(request: HttpRequest, pk: Any) -> HttpResponse:
    """One item for the owner or the checker; a reviewer is led to their own review."""
    user: Any = request.user
    found = gate.get_for(
        user,
        Item,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "run", "run__programme", "member", "person", "contact_planned_by", "identity"
        ),
    )
    if not gate.can(user, "read", found.run):
        mine = selectors.review_of(user, found)
        if mine is None and selectors.is_shown(found) and gate.can(user, "triage", found):
            return redirect("programme-triage", pk=found.pk)
        if mine is None:
            raise NotFoundHere()
        return redirect("programme-review", pk=mine.pk)
    if not selectors.is_shown(found):
        raise NotFoundHere()  # whose it is, nobody knows yet
    return render(request, "vetting_programmes/item.html", selectors.item_page(user, found))
