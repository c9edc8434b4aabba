"""Link and unlink people, with rank and unit as they were; walls follow at once."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.people.models import Contact, Person, Posting
from standards.refusals import NotReady
from standards.workflow import walls
from standards.workflow.models import Capacity, Matter, Party, writing


def posting_at(person: Person, day: date) -> Posting | None:
    """The posting that ran on the day, the substantive one before an acting one."""
    running = Posting.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), person=person, starts_on__lte=day
    )
    return running.order_by("is_acting", "-starts_on").select_related("rank", "unit").first()


@transaction.atomic
def party_link(
    *,
    matter: Matter,
    capacity: str,
    by: User,
    person: Person | None = None,
    contact: Contact | None = None,
    description: str = "",
) -> Party:
    """Add somebody to a matter that the user may edit. See `party_add`."""
    matter = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    gate.check(by, "edit", matter)
    return party_add(
        matter=matter,
        capacity=capacity,
        by=by,
        person=person,
        contact=contact,
        description=description,
    )


@transaction.atomic
def party_add(
    *,
    matter: Matter,
    capacity: str,
    by: Any,
    person: Person | None = None,
    contact: Contact | None = None,
    description: str = "",
) -> Party:
    """The same for services that open a matter and for imports, which checked the actor.

    A person's rank and unit are those of the event date. Raises NotReady when the same person is
    linked in the same capacity already.
    """
    if person is not None:
        person = person.merged_into or person
        if matter.parties.filter(person=person, capacity=capacity, unlinked_at=None).exists():
            raise NotReady(f"{person} is linked as {Capacity(capacity).label.lower()} already.")
    posting = posting_at(person, matter.occurred_on or matter.received_on) if person else None
    with writing():
        party = Party(
            matter_id=matter.pk,
            capacity=capacity,
            person=person,
            contact=contact,
            description=description,
            rank=posting.rank if posting else None,
            is_acting=posting.is_acting if posting else False,
            unit=posting.unit if posting else None,
        )
        party.save()
    events.record(
        stream=matter.stream,
        verb="matter.party_linked",
        by=by,
        facts={"capacity": Capacity(capacity).label.lower(), "party": str(party.pk)},
        text={"name": party.name},
        subject=f"workflow.party:{party.pk}",
        sealed=matter.compartment_id is not None,
    )
    if person is not None:
        walls.rebuild([matter.pk])
    return party


@transaction.atomic
def party_unlink(*, party: Party, reason: str, by: Any) -> None:
    """Take somebody out of a matter, with a reason; their walls go with them.

    The row stays as history. A wall must not be a weapon: somebody who is not walled, and may
    allocate the matter, can unlink a person who was named only to shut them out.
    """
    matter = gate.get_for(by, Matter, pk=party.matter_id)
    gate.check(by, "allocate", matter)
    if not reason.strip():
        raise NotReady("Say why this person is not part of the matter.")
    changed = Party.objects.filter(pk=party.pk, unlinked_at=None)
    with writing():
        if not changed.update(unlinked_at=timezone.now(), unlinked_by=by):
            raise NotReady("This person was unlinked already.")
    events.record(
        stream=matter.stream,
        verb="matter.party_unlinked",
        by=by,
        facts={"capacity": party.capacity, "party": str(party.pk)},
        text={"name": party.name, "reason": reason},
        subject=f"workflow.party:{party.pk}",
        sealed=matter.compartment_id is not None,
    )
    walls.rebuild([matter.pk])
