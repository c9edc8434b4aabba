"""What an act of maker-checker may be about: a matter, or something that is no matter.

The mechanism (proposals.py) is one. What differs is who is asked, in whose history it is told,
and where its page leads; that is what an `About` knows. An act names its own; without one it is
about a matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from standards.access import gate, roles
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotFoundHere
from standards.workflow import bars, next_steps
from standards.workflow.models import Matter, Proposal
from standards.workflow.sight import Asked, readable_to

AREA = "area"  # in a payload: the area whose roles are asked; "" where every area is concerned
OWN = "You proposed this, so another person must decide it."
CONCERNED = "This is about your own record, so others propose and decide it."
TIED = "You declared a conflict of interest with somebody in this, so another person decides it."


@dataclass(frozen=True, slots=True)
class Link:
    """A page to read, and what to call it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a proposal is about, in words for a page; `url` is "" where no page shows it."""

    title: str
    reference: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """In whose history an act is told."""

    id: UUID
    label: str = "matter"
    is_sealed: bool = False


class About(Protocol):
    """What the mechanism asks of the sort of thing that a proposal, perhaps unsaved, is about."""

    def fetch(self, user: User, proposal: Proposal) -> None:
        """Take the thing through the gate, locked; raise NotFoundHere as for what is absent."""
        ...

    def why_not_propose(self, user: User, action: str, proposal: Proposal) -> str | None:
        """None where the user may ask for this, else the sentence."""
        ...

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        """None where the user, who is not the proposer, may decide it, else the sentence."""
        ...

    def who_decides(self, action: str, proposal: Proposal) -> str:
        """The roles that decide it, in words: "a supervisor"."""
        ...

    def stream(self, proposal: Proposal) -> Stream: ...

    def named(self, proposal: Proposal) -> Named: ...

    def decidable_by(self, user: User) -> Q | None:
        """Proposals of such an act that the user may decide, as a condition; None for none, and
        where only the gate can tell, matter by matter."""
        ...


class OfMatters:
    """About a matter, or something within it: the rules of sight and acts of its area."""

    def fetch(self, user: User, proposal: Proposal) -> None:
        proposal.matter = gate.get_for(user, Matter, lock=True, pk=proposal.matter_id)

    def why_not_propose(self, user: User, action: str, proposal: Proposal) -> str | None:
        return gate.why_not(user, action, self._matter(proposal))

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        """Role, scope and segregation, then any bar at all: a barred person decides nothing."""
        asked = Asked(user, self._matter(proposal))
        sentence = asked.why_not(action)
        if sentence is not None:
            return sentence
        barred = bars.bar_from(asked.facts)
        return barred.sentence if barred else None

    def who_decides(self, action: str, proposal: Proposal) -> str:
        return next_steps.roles_of(self._matter(proposal), action)

    def stream(self, proposal: Proposal) -> Stream:
        matter = self._matter(proposal)
        return Stream(matter.stream, is_sealed=matter.compartment_id is not None)

    def named(self, proposal: Proposal) -> Named:
        matter = self._matter(proposal)
        return Named(matter.title, matter.reference, matter.get_absolute_url())

    def decidable_by(self, user: User) -> Q | None:
        return None

    def _matter(self, proposal: Proposal) -> Matter:
        if proposal.matter is None:
            raise NotFoundHere()
        return proposal.matter


RolesOf = Callable[[str], frozenset[str]]


def _nobody(proposal: Proposal) -> frozenset[UUID]:
    return frozenset()


def _nothing(person_id: UUID) -> Q:
    return NOTHING


def _no_row(user: User, proposal: Proposal) -> None:
    return None


@dataclass(frozen=True, slots=True)
class OfRoles:
    """About no matter: roles say who asks and who decides, in the area that the payload names.

    `proposers` and `approvers` give the roles of an area (its code, or ""). `persons` are those
    whose own record it is, who neither ask nor decide; `concerns` is the same as a condition on
    proposals; `tied` are proposals about people with whom somebody has declared a conflict of
    interest, which they do not decide. `take` fetches and locks the row, where there is one,
    through the gate. Who may not decide and did not ask finds nothing.
    """

    proposers: RolesOf
    approvers: RolesOf
    stream_of: Callable[[Proposal], Stream]
    name_of: Callable[[Proposal], Named]
    persons: Callable[[Proposal], frozenset[UUID]] = _nobody
    concerns: Callable[[UUID], Q] = _nothing
    tied: Callable[[UUID], Q] = _nothing
    take: Callable[[User, Proposal], None] = _no_row

    def fetch(self, user: User, proposal: Proposal) -> None:
        if not proposal._state.adding:
            gate.get_for(user, Proposal, pk=proposal.pk)
        self.take(user, proposal)

    def why_not_propose(self, user: User, action: str, proposal: Proposal) -> str | None:
        return self._why_not(user, self.proposers(_area(proposal)), proposal)

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        sentence = self._why_not(user, self.approvers(_area(proposal)), proposal)
        if sentence is None and user.person_id is not None:
            tied = Proposal.objects.filter(self.tied(user.person_id), pk=proposal.pk)
            sentence = TIED if tied.exists() else None
        return sentence

    def who_decides(self, action: str, proposal: Proposal) -> str:
        return next_steps.in_words(self.approvers(_area(proposal)))

    def stream(self, proposal: Proposal) -> Stream:
        return self.stream_of(proposal)

    def named(self, proposal: Proposal) -> Named:
        return self.name_of(proposal)

    def decidable_by(self, user: User) -> Q | None:
        me = standing(user)
        codes = ["", *(area.code for area in roles.areas())]
        mine = [code for code in codes if me.holds(*self.approvers(code))]
        if not mine:
            return None
        found = Q(payload__area__in=mine)
        if me.person_id is None:
            return found
        return found & ~self.concerns(me.person_id) & ~self.tied(me.person_id)

    def _why_not(self, user: User, wanted: frozenset[str], proposal: Proposal) -> str | None:
        me = standing(user)
        if not me.holds(*wanted):
            return f"Your roles do not allow this. It is done by {next_steps.in_words(wanted)}."
        return CONCERNED if me.person_id in self.persons(proposal) else None


def _area(proposal: Proposal) -> str:
    return str(proposal.payload.get(AREA, ""))


def of_readable_matters(user: User) -> Q:
    """Proposals on matters that the user reads, whoever agrees to them."""
    readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
    return Q(matter__in=readable) | Q(matter=None, target_id__in=readable)


OF_MATTERS = OfMatters()
