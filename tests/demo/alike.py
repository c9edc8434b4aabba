"""One complaint as plain values without its ids, so that two of the same course can be compared."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from cases.models import Allegation, Complaint
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.records.models import Note
from standards.workflow.models import PartTaken, Party, Sight, Wall


def as_it_stands(pk: UUID) -> dict[str, Any]:
    """Everything that the services keep of a complaint, ids and hashes apart."""
    complaint = Complaint.objects.get(pk=pk)
    names = _names(complaint)
    return {
        "complaint": _plain(complaint, "id", "matter_ptr", "reference"),
        "allegations": [
            {
                **_plain(each, "id", "matter"),
                "subjects": sorted(str(party.person) for party in each.subjects.all()),
            }
            for each in complaint.allegations.all()
        ],
        "parties": sorted(
            (_party(each) for each in complaint.parties.all()), key=lambda row: str(row)
        ),
        "clocks": sorted(
            (_plain(each, "id", "stream") for each in Clock.objects.filter(stream=pk)),
            key=lambda row: (row["code"], row["trigger_on"], str(row["ended_on"])),
        ),
        "parts": sorted(
            PartTaken.objects.filter(matter=pk).values_list("user__username", "part", "taken_at")
        ),
        "sights": sorted(
            Sight.objects.filter(matter=pk).values_list("user__username", "basis", "until")
        ),
        "walls": sorted(Wall.objects.filter(matter=pk).values_list("person__person_ref", "reason")),
        "notes": [_plain(each, "id", "matter") for each in Note.objects.filter(matter=pk)],
        "events": [
            _event(each, names)
            for each in Event.objects.filter(stream=pk).order_by("seq").select_related("text")
        ],
    }


def _plain(row: Model, *left_out: str) -> dict[str, Any]:
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


def _party(party: Party) -> dict[str, Any]:
    contact = _plain(party.contact, "id") if party.contact else None
    return {**_plain(party, "id", "matter", "contact"), "contact": contact}


def _names(complaint: Complaint) -> dict[str, str]:
    """Ids that events mention, by what they stand for."""
    named = {str(each.pk): f"party {each.name}" for each in complaint.parties.all()}
    for clock in Clock.objects.filter(stream=complaint.pk):
        named[str(clock.pk)] = f"clock {clock.code} from {clock.trigger_on}"
    for allegation in Allegation.objects.filter(matter=complaint.pk):
        named[str(allegation.pk)] = f"allegation {allegation.number}"
    for note in Note.objects.filter(matter=complaint.pk):
        named[str(note.pk)] = f"note of {note.written_at}"
    return named


def _event(event: Event, names: dict[str, str]) -> dict[str, Any]:
    model, _, pk = event.subject.partition(":")
    return {
        "seq": event.seq,
        "verb": event.verb,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "subject": f"{model}:{names[pk]}" if pk else model,
        "facts": {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in event.facts.items()
        },
        "text": event.text.body if hasattr(event, "text") else None,
    }
