"""Who wants to hear of events: search, notifications, other kinds of matter.

Each wanted event leaves a pending row per consumer in the same transaction. A worker claims a
row with a conditional update, runs the handler and deletes the row in one transaction; a row
whose worker died is free again when its claim runs out. A handler must bear being run twice.
"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards.events.models import Delivery, Event

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A name that stays the same for ever, a handler, and the verbs it wants (None: all).

    One that is not `at_once` waits for the sweeper: it never runs inside a request, where the
    time it takes would tell the person who waits what it found.
    """

    name: str
    handler: Callable[[Event], None]
    verbs: frozenset[str] | None
    at_once: bool = True


_consumers: dict[str, Consumer] = {}
_after: dict[str, Callable[[], None]] = {}
_nudged: ContextVar[bool] = ContextVar("nudged", default=False)


def register(
    name: str,
    handler: Callable[[Event], None],
    verbs: Iterable[str] | None = None,
    *,
    at_once: bool = True,
) -> None:
    """Subscribe. The handler is called once an event is committed, at least once."""
    wanted = None if verbs is None else frozenset(verbs)
    _consumers[name] = Consumer(name, handler, wanted, at_once)


def after_commit(name: str, call: Callable[[], None]) -> None:
    """Have `call()` run whenever something recorded is committed. It is told nothing of what was
    recorded, so that its time cannot tell it either; it must be quick and raise nothing."""
    _after[name] = call


def enqueue(events: Iterable[Event]) -> None:
    """Leave the pending rows of the given new events, and nudge the worker on commit.

    Nobody is nudged for what only consumers that wait want.
    """
    now = timezone.now()
    rows = [
        Delivery(consumer=consumer.name, event=event, not_before=now)
        for event in events
        for consumer in _consumers.values()
        if consumer.verbs is None or event.verb in consumer.verbs
    ]
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=2000)
    if any(_consumers[row.consumer].at_once for row in rows):
        transaction.on_commit(_nudge)
    for call in _after.values():
        transaction.on_commit(call)


def _nudge() -> None:
    from standards.events.tasks import nudge

    # Without a broker the task runs here and now, inside the request: those that wait must not.
    token = _nudged.set(True)
    try:
        nudge()
    finally:
        _nudged.reset(token)


def deliver_pending(limit: int = 500) -> int:
    """Deliver what is due; returns how many rows were taken in. Safe to run side by side."""
    done = 0
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Delivery.objects.filter(free, not_before__lte=now)
    if _nudged.get():
        ready = ready.exclude(consumer__in=[c.name for c in _consumers.values() if not c.at_once])
    due = ready.order_by("event_id")[:limit]
    for delivery_id in list(due.values_list("pk", flat=True)):
        claimed = Delivery.objects.filter(free, pk=delivery_id).update(claimed_until=now + CLAIM)
        if claimed and _deliver(delivery_id):
            done += 1
    return done


def _deliver(delivery_id: int) -> bool:
    delivery = Delivery.objects.select_related("event").filter(pk=delivery_id).first()
    if delivery is None:
        return False
    consumer = _consumers.get(delivery.consumer)
    if consumer is None:  # its app is not installed now: keep the row, look again later
        _postpone(delivery, "no such consumer")
        return False
    try:
        with transaction.atomic():
            consumer.handler(delivery.event)
            delivery.delete()
    except Exception as exc:  # a consumer's fault must not stop the others; the row is kept
        log.warning("consumer %s failed on event %s", delivery.consumer, delivery.event_id)
        _postpone(delivery, type(exc).__name__)
        return False
    return True


def _postpone(delivery: Delivery, error: str) -> None:
    attempts = delivery.attempts + 1
    wait = min(timedelta(seconds=2**attempts), LONGEST_WAIT)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=attempts,
        not_before=timezone.now() + wait,
        claimed_until=None,
        last_error=error[:200],
    )
