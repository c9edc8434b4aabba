"""What follows from an item: owed, opened, finished; apart from the review.

A route to a kind of matter goes to its receiver. While there is none it is an event with an owner
and a day to look again, under "Not yet", and is replayed once the receiver exists.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.refusals import NotReady, Refusal
from standards.workflow.models import Matter, writing
from vetting.programmes import dispositions, streams
from vetting.programmes.models import Item, Outcome
from vetting.programmes.services import owing

LOOK_AGAIN_DAYS = 28
Receiver = Callable[[Outcome, Any], Matter | None]
_receivers: dict[str, Receiver] = {}


def register_receiver(category: str, receiver: Receiver) -> None:
    """Let a room take up a category: it opens a matter and answers with it, or with None where
    it cannot take this one up."""
    _receivers[category] = receiver


def outcomes_make(*, item: Item, categories: Sequence[str], by: Any) -> list[Outcome]:
    """An outcome for each category once, and its route opened where somebody takes it up."""
    kind, now = item.programme.kind, timezone.now()
    made = []
    for code in dict.fromkeys(categories):
        category = dispositions.find(kind, code)
        if category is None or Outcome.objects.filter(item=item, category=code).exists():
            continue
        outcome = Outcome(
            item=item, category=code, is_route=category.is_route, made_at=now, owner=None
        )
        if category.is_route:
            outcome.owner = item.programme.owner
            outcome.look_again_on = timezone.localdate() + timedelta(days=LOOK_AGAIN_DAYS)
        with writing():
            outcome.save(force_insert=True)
        made.append(outcome)
        if category.is_route:
            _owed(outcome, by)
            if not route_try(outcome, by):
                owing.remind(outcome)
    return made


def _owed(outcome: Outcome, by: Any) -> None:
    """The event that a receiver replays: what is owed, to whom, about which item."""
    streams.tell(
        outcome.item.run,
        "programme.route_owed",
        by=by,
        facts={
            "outcome": str(outcome.pk),
            "item": outcome.item.number,
            "category": outcome.category,
            "owner": str(outcome.owner_id),
            "look_again_on": outcome.look_again_on.isoformat() if outcome.look_again_on else None,
        },
    )


def route_try(outcome: Outcome, by: Any) -> bool:
    """Hand a route that is owed to its receiver; True once it is open. Bears being repeated."""
    receiver = _receivers.get(outcome.category)
    if receiver is None or outcome.opened_at is not None:
        return outcome.opened_at is not None
    try:
        with transaction.atomic():
            matter = receiver(outcome, by)
    except Refusal:
        return False  # it stays owed, with its owner; the owner sees it under "Not yet"
    if matter is None:
        return False
    opened(outcome, by, matter=matter)
    return True


def opened(outcome: Outcome, by: Any, *, matter: Matter | None = None, words: str = "") -> None:
    """Note on a locked route that it is open: as which matter here, or under which words."""
    outcome.routed_id = matter.pk if matter is not None else None  # type: ignore[attr-defined]
    outcome.opened_at, outcome.opened_as = timezone.now(), words
    with writing():
        outcome.save(update_fields=["routed", "opened_at", "opened_as"])
    owing.settle(outcome, by)
    streams.tell(
        outcome.item.run,
        "programme.route_opened",
        by=by,
        facts={
            "outcome": str(outcome.pk),
            "item": outcome.item.number,
            "category": outcome.category,
            "matter": str(matter.pk) if matter is not None else None,
        },
    )


def replay(by: Any = "system:programmes") -> int:
    """Try again whatever is owed: a receiver may exist now. Runs with what falls due."""
    owed = Outcome.objects.filter(
        is_route=True, opened_at=None, category__in=list(_receivers)
    ).select_related("item__run__programme", "item__programme", "item__person", "owner")
    done = 0
    for outcome in owed.order_by("made_at")[:200]:
        with transaction.atomic():
            done += route_try(outcome, by)
    return done


@transaction.atomic
def route_record_opened(*, by: User, outcome: Outcome, words: str) -> Outcome:
    """It was opened where this product cannot: under which reference."""
    locked = locked_route(by, outcome)
    if locked.opened_at is not None:
        raise NotReady("This was opened already.")
    if not words.strip():
        raise NotReady("Say where it was opened, with its reference there.")
    opened(locked, by, words=words.strip()[:120])
    return locked


@transaction.atomic
def route_look_again(*, by: User, outcome: Outcome, owner: User | None, words: str) -> Outcome:
    """Look at what is owed, say how it stands, and when it is looked at next."""
    locked = locked_route(by, outcome)
    if locked.finished_at is not None:
        raise NotReady("This has finished.")
    if not words.strip():
        raise NotReady("Say how it stands.")
    owing.settle(locked, by)
    locked.owner = owner or locked.owner
    locked.look_again_on = timezone.localdate() + timedelta(days=LOOK_AGAIN_DAYS)
    with writing():
        locked.save(update_fields=["owner", "look_again_on"])
    owing.remind(locked)
    streams.tell(
        locked.item.run,
        "programme.route_looked_at",
        by=by,
        facts={"outcome": str(locked.pk), "look_again_on": locked.look_again_on.isoformat()},
        text={"words": words.strip()},
    )
    return locked


@transaction.atomic
def route_finish(*, by: User, outcome: Outcome, how: str) -> Outcome:
    """What followed has ended. The review was complete long before; this is its consequence."""
    locked = locked_route(by, outcome)
    if locked.opened_at is None:
        raise NotReady("Nothing was opened that could have finished.")
    if locked.finished_at is not None:
        raise NotReady("This has finished already.")
    if not how.strip():
        raise NotReady("Say how it ended.")
    locked.finished_at, locked.finished_how = timezone.now(), how.strip()[:200]
    with writing():
        locked.save(update_fields=["finished_at", "finished_how"])
    streams.tell(
        locked.item.run,
        "programme.route_finished",
        by=by,
        facts={"outcome": str(locked.pk), "category": locked.category},
    )
    return locked


def locked_route(by: User, outcome: Outcome) -> Outcome:
    """A route, locked, for whoever looks after it."""
    locked = gate.get_for(by, Outcome, lock=True, pk=outcome.pk)
    gate.check(by, "route", locked)
    if not locked.is_route:
        raise NotReady("Nothing follows from this outcome.")
    return locked
