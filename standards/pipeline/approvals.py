"""Which proposals a user could decide, in two queries however many wait.

`proposals.waiting_for` says the same by asking the gate of one after another; a test holds the two
against each other. Here the matters come with all that the gate asks of them, and the answer is
`proposals.why_not_decide`, as everywhere. What is about no matter, a condition tells.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from standards.access import roles
from standards.access.models import User
from standards.access.standing import standing
from standards.workflow import abouts, proposals, sight
from standards.workflow.models import Matter, Proposal


def acts_to_approve(user: User) -> list[str]:
    """Codes of the acts on matters that some role of the user may approve somewhere."""
    return [act.code for act in _on_matters() if _areas_for(user, act.approve_action)]


def _on_matters() -> list[proposals.Act]:
    return [act for act in proposals.acts() if act.about is abouts.OF_MATTERS]


def _areas_for(user: User, action: str) -> list[roles.Area]:
    """The areas in which a role of the user may do the act; within a sealed circle its staff may
    do every act that anybody may."""
    me = standing(user)
    in_circle = bool(me.compartments) and me.holds(sight.SEALED_WORKER)
    return [
        area
        for area in roles.areas()
        if (allowed := area.actions.get(action)) and (in_circle or me.holds(*allowed))
    ]


def to_approve(user: User) -> Q:
    """Proposals that a role of the user may approve, if they see and reach the matter; those
    about no matter that they may decide. Empty for somebody who approves nothing."""
    found = Q()
    if on_matters := acts_to_approve(user):
        found |= Q(matter__isnull=False, act__in=on_matters)
    if of_none := proposals.of_no_matter(user):
        found |= of_none
    return found


def candidates(user: User) -> QuerySet[Proposal] | None:
    """What waits of `to_approve`, asked by others; None for somebody who approves nothing."""
    wanted = to_approve(user)
    if not wanted:
        return None
    return Proposal.objects.filter(wanted, outcome="").exclude(proposed_by=user.pk)


def matters_for(user: User, ids: Iterable[UUID], also: Q | None = None) -> QuerySet[Matter]:
    """Those of the matters that the user may know of, and those that `also` names.

    Each says whether it is `readable`; for `Deciding`.
    """
    wanted = Q(pk__in=set(ids)) if also is None else Q(pk__in=set(ids)) | also
    reads: Any = Value(True, output_field=BooleanField())
    if sight.keeps_any(user):
        reads = Case(
            When(sight.readable_to(user), then=True), default=False, output_field=BooleanField()
        )
    return Matter.objects.filter(sight.known_to(user), wanted).annotate(readable=reads)


def facts_of(user: User) -> dict[str, Any]:
    """What the gate asks of a matter before the user approves anything on it, as annotations;
    nothing for somebody who approves nothing."""
    approves = any(_areas_for(user, act.approve_action) for act in _on_matters())
    return sight.conditions_asked(user) if approves else {}


def waiting_for(user: User) -> list[Proposal]:
    """Proposals that wait for this user's decision, oldest first. Two queries."""
    found = candidates(user)
    if found is None:
        return []
    waiting = list(found.select_related("proposed_by").order_by("proposed_at"))
    ids = {proposal.matter_id for proposal in waiting if proposal.matter_id}
    deciding = Deciding(user, matters_for(user, ids) if ids else Matter.objects.none())
    return [each for each in waiting if deciding.may_decide(each)]


class Deciding:
    """Matters taken through the gate in one query, and answers from them without a further one.

    `with_facts` False where nothing is to be decided: the query is a good deal smaller.
    """

    def __init__(self, user: User, rows: QuerySet[Matter], *, with_facts: bool = True) -> None:
        self.user = user
        facts = facts_of(user) if with_facts else {}
        self.matters: dict[UUID, Matter] = {}
        for matter in rows.annotate(**facts):
            if facts:
                sight.keep_facts(user, matter, facts)
            self.matters[matter.pk] = matter

    def may_decide(self, proposal: Proposal) -> bool:
        """May the user decide this candidate? Sets its matter."""
        if proposal.matter_id is None:
            return True  # `candidates` holds only what they may
        matter = self.matters.get(proposal.matter_id)
        if matter is None or not matter.readable:  # type: ignore[attr-defined]
            return False
        proposal.matter = matter
        return proposals.why_not_decide(self.user, proposal) is None
