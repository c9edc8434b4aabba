"""The gate's rules for the register of clearances and for posts (roles-and-access §2).

Whole to the vetting roles; status alone to the HR reader and to those who read a matter of the
person. Nobody reads their own, or that of a relative or associate, here: what vetting thinks of
somebody is walled from them as a matter about them is.
"""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from standards.legitimacy.sources import WIDE_READERS
from standards.people.models import Association, Person
from standards.workflow.bars import CONCERNED
from standards.workflow.models import Matter, Party
from standards.workflow.sight import readable_to
from vetting.areas import VETTING_ROLES

STATUS_ROLES = frozenset({"hr_reader"})


class Reading(StrEnum):
    """How much of somebody's clearances a user reads."""

    WHOLE = "whole"
    STATUS = "status"  # level, status, dates: neither measures nor who decided
    NOTHING = "nothing"


def reads_register(user: User) -> bool:
    """May the user look through the register and the live list at all?"""
    return standing(user).holds(*VETTING_ROLES, *STATUS_ROLES)


def works_in_vetting(user: Any) -> bool:
    """Does the user hold a vetting role? For the navigation: no query once standing is known."""
    return getattr(user, "is_authenticated", False) and standing(user).holds(*VETTING_ROLES)


def reads_numbers_alone(user: Any) -> bool:
    """Is the user a leader without a role of vetting? They read its numbers, small ones hidden
    (roles-and-access §1)."""
    known = getattr(user, "is_authenticated", False)
    return known and standing(user).holds(*WIDE_READERS) and not works_in_vetting(user)


def reads_funnel(user: Any) -> bool:
    return works_in_vetting(user) or reads_numbers_alone(user)


def reads_status_alone(user: Any) -> bool:
    """Does the user read the register without working in vetting (HR)?"""
    known = getattr(user, "is_authenticated", False)
    return known and reads_register(user) and not works_in_vetting(user)


def reads_whole(user: User) -> bool:
    """May the user read measures and decisions, not status alone?"""
    return standing(user).holds(*VETTING_ROLES)


def not_close_to(user: User, person: str = "person") -> Q:
    """Rows about anybody but the user and those tied to them; `person` names the row's key."""
    me = standing(user).person_id
    if me is None:
        return Q()
    today = timezone.localdate()
    ties = Association.objects.filter(
        Q(person=me, other=OuterRef(person)) | Q(other=me, person=OuterRef(person)),
        Q(ends_on=None) | Q(ends_on__gte=today),
    )
    return ~Q(**{person: me}) & ~Exists(ties)


def reading_of(user: User, person: Person) -> Reading:
    """How much of this person's clearances the user reads."""
    if not Person.objects.filter(not_close_to(user, "pk"), pk=person.pk).exists():
        return Reading.NOTHING
    if reads_whole(user):
        return Reading.WHOLE
    if reads_register(user) or _reads_a_matter_of(user).filter(person=person).exists():
        return Reading.STATUS
    return Reading.NOTHING


def _reads_a_matter_of(user: User) -> Any:
    readable = Matter.objects.filter(readable_to(user)).order_by().values("pk")
    return Party.objects.filter(capacity__in=CONCERNED, unlinked_at=None, matter__in=readable)


class ClearancePolicy:
    """Rules for the rows of the register. Acts on a clearance are steps of its renewal."""

    def visible_to(self, user: User) -> Q:
        close = not_close_to(user)
        if reads_register(user):
            return close
        return Q(person__in=_reads_a_matter_of(user).values("person")) & close

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return "A clearance is changed by its renewal, or by a file of another system."


class PostPolicy:
    """Posts and what they require: for those who read the register."""

    def visible_to(self, user: User) -> Q:
        return Q() if reads_register(user) else NOTHING

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        return "Posts are changed by a file of the HR system."
