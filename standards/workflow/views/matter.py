"""One matter: what to do next, clocks and why, its sections, who has looked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from standards.access import pseudonyms
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.pages.components import DueState, Stage
from standards.pages.nav import NavLink
from standards.workflow import (
    bars,
    diagrams,
    kept,
    kinds,
    next_steps,
    proposals,
    reading,
    sections,
    selectors,
)
from standards.workflow import timeline as timelines
from standards.workflow.due_states import clock_state
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.rows import stage_label
from standards.workflow.services import clock_changes
from standards.workflow.sight import Asked
from standards.workflow.views import acts


@require_GET
def matter(request: HttpRequest, reference: str) -> HttpResponse:
    """The matter page; for somebody who only keeps the matter, the little that they may know."""
    user: Any = request.user
    known = selectors.get_for_page(user, reference)
    if not known.readable:
        return render(request, "workflow/kept.html", kept_context(user, known.matter))
    response = render(request, "workflow/matter.html", matter_context(request, known.matter))
    return reading.recorded(response, known.matter, user)


@require_GET
def timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Earlier events of the matter, a page at a time."""
    user: Any = request.user
    found = selectors.get_matter(user, reference, selectors.for_reading(user))
    before = request.GET.get("before", "")
    page = timelines.page(found.stream, int(before) if before.isdigit() else None, limit=50)
    context = {
        "matter": found,
        "page": page,
        "earlier_url": f"?before={page.earlier}" if page.earlier else "",
        "is_latest": not before.isdigit(),
    }
    return reading.recorded(render(request, "workflow/timeline.html", context), found, user)


@require_GET
def clock(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Why this date: the rule, its source, the trigger, the days not counted, who verified it."""
    known = selectors.get_known(request.user, reference)  # type: ignore[arg-type]
    found = selectors.get_clock(known.matter, pk)
    asked = Asked(request.user, known.matter) if known.readable else None  # type: ignore[arg-type]
    context = {
        "matter": known.matter,
        "clock": found,
        "state": clock_state(found, timezone.localdate(), kept.calendar()),
        "why": clocks.explain(found),
        "rule": found.rule,
        # with reasons, which those who only keep the matter may not read
        "changes": timelines.of_clock(found.stream, found.pk) if known.readable else [],
        "change_url": _change_url(known.matter, found, asked),
    }
    return render(request, "workflow/clock.html", context)


@require_GET
def looked(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has looked, for the supervisor of the holding unit and, pseudonymised, the auditor."""
    found, by_name = selectors.get_watched(request.user, reference)  # type: ignore[arg-type]
    events = selectors.readers_of(found)
    actors = {event.actor for event in events}
    names = selectors.names_of(actors) if by_name else {a: _pseudonym(a) for a in actors}
    context = {
        "matter": found,
        "by_name": by_name,
        "readings": [
            (names.get(e.actor, "Somebody"), reading.pages()[e.verb], e.recorded_at) for e in events
        ],
    }
    return render(request, "workflow/looked.html", context)


def matter_context(request: HttpRequest, found: Matter) -> dict[str, Any]:
    """What the matter page shows."""
    user: Any = request.user
    today = timezone.localdate()
    kind = kinds.get(found.kind)
    open_clocks = selectors.open_clocks(found)
    waiting = selectors.waiting_proposals(found)
    outlook = next_steps.outlook(user, found, today=today, clocks=open_clocks, waiting=waiting)
    drawn = drawn_sections(request, found)
    return {
        "matter": found,
        "kind": kind,
        "stage": stage_label(kind, found.state),
        "sensitivity": _sensitivity(found),
        "stages": stage_line(kind, found.state),
        "outlook": outlook,
        "next_state": _state_of(found, outlook.next.clock) if outlook.next else None,
        "waiting": [_waiting_line(user, found, proposal) for proposal in waiting],
        "clocks": clock_lines(found, open_clocks, Asked(user, found)),
        "sections": drawn,
        "section_links": [NavLink(s["label"], f"#{s['key']}", count=s["count"]) for s in drawn],
        "manage": acts.menu(user, found),
        "take_on_url": acts.take_on_url(user, found),
        "looked_url": acts.looked_url(user, found),
        "diagram": diagrams.drawing(kind.model, found.state),
    }


def _waiting_line(user: Any, found: Matter, proposal: Proposal) -> dict[str, Any]:
    """What waits for a second person, and whether that could be this one."""
    act = proposals.act(proposal.act)
    asked = Asked(user, found)
    if proposal.matter_id is None:  # those who agree stand outside: the act says who they are
        may_decide = proposals.why_not_decide(user, proposal) is None
    else:
        may_decide = (
            proposal.proposed_by_id != user.pk
            and asked.why_not(act.approve_action) is None
            and bars.bar_from(asked.facts) is None
        )
    return {"proposal": proposal, "label": act.label, "may_decide": may_decide}


def kept_context(user: Any, found: Matter) -> dict[str, Any]:
    """Reference, stage, clocks, and who sees it: no word of what is in it."""
    kind = kinds.get(found.kind)
    return {
        "matter": found,
        "kind": kind,
        "stage": stage_label(kind, found.state),
        "stages": stage_line(kind, found.state),
        "clocks": clock_lines(found, selectors.open_clocks(found)),
        "grants_url": reverse("matter-grants", args=[found.reference]),
        "take_on_url": acts.take_on_url(user, found),
        "looked_url": acts.looked_url(user, found),
    }


def drawn_sections(request: HttpRequest, found: Matter) -> list[dict[str, Any]]:
    """Each section drawn with its own template, in order."""
    drawn = []
    for section in sections.for_kind(found.kind):
        context = section.context(found, request.user)
        drawn.append(
            {
                "key": section.key,
                "label": section.label,
                "count": context.get("count"),
                "html": render_to_string(section.template, context, request),
            }
        )
    return drawn


def clock_lines(
    found: Matter, open_clocks: list[Clock], asked: Asked | None = None
) -> list[dict[str, Any]]:
    """The running clocks with where each stands, and the way to change it for those who may."""
    return [
        {
            "label": each.label,
            "statutory": each.statutory,
            "state": _state_of(found, each),
            "change_url": _change_url(found, each, asked),
        }
        for each in open_clocks
    ]


def _change_url(found: Matter, each: Clock, asked: Asked | None) -> str:
    if asked is None or not clock_changes.possible_changes(asked, each):
        return ""
    return reverse("matter-clock-change", args=[found.reference, each.pk])


def stage_line(kind: kinds.Kind, state: str) -> list[Stage]:
    """The kind's stages with the matter's own lit; those before it are done."""
    at = next((n for n, stage in enumerate(kind.stages) if state in stage.states), None)
    if at is None:
        return []
    status = {-1: "done", 0: "current", 1: "todo"}
    return [Stage(stage.label, status[(n > at) - (n < at)]) for n, stage in enumerate(kind.stages)]


def _state_of(found: Matter, each: Clock | None) -> DueState | None:
    if each is None:
        return None
    why_url = reverse("matter-clock", args=[found.reference, each.pk])
    return clock_state(each, timezone.localdate(), kept.calendar(), why_url)


def _sensitivity(found: Matter) -> str:
    if found.sensitivity == Sensitivity.ORDINARY:
        return ""
    return Sensitivity(found.sensitivity).label.split(",")[0]


def _pseudonym(actor: str) -> str:
    """The same letters for the same reader in every matter, and no way back to the name."""
    return f"Reader {pseudonyms.code_of(actor)}"
