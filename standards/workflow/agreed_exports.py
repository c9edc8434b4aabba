"""Files longer than anybody may take alone: one person asks, a second agrees, the first takes it
(roles-and-access §4).

What was asked is frozen: how it was narrowed, the words under their id, and how many rows it was.
The file is made when it is taken, of what whoever asked may see at that moment; what came since is
left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotReady
from standards.workflow import abouts, exporting, proposals
from standards.workflow.abouts import Named, OfRoles, RolesOf, Stream
from standards.workflow.models import Proposal

LEADER, LEADERS_APPROVER = "senior_leader", "auditor"
TAKEN_WITHIN = timedelta(days=7)  # after it was agreed
ROWS = "rows"  # in a payload
Words = dict[str, str]  # what was searched for, as its query keeps it


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to leave: how many rows, MOST + 1 where there are more, and in which area they all
    lie, "" where in several or in none. `name` is the same whenever a person asks for the same;
    `frozen` is what else the proposal keeps of it."""

    name: str
    rows: int
    area: str
    frozen: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LongExport:
    """A sort of file. `leaders_act` is the act of leaders, whose files the auditor agrees to
    without reading the words that were searched for; anybody else asks by `act`.

    `words_of` gives None once the words are kept no longer, {} where nothing was searched for.
    `rows_of` reads, through the gate, what was there already when it was asked, so many that more
    than was agreed shows; `file_of` makes the file of them and tells that it left. `too_many`
    and `too_few` are a sentence and what would put it right; the numbers go into the braces.
    """

    act: str
    leaders_act: str
    label: str
    stream: Stream
    name_of: Callable[[Proposal], Named]
    answers: Callable[[Proposal], Mapping[str, str]]
    words_of: Callable[[Proposal], Words | None]
    rows_of: Callable[[Proposal, Words, User], list[Any]]
    file_of: Callable[[Proposal, Words, list[Any], User], HttpResponse]
    take_view: str
    sees: str  # what whoever asked does with a row
    too_many: tuple[str, str]
    too_few: tuple[str, str]
    grown: str

    def act_for(self, user: User) -> str:
        """The act by which this person asks."""
        return self.leaders_act if standing(user).holds(LEADER) else self.act

    def who_agrees(self, user: User, asked: Asked) -> str:
        """The roles that would decide, in words."""
        about = proposals.act(self.act_for(user)).about
        return about.who_decides("", Proposal(payload={abouts.AREA: asked.area}))

    def ask(self, *, asked: Asked, reason: str, by: User) -> Proposal:
        """Ask that it may leave. Asking for the same again leads to what waits already."""
        if asked.rows > exporting.MOST:
            sentence, remedy = self.too_many
            raise NotReady(sentence.format(exporting.MOST), remedy=remedy)
        if asked.rows <= exporting.ROWS:
            sentence, remedy = self.too_few
            raise NotReady(sentence, remedy=remedy)
        code, target = self.act_for(by), uuid5(NAMESPACE_URL, asked.name)
        waiting = Proposal.objects.filter(act=code, target_id=target, outcome="", proposed_by=by)
        return waiting.first() or proposals.propose(
            code=code,
            target_id=target,
            reason=reason,
            by=by,
            payload={abouts.AREA: asked.area, ROWS: asked.rows, **asked.frozen},
        )

    @transaction.atomic
    def take(self, *, pk: UUID, by: User) -> HttpResponse:
        """The file, while the agreement lasts; NotFoundHere for what is no such request of one's
        own. Each taking is told."""
        acts = (self.act, self.leaders_act)
        proposal = gate.get_for(by, Proposal, pk=pk, act__in=acts, proposed_by=by.pk)
        if problem := why_not_take(proposal):
            raise NotReady(problem)
        words = self.words_of(proposal)
        if words is None:
            raise NotReady("The words of that search are kept no longer.", remedy="Ask again.")
        rows = self.rows_of(proposal, words, by)
        if len(rows) > proposal.payload[ROWS]:
            raise NotReady(
                self.grown.format(proposal.payload[ROWS]),
                remedy="Ask again, so that the second person knows how many leave.",
            )
        return self.file_of(proposal, words, rows, by)

    def register(self) -> None:
        """Called once at start-up."""
        leader, approver = frozenset({LEADER}), frozenset({LEADERS_APPROVER})
        self._register(self.act, lambda _: frozenset(roles.ROLES) - leader, _supervisors)
        self._register(self.leaders_act, lambda _: leader, lambda _: approver)

    def _register(self, code: str, proposers: RolesOf, approvers: RolesOf) -> None:
        about = OfRoles(
            proposers=proposers,
            approvers=approvers,
            stream_of=lambda _: self.stream,
            name_of=self.name_of,
        )
        proposals.register(
            proposals.Act(
                code=code,
                label=self.label,
                propose_action="export",
                approve_action="agree",
                carry_out=_agreed,
                about=about,
                answers=self.answers,
                template="workflow/export_asked.html",
                details=self._details,
            )
        )

    def _details(self, proposal: Proposal, reader: User) -> dict[str, Any]:
        """For whoever asked: the file, or why it cannot be taken. For whoever decides in an area:
        the words of the search, which an auditor does not read."""
        is_mine = proposal.proposed_by_id == reader.pk
        shows_words = is_mine or proposal.act == self.act
        words = self.words_of(proposal) if shows_words else {}
        agreed = proposal.outcome == Proposal.Outcome.AGREED
        return {
            "words": words,
            "is_gone": words is None,
            "is_mine": is_mine and agreed,
            "why_not": why_not_take(proposal) if agreed else "",
            "ends": ends(proposal) if agreed else None,
            "take_url": reverse(self.take_view, args=[proposal.pk]),
            "sees": self.sees,
        }


def why_not_take(proposal: Proposal) -> str:
    """Why the file cannot be taken now, in a sentence; "" where it can."""
    if proposal.outcome != Proposal.Outcome.AGREED:
        return "Nobody has agreed to this export."
    if timezone.now() > ends(proposal):
        return f"The agreement lasted {TAKEN_WITHIN.days} days and has run out. Ask again."
    return ""


def ends(proposal: Proposal) -> datetime:
    """When an agreement runs out."""
    if proposal.decided_at is None:
        raise ValueError("Only what was decided runs out.")
    return proposal.decided_at + TAKEN_WITHIN


def _agreed(proposal: Proposal, by: User) -> None:
    """Nothing leaves by agreeing: whoever asked takes the file."""


def _supervisors(area: str) -> frozenset[str]:
    """Who supervises the work of the area; where it is of several, that of any of them."""
    areas = [roles.area(area)] if area else roles.areas()
    return frozenset().union(*(each.restricted_keepers for each in areas))
