"""More of a search than anybody takes alone: one asks, a second agrees, the first takes it
(roles-and-access §4).

What was asked is frozen: the words under their id, how they were narrowed, how many things it was,
and the last thing that was known then. The file is made when it is taken, of what whoever asked
may find at that moment; what came since is left out.
"""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse

from search import exporting, finding, own_verbs, showing
from search.choices import SORTS, Chosen
from search.engines import base
from search.engines.base import Hit
from search.models import Entry
from standards.access import gate, roles
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, kinds, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.export_acts import LEADER, LEADERS_APPROVER, ends, why_not_take
from standards.workflow.exporting import MOST
from standards.workflow.models import Proposal

EXPORT, LEADERS_EXPORT = "search_exported", "search_exported_by_leader"
ACTS = (EXPORT, LEADERS_EXPORT)
QUERY, CHOICES, ROWS, LAST = "query", "choices", "rows", "last"  # in a payload


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search whose results are to leave: how many, and in which area they all lie; "" where in
    several, or in none."""

    query: UUID
    chosen: Chosen
    rows: int
    area: str


def wanted(user: User, query: UUID, text: str, chosen: Chosen) -> Wanted:
    """How much of it there is, as this person finds it; sealed matters are in no such count."""
    found = finding.find(user, text, chosen.narrowed, sort=chosen.sort)
    known = {kind.code: kind.area for kind in kinds.all_kinds()}
    areas = {known.get(kind, "") for kind in found.facets.get("kind", {})}
    areas |= {""} if found.facets.get("source", {}).get("person") else set()
    area = areas.pop() if len(areas) == 1 else ""
    return Wanted(query, chosen, MOST + 1 if found.is_more else found.total, area)


def act_for(user: User) -> str:
    """The act by which this person asks: a leader's file is agreed by the auditor."""
    return LEADERS_EXPORT if standing(user).holds(LEADER) else EXPORT


def who_agrees(user: User, asked: Wanted) -> str:
    """The roles that would decide, in words."""
    about = proposals.act(act_for(user)).about
    return about.who_decides("", Proposal(payload={abouts.AREA: asked.area}))


def ask(*, asked: Wanted, reason: str, by: User) -> Proposal:
    """Ask that it may leave. Asking for the same again leads to what waits already."""
    if asked.rows > MOST:
        raise NotReady(f"No file holds more than {MOST:,} rows.", remedy="Narrow the search.")
    if asked.rows <= exporting.ROWS:
        raise NotReady("This needs nobody's agreement.", remedy="Export it from the results.")
    code, target = act_for(by), uuid5(NAMESPACE_URL, _name(by, asked))
    waiting = Proposal.objects.filter(act=code, target_id=target, outcome="", proposed_by=by)
    if (mine := waiting.first()) is not None:
        return mine
    return proposals.propose(
        code=code,
        target_id=target,
        reason=reason,
        by=by,
        payload={
            abouts.AREA: asked.area,
            QUERY: str(asked.query),
            CHOICES: asked.chosen.said,
            ROWS: asked.rows,
            LAST: Entry.objects.aggregate(last=Max("id"))["last"] or 0,
        },
    )


def _name(user: User, asked: Wanted) -> str:
    said = ",".join(f"{name}={value}" for name, value in sorted(asked.chosen.said.items()))
    return f"probity:search-export:{user.pk}:{asked.query}:{said}"


@transaction.atomic
def take(*, proposal: Proposal, by: User) -> HttpResponse:
    """The file, for whoever asked, while the agreement lasts. Each taking is told."""
    if proposal.proposed_by_id != by.pk or proposal.act not in ACTS:
        raise NotFoundHere()
    if problem := why_not_take(proposal):
        raise NotReady(problem)
    text = _text(proposal)
    if text is None:
        raise NotReady("The words of that search are kept no longer.", remedy="Ask again.")
    chosen, rows = _chosen(proposal), proposal.payload[ROWS]
    found = finding.everything(by, text, chosen.narrowed, chosen.sort, MOST)
    hits = _known_then([hit for hit, _ in found], proposal.payload[LAST])
    if len(hits) > rows:
        raise NotReady(
            f"This search has grown beyond the {rows:,} rows that were agreed.",
            remedy="Ask again, so that the second person knows how many leave.",
        )
    return exporting.taken(hits, by, text, chosen, agreed_in=proposal.pk)


def _known_then(hits: list[Hit], last: int) -> list[Hit]:
    """Without what was indexed since it was asked: entries keep their number as they change."""
    later = Entry.objects.filter(pk__gt=last).order_by()
    since = set(later.values_list("source", "key"))
    return [hit for hit in hits if (hit.source, hit.key) not in since]


def get_mine(user: User, pk: UUID) -> Proposal:
    """One's own request for a search; NotFoundHere for anything else."""
    return gate.get_for(user, Proposal, pk=pk, act__in=ACTS, proposed_by=user.pk)


def choices_in_words(chosen: Chosen) -> list[str]:
    """How a search was narrowed, in words; its order too, where it is not the usual."""
    said = [chip.label for chip in showing.chips(chosen.said, lambda **_: "")]
    return said if chosen.sort == base.RELEVANCE else [*said, SORTS[chosen.sort]]


# --- what maker-checker asks ---------------------------------------------------------------------
def _chosen(proposal: Proposal) -> Chosen:
    return Chosen.of(proposal.payload[CHOICES])


def _text(proposal: Proposal) -> str | None:
    return finding.query_text(proposal.proposed_by, UUID(proposal.payload[QUERY]))


def _supervisors(area: str) -> frozenset[str]:
    """Who supervises the work of the area; where it is of several, that of any of them."""
    areas = [roles.area(area)] if area else roles.areas()
    return frozenset().union(*(each.restricted_keepers for each in areas))


def _stream(proposal: Proposal) -> Stream:
    return Stream(own_verbs.STREAM, own_verbs.LABEL)


def _named(proposal: Proposal) -> Named:
    return Named(f"{proposal.payload[ROWS]:,} results of a search")


def _agreed(proposal: Proposal, by: User) -> None:
    """Nothing leaves by agreeing: whoever asked takes the file."""


def _answers(proposal: Proposal) -> dict[str, str]:
    rows, narrowed = proposal.payload[ROWS], choices_in_words(_chosen(proposal))
    return {
        "Results": f"{rows:,}, as {proposal.proposed_by} finds them",
        "Narrowed to": "; ".join(narrowed) or "Nothing: everything that was found",
        "Columns": ", ".join(exporting.HEADINGS),
    }


def _details(proposal: Proposal, reader: User) -> dict[str, Any]:
    """For whoever asked: the file, or why it cannot be taken. For whoever decides in an area: the
    words of the search, which an auditor does not read."""
    is_mine = proposal.proposed_by_id == reader.pk
    shows_words = is_mine or proposal.act == EXPORT
    agreed = proposal.outcome == Proposal.Outcome.AGREED
    return {
        "words": _text(proposal) if shows_words else "",
        "is_gone": shows_words and _text(proposal) is None,
        "is_mine": is_mine and agreed,
        "why_not": why_not_take(proposal) if agreed else "",
        "ends": ends(proposal) if agreed else None,
    }


def register_all() -> None:
    """Called once at start-up."""

    def about(proposers: Any, approvers: Any) -> OfRoles:
        return OfRoles(proposers=proposers, approvers=approvers, stream_of=_stream, name_of=_named)

    abouts_of = {
        EXPORT: about(lambda area: frozenset(roles.ROLES) - {LEADER}, _supervisors),
        LEADERS_EXPORT: about(
            lambda area: frozenset({LEADER}), lambda area: frozenset({LEADERS_APPROVER})
        ),
    }
    for code, each in abouts_of.items():
        proposals.register(
            proposals.Act(
                code=code,
                label="Export many results of a search",
                propose_action="export",
                approve_action="agree",
                carry_out=_agreed,
                about=each,
                answers=_answers,
                template="search/export_asked.html",
                details=_details,
            )
        )
