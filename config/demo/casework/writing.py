"""Cases in memory as rows of the tables they belong to, and the rows into the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models, transaction

from cases.models import Allegation, Complaint
from config.demo.casework.in_memory import CaseInMemory
from config.demo.casework.log_rows import EVENT_FIELDS, TEXT_FIELDS, chained
from config.demo.casework.tables import Row, column_of, insert, prepared, reserve_ids
from standards.clocks.models import Clock
from standards.events.models import Event, EventText, StreamHead
from standards.people.models import Contact
from standards.records.models import Note
from standards.workflow import walls
from standards.workflow.models import Capacity, Matter, PartTaken, Party, Sight

_OF_A_SUBJECT = Allegation.subjects.through
# In the order in which rows refer to each other.
_ORDER: tuple[type[models.Model], ...] = (
    Contact,
    Matter,
    Complaint,
    Party,
    Allegation,
    _OF_A_SUBJECT,
    Clock,
    PartTaken,
    Sight,
    Note,
    StreamHead,
)


@dataclass(slots=True)
class Batch:
    """Some hundred cases as rows. Small enough to be sent from one process to another."""

    matters: list[UUID] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)  # by the model's label
    events: list[Row] = field(default_factory=list)
    texts: list[tuple[int, Row]] = field(default_factory=list)  # with the place of the event
    restricted: int = 0
    sealed: int = 0
    open: int = 0

    def add(self, model: type[models.Model], instances: Iterable[models.Model]) -> None:
        self.rows.setdefault(model._meta.label, []).extend(prepared(model, instances))


def batch_of(cases: Iterable[CaseInMemory]) -> Batch:
    """The rows of these cases."""
    batch = Batch()
    for case in cases:
        complaint = case.complaint
        batch.matters.append(complaint.pk)
        batch.restricted += complaint.sensitivity == "restricted"
        batch.sealed += complaint.sensitivity == "sealed"
        batch.open += complaint.is_open
        batch.add(Contact, case.contacts)
        batch.add(Matter, [complaint])
        batch.add(Complaint, [complaint])
        batch.add(Party, case.parties)
        batch.add(Allegation, case.allegations)
        batch.add(_OF_A_SUBJECT, _links(case))
        batch.add(Clock, case.clocks.every)
        batch.add(PartTaken, case.parts.values())
        batch.add(Sight, case.sights)
        batch.add(Note, case.notes)
        _add_history(batch, case)
    return batch


def _links(case: CaseInMemory) -> list[models.Model]:
    """Every allegation is about every person concerned, as the logging service has it."""
    subjects = [party for party in case.parties if party.capacity == Capacity.SUBJECT]
    return [
        _OF_A_SUBJECT(allegation_id=allegation.pk, party_id=party.pk)
        for allegation in case.allegations
        for party in subjects
    ]


def _add_history(batch: Batch, case: CaseInMemory) -> None:
    sealed = case.complaint.compartment_id is not None
    rows, texts, head = chained(case.stream, case.events, is_sealed=sealed)
    first = len(batch.events)
    batch.events += rows
    batch.texts += [(first + place, row) for place, row in texts]
    batch.add(StreamHead, [head])


@transaction.atomic
def write(batch: Batch) -> None:
    """Write a batch whole, and work out its walls."""
    for model in _ORDER:
        insert(model, batch.rows.get(model._meta.label, ()))
    first = reserve_ids(Event, len(batch.events))
    columns = [column_of(Event, name) for name in EVENT_FIELDS]
    numbered = [(first + place, *row) for place, row in enumerate(batch.events)]
    insert(Event, numbered, ["id", *columns])
    insert(
        EventText,
        [(first + place, *row) for place, row in batch.texts],
        ["event_id", *TEXT_FIELDS],
    )
    walls.rebuild(batch.matters)
