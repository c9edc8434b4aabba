"""Joining two records of one person, and parting them again: each takes two people.

Anyone who may edit matters proposes, a supervisor agrees (roles-and-access §4); neither where it
is their own record, and no supervisor who declared a conflict of interest with one of them. What
agreeing does is `services.merging`, and walls follow from that.
"""

from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Replace
from django.urls import reverse
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import User
from standards.access.standing import standing
from standards.people import comparing
from standards.people.models import Conflict, Person, PersonMerge
from standards.people.sections import register_section
from standards.people.services import merging
from standards.people.streams import PERSON
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.models import Proposal

JOIN, PART = "persons_joined", "persons_parted"
APPROVERS = frozenset({"supervisor"})


def editors(area: str) -> frozenset[str]:
    """Every role that may edit a matter of any area."""
    return frozenset().union(*(each.actions.get("edit", frozenset()) for each in roles.areas()))


def _approvers(area: str) -> frozenset[str]:
    return APPROVERS


def payload_of(other: Person, merge: PersonMerge | None = None) -> dict[str, Any]:
    """What a proposal keeps beside the record that stays, its target."""
    return {
        abouts.AREA: "",
        "other": str(other.pk),
        **({} if merge is None else {"merge": merge.pk}),
    }


def both(proposal: Proposal) -> tuple[Person, Person]:
    """The record that stays, or stayed, and the other one."""
    found = Person.objects.in_bulk([proposal.target_id, UUID(proposal.payload["other"])])
    if len(found) != 2:
        raise NotFoundHere()
    return found[proposal.target_id], found[UUID(proposal.payload["other"])]


def _persons(proposal: Proposal) -> frozenset[UUID]:
    return frozenset({proposal.target_id, UUID(proposal.payload["other"])})


def _concerns(person_id: UUID) -> Q:
    return Q(target_id=person_id) | Q(payload__other=str(person_id))


def _tied(person_id: UUID) -> Q:
    """Proposals about a record of somebody with whom this person has a conflict of interest.

    The other record's id stands in the payload as text, and databases write an id as text in
    different ways: without its dashes it is the same everywhere.
    """
    today = timezone.localdate()
    running = Conflict.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    others = Proposal.objects.filter(act__in=[JOIN, PART]).annotate(
        plain=_without_dashes(KeyTextTransform("other", "payload"))
    )
    found = Q()
    for mine, theirs in (("person", "other_id"), ("other", "person_id")):
        ties = running.filter(**{mine: person_id})
        plain = ties.annotate(plain=_without_dashes(Cast(theirs, CharField()))).values("plain")
        found |= Q(target_id__in=ties.values(theirs))
        found |= Q(pk__in=others.filter(plain__in=plain).order_by().values("pk"))
    return Q(act__in=[JOIN, PART]) & found


def _without_dashes(text: Any) -> Replace:
    return Replace(text, Value("-"), Value(""), output_field=TextField())


def _take(user: User, proposal: Proposal) -> None:
    gate.get_for(user, Person, lock=True, pk=proposal.target_id)


def _stream(proposal: Proposal) -> Stream:
    return Stream(proposal.target_id, PERSON)


def _named(proposal: Proposal) -> Named:
    keep, other = both(proposal)
    return Named(f"{keep} and {other}", url=reverse("person", args=[keep.pk]))


ABOUT = OfRoles(
    proposers=editors,
    approvers=_approvers,
    stream_of=_stream,
    name_of=_named,
    persons=_persons,
    concerns=_concerns,
    tied=_tied,
    take=_take,
)


def waiting_on(*person_ids: UUID) -> Any:
    """Proposals to join or part any of these records that nobody has decided."""
    either = Q(target_id__in=person_ids) | Q(payload__other__in=[str(pk) for pk in person_ids])
    return Proposal.objects.filter(either, act__in=[JOIN, PART], outcome="")


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    """What could not be carried out is not proposed. Ties are left to the supervisor who decides:
    whether one is declared is not for every proposer to know."""
    other = UUID(payload["other"])
    if target == other:
        raise NotReady("This is one record. Choose the other one.")
    if waiting_on(target, other).exists():
        raise NotReady("Something about one of these records waits for a second person already.")
    if "merge" in payload:
        return
    for person in Person.objects.filter(pk__in=[target, other]):
        if person.merged_into_id is not None:
            raise NotReady(f"The record of {person} was joined to another one already.")


def _join(proposal: Proposal, by: User) -> PersonMerge:
    keep, other = both(proposal)
    return merging.merge(keep=keep, other=other, by=by, reason=proposal.reason)


def _part(proposal: Proposal, by: User) -> None:
    merge = PersonMerge.objects.filter(
        pk=proposal.payload["merge"], kept=proposal.target_id
    ).first()
    if merge is None:
        raise NotFoundHere()
    merging.unmerge(merge=merge, by=by, reason=proposal.reason)


def _nothing_more(proposal: Proposal) -> dict[str, str]:
    return {}


def _compared(proposal: Proposal, reader: User) -> dict[str, Any]:
    """Both records as they stand, while it waits; afterwards they are no longer two, or are."""
    if proposal.outcome:
        return {}
    keep, other = both(proposal)
    if proposal.act == PART:
        merge = PersonMerge.objects.filter(pk=proposal.payload["merge"]).first()
        return {"parting": comparing.parting(keep, other, merge)} if merge else {}
    return {"compared": comparing.compare(keep, other, reader)}


def _section(person: Person, user: User) -> dict[str, Any]:
    waiting = waiting_on(person.pk).filter(gate.visible_to(user, Proposal))
    merges = PersonMerge.objects.filter(kept=person, undone_at=None).select_related("merged")
    return {
        "may_propose": standing(user).holds(*editors("")),
        "waiting": [(each, proposals.act(each.act).label) for each in waiting],
        "merges": merges.order_by("-merged_at"),
    }


def _has_section(person: Person, user: User) -> bool:
    """For those who may propose or decide, and never for the person themself."""
    me = standing(user)
    return me.holds(*editors(""), *APPROVERS) and me.person_id != person.pk


def register() -> None:
    """Called once at start-up."""
    for code, label, carry_out in (
        (JOIN, "Join two records of one person", _join),
        (PART, "Part two records that were joined", _part),
    ):
        proposals.register(
            proposals.Act(
                code=code,
                label=label,
                propose_action="edit",
                approve_action="agree",
                carry_out=carry_out,
                check_ready=_check_ready,
                about=ABOUT,
                answers=_nothing_more,
                template="people/compared.html",
                details=_compared,
            )
        )
    register_section(
        "joined",
        "Records of this person",
        60,
        "people/sections/joined.html",
        _section,
        _has_section,
    )
