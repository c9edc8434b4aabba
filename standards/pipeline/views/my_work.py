"""My work, and the same for a team."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from standards.access.gate import Denied
from standards.access.standing import standing
from standards.pages.nav import NavLink
from standards.pipeline import addresses
from standards.pipeline.selectors import my_work as selectors
from standards.pipeline.selectors import team as teams
from standards.pipeline.selectors.inbox import keep_count, unread_notices
from standards.pipeline.supervising import supervises
from standards.workflow import kept, kinds
from standards.workflow.due_states import due_state
from standards.workflow.models import Matter
from standards.workflow.rows import HIDDEN_TITLE, stage_label

SHOWN_NEXT = 30
SHOWN_MATTERS = 20


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What must I do next, by when, why."""
    user: Any = request.user
    work = selectors.my_work(user)
    if work.tasks < selectors.MOST_MATTERS:
        keep_count(user, work.approvals + work.tasks + unread_notices(user).count())
    show = request.GET.get("show", "")
    every = request.GET.get("all", "")
    do_next = work.shown(show)
    context = {
        "today": timezone.localdate(),
        "links": _links(user, "my-work"),
        "counts": _counts(work),
        "waiting_count": len(work.waiting),
        "approvals": work.approvals,
        "team": teams.counts(user) if supervises(standing(user)) else None,
        "show": show if show in selectors.SHOWS else "",
        "show_label": selectors.SHOWS.get(show, ""),
        "do_next": do_next if every == "next" else do_next[:SHOWN_NEXT],
        "do_next_count": len(do_next),
        "tray": work.tray,
        "waiting": work.waiting,
        "matters": _matter_rows(work.matters if every == "matters" else work.matters[:20]),
        "matters_count": f"{len(work.matters)}{'+' if work.is_cut else ''}",
        "has_more_matters": every != "matters" and len(work.matters) > SHOWN_MATTERS,
        "finished": work.finished,
        "find_url": addresses.address("matters"),
    }
    return render(request, "pipeline/my_work.html", context)


@require_GET
def team_work(request: HttpRequest) -> HttpResponse:
    """What the units that I supervise have to do, who has too much, what nobody owns."""
    user: Any = request.user
    if not supervises(standing(user)):
        raise Denied(
            "This page is for those who supervise a unit.",
            remedy="Your own work is on My work.",
            remedy_url=reverse("my-work"),
            remedy_label="My work",
        )
    show, owner = request.GET.get("show", ""), _uuid(request.GET.get("owner", ""))
    if show in teams.LISTS or owner:
        return render(request, "pipeline/team_list.html", _one_list(user, show, owner))
    context = {
        "today": timezone.localdate(),
        "links": _links(user, "team-work"),
        "counts": teams.counts(user),
        "loads": teams.loads(user),
        "overload": {"times": teams.OVERLOADED, "more": teams.OVERLOADED_BY},
        "lists": [
            _list(user, name, shown=teams.SHOWN) for name in ("unallocated", "overdue", "quiet")
        ],
    }
    return render(request, "pipeline/team.html", context)


def _one_list(user: Any, show: str, owner: UUID | None) -> dict[str, Any]:
    found = _list(user, show, shown=teams.MOST, owner=owner)
    label = teams.LISTS.get(show, "Open")
    if owner is not None:
        names = {load.owner_id: load.name for load in teams.loads(user)}
        label = f"{names.get(owner, 'One person')}: {label.lower()}"
    return {"list": found, "label": label, "most": teams.MOST}


def _list(user: Any, show: str, *, shown: int, owner: UUID | None = None) -> dict[str, Any]:
    """One list with its words. One query."""
    found = list(teams.rows(user, show, owner=owner)[: shown + 1])
    means = {
        "unallocated": "Every matter of your units has an owner.",
        "overdue": "Nothing in your units is overdue.",
        "quiet": "Something happened on every matter within the last 10 working days.",
        "noclock": "A clock runs on every matter of your units.",
        "week": "Nothing in your units is due this week.",
    }
    return {
        "name": show,
        "label": teams.LISTS.get(show, ""),
        "rows": _matter_rows(found[:shown]),
        "has_more": len(found) > shown,
        "means": "Nothing of this person’s that you can see falls under this."
        if owner
        else means.get(show, ""),
    }


def _matter_rows(matters: list[Matter]) -> list[dict[str, Any]]:
    """Lines of a list of matters; what the reader may not know is left out."""
    today, calendar = timezone.localdate(), kept.calendar()
    known = {kind.code: kind for kind in kinds.all_kinds()}
    lines = []
    for matter in matters:
        readable = getattr(matter, "readable", True)
        kind = known.get(matter.kind)
        lines.append(
            {
                "reference": matter.reference,
                "url": addresses.matter_url(matter.reference),
                "title": matter.title if readable else HIDDEN_TITLE,
                "stage": stage_label(kind, matter.state) if kind else matter.state,
                "state": due_state(matter.next_due_on, today, calendar),
                "label": matter.next_due_label,
                "owner": (matter.owner or "Nobody") if readable else "",
                "allocate_url": addresses.address("matter-allocate", matter.reference)
                if readable and matter.owner_id is None
                else "",
                "unit": matter.unit if readable and "unit" in matter._state.fields_cache else "",
                "received_on": matter.received_on if readable else None,
                "last_activity_on": matter.last_activity_on if readable else None,
            }
        )
    return lines


def _counts(work: selectors.MyWork) -> list[dict[str, Any]]:
    """The first line of the page: how much is overdue, due today, due later this week."""
    words = {"overdue": "overdue", "today": "due today", "week": "more this week"}
    here = reverse("my-work")
    return [
        {"count": work.count(show), "words": words[show], "url": f"{here}?show={show}#do-next"}
        for show in selectors.SHOWS
        if show != "overdue" or work.count(show)
    ]


def _links(user: Any, current: str) -> list[NavLink]:
    """Mine and the team's, for those who supervise."""
    if not supervises(standing(user)):
        return []
    pages = (("Mine", "my-work"), ("Team", "team-work"))
    return [NavLink(label, reverse(name), current=name == current) for label, name in pages]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
