"""Who granted a clearance: known, or not known. Rule 10 and "unknown is not clear".

A grant made here names a user. One that was imported carries a reference of another system:
a person's reference or number, or the name they sign in with.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from standards.access.models import User
from standards.people.models import Identifier, Person
from standards.workflow.models import PartTaken
from vetting.models.clearances import Clearance


@dataclass(frozen=True, slots=True)
class Granter:
    """Whom the register names. `is_known` False: nobody, or a reference that leads to nobody."""

    is_known: bool
    people: frozenset[UUID] = frozenset()
    users: frozenset[UUID] = frozenset()


UNKNOWN = Granter(is_known=False)
DECLARED = "declared_no_grant"  # the part taken by whoever signed the declaration


def granter_of(clearance: Clearance) -> Granter:
    """Whoever granted it. Where a number was carried by several at the time, all of them."""
    if clearance.decided_by_id is not None:
        person = User.objects.filter(pk=clearance.decided_by_id).values_list("person_id", flat=True)
        people = frozenset(each for each in person if each)
        return Granter(True, people, _users(people) | {clearance.decided_by_id})
    reference = clearance.decided_by_ref
    if not reference:
        return UNKNOWN
    people = _people(reference, clearance)
    users = _users(people) | frozenset(
        User.objects.filter(username__iexact=reference).values_list("pk", flat=True)
    )
    return Granter(True, people, users) if people or users else UNKNOWN


def _people(reference: str, clearance: Clearance) -> frozenset[UUID]:
    day = clearance.granted_on
    carried = Identifier.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gte=day),
        value=reference,
    )
    rows = Person.objects.filter(
        Q(person_ref=reference) | Q(pk__in=carried.values("person"))
    ).values_list("pk", "merged_into_id")
    return frozenset(merged or pk for pk, merged in rows)


def _users(people: frozenset[UUID]) -> frozenset[UUID]:
    return frozenset(User.objects.filter(person__in=people).values_list("pk", flat=True))


def has_declared(user: Any, matter_id: UUID) -> bool:
    """Did the user declare, on this renewal, that they did not grant the clearance?"""
    return PartTaken.objects.filter(matter=matter_id, user=user.pk, part=DECLARED).exists()


def granted_by(user: Any, clearance: Clearance) -> bool | None:
    """Did this user grant it? None where the register cannot tell.

    A user without a record of their own cannot be told apart from a person whom the register
    names by a number, so that is not known either.
    """
    granter = granter_of(clearance)
    if not granter.is_known:
        return None
    if user.pk in granter.users or (user.person_id and user.person_id in granter.people):
        return True
    return None if user.person_id is None and not granter.users else False
