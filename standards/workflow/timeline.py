"""A matter's events as sentences, newest first, for those who may read the matter."""

from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, UUIDField, Value, When
from django.db.models.functions import Cast, Replace

from standards.access.models import User
from standards.events import verbs
from standards.events.models import Event
from standards.pages.components import TimelineItem
from standards.pages.dates import long_date

PAGE_EVENTS = 20
# Texts that need no heading of their own under the sentence.
_PLAIN_TEXTS = frozenset({"reason", "reasons", "note", "said", "words", "what", "remark"})
NOBODY = "Probity"


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some events, and the number from which the earlier ones go on (None: there are none)."""

    items: list[TimelineItem]
    earlier: int | None


def page(stream: UUID, before: int | None = None, limit: int = PAGE_EVENTS) -> TimelinePage:
    """The latest events, or the latest before a number. One query."""
    rows = Event.objects.filter(stream=stream)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    taken = list(_told(rows).order_by("-seq")[: limit + 1])
    items = [item_of(event) for event in taken[:limit]]
    return TimelinePage(items, taken[limit - 1].seq if len(taken) > limit else None)


def since(stream: UUID, seq: int) -> list[TimelineItem]:
    """What happened after a number, oldest first."""
    rows = _told(Event.objects.filter(stream=stream, seq__gt=seq)).order_by("seq")
    return [item_of(event) for event in rows]


CLOCK_CHANGES = (
    "clock.extended",
    "clock.paused",
    "clock.resumed",
    "clock.corrected",
    "clock.recounted",
)


def of_clock(stream: UUID, clock: UUID) -> list[TimelineItem]:
    """What changed the date of one clock, oldest first: when, by whom, on whose word, why."""
    rows = Event.objects.filter(stream=stream, verb__in=CLOCK_CHANGES, facts__clock=str(clock))
    return [item_of(event) for event in _told(rows).order_by("seq")]


def last_seq(stream: UUID) -> int:
    """The number of the latest event of a stream; 0 for none."""
    latest = Event.objects.filter(stream=stream).order_by("-seq").values_list("seq", flat=True)
    return next(iter(latest[:1]), 0)


def _told(rows: Any) -> Any:
    """Events that a timeline shows, each with its text and the name of who did it.

    The actor is kept as text, because the log points at no live row; "system:…" is nobody.
    """
    as_id = Cast(
        Case(
            When(actor__startswith="system:", then=Value(None)),
            default=Replace("actor", Value("-"), Value("")),
        ),
        UUIDField(),
    )
    return (
        rows.exclude(verb__in=verbs.hidden_from_timelines())
        .annotate(body=F("text__body"), actor_id=as_id)
        .annotate(
            actor_name=Subquery(
                User.objects.filter(pk=OuterRef("actor_id")).values("display_name")[:1]
            )
        )
    )


def item_of(event: Any) -> TimelineItem:
    """One event as the page shows it."""
    text = event.body if isinstance(event.body, dict) else {}
    title, used = _sentence(event, text)
    return TimelineItem(
        title=title,
        at=event.occurred_at,
        by=event.actor_name or NOBODY,
        body=_body(text, used),
        recorded_at=event.recorded_at,
    )


def _sentence(event: Event, text: dict[str, Any]) -> tuple[str, set[str]]:
    """The verb's sentence filled in, and which of the texts it took."""
    sentence = verbs.get(event.verb).sentence if verbs.known(event.verb) else event.verb
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    values = {name: _say(text.get(name, event.facts.get(name))) for name in names}
    return sentence.format_map(values), names & set(text)


def _say(value: Any) -> str:
    """A fact in words: ISO days as long dates; what was erased says so."""
    if value is None:
        return "(not kept)"
    said = str(value)
    try:
        return long_date(date.fromisoformat(said)) if len(said) == len("2026-11-23") else said
    except ValueError:
        return said


def _body(text: dict[str, Any], used: set[str]) -> str:
    lines = []
    for name, value in text.items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value
        if name in used or not isinstance(said, str) or not said.strip():
            continue
        heading = "" if name in _PLAIN_TEXTS else f"{name.replace('_', ' ').capitalize()}: "
        lines.append(f"{heading}{said}")
    return "\n\n".join(lines)
