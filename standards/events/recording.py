"""Write events: the only way into the log."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.events import chain, consumers, verbs
from standards.events.models import Event, EventText, StreamHead


class NotInTransaction(RuntimeError):
    """An event was recorded outside the transaction of the change that it tells of."""


@dataclass(slots=True)
class NewEvent:
    """What `record_many` takes: the arguments of `record`, one event each."""

    stream: uuid.UUID
    verb: str
    by: Any
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: Mapping[str, Any] | None = None
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None
    subject: str = ""


def actor_of(by: Any) -> str:
    """A user's id as text, or "system:<what>" for what no person did."""
    if isinstance(by, str):
        if not by.startswith("system:"):
            raise ValueError(f"{by!r} is neither a user nor 'system:<name>'.")
        return by
    return str(by.pk)


def record(
    *,
    stream: uuid.UUID,
    verb: str,
    by: Any,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
    subject: str = "",
    label: str = "matter",
    sealed: bool = False,
) -> Event:
    """Add one event to its stream, inside the caller's transaction.

    `facts` hold codes, numbers, ISO dates and ids; `text` holds personal text, kept outside the
    chain. `label` and `sealed` are taken when the stream is new. Raises KeyError for a verb
    that is not registered, ValueError or TypeError for facts that are prose or floats, and
    NotInTransaction outside a transaction.
    """
    event = NewEvent(
        stream=stream,
        verb=verb,
        by=by,
        facts=facts or {},
        text=text,
        occurred_at=occurred_at,
        subject=subject,
    )
    return record_many([event], label=label, sealed=sealed)[0]


def record_many(
    events: Iterable[NewEvent], *, label: str = "matter", sealed: bool = False
) -> list[Event]:
    """Add events in the given order, a few statements for the whole batch.

    The same rules and the same bytes as `record`; imports use it. `recorded_at` may be given
    only here, where a source system knows when it learned of a thing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("Record events in the transaction of the change they tell of.")
    batch = list(events)
    by_stream: dict[uuid.UUID, list[NewEvent]] = defaultdict(list)
    for new in batch:
        verbs.get(new.verb)
        chain.check_facts(new.facts)
        by_stream[new.stream].append(new)
    heads = _locked_heads(by_stream, label=label, sealed=sealed)
    now = timezone.now()
    rows, texts = [], []
    for new in batch:
        row, text = _link(new, heads[new.stream], now)
        rows.append(row)
        texts.append(text)
    created = Event.objects.bulk_create(rows, batch_size=2000)
    EventText.objects.bulk_create(
        [
            EventText(event_id=row.pk, salt=text[0], body=text[1])
            for row, text in zip(created, texts, strict=True)
            if text
        ],
        batch_size=2000,
    )
    # One upsert: an UPDATE with a CASE for each row took a third of a large import.
    StreamHead.objects.bulk_create(
        heads.values(),
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["seq", "hash"],
        batch_size=2000,
    )
    consumers.enqueue(created)
    return created


def _locked_heads(
    by_stream: Mapping[uuid.UUID, list[NewEvent]], *, label: str, sealed: bool
) -> dict[uuid.UUID, StreamHead]:
    # Sorted, and made before any is locked, so that two writers of the same streams never wait
    # for each other in a ring. Of a single stream, which mostly exists, the lock is asked first.
    wanted = sorted(by_stream)
    if len(wanted) == 1 and (found := _lock(wanted)):
        return found
    StreamHead.objects.bulk_create(
        [StreamHead(stream=s, label=label, hash=chain.GENESIS, is_sealed=sealed) for s in wanted],
        ignore_conflicts=True,
        batch_size=2000,
    )
    heads: dict[uuid.UUID, StreamHead] = {}
    for start in range(0, len(wanted), 500):
        heads |= _lock(wanted[start : start + 500])
    return heads


def _lock(streams: list[uuid.UUID]) -> dict[uuid.UUID, StreamHead]:
    """The heads of those of the streams that exist, locked in order."""
    locked = StreamHead.objects.select_for_update().filter(stream__in=streams).order_by("stream")
    return {head.stream: head for head in locked}


def _link(
    new: NewEvent, head: StreamHead, now: datetime
) -> tuple[Event, tuple[bytes, Mapping[str, Any]] | None]:
    text, text_commitment = None, ""
    if new.text:
        salt = secrets.token_bytes(16)
        text = (salt, new.text)
        text_commitment = chain.commitment(salt, new.text)
    row = Event(
        stream=new.stream,
        seq=head.seq + 1,
        verb=new.verb,
        occurred_at=new.occurred_at or now,
        recorded_at=new.recorded_at or now,
        actor=actor_of(new.by),
        subject=new.subject,
        facts=dict(new.facts),
        text_commitment=text_commitment,
        prev_hash=head.hash,
    )
    row.hash = chain.event_hash(
        prev_hash=row.prev_hash,
        stream=str(row.stream),
        seq=row.seq,
        verb=row.verb,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        subject=row.subject,
        facts=row.facts,
        text_commitment=row.text_commitment,
    )
    head.seq, head.hash = row.seq, row.hash
    return row, text


@transaction.atomic
def erase_text(*, event: Event, by: Any, basis: str) -> None:
    """Erase an event's personal text and salt for good; the chain stays verifiable.

    The event that tells of it names the entry and the basis, never what was erased (settled 3).
    """
    EventText.objects.filter(event_id=event.pk).delete()
    record(
        stream=event.stream,
        verb="events.text_erased",
        by=by,
        facts={"erased_seq": event.seq, "basis": basis},
    )
