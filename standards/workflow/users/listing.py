"""The accounts as a list: whose, which roles, who left. Two queries, whatever their number."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from standards.access import gate
from standards.access.models import RoleHolding, User, current
from standards.access.roles import ROLES
from standards.people.models import Employment

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One account. `roles` are those of today, in words; `note` says what is wrong with it."""

    account: User
    roles: list[str]
    note: str


def accounts(user: User, *, q: str = "", role: str = "", state: str = "") -> list[Line]:
    """The first accounts, by name, that fit; one more than `SHOWN` where there are more."""
    rows = gate.visible(user, User).annotate(has_left=_has_left(), has_role=_has_role())
    rows = rows.filter(is_active=state != "closed")
    if state == "none":
        rows = rows.filter(has_role=False)
    if state == "left":
        rows = rows.filter(has_left=True)
    if role:
        rows = rows.filter(holdings__in=RoleHolding.objects.filter(current(), role=role))
    if q.strip():
        rows = rows.filter(Q(display_name__icontains=q.strip()) | Q(username__icontains=q.strip()))
    held = RoleHolding.objects.filter(_not_over()).select_related("unit").order_by("role", "pk")
    found = (
        rows.select_related("person")
        .prefetch_related(Prefetch("holdings", queryset=held, to_attr="held"))
        .order_by("display_name", "pk")
        .distinct()
    )
    return [_line(account) for account in found[: SHOWN + 1]]


def holdings_of(account: User) -> list[tuple[RoleHolding, str, bool]]:
    """Every role of the account, the latest first: in words, and whether it is over."""
    today = timezone.localdate()
    rows = RoleHolding.objects.filter(user=account).select_related("unit", "given_by")
    return [
        (each, role_words(each), each.ends_on is not None and each.ends_on < today)
        for each in rows.order_by("-starts_on", "role", "pk")
    ]


def role_words(holding: RoleHolding) -> str:
    """ "Investigator, Investigations north"."""
    role = ROLES.get(holding.role)
    return f"{role.label if role else holding.role}, {holding.unit or 'the whole force'}"


def _line(account: Any) -> Line:
    note = ""
    if account.is_active and account.has_left:
        note = "Left the force: close it"
    elif account.is_active and not account.held:
        note = "No role: opens nothing"
    return Line(account, [role_words(each) for each in account.held], note)


def _not_over() -> Q:
    return Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())


def _has_role() -> Exists:
    return Exists(RoleHolding.objects.filter(_not_over(), user=OuterRef("pk")))


def _has_left() -> Any:
    """Their record knows employments in this force, and none of them runs today."""
    theirs = Employment.objects.filter(person=OuterRef("person"), force="")
    return Exists(theirs) & ~Exists(theirs.filter(_not_over()))
