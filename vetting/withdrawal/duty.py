"""The spell of duty status that a suspension under regulation 13 is."""

from datetime import date
from uuid import UUID

from standards.people.models import DutyStatusSpell, Person

BASIS = "Police (Vetting) Regulations 2025, regulation 13"


def begin(person: Person, *, on: date, set_in: UUID) -> DutyStatusSpell:
    """Suspended from a day, on this basis; a spell on another basis may run beside it.

    It is the review's own (`set_in`): no feed ends it or writes over it.
    """
    return DutyStatusSpell.objects.create(
        person=person,
        status=DutyStatusSpell.Status.SUSPENDED,
        basis=BASIS,
        starts_on=on,
        set_in=set_in,
    )


def end(spell: DutyStatusSpell, *, on: date) -> None:
    """Its last day."""
    spell.ends_on = on
    spell.save(update_fields=["ends_on"])
