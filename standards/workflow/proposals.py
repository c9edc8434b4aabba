"""Maker-checker, one mechanism: a proposal waits; a second person agrees or refuses.

Acts are registered with who may propose and who may agree, and what agreeing carries out. Most
carry out a step; others a service. Nothing takes effect before (roles-and-access §4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.clocks import services as clocks
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import bars
from standards.workflow.models import Matter, Proposal


@dataclass(frozen=True, slots=True)
class Act:
    """Something that needs two people. `carry_out(proposal, by)` runs once agreed."""

    code: str
    label: str
    propose_action: str
    approve_action: str
    carry_out: Callable[[Proposal, User], Any]
    check_ready: Callable[[Matter, UUID, dict[str, Any]], None] = lambda matter, target, data: None


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
    matter: Matter,
    by: User,
    reason: str,
    payload: dict[str, Any] | None = None,
    target_id: UUID | None = None,
) -> Proposal:
    """Ask for a second person's agreement. One proposal of an act may wait on a thing at a time."""
    wanted = _acts[code]
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    gate.check(by, wanted.propose_action, locked)
    if not reason.strip():
        raise NotReady("Say why: the person who decides sees only what you write.")
    target = target_id or locked.pk
    if Proposal.objects.filter(act=code, target_id=target, outcome="").exists():
        raise NotReady(f"{wanted.label} is waiting for a second person already.")
    wanted.check_ready(locked, target, payload or {})
    proposal = Proposal.objects.create(
        matter_id=locked.pk,
        act=code,
        target_id=target,
        payload=payload or {},
        reason=reason.strip(),
        proposed_by=by,
    )
    clocks.start(
        stream=locked.stream,
        code=APPROVAL_CLOCK,
        on=timezone.localdate(),
        by=by,
        subject=str(proposal.pk),
    )
    _record(proposal, "proposal.made", by, locked, {"reason": reason.strip()})
    return proposal


@transaction.atomic
def decide(*, proposal: Proposal, agree: bool, by: User, reason: str = "") -> Proposal:
    """Agree, and carry it out, or refuse with a reason. Another person, unbarred, decides."""
    matter = gate.get_for(by, Matter, lock=True, pk=proposal.matter_id)
    waiting = Proposal.objects.select_for_update().filter(pk=proposal.pk, outcome="").first()
    if waiting is None:
        raise NotReady("Somebody decided this already.", remedy="Reload your inbox.")
    wanted = _acts[waiting.act]
    if waiting.proposed_by_id == by.pk:
        raise NotAllowed("You proposed this, so another person must decide it.")
    gate.check(by, wanted.approve_action, matter)
    barred = bars.bar_of(by, matter)
    if barred is not None:
        raise NotAllowed(barred.sentence)
    if not agree and not reason.strip():
        raise NotReady("Say why you refuse: the person who asked needs to know what to change.")
    waiting.outcome = Proposal.Outcome.AGREED if agree else Proposal.Outcome.REFUSED
    _close(waiting, by, reason)
    _record(
        waiting, f"proposal.{waiting.outcome}", by, matter, {"reason": reason} if reason else None
    )
    if agree:
        wanted.carry_out(waiting, by)
    return waiting


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User) -> Proposal:
    """The proposer takes it back before anybody decided."""
    waiting = (
        Proposal.objects.select_for_update()
        .filter(pk=proposal.pk, outcome="", proposed_by=by)
        .first()
    )
    if waiting is None:
        raise NotFoundHere()
    waiting.outcome = Proposal.Outcome.WITHDRAWN
    _close(waiting, by, "")
    matter = Matter.objects.get(pk=waiting.matter_id)
    _record(waiting, "proposal.withdrawn", by, matter, None)
    return waiting


def _close(waiting: Proposal, by: User, reason: str) -> None:
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.decision_reason = reason.strip()
    waiting.save(update_fields=["outcome", "decided_by", "decided_at", "decision_reason"])
    stream = waiting.matter_id
    if stream is not None:
        clocks.meet(
            stream=stream,
            code=APPROVAL_CLOCK,
            on=timezone.localdate(),
            by=by,
            subject=str(waiting.pk),
        )


def _record(
    proposal: Proposal, verb: str, by: User, matter: Matter, text: dict[str, Any] | None
) -> None:
    events.record(
        stream=matter.stream,
        verb=verb,
        by=by,
        facts={
            "act": proposal.act,
            "act_label": _acts[proposal.act].label.lower(),
            "proposal": str(proposal.pk),
        },
        text=text,
        subject=f"workflow.proposal:{proposal.pk}",
        sealed=matter.compartment_id is not None,
    )


def waiting_for(user: User) -> list[Proposal]:
    """Proposals that this user could decide now, oldest first. For the inbox."""
    waiting = (
        Proposal.objects.filter(gate.visible_to(user, Proposal), outcome="")
        .exclude(proposed_by=user)
        .select_related("matter", "proposed_by")
        .order_by("proposed_at")
    )
    return [
        proposal
        for proposal in waiting[:200]
        if proposal.act in _acts
        and gate.can(user, _acts[proposal.act].approve_action, proposal.matter)
    ]
