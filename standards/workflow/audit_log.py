"""The log as an auditor reads it: what happened, never what was written; people by pseudonym.

Nothing of a sealed matter or a closed circle is in it, nor of a matter that the auditor is walled
from. No entry shows its number in the whole log: the gaps would tell how much is sealed.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import Formatter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from standards import events
from standards.access import pseudonyms
from standards.access.models import Compartment, User
from standards.access.standing import Standing, standing
from standards.access.streams import ACCESS_STREAM
from standards.events import verbs
from standards.events.models import Event, StreamHead
from standards.pages import nav
from standards.pages.dates import LONDON, long_date
from standards.refusals import NotAllowed
from standards.workflow.models import Matter, Sensitivity, Wall

PAGE = 50
WITHHELD = "(withheld)"
READ = "access.log_read"
AUDITORS_ONLY = "This page is for auditors."
_OURS = frozenset({"step"})  # facts whose values are always numbers of our own, like "T14"
_CODE = re.compile(r"(?=.*[a-z])[a-z0-9_.]{1,40}")  # a word of ours; numbers could be somebody's


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show of the log; dates by when we learned of it, London days."""

    verb: str = ""
    who: str = ""  # the code of a pseudonym
    reference: str = ""
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `about` names its stream by sort and pseudonym, with its number in that stream."""

    what: str
    who: str
    about: str
    recorded_at: datetime
    occurred_at: datetime
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first, and the places where the pages beside it begin ("": none)."""

    lines: list[Line]
    earlier: str = ""
    later: str = ""


def is_auditor(me: Standing) -> bool:
    return me.holds("auditor")


def require_auditor(user: User) -> None:
    """Raise NotAllowed for whoever does not hold the role."""
    if not is_auditor(standing(user)):
        raise NotAllowed(AUDITORS_ONLY)


def links(current: str) -> list[nav.NavLink]:
    """The pages of an auditor, as a row under the heading."""
    pages = (("Events", "audit-events"), ("Emergency access", "audit-emergency"))
    found = ((label, nav.url_or_empty(name), name == current) for label, name in pages)
    return [nav.NavLink(label, url, is_current) for label, url, is_current in found if url]


def readable(user: User) -> QuerySet[Event]:
    """Every entry that an auditor may know of."""
    # Lists of what is hidden, each read once: asked row by row, a common verb took 17 seconds of a
    # log of 600,000 entries.
    sealed = StreamHead.objects.filter(is_sealed=True).values("stream")
    sealed_since = Matter.objects.filter(sensitivity=Sensitivity.SEALED).order_by().values("pk")
    # What happened inside a circle stays there; from its unsealing on a matter is like any other.
    unsealed = Event.objects.filter(
        stream=OuterRef("stream"), verb="matter.unsealed", seq__lte=OuterRef("seq")
    )
    rows = Event.objects.filter(~Q(stream__in=sealed) | Exists(unsealed))
    rows = rows.exclude(stream__in=sealed_since)
    me = standing(user)
    if me.person_id is None:
        return rows
    return rows.exclude(stream__in=Wall.objects.filter(person=me.person_id).values("matter"))


def of_circle(compartment: Compartment, user: User) -> QuerySet[Event]:
    """Every entry of one closed circle and of the matters in it, for its own auditor."""
    matters = Matter.objects.filter(compartment=compartment.pk)
    me = standing(user)
    if me.person_id is not None:
        matters = matters.exclude(walls__person=me.person_id)
    return Event.objects.filter(
        Q(stream=compartment.pk) | Q(stream__in=matters.order_by().values("pk"))
    )


def narrowed(rows: QuerySet[Event], chosen: Filters, user: User) -> QuerySet[Event]:
    """The entries that fit the filters. A reference that the auditor may not know of, and one
    that never was, both find nothing."""
    if chosen.verb:
        rows = rows.filter(verb=chosen.verb)
    if chosen.who:
        rows = rows.filter(actor__in=_actors(chosen.who))
    if chosen.reference:
        rows = rows.filter(
            stream__in=Matter.objects.filter(reference=chosen.reference).values("pk")
        )
    if chosen.from_day:
        rows = rows.filter(recorded_at__gte=_midnight(chosen.from_day))
    if chosen.to_day:
        rows = rows.filter(recorded_at__lt=_midnight(chosen.to_day + timedelta(days=1)))
    return rows


def page_of(rows: QuerySet[Event], *, before: str = "", after: str = "") -> Page:
    """One page, by keyset: the place is an entry's stream and its number in that stream."""
    at = _entry_at(after or before)
    if at is not None:
        rows = rows.filter(pk__gt=at) if after else rows.filter(pk__lt=at)
    taken = list(rows.order_by("pk" if after and at else "-pk")[: PAGE + 1])
    more, taken = len(taken) > PAGE, taken[:PAGE]
    if after and at:
        taken.reverse()
        earlier, later = True, more
    else:
        earlier, later = more, at is not None
    if not taken:
        return Page([])
    labels = _labels({event.stream for event in taken})
    return Page(
        [_line(event, labels) for event in taken],
        earlier=place_of(taken[-1]) if earlier else "",
        later=place_of(taken[0]) if later else "",
    )


def place_of(event: Event) -> str:
    return f"{event.stream}.{event.seq}"


def record_read(*, by: User, page: str, chosen: Filters | None = None) -> None:
    """That an auditor read this page of the log; inside a transaction, as every event."""
    filters = chosen or Filters()
    facts: dict[str, Any] = {
        "page": page,
        "verb": filters.verb,
        "who": filters.who,
        "reference": filters.reference,
        "from": filters.from_day.isoformat() if filters.from_day else "",
        "to": filters.to_day.isoformat() if filters.to_day else "",
    }
    events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb=READ,
        by=by,
        facts={name: value for name, value in facts.items() if value},
    )


def said_of(verb: str) -> str:
    """The verb's sentence without what would fill it: facts stand beside it, text nowhere."""
    if not verbs.known(verb):
        return verb
    parts = Formatter().parse(verbs.get(verb).sentence)
    return "".join(literal + ("…" if name else "") for literal, name, _, _ in parts)


def _line(event: Event, labels: dict[UUID, str]) -> Line:
    label = labels.get(event.stream, "stream").capitalize()
    return Line(
        what=said_of(event.verb),
        who=pseudonyms.person(event.actor),
        about=f"{label} {pseudonyms.code_of(str(event.stream))}, entry {event.seq}",
        recorded_at=event.recorded_at,
        occurred_at=event.occurred_at,
        facts=[
            (name.replace("_", " "), str(value) if name in _OURS else _said(value))
            for name, value in event.facts.items()
        ],
    )


def _said(value: Any) -> str:
    """A fact as an auditor may read it: numbers, days and our own codes; ids as pseudonyms."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')} {_said(each)}" for name, each in value.items())
    return _said_text(str(value))


def _said_text(text: str) -> str:
    try:
        return pseudonyms.code_of(str(UUID(text)))
    except ValueError:
        pass
    try:
        return long_date(datetime.fromisoformat(text).date())
    except ValueError:
        return text if _CODE.fullmatch(text) else (WITHHELD if text else "none")


def _labels(streams: set[UUID]) -> dict[UUID, str]:
    return dict(StreamHead.objects.filter(stream__in=streams).values_list("stream", "label"))


def _actors(code: str) -> list[str]:
    ids = (str(pk) for pk in User.objects.values_list("pk", flat=True).iterator())
    return pseudonyms.ids_behind(code, ids)


def _entry_at(place: str) -> int | None:
    stream, _, seq = place.partition(".")
    try:
        rows = Event.objects.filter(stream=UUID(stream), seq=int(seq))
    except ValueError:
        return None
    return rows.values_list("pk", flat=True).first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LONDON)
