"""Matters for tests of the ground: errands, walked through the real services to a state.

`errand_at("running", owner=amira, unit=team)` gives an errand that was opened, allocated and
started as the product does it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.people.models import Contact, Person, Unit
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Party, writing
from standards.workflow.numbering import next_reference
from standards.workflow.services import ownership, parties
from tests.kind.models import Errand

SYSTEM = "system:tests"
PATH = ("waiting", "running", "done")


@transaction.atomic
def open_errand(
    *,
    unit: Unit,
    title: str = "Parcel left at the front desk",
    received_on: date | None = None,
    by: User | None = None,
    **fields: Any,
) -> Errand:
    """An errand that waits, unallocated, with its event."""
    day = received_on or timezone.localdate()
    fields.setdefault("reference", next_reference("ER", day))
    with writing():
        errand = Errand(
            kind="errand",
            area="errands",
            title=title,
            state="waiting",
            unit=unit,
            received_on=day,
            opened_at=timezone.now(),
            opened_by=by,
            last_activity_on=day,
            **fields,
        )
        errand.save()
    events.record(
        stream=errand.stream,
        verb="matter.opened",
        by=by or SYSTEM,
        facts={"kind": "errand"},
        sealed=errand.compartment_id is not None,
    )
    return errand


def errand_at(
    state: str = "waiting",
    *,
    unit: Unit,
    owner: User | None = None,
    subject: Person | None = None,
    complainant: Contact | None = None,
    **fields: Any,
) -> Errand:
    """An errand in a state, walked there by its steps. Past "waiting" it needs an owner."""
    errand = open_errand(unit=unit, **fields)
    if subject is not None:
        link(errand, subject)
    if complainant is not None:
        link(errand, complainant, Capacity.COMPLAINANT)
    if owner is not None:
        ownership.allocate(matter=errand, to=owner, by=SYSTEM)
    if state == "waiting":
        return reloaded(errand)
    if owner is None:
        raise ValueError("An errand runs only with an owner.")
    fire(errand, "start", by=owner)
    if state == "done":
        with writing():
            Errand.objects.filter(pk=errand.pk).update(result="Parcel returned")
        fire(errand, "finish", by=owner)
    return reloaded(errand)


matter_at = errand_at


def link(
    matter: Errand, human: Person | Contact, capacity: str = Capacity.SUBJECT, by: Any = SYSTEM
) -> Party:
    """Make somebody part of a matter, through the service: walls follow."""
    if isinstance(human, Person):
        return parties.party_add(matter=matter, capacity=capacity, person=human, by=by)
    return parties.party_add(matter=matter, capacity=capacity, contact=human, by=by)


def contact(name: str = "Ngozi Okafor", **fields: Any) -> Contact:
    """A member of the public."""
    return Contact.objects.create(name=name, **fields)


def reloaded(errand: Errand) -> Errand:
    """The errand as the database has it now."""
    return Errand.objects.get(pk=errand.pk)
