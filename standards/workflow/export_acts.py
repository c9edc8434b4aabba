"""Lists longer than anybody may take alone: one person asks, a second agrees, the first takes it.

What was asked is frozen: the filters, the words under their id, and how many matters it was. The
gate is asked again when the file is taken, for whoever asked; what came since is left out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import User
from standards.access.standing import standing
from standards.access.streams import ACCESS_STREAM
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, exporting, filter_words, filters, kinds, listing, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.filters import Filters
from standards.workflow.models import Matter, Proposal, Sensitivity

EXPORT, LEADERS_EXPORT = "list_exported", "list_exported_by_leader"
LEADER, LEADERS_APPROVER = "senior_leader", "auditor"
# Nobody outside a circle agrees to, or is told by a number of, what the circle holds.
NOT_SEALED = ~Q(sensitivity=Sensitivity.SEALED)
TAKEN_WITHIN = timedelta(days=7)  # after it was agreed


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proposal froze."""

    filters: Filters
    rows: int


def asked_in(proposal: Proposal) -> Asked:
    """The list that a proposal is about."""
    sent = proposal.payload["filters"]
    stages = {kind.code: kind.model.State.values for kind in kinds.all_kinds()}  # type: ignore[attr-defined]
    if sent["kind"] not in stages:
        raise NotFoundHere()
    return Asked(filters.from_params(sent, list(stages), stages), proposal.payload["rows"])


def act_for(user: User) -> str:
    """The act by which this person asks: a leader's list is agreed by the auditor."""
    return LEADERS_EXPORT if standing(user).holds(LEADER) else EXPORT


def who_agrees(user: User, chosen: Filters) -> str:
    """The roles that would decide, in words."""
    area = kinds.get(chosen.kind).area
    return proposals.act(act_for(user)).about.who_decides("", Proposal(payload={abouts.AREA: area}))


def count(user: User, chosen: Filters, words: dict[str, str]) -> int:
    """How many matters the list has, as this person sees it, sealed ones apart; MOST + 1 where
    there are more."""
    wanted = listing.condition(user, chosen, words)
    return (
        Matter.objects.filter(wanted, NOT_SEALED)
        .order_by()
        .values("pk")[: exporting.MOST + 1]
        .count()
    )


def ask(*, chosen: Filters, words: dict[str, str], reason: str, by: User) -> Proposal:
    """Ask that the list may leave. Asking for the same again leads to what waits already."""
    rows = count(by, chosen, words)
    if rows > exporting.MOST:
        raise NotReady(
            f"No file holds more than {exporting.MOST:,} matters.", remedy="Narrow the filters."
        )
    if rows <= exporting.ROWS:
        raise NotReady("This list needs nobody's agreement.", remedy="Export it from the list.")
    code, target = act_for(by), uuid5(NAMESPACE_URL, _named_list(by, chosen))
    waiting = Proposal.objects.filter(act=code, target_id=target, outcome="", proposed_by=by)
    if (mine := waiting.first()) is not None:
        return mine
    return proposals.propose(
        code=code,
        target_id=target,
        reason=reason,
        by=by,
        payload={
            abouts.AREA: kinds.get(chosen.kind).area,
            "filters": filters.to_params(chosen),
            "rows": rows,
        },
    )


def _named_list(user: User, chosen: Filters) -> str:
    return f"probity:export:{user.pk}:{filters.to_address(chosen)}"


@transaction.atomic
def take(*, proposal: Proposal, by: User) -> tuple[list[Matter], Filters]:
    """The rows of the file, for whoever asked, while the agreement lasts. Each taking is told."""
    if proposal.proposed_by_id != by.pk or proposal.act not in (EXPORT, LEADERS_EXPORT):
        raise NotFoundHere()
    problem = why_not_take(proposal)
    if problem:
        raise NotReady(problem)
    asked = asked_in(proposal)
    words = listing.words_of(by, asked.filters.query)
    if words is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Ask again.")
    known_then = NOT_SEALED & Q(opened_at__lte=proposal.proposed_at)
    found = listing.rows_to_export(by, asked.filters, words, asked.rows, known_then)
    if len(found) > asked.rows:
        raise NotReady(
            f"This list has grown beyond the {asked.rows:,} matters that were agreed.",
            remedy="Ask again, so that the second person knows how many leave.",
        )
    exporting.record(by=by, filters=asked.filters, count=len(found), agreed_in=proposal.pk)
    return found, asked.filters


def why_not_take(proposal: Proposal) -> str:
    """Why the file cannot be taken now, in a sentence; "" where it can."""
    if proposal.outcome != Proposal.Outcome.AGREED:
        return "Nobody has agreed to this export."
    if timezone.now() > ends(proposal):
        return "The agreement lasted 7 days and has run out. Ask again."
    return ""


def ends(proposal: Proposal) -> datetime:
    """When an agreement runs out."""
    if proposal.decided_at is None:
        raise ValueError("Only what was decided runs out.")
    return proposal.decided_at + TAKEN_WITHIN


# --- what maker-checker asks ---------------------------------------------------------------------
def _supervisors(area: str) -> frozenset[str]:
    """Who supervises the work of an area (roles-and-access §4: supervisor)."""
    return roles.area(area).restricted_keepers if area else frozenset()


def _all_but_leaders(area: str) -> frozenset[str]:
    return frozenset(roles.ROLES) - {LEADER}


def _stream(proposal: Proposal) -> Stream:
    return Stream(ACCESS_STREAM, "access")


def _named(proposal: Proposal) -> Named:
    asked = asked_in(proposal)
    return Named(f"A list of {asked.rows:,} {kinds.get(asked.filters.kind).plural}")


def _agreed(proposal: Proposal, by: User) -> None:
    """Nothing leaves by agreeing: whoever asked takes the file."""


def _answers(proposal: Proposal) -> dict[str, str]:
    asked = asked_in(proposal)
    kind = kinds.get(asked.filters.kind)
    said = [words for _, words in filter_words.said(asked.filters, {}, kind)]
    if asked.filters.query is not None:
        said.append("Words that were searched for")
    return {
        "List": f"{asked.rows:,} {kind.plural}, as {proposal.proposed_by} sees it",
        "Filters": "; ".join(said) or f"Every open {kind.label.lower()}",
        "Columns": ", ".join(exporting.HEADINGS),
    }


def _details(proposal: Proposal, reader: User) -> dict[str, Any]:
    """For whoever asked: the file, or why it cannot be taken. For whoever decides in the area:
    the words of the search, which an auditor does not read."""
    asked = asked_in(proposal)
    is_mine = proposal.proposed_by_id == reader.pk
    shows_words = is_mine or proposal.act == EXPORT
    agreed = proposal.outcome == Proposal.Outcome.AGREED
    return {
        "words": listing.words_of(proposal.proposed_by, asked.filters.query) if shows_words else {},
        "is_mine": is_mine and agreed,
        "why_not": why_not_take(proposal) if agreed else "",
        "ends": ends(proposal) if agreed else None,
    }


def _about(approvers: Any, proposers: Any) -> OfRoles:
    return OfRoles(proposers=proposers, approvers=approvers, stream_of=_stream, name_of=_named)


def register_all() -> None:
    """Called once at start-up."""
    abouts_of = {
        EXPORT: _about(_supervisors, _all_but_leaders),
        LEADERS_EXPORT: _about(
            lambda area: frozenset({LEADERS_APPROVER}), lambda area: frozenset({LEADER})
        ),
    }
    for code, about in abouts_of.items():
        proposals.register(
            proposals.Act(
                code=code,
                label="Export a long list",
                propose_action="export",
                approve_action="agree",
                carry_out=_agreed,
                about=about,
                answers=_answers,
                template="workflow/export_asked.html",
                details=_details,
            )
        )


def get_mine(user: User, pk: Any) -> Proposal:
    """One's own request for a list; NotFoundHere for anything else."""
    acts = (EXPORT, LEADERS_EXPORT)
    return gate.get_for(user, Proposal, pk=pk, act__in=acts, proposed_by=user.pk)
