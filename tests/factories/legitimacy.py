"""Many errands at once, with the events that a worked life leaves, for tests of figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from standards import events
from standards.events.recording import NewEvent
from standards.people.models import Unit
from standards.workflow.models import Matter, writing

SYSTEM = "system:tests"
_numbers = count(1)


@dataclass(frozen=True)
class Lived:
    """An errand as it was lived. `closed` None: open; `unknown`: closed, nobody knows when.

    `reopened` holds pairs of (closed on, reopened on) before the last closing. `recorded` is when
    each of its events was recorded (the day on which it happened when left out).
    """

    received: date
    closed: date | None = None
    unit: Unit | None = None
    theme: str = ""
    unknown: bool = False
    flags: Sequence[str] = ()
    reopened: Sequence[tuple[date, date]] = ()
    regime: str = "2025"
    sensitivity: str = "ordinary"
    recorded: date | None = None


def lived(rows: Iterable[Lived], *, unit: Unit | None = None) -> list[UUID]:
    """Write the errands' rows and events, a few statements for all; returns their ids."""
    rows = list(rows)
    ids = [uuid4() for _ in rows]
    with transaction.atomic(), writing():
        Matter.objects.bulk_create(
            [_matter(pk, row, row.unit or unit) for pk, row in zip(ids, rows, strict=True)],
            batch_size=500,
        )
        events.record_many(
            each for pk, row in zip(ids, rows, strict=True) for each in _events(pk, row)
        )
    return ids


def _matter(pk: UUID, row: Lived, unit: Unit | None) -> Matter:
    if unit is None:
        raise ValueError("An errand is held by a unit.")
    is_open = row.closed is None and not row.unknown
    return Matter(
        id=pk,
        kind="errand",
        area="errands",
        reference=f"ER/{next(_numbers):07}/00",
        title="Parcel left at the front desk",
        state="running" if is_open else "done",
        regime=row.regime,
        unit=unit,
        sensitivity=row.sensitivity,
        received_on=row.received,
        opened_at=noon(row.received),
        is_open=is_open,
        closed_on=row.closed,
        theme=row.theme,
        last_activity_on=row.closed or row.received,
        quality_flags=[*row.flags, *(["closed_date_unknown"] if row.unknown else [])],
    )


def _events(pk: UUID, row: Lived) -> Iterable[NewEvent]:
    def event(verb: str, on: date, **facts: Any) -> NewEvent:
        return NewEvent(
            stream=pk,
            verb=verb,
            by=SYSTEM,
            facts=facts,
            occurred_at=noon(on),
            recorded_at=noon(row.recorded or on),
        )

    if row.unknown:
        yield event("matter.imported", row.received, is_open=False, closed_on=None)
        return
    yield event("matter.opened", row.received, kind="errand")
    for closed, reopened in row.reopened:
        yield event("errand.finish", closed, **{"from": "running", "to": "done"})
        yield event("errand.reopen", reopened, **{"from": "done", "to": "running"})
    if row.closed is not None:
        yield event("errand.finish", row.closed, **{"from": "running", "to": "done"})


def noon(day: date) -> datetime:
    """Noon, which is the same day in London all year."""
    return datetime.combine(day, time(12), tzinfo=UTC)
