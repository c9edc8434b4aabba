"""Cover: while somebody is away, another of the same role has their sight and their tasks.

A person arranges their own; whoever supervises them arranges it where they cannot. Nobody makes
themselves the one who stands in. Walls and bars are asked at each matter as ever (roles-and-access
§1): cover opens nothing that the one who stands in may not see.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from standards import events
from standards.access import roles
from standards.access.gate import NOTHING
from standards.access.models import Cover, RoleHolding, User, current
from standards.access.roles import ROLES
from standards.access.standing import standing, units_below
from standards.access.streams import ACCESS_STREAM
from standards.pages.dates import long_date
from standards.pipeline.services.notices import notice_give
from standards.pipeline.supervising import supervising_roles
from standards.refusals import NotAllowed, NotReady

LONGEST_DAYS = 92  # design: an absence; whoever is away longer hands their matters over


@dataclass(frozen=True, slots=True)
class Absent:
    """A role of somebody, for which cover may be arranged."""

    owner: User
    role: str

    @property
    def label(self) -> str:
        return ROLES[self.role].label

    @property
    def words(self) -> str:
        return f"{self.owner}: {self.label}"


class CoverPolicy:
    """A cover is seen by both of it, and by whoever may arrange it."""

    def visible_to(self, user: User) -> Q:
        found = Q(owner=user.pk) | Q(deputy=user.pk)
        if (below := _supervised(user)) is not None:
            found |= Q(owner__in=below.order_by().values("user"))
        return found

    def why_not(self, user: User, action: str, cover: Cover) -> str | None:
        if user.pk in (cover.owner_id, cover.deputy_id) or _may_arrange(user, cover.owner):
            return None
        return "Cover is changed by one of the two, or by whoever supervises them."


def absences(user: User) -> list[Absent]:
    """Whose cover the user may arrange: their own roles first, then those they supervise."""
    own = RoleHolding.objects.filter(current(), user=user)
    below = _supervised(user)
    rows = own if below is None else own | below.exclude(user=user)
    held = rows.filter(user__is_active=True).select_related("user")
    found = {(each.user_id, each.role): Absent(each.user, each.role) for each in held}
    return sorted(found.values(), key=lambda each: (each.owner.pk != user.pk, each.words))


def deputies(absent: Absent, by: User) -> list[User]:
    """Who may stand in: everybody else who holds the role today, by name."""
    held = RoleHolding.objects.filter(current(), role=absent.role)
    rows = User.objects.filter(pk__in=held.values("user"), is_active=True)
    leaving_out = {absent.owner.pk} if by.pk == absent.owner.pk else {absent.owner.pk, by.pk}
    return list(rows.exclude(pk__in=leaving_out).order_by("display_name", "pk"))


def covers_of(user: User) -> QuerySet[Cover]:
    """Cover of the user's that runs or is to come, given or taken."""
    today = timezone.localdate()
    rows = Cover.objects.filter(Q(owner=user) | Q(deputy=user), ends_on__gte=today)
    return rows.select_related("owner", "deputy").order_by("starts_on", "pk")


@transaction.atomic
def cover_set(
    *, by: User, absent: Absent, deputy: User, starts_on: date, ends_on: date, reason: str
) -> Cover:
    """From the first day to the last, both included. The one who stands in is told.

    Raises NotAllowed for somebody who may not arrange it, NotReady for days that do not fit, for
    a deputy without the role, and where somebody stands in already.
    """
    if not _may_arrange(by, absent.owner):
        raise NotAllowed("Cover is arranged by the person, or by whoever supervises them.")
    _require_days(starts_on, ends_on)
    if not reason.strip():
        raise NotReady("Say why: it stays on record who saw whose matters, and why.")
    User.objects.select_for_update(of=("self",)).get(pk=absent.owner.pk)
    if deputy not in deputies(absent, by):
        raise NotReady(
            f"{deputy} cannot stand in: it takes another person who holds the same role."
        )
    same = Cover.objects.filter(
        owner=absent.owner, role=absent.role, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("deputy")
    if (there := same.first()) is not None:
        raise NotReady(
            f"{there.deputy} stands in from {long_date(there.starts_on)} to "
            f"{long_date(there.ends_on)}.",
            remedy="End that first, or choose other days.",
        )
    cover = Cover.objects.create(
        owner=absent.owner,
        deputy=deputy,
        role=absent.role,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    event = _record("access.cover_set", by, cover, {"reason": reason.strip()})
    notice_give(
        to=[each for each in (deputy, absent.owner) if each.pk != by.pk],
        sentence=f"{deputy} stands in for {absent.owner} from {long_date(starts_on)} to "
        f"{long_date(ends_on)}.",
        url=reverse("cover"),
        key=f"cover:{event.pk}",
    )
    return cover


@transaction.atomic
def cover_end(*, by: User, cover: Cover) -> None:
    """End it at once; of one that has not begun nothing is left but its events."""
    cover = Cover.objects.select_for_update(of=("self",)).select_related("owner").get(pk=cover.pk)
    sentence = CoverPolicy().why_not(by, "end", cover)
    if sentence is not None:
        raise NotAllowed(sentence)
    yesterday = timezone.localdate() - timedelta(days=1)
    if cover.ends_on <= yesterday:
        raise NotReady("It has ended already.")
    _record("access.cover_ended", by, cover, None)
    if cover.starts_on > yesterday:
        cover.delete()
    else:
        cover.ends_on = yesterday
        cover.save(update_fields=["ends_on"])


def _require_days(starts_on: date, ends_on: date) -> None:
    if starts_on < timezone.localdate():
        raise NotReady("The first day is past.", remedy="Choose today or a day to come.")
    if ends_on < starts_on:
        raise NotReady("The last day is before the first.")
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise NotReady(
            f"Cover lasts {LONGEST_DAYS} days at the most.",
            remedy="For somebody who is away longer, a supervisor gives their matters to others.",
        )


def _may_arrange(user: User, owner: User) -> bool:
    if user.pk == owner.pk:
        return True
    below = _supervised(user)
    return below is not None and below.filter(user=owner).exists()


def _supervised(user: User) -> QuerySet[RoleHolding] | None:
    """Roles held by others in the units where the user supervises; None for who supervises none."""
    me = standing(user)
    wanted = frozenset().union(*(supervising_roles(area.code) for area in roles.areas()))
    mine = [each for each in me.holdings if each.role in wanted and each.as_user == user.pk]
    if not mine:
        return None
    rows = RoleHolding.objects.filter(current()).exclude(user=user)
    if any(each.unit_id is None for each in mine):
        return rows.exclude(unit=None)
    units = {each.unit_id for each in mine if each.unit_id is not None}
    return rows.filter(units_below(units, me.day) if units else NOTHING)


def _record(verb: str, by: User, cover: Cover, text: dict[str, Any] | None) -> Any:
    return events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb=verb,
        by=by,
        facts={
            "owner": str(cover.owner_id),
            "deputy": str(cover.deputy_id),
            "role": cover.role,
            "starts_on": cover.starts_on.isoformat(),
            "ends_on": cover.ends_on.isoformat(),
        },
        text=text,
        subject=f"access.cover:{cover.pk}",
    )
