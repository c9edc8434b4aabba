"""Maker-checker, one mechanism: a proposal waits; a second person agrees or refuses.

Acts are registered with who may propose and who may agree, what they are about, and what agreeing
carries out. Most carry out a step of a matter; others a service, on a matter or on something that
is none (abouts.py). Nothing takes effect before (roles-and-access §4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.clocks import services as clocks
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import abouts
from standards.workflow.abouts import About, Link, Named
from standards.workflow.models import Matter, Proposal


def _ready(matter: Any, target: UUID, data: dict[str, Any]) -> None:
    return None


def _no_link(proposal: Proposal) -> Link | None:
    return None


def _no_details(proposal: Proposal, reader: User) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that needs two people. `carry_out(proposal, by)` runs once agreed.

    `check_ready(matter, target, payload)` refuses what could not be carried out now; its matter
    is None where the act is about none. `address` leads to what is to be read first (a letter).
    `answers` says in words what is proposed, else the payload is shown; `template`, with
    `details(proposal, reader)`, shows more on the page of the proposal.
    """

    code: str
    label: str
    propose_action: str
    approve_action: str
    carry_out: Callable[[Proposal, User], Any]
    check_ready: Callable[[Any, UUID, dict[str, Any]], None] = _ready
    about: About = abouts.OF_MATTERS
    address: Callable[[Proposal], Link | None] = _no_link
    answers: Callable[[Proposal], Mapping[str, str]] | None = None
    template: str = ""
    details: Callable[[Proposal, User], dict[str, Any]] = _no_details


_acts: dict[str, Act] = {}

APPROVAL_CLOCK = "approval_asked"


def register(act: Act) -> None:
    _acts[act.code] = act


def act(code: str) -> Act:
    return _acts[code]


def acts() -> list[Act]:
    return list(_acts.values())


@transaction.atomic
def propose(
    *,
    code: str,
    by: User,
    reason: str,
    matter: Matter | None = None,
    payload: dict[str, Any] | None = None,
    target_id: UUID | None = None,
) -> Proposal:
    """Ask for a second person's agreement. One proposal of an act may wait on a thing at a time.

    `matter` for an act on a matter, `target_id` for something within it, or for what is none.
    """
    wanted = _acts[code]
    target = target_id or (matter.pk if matter is not None else None)
    if target is None:
        raise ValueError("Name the matter, or the thing, that the proposal is about.")
    proposal = Proposal(
        matter_id=matter.pk if matter is not None else None,
        act=code,
        target_id=target,
        payload=payload or {},
        reason=reason.strip(),
        proposed_by=by,
    )
    wanted.about.fetch(by, proposal)
    sentence = wanted.about.why_not_propose(by, wanted.propose_action, proposal)
    if sentence is not None:
        raise NotAllowed(sentence)
    if not proposal.reason:
        raise NotReady("Say why: the person who decides sees only what you write.")
    if Proposal.objects.filter(act=code, target_id=target, outcome="").exists():
        raise NotReady(f"{wanted.label} is waiting for a second person already.")
    wanted.check_ready(proposal.matter, target, proposal.payload)
    _save_new(proposal, wanted)
    _record(proposal, "proposal.made", by, {"reason": proposal.reason})
    clocks.start(
        stream=wanted.about.stream(proposal).id,
        code=APPROVAL_CLOCK,
        on=timezone.localdate(),
        by=by,
        subject=str(proposal.pk),
    )
    return proposal


def _save_new(proposal: Proposal, wanted: Act) -> None:
    """Of two who ask at once, about a thing that no lock stands for, the second is told."""
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as clash:
        raise NotReady(f"{wanted.label} is waiting for a second person already.") from clash


@transaction.atomic
def decide(*, proposal: Proposal, agree: bool, by: User, reason: str = "") -> Proposal:
    """Agree, and carry it out, or refuse with a reason. Another person, unbarred, decides."""
    wanted = _acts[proposal.act]
    wanted.about.fetch(by, proposal)
    waiting = Proposal.objects.select_for_update().filter(pk=proposal.pk, outcome="").first()
    if waiting is None:
        raise NotReady("Somebody decided this already.", remedy="Reload your inbox.")
    waiting.matter = proposal.matter
    sentence = why_not_decide(by, waiting)
    if sentence is not None:
        raise NotAllowed(sentence)
    if not agree and not reason.strip():
        raise NotReady("Say why you refuse: the person who asked needs to know what to change.")
    waiting.outcome = Proposal.Outcome.AGREED if agree else Proposal.Outcome.REFUSED
    _close(waiting, by, reason)
    _record(waiting, f"proposal.{waiting.outcome}", by, {"reason": reason} if reason else None)
    if agree:
        wanted.carry_out(waiting, by)
    return waiting


def why_not_decide(user: User, proposal: Proposal) -> str | None:
    """None where this person may decide it, else the sentence. For the act, and for pages."""
    if proposal.proposed_by_id == user.pk:
        return abouts.OWN
    wanted = _acts[proposal.act]
    return wanted.about.why_not_decide(user, wanted.approve_action, proposal)


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User) -> Proposal:
    """The proposer takes it back before anybody decided."""
    waiting = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("matter")
        .filter(pk=proposal.pk, outcome="", proposed_by=by)
        .first()
    )
    if waiting is None:
        raise NotFoundHere()
    waiting.outcome = Proposal.Outcome.WITHDRAWN
    _close(waiting, by, "")
    _record(waiting, "proposal.withdrawn", by, None)
    return waiting


def _close(waiting: Proposal, by: User, reason: str) -> None:
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.decision_reason = reason.strip()
    waiting.save(update_fields=["outcome", "decided_by", "decided_at", "decision_reason"])
    clocks.meet(
        stream=_acts[waiting.act].about.stream(waiting).id,
        code=APPROVAL_CLOCK,
        on=timezone.localdate(),
        by=by,
        subject=str(waiting.pk),
    )


def _record(proposal: Proposal, verb: str, by: User, text: dict[str, Any] | None) -> None:
    wanted = _acts[proposal.act]
    stream = wanted.about.stream(proposal)
    events.record(
        stream=stream.id,
        label=stream.label,
        verb=verb,
        by=by,
        facts={
            "act": proposal.act,
            "act_label": wanted.label.lower(),
            "proposal": str(proposal.pk),
        },
        text=text,
        subject=f"workflow.proposal:{proposal.pk}",
        sealed=stream.is_sealed,
    )


def named(proposal: Proposal) -> Named:
    """What it is about, in words and with its page. The reader has passed the gate."""
    return _acts[proposal.act].about.named(proposal)


def address_of(proposal: Proposal) -> Link | None:
    """The page that shows what is to be agreed to, beside the proposal's own."""
    return _acts[proposal.act].address(proposal)


def of_no_matter(user: User) -> Q | None:
    """Proposals about no matter that the user may decide, those of their own among them; None
    for somebody who decides none."""
    found = Q()
    for each in acts():
        condition = each.about.decidable_by(user)
        if condition is not None:
            found |= Q(act=each.code, matter=None) & condition
    return found or None


class ProposalPolicy:
    """A proposal is seen with its matter; one about no matter by whoever asked or may decide."""

    def visible_to(self, user: User) -> Q:
        found = abouts.of_readable_matters(user) | Q(matter=None, proposed_by=user.pk)
        of_none = of_no_matter(user)
        return found if of_none is None else found | of_none

    def why_not(self, user: User, action: str, proposal: Proposal) -> str | None:
        return why_not_decide(user, proposal)


def waiting_for(user: User) -> list[Proposal]:
    """Proposals that this user could decide now, oldest first, asked one by one."""
    waiting = (
        Proposal.objects.filter(gate.visible_to(user, Proposal), outcome="")
        .select_related("matter", "proposed_by")
        .order_by("proposed_at")
    )
    return [
        proposal
        for proposal in waiting[:200]
        if proposal.act in _acts and why_not_decide(user, proposal) is None
    ]
