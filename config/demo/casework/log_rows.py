"""The events of finished histories as rows of the log.

`events.record_many` is the way into the log for everything that happens. A history that is made up
as a whole goes in whole: the same fields, hashed by the room's own `chain`, with the head at its
last link, prepared by whichever process has made it up. It leaves no pending deliveries: nobody is
to be told today of what happened then. `verify_events` reads both alike, and a test holds the rows
of both equal.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from config.demo.casework.tables import Row, preparers
from standards.events import chain, verbs
from standards.events.models import Event, EventText, StreamHead
from standards.events.recording import NewEvent, actor_of

EVENT_FIELDS = (
    "stream",
    "seq",
    "verb",
    "occurred_at",
    "recorded_at",
    "actor",
    "subject",
    "facts",
    "text_commitment",
    "prev_hash",
    "hash",
)
TEXT_FIELDS = ("salt", "body")


def chained(
    stream: UUID, history: Sequence[NewEvent], *, is_sealed: bool
) -> tuple[list[Row], list[tuple[int, Row]], StreamHead]:
    """The events of a new stream as rows linked into its chain, the rows of their texts with the
    place of the event that each belongs to, and the head."""
    as_uuid, _, _, as_moment, _, _, _, as_json, *_ = preparers(Event, EVENT_FIELDS)
    _, body_as_json = preparers(EventText, TEXT_FIELDS)
    own_stream, text_of_stream = as_uuid(stream), str(stream)
    rows: list[Row] = []
    texts: list[tuple[int, Row]] = []
    last = chain.GENESIS
    for seq, new in enumerate(history, start=1):
        verbs.get(new.verb)
        chain.check_facts(new.facts)
        actor, committed = actor_of(new.by), ""
        if new.text:
            salt = secrets.token_bytes(16)
            committed = chain.commitment(salt, new.text)
            texts.append((seq - 1, (salt, body_as_json(new.text))))
        if new.occurred_at is None or new.recorded_at is None:
            raise ValueError("A history that is made up says when each thing happened.")
        own = chain.event_hash(
            prev_hash=last,
            stream=text_of_stream,
            seq=seq,
            verb=new.verb,
            occurred_at=new.occurred_at,
            recorded_at=new.recorded_at,
            actor=actor,
            subject=new.subject,
            facts=new.facts,
            text_commitment=committed,
        )
        when = as_moment(new.recorded_at)
        happened = when if new.occurred_at is new.recorded_at else as_moment(new.occurred_at)
        facts = as_json(new.facts)
        rows.append(
            (own_stream, seq, new.verb, happened, when, actor, new.subject, facts, committed, last,
             own)
        )  # fmt: skip
        last = own
    head = StreamHead(stream=stream, label="matter", seq=len(rows), hash=last, is_sealed=is_sealed)
    return rows, texts, head
