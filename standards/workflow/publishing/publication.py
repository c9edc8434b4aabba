"""Who publishes reference data, and of which area it is (roles-and-access §4).

An administrator or the owner of the policy proposes; the owner of the policy agrees: whichever of
the two authorities sees a whole area as shipped. A force's own scopes do not count here, so that
nobody comes to publish by a change that was published.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.apps import apps
from django.utils import timezone

from standards.access import gate, roles
from standards.access.models import User
from standards.access.roles import ADMINISTRATOR, AUTHORITIES, Scope
from standards.access.standing import standing
from standards.pages.dates import long_date
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import abouts, kinds, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.models import Proposal

CONFIGURATION = uuid5(NAMESPACE_URL, "probity:configuration:workflow")
LABEL = "configuration"
TEMPLATE = "workflow/publishing/difference.html"


def publishers(area: str) -> frozenset[str]:
    """The roles that agree to a change in an area; of any area for what all areas share."""
    if not area:
        return frozenset().union(*(publishers(each.code) for each in roles.areas()))
    scopes = roles.area(area).scopes
    return frozenset(role for role in AUTHORITIES if scopes.get(role) is Scope.FORCE)


def proposers(area: str) -> frozenset[str]:
    """The roles that propose a change in an area."""
    return publishers(area) | {ADMINISTRATOR}


def check_may_look(user: User) -> None:
    """For those who publish anything; for everybody else there is no such page."""
    if not standing(user).holds(*proposers("")):
        raise NotFoundHere()


def may_look(user: User) -> bool:
    """Does the user publish anything? For the frame."""
    return standing(user).holds(*proposers(""))


def area_of_file(path: Path) -> str:
    """The area of the room that brought a file; "" for what several areas share."""
    for config in apps.get_app_configs():
        if Path(config.path).resolve() in path.resolve().parents:
            areas = {
                kind.area
                for kind in kinds.all_kinds()
                if kind.model_label.partition(".")[0] == config.label
            }
            return areas.pop() if len(areas) == 1 else ""
    return ""


def thing_id(*parts: str) -> UUID:
    """The id by which one thing is proposed about: the same thing, the same id."""
    return uuid5(NAMESPACE_URL, ":".join(("probity", *parts)))


def of_configuration(stream: UUID, label: str, named: Callable[[Proposal], Named]) -> OfRoles:
    """About a piece of reference data whose changes are told on this stream."""
    return OfRoles(
        proposers=proposers,
        approvers=publishers,
        stream_of=lambda proposal: Stream(stream, label),
        name_of=named,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference: what it says now and what it would say."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a proposal would change, from which day. `unverified` keeps the mark that no lawyer
    has signed it off."""

    starts_on: date
    changes: list[Change] = field(default_factory=list)
    unverified: bool = False
    note: str = ""


def day_of(payload: dict[str, Any], name: str) -> date:
    return date.fromisoformat(payload[name])


def require_to_come(day: date) -> None:
    """What is agreed takes effect from its day, never before it was agreed."""
    if day < timezone.localdate():
        raise NotReady(
            f"It would have applied from {long_date(day)}, before anybody agreed to it.",
            remedy="Refuse this; it can then be proposed again from today or later.",
        )


def waiting(user: User, codes: list[str]) -> list[Proposal]:
    """What waits of these acts, as far as this person may know."""
    rows = Proposal.objects.filter(gate.visible_to(user, Proposal), act__in=codes, outcome="")
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


def check_may_propose(user: User, code: str, area: str) -> None:
    """Raise NotAllowed, with who can, for somebody who publishes elsewhere."""
    act = proposals.act(code)
    sentence = act.about.why_not_propose(
        user, act.propose_action, Proposal(payload={abouts.AREA: area})
    )
    if sentence is not None:
        raise NotAllowed(sentence)


def register_act(
    *,
    code: str,
    label: str,
    about: OfRoles,
    carry_out: Callable[[Proposal, User], Any],
    check_ready: Callable[[Any, UUID, dict[str, Any]], None],
    difference: Callable[[Proposal], Difference | None],
) -> None:
    """One act of publishing, shown as the difference that it makes."""
    proposals.register(
        proposals.Act(
            code=code,
            label=label,
            propose_action="publish",
            approve_action="publish",
            carry_out=carry_out,
            check_ready=check_ready,
            about=about,
            answers=lambda proposal: {},
            template=TEMPLATE,
            details=lambda proposal, reader: {"difference": difference(proposal)},
        )
    )


def propose_once(
    *, code: str, target: UUID, payload: dict[str, Any], reason: str, by: User
) -> Proposal:
    """Propose it; a second click on the same button leads to what the first one asked."""
    mine = Proposal.objects.filter(act=code, target_id=target, outcome="", proposed_by=by).first()
    if mine is not None and mine.payload == payload:
        return mine
    return proposals.propose(code=code, target_id=target, payload=payload, reason=reason, by=by)
