"""Ties that people declare and supervisors record: associations raise walls, conflicts bars."""

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from standards import events
from standards.people.models import Association, Conflict, Person
from standards.people.signals import facts_changed
from standards.people.streams import PERSON
from standards.refusals import NotReady


@transaction.atomic
def declare_association(
    *,
    person: Person,
    other: Person,
    relation: str,
    by: Any,
    starts_on: date | None = None,
    is_notifiable: bool = False,
) -> Association:
    """Record that two people are tied: relative, partner, co-resident, notifiable associate.

    Each is walled from then on from matters that the other is part of. Raises NotReady for
    somebody's tie to themselves, a tie that runs already, or a day that has not come.
    """
    _check(person, other, what=relation, starts_on=starts_on)
    _refuse_twice(Association, person, other)
    made = Association.objects.create(
        person=person,
        other=other,
        relation=relation.strip(),
        is_notifiable=is_notifiable,
        starts_on=starts_on or timezone.localdate(),
        declared_by=_user(by),
    )
    facts = {"association": made.pk, "is_notifiable": is_notifiable}
    _tell("person.association_declared", made, by, facts, {"relation": made.relation})
    return made


@transaction.atomic
def end_association(*, association: Association, by: Any, ends_on: date | None = None) -> None:
    """Record the last day of an association. Raises NotReady when it ended already."""
    _end(Association, association, ends_on)
    facts = {"association": association.pk}
    _tell("person.association_ended", association, by, facts, None)


@transaction.atomic
def declare_conflict(
    *, person: Person, other: Person, reason: str, by: Any, starts_on: date | None = None
) -> Conflict:
    """Record a conflict of interest: a bar between the two that nobody can lift.

    Raises NotReady as `declare_association` does, and without a reason.
    """
    _check(person, other, what=reason, starts_on=starts_on)
    _refuse_twice(Conflict, person, other)
    made = Conflict.objects.create(
        person=person,
        other=other,
        reason=reason.strip(),
        starts_on=starts_on or timezone.localdate(),
        declared_by=_user(by),
    )
    _tell("person.conflict_declared", made, by, {"conflict": made.pk}, {"reason": made.reason})
    return made


@transaction.atomic
def end_conflict(*, conflict: Conflict, by: Any, ends_on: date | None = None) -> None:
    """Record the last day of a conflict of interest. Raises NotReady when it ended already."""
    _end(Conflict, conflict, ends_on)
    _tell("person.conflict_ended", conflict, by, {"conflict": conflict.pk}, None)


def _check(person: Person, other: Person, *, what: str, starts_on: date | None) -> None:
    if person.pk == other.pk:
        raise NotReady("Choose another person: nobody is tied to themselves.")
    if not what.strip():
        raise NotReady("Say what the tie is.")
    if starts_on is not None and starts_on > timezone.localdate():
        raise NotReady("The tie cannot begin in the future.")


def _refuse_twice(model: type[models.Model], person: Person, other: Person) -> None:
    pairs = models.Q(person=person, other=other) | models.Q(person=other, other=person)
    if model._default_manager.filter(pairs, ends_on=None).exists():
        raise NotReady(f"This is recorded already between {person} and {other}.")


def _end(model: type[models.Model], row: Any, ends_on: date | None) -> None:
    last_day = ends_on or timezone.localdate()
    if last_day < row.starts_on:
        raise NotReady("It cannot end before it began.")
    if not model._default_manager.filter(pk=row.pk, ends_on=None).update(ends_on=last_day):
        raise NotReady("It was ended already.")
    row.ends_on = last_day


def _user(by: Any) -> Any:
    return None if isinstance(by, str) else by


def _tell(verb: str, row: Any, by: Any, facts: dict[str, Any], text: dict[str, str] | None) -> None:
    """An event on the stream of each of the two, and walls at once."""
    for person_id, other_id in ((row.person_id, row.other_id), (row.other_id, row.person_id)):
        events.record(
            stream=person_id,
            verb=verb,
            by=by,
            facts={**facts, "other": str(other_id)},
            text=text,
            label=PERSON,
        )
    facts_changed.send(sender=Person, person_ids={row.person_id, row.other_id})
