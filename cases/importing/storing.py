"""Write a batch: matters with their people, allegations, events, clocks and walls, or nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from cases.importing.building import Built
from cases.models import Allegation, Complaint
from standards import events
from standards.clocks import services as clocks
from standards.people.services.contacts import contact_create
from standards.workflow import walls
from standards.workflow.models import Capacity, Matter, Party, writing

_AT_ONCE = 2000


def store(batch: Sequence[Built], *, by: Any) -> int:
    """Write the batch inside the caller's transaction; returns how many clocks were started."""
    with writing():
        _insert_complaints([built.complaint for built in batch])
        add_people_and_allegations(batch)
    events.record_many([event for built in batch for event in built.events])
    started = _start_clocks(batch, by)
    walls.rebuild([built.complaint.pk for built in batch])
    return started


def add_people_and_allegations(batch: Sequence[Built]) -> None:
    """The parties and allegations of the batch, for matters that are there. Needs `writing()`."""
    parties = [party for built in batch for party in (*_complainants(built), *built.parties)]
    Party.objects.bulk_create(parties, batch_size=_AT_ONCE)
    Allegation.objects.bulk_create(
        [allegation for built in batch for allegation in built.allegations], batch_size=_AT_ONCE
    )
    link = Allegation.subjects.through
    link.objects.bulk_create(
        [
            link(allegation_id=allegation, party_id=party)
            for built in batch
            for allegation, party in built.links
        ],
        batch_size=_AT_ONCE,
    )


def _complainants(built: Built) -> Iterable[Party]:
    if not built.complainant:
        return []
    contact = contact_create(**built.complainant)
    return [Party(matter_id=built.complaint.pk, capacity=Capacity.COMPLAINANT, contact=contact)]


def _insert_complaints(complaints: Sequence[Complaint]) -> None:
    """Insert rows of a model that has a table for its parent and one of its own.

    `bulk_create` refuses such models, so each table gets its columns by itself.
    """
    for model in (Matter, Complaint):
        _insert_own_columns(model, complaints)


def _insert_own_columns(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert into one table the columns that are its model's own."""
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Names of tables and columns are the models' own; values are passed apart.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _start_clocks(batch: Sequence[Built], by: Any) -> int:
    """Clocks of open matters run from their true days; one that was met is met on its own."""
    started = 0
    for built in batch:
        stream, regime = built.complaint.pk, built.complaint.regime
        for clock in built.clocks:
            clocks.start(stream=stream, code=clock.code, on=clock.start, regime=regime, by=by)
            started += 1
            if clock.met is not None:
                clocks.meet(stream=stream, code=clock.code, on=clock.met, by=by)
    return started
