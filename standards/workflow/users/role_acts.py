"""Giving a role takes two people: an administrator proposes, an authority agrees.

Whoever keeps accounts could otherwise let anybody, or a second account of their own, into every
matter. The authority asked is that of the area that the role sees, either where it sees both or
none. Nobody agrees to a role of their own (roles-and-access §1).
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from standards.access import roles, users
from standards.access.models import RoleHolding, User
from standards.access.roles import ADMINISTRATOR, ROLES, Scope
from standards.access.streams import ACCESS_STREAM
from standards.pages.dates import long_date
from standards.people.models import Unit
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.models import Proposal
from standards.workflow.publishing.publication import day_of, publishers, thing_id

ACT = "role_given"
_OWN = "This is a role of your own, so another authority decides it."


class OfAnAccount(OfRoles):
    """Whose account it is decides nothing about it, with or without a person's record."""

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        if proposal.payload["user"] == str(user.pk):
            return _OWN
        return OfRoles.why_not_decide(self, user, action, proposal)

    def decidable_by(self, user: User) -> Q | None:
        found = OfRoles.decidable_by(self, user)
        return None if found is None else found & ~Q(payload__user=str(user.pk))


def area_of(role: str) -> str:
    """The one area that a role sees, as shipped; "" for several and for none."""
    seen = [each.code for each in roles.areas() if _sees(each, role)]
    # Complaints and conduct have one authority, so that either stands for both.
    named = {publishers(code): code for code in seen}
    return next(iter(named.values())) if len(named) == 1 else ""


def _sees(area: roles.Area, role: str) -> bool:
    return area.scopes.get(role, Scope.NONE) is not Scope.NONE


def payload_of(
    user: User, role: str, *, unit: Unit | None, starts_on: date, ends_on: date | None
) -> dict[str, Any]:
    """What a proposal keeps. Codes and days alone: no name."""
    return {
        abouts.AREA: area_of(role),
        "user": str(user.pk),
        "person": str(user.person_id or ""),
        "role": role,
        "unit": unit.code if unit else "",
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "",
    }


def role_propose(
    *,
    by: User,
    user: User,
    role: str,
    unit: Unit | None,
    starts_on: date,
    ends_on: date | None,
    reason: str,
) -> Proposal:
    """Ask that the account be given a role. Raises NotAllowed and NotReady with their sentences."""
    payload = payload_of(user, role, unit=unit, starts_on=starts_on, ends_on=ends_on)
    target = thing_id("role", str(user.pk), role, payload["unit"])
    return proposals.propose(code=ACT, target_id=target, payload=payload, reason=reason, by=by)


def waiting_for(account: User) -> list[Proposal]:
    """Roles proposed for an account that nobody has decided on."""
    rows = Proposal.objects.filter(act=ACT, outcome="", payload__user=str(account.pk))
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


def role_words(proposal: Proposal) -> str:
    """ "Investigator, Investigations north"."""
    said = proposal.payload
    unit = Unit.objects.filter(code=said["unit"]).first() if said["unit"] else None
    return f"{ROLES[said['role']].label}, {unit or 'the whole force'}"


def _account(payload: dict[str, Any]) -> User:
    found = User.objects.filter(pk=payload["user"]).select_related("person").first()
    if found is None:
        raise NotFoundHere()
    return found


def _unit(payload: dict[str, Any]) -> Unit | None:
    return Unit.objects.filter(code=payload["unit"]).first() if payload["unit"] else None


def _last_day(payload: dict[str, Any]) -> date | None:
    return day_of(payload, "ends_on") if payload["ends_on"] else None


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    account = _account(payload)
    if payload["person"] != str(account.person_id or ""):
        raise NotReady(
            "The account belongs to somebody else than when this was asked.",
            remedy="Refuse this, and have it proposed again.",
        )
    why = users.why_no_role(
        account,
        payload["role"],
        _unit(payload),
        day_of(payload, "starts_on"),
        _last_day(payload),
    )
    if why:
        raise NotReady(why)


@transaction.atomic
def _carry_out(proposal: Proposal, by: User) -> RoleHolding:
    payload = proposal.payload
    _check_ready(None, proposal.target_id, payload)
    return users.role_start(
        by=by,
        user=_account(payload),
        role=payload["role"],
        unit=_unit(payload),
        starts_on=day_of(payload, "starts_on"),
        ends_on=_last_day(payload),
        given_by=proposal.proposed_by,
        facts={"proposal": str(proposal.pk)},
    )


def _answers(proposal: Proposal) -> dict[str, str]:
    """What is agreed to, in words: who they are, what they would see, from when."""
    payload, account = proposal.payload, _account(proposal.payload)
    last = _last_day(payload)
    return {
        "Account": f"{account} ({account.username})",
        "Person": str(account.person) if account.person else "Nobody who serves in the force",
        "Role": role_words(proposal),
        "What it is for": ROLES[payload["role"]].description,
        "Sees": "; ".join(_scopes(payload["role"])) or "No matter",
        "From": long_date(day_of(payload, "starts_on")),
        "Until": long_date(last) if last else "Until it is ended",
    }


def _scopes(role: str) -> list[str]:
    from standards.workflow.publishing.scopes import SAYS, latest

    found = []
    for area in roles.areas():
        scope = latest(area.code, role)[0]
        if scope is not Scope.NONE:
            found.append(f"{area.label}: {SAYS[scope].lower()}")
    return found


def _named(proposal: Proposal) -> Named:
    account = _account(proposal.payload)
    label = ROLES[proposal.payload["role"]].label
    return Named(f"{label}: {account}", url=reverse("user", args=[account.pk]))


def _persons(proposal: Proposal) -> frozenset[UUID]:
    person = proposal.payload["person"]
    return frozenset({UUID(person)}) if person else frozenset()


def register() -> None:
    """Called once at start-up."""
    proposals.register(
        proposals.Act(
            code=ACT,
            label="Give a role",
            propose_action="give_role",
            approve_action="give_role",
            carry_out=_carry_out,
            check_ready=_check_ready,
            about=OfAnAccount(
                proposers=lambda area: frozenset({ADMINISTRATOR}),
                approvers=publishers,
                stream_of=lambda proposal: Stream(ACCESS_STREAM, "access"),
                name_of=_named,
                persons=_persons,
                concerns=lambda person: Q(act=ACT, payload__person=str(person)),
            ),
            answers=_answers,
        )
    )
