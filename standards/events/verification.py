"""Prove that the log is whole: every link, every head, every text commitment."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from standards.events import chain
from standards.events.models import Event, EventText, StreamHead

_FIELDS = (
    "id",
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


@dataclass(slots=True)
class Verdict:
    """What was read, and the first break if there is one (a sentence), else an empty string."""

    events: int = 0
    streams: int = 0
    texts: int = 0
    erased: int = 0
    broken: str = ""
    heads: dict[uuid.UUID, tuple[int, str]] = field(default_factory=dict)


def verify(stream: uuid.UUID | None = None) -> Verdict:
    """Check one stream, or all. Stops at the first broken link and names it."""
    verdict = Verdict()
    last_seq, last_hash, current = 0, chain.GENESIS, None
    missing: set[tuple[uuid.UUID, int]] = set()
    for row, text in _events_with_text(stream):
        (_, of, seq, verb, occurred, recorded, actor, subject, facts, committed, prev, own) = row
        if of != current:
            current, last_seq, last_hash = of, 0, chain.GENESIS
            verdict.streams += 1
        verdict.events += 1
        expected = chain.event_hash(
            prev_hash=last_hash,
            stream=str(of),
            seq=last_seq + 1,
            verb=verb,
            occurred_at=occurred,
            recorded_at=recorded,
            actor=actor,
            subject=subject,
            facts=facts,
            text_commitment=committed,
        )
        if own != expected or prev != last_hash or seq != last_seq + 1:
            verdict.broken = f"stream {of}, event {last_seq + 1}: the link does not fit ({verb})"
            return verdict
        if committed:
            if text is None:
                missing.add((of, seq))
            elif chain.commitment(bytes(text[0]), text[1]) != committed:
                verdict.broken = f"stream {of}, event {seq}: its text was changed"
                return verdict
            else:
                verdict.texts += 1
        if verb == "events.text_erased":
            missing.discard((of, facts["erased_seq"]))
            verdict.erased += 1
        last_seq, last_hash = seq, own
        verdict.heads[of] = (seq, own)
    if missing:
        of, seq = min(missing, key=str)
        verdict.broken = f"stream {of}, event {seq}: its text is gone without an erasure"
        return verdict
    _check_heads(verdict, stream)
    return verdict


def _check_heads(verdict: Verdict, stream: uuid.UUID | None) -> None:
    heads = StreamHead.objects.all() if stream is None else StreamHead.objects.filter(stream=stream)
    for of, seq, head_hash in heads.values_list("stream", "seq", "hash").iterator():
        if verdict.heads.get(of, (0, chain.GENESIS)) != (seq, head_hash):
            verdict.broken = f"stream {of}: its last events are gone (the head says {seq})"
            return


def _events_with_text(stream: uuid.UUID | None) -> Iterator[tuple[tuple, tuple | None]]:
    """Events in chain order, each beside its text; read in chunks so that memory stays flat."""
    chosen = Event.objects.all() if stream is None else Event.objects.filter(stream=stream)
    rows = chosen.order_by("stream", "seq").values_list(*_FIELDS).iterator(chunk_size=5000)
    chunk: list[tuple] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == 5000:
            yield from _beside_texts(chunk)
            chunk = []
    yield from _beside_texts(chunk)


def _beside_texts(chunk: list[tuple]) -> Iterator[tuple[tuple, tuple | None]]:
    ids = [row[0] for row in chunk if row[9]]
    texts: dict[int, tuple] = {}
    for start in range(0, len(ids), 500):
        found = EventText.objects.filter(event_id__in=ids[start : start + 500])
        texts.update({i: (s, b) for i, s, b in found.values_list("event_id", "salt", "body")})
    for row in chunk:
        yield row, texts.get(row[0])
