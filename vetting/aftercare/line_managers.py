"""Who reviews somebody: whoever holds the line manager's post, else the unit's supervisor.

As the postings say on the day. Nobody reviews themselves, or somebody they are tied to.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from standards.access.models import RoleHolding, User, current
from standards.people.models import Association, Posting, Unit, UnitClosure
from vetting.aftercare.models import IntegrityReview
from vetting.holding import running

Basis = IntegrityReview.Basis
SUPERVISING = ("supervisor", "line_manager")  # roles, held in a unit


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, why them, and in which unit the person serves."""

    user: User | None
    basis: str
    unit: Unit | None


def reviewer_of(person_id: UUID, day: date) -> Reviewer:
    """The line manager by post; else a supervisor of the unit, or of the nearest above it; else
    nobody, and the managers of vetting must name somebody."""
    posting = (
        Posting.objects.filter(running(day), person=person_id)
        .select_related("unit")
        .order_by("is_acting", "-starts_on", "-pk")
        .first()
    )
    if posting is None:
        return Reviewer(None, Basis.UNKNOWN, None)
    unfit = not_reviewing(person_id, day)
    manager = _holds(posting.line_manager_post, day, unfit)
    if manager is not None:
        return Reviewer(manager, Basis.LINE_MANAGER, posting.unit)
    supervisor = _supervises(posting.unit_id, day, unfit)
    if supervisor is not None:
        return Reviewer(supervisor, Basis.UNIT_SUPERVISOR, posting.unit)
    return Reviewer(None, Basis.UNKNOWN, posting.unit)


def not_reviewing(person_id: UUID, day: date) -> set[UUID]:
    """The person, and everybody tied to them on the day."""
    ties = Association.objects.filter(
        Q(person=person_id) | Q(other=person_id), Q(ends_on=None) | Q(ends_on__gte=day)
    )
    return {person_id, *(each for pair in ties.values_list("person", "other") for each in pair)}


def _holds(post_ref: str, day: date, unfit: set[UUID]) -> User | None:
    """Who signs in and sits in the post; the first by name where it is shared."""
    if not post_ref:
        return None
    holders = Posting.objects.filter(running(day), post_ref=post_ref).exclude(person__in=unfit)
    users = User.objects.filter(is_active=True, person__in=holders.values("person"))
    return users.order_by("username").first()


def _supervises(unit_id: UUID, day: date, unfit: set[UUID]) -> User | None:
    above = UnitClosure.objects.filter(running(day), descendant=unit_id)
    ids = list(above.values_list("ancestor_id", flat=True))
    held = RoleHolding.objects.filter(
        current(), role__in=SUPERVISING, unit__in=ids, user__is_active=True
    ).exclude(user__person__in=unfit)
    by_unit: dict[UUID, User] = {}
    for holding in held.select_related("user").order_by("-user__username"):
        if holding.unit_id is not None:
            by_unit[holding.unit_id] = holding.user  # the first by name stays
    if not by_unit:
        return None
    return by_unit[_nearest(set(by_unit), day)]


def _nearest(units: set[UUID], day: date) -> UUID:
    """The deepest of the units: the one with most others above it."""
    depth = dict.fromkeys(units, 0)
    rows = UnitClosure.objects.filter(running(day), descendant__in=units)
    for descendant in rows.values_list("descendant_id", flat=True):
        depth[descendant] += 1
    return max(sorted(units, key=str), key=lambda unit: depth[unit])
