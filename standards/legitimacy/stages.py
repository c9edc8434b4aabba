"""The stays of a kind's matters in their stages, read from the events.

Kept by a process for the hour: twenty thousand matters take about a second to read. What is sealed
is not read at all; whoever shows figures narrows the rest to what the reader may know of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from standards.events.models import Event
from standards.legitimacy.kernel.stays import Stay, Turn, stays_of
from standards.legitimacy.lives import london_day
from standards.workflow import kinds, steps
from standards.workflow.firing import verb_of
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter, Sensitivity


@dataclass(frozen=True, slots=True)
class Courses:
    """Every stay of every matter of a kind that is not sealed, as at an instant; `works[n]` is the
    matter of the stays numbered n."""

    kind: str
    as_at: datetime
    works: tuple[UUID, ...]
    stays: tuple[Stay, ...]

    def of(self, known: Iterable[UUID]) -> list[Stay]:
        """The stays of the matters that are known to somebody."""
        ids = frozenset(known)
        mine = {number for number, pk in enumerate(self.works) if pk in ids}
        return [stay for stay in self.stays if stay.work in mine]


def courses_of(kind: Kind) -> Courses:
    """The stays as they were at the last full hour, or a little later."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return _kept(kind.code, hour)


def forget() -> None:
    """Read again at the next question: for tests."""
    _kept.cache_clear()


@lru_cache(maxsize=8)
def _kept(kind_code: str, hour: datetime) -> Courses:
    return read(kinds.get(kind_code))


def read(kind: Kind) -> Courses:
    """Read the stays of a kind now. Two queries."""
    matters = Matter.objects.filter(kind=kind.code).exclude(sensitivity=Sensitivity.SEALED)
    rows = list(matters.order_by("pk").values_list("pk", "received_on", "state"))
    turns = dict(_turns(kind))
    stays: list[Stay] = []
    for number, (pk, received, state) in enumerate(rows):
        stays += stays_of(number, received, turns.get(pk, ()), state)
    return Courses(kind.code, timezone.now(), tuple(row[0] for row in rows), tuple(stays))


def _turns(kind: Kind) -> Iterator[tuple[UUID, list[Turn]]]:
    verbs = {verb_of(kind.model, each) for each in steps.steps_of(kind.model) if each.target}
    told = Event.objects.filter(verb__in=verbs).order_by("stream", "seq")
    told = told.filter(stream__in=Matter.objects.filter(kind=kind.code).order_by().values("pk"))
    rows = told.values_list("stream", "occurred_at", "facts").iterator()
    for stream, events in groupby(rows, key=itemgetter(0)):
        yield stream, [turn for _, at, facts in events if (turn := _turn(at, facts)) is not None]


def _turn(at: datetime, facts: dict[str, Any]) -> Turn | None:
    """None for an event of a part of the matter (an allegation), which says no `to` of its own."""
    origin, target = facts.get("from"), facts.get("to")
    return (origin, target, london_day(at)) if origin and target else None
