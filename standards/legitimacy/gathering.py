"""Read the facts of a kind of matter: from its rows as they are now, or from the events.

As at an earlier moment counts what was recorded by then: a matter that came in later is not there,
one that was closed later is open, one that was moved later is with its former unit. What no event
tells (the theme, the day of receipt, doubts about the data) is as it stands now; so are clocks,
but for those that ended later, which ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np

from standards.clocks.models import Clock
from standards.clocks.rules import DutyOf
from standards.events.models import Event
from standards.legitimacy import sources
from standards.legitimacy.facts import (
    CLOSED_BEFORE_RECEIVED,
    INCIDENT_AFTER_RECEIPT,
    Cuts,
    Facts,
    RuleLabel,
    UnitLabel,
)
from standards.legitimacy.lives import Life, Reading, london_day
from standards.people.models import Unit
from standards.workflow.kinds import Kind
from standards.workflow.models import Matter, Sensitivity

CHUNK = 10_000
_DOUBTS = {
    "closed_before_received": CLOSED_BEFORE_RECEIVED,
    "incident_after_receipt": INCIDENT_AFTER_RECEIPT,
}
_COLUMNS = (
    "pk",
    "received_on",
    "closed_on",
    "is_open",
    "unit_id",
    "theme",
    "regime",
    "sensitivity",
    "quality_flags",
)

Progress = Callable[[int, int], None]  # matters read, and how many there are


def gather(
    kind: Kind,
    *,
    as_at: datetime,
    from_events: bool = False,
    progress: Progress = lambda done, total: None,
) -> Facts:
    """The facts of a kind as at an instant.

    By default those of now, from the rows, with the events of reopened matters alone; tests prove
    that `from_events` gives the same to the last byte. Use it for any earlier instant.
    """
    reading = sources.reading_of(kind)
    if from_events:
        lives = _lives(reading, as_at=as_at)
        rows = _Rows(lives=lives, moved=_moved_since(as_at), every_life=True)
    else:
        reopened = Event.objects.filter(verb__in=sources.reopening_verbs(kind))
        lives = _lives(reading, as_at=as_at, streams=reopened.order_by().values("stream"))
        rows = _Rows(lives=lives)
    matters = Matter.objects.filter(kind=kind.code).exclude(sensitivity=Sensitivity.SEALED)
    if not from_events:
        matters = matters.exclude(state__in=reading.left_out_states)
    total = matters.count()
    for row in matters.order_by("received_on", "pk").values_list(*_COLUMNS).iterator(CHUNK):
        rows.take(*row)
        if len(rows.ids) % CHUNK == 0:
            progress(len(rows.ids), total)
    progress(total, total)
    return _as_facts(kind, as_at, rows, _Clocks.of(kind, rows, london_day(as_at)))


def _lives(reading: Reading, *, as_at: datetime, streams: Any = None) -> dict[UUID, Life]:
    """The lives that events tell, by matter; of some streams only, when given."""
    told = Event.objects.filter(verb__in=reading.verbs, recorded_at__lte=as_at)
    if streams is not None:
        told = told.filter(stream__in=streams)
    lives: dict[UUID, Life] = {}
    columns = ("stream", "verb", "occurred_at", "facts")
    for stream, verb, at, facts in told.order_by("stream", "seq").values_list(*columns).iterator():
        if stream not in lives:
            lives[stream] = Life()
        lives[stream].take(verb, at, facts, reading)
    return lives


def _moved_since(as_at: datetime) -> dict[UUID, UUID]:
    """The unit that held a matter before the first move that was recorded later."""
    units = dict(Unit.objects.values_list("code", "pk"))
    later = Event.objects.filter(verb="matter.moved", recorded_at__gt=as_at)
    held: dict[UUID, UUID] = {}
    for stream, facts in later.order_by("stream", "seq").values_list("stream", "facts"):
        if stream not in held and facts.get("from") in units:
            held[stream] = units[facts["from"]]
    return held


@dataclass(slots=True)
class _Numbered:
    """Distinct values, numbered as they come; `ranks` gives each its place in their order."""

    seen: dict[Any, int] = field(default_factory=dict)

    def number(self, value: Any) -> int:
        return self.seen.setdefault(value, len(self.seen))

    def ranks(self, key: Callable[[Any], Any] = lambda value: value) -> tuple[list[Any], Any]:
        """The values in order, and the array that turns a number into its place."""
        ordered = sorted(self.seen, key=key)
        place = np.zeros(len(ordered), dtype=np.int32)
        for rank, value in enumerate(ordered):
            place[self.seen[value]] = rank
        return ordered, place


@dataclass(slots=True)
class _Rows:
    """The matters as they are read: plain lists, turned into arrays at the end."""

    lives: Mapping[UUID, Life]
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    every_life: bool = False  # a matter without a life was not yet recorded
    ids: list[UUID] = field(default_factory=list)
    received: list[date] = field(default_factory=list)
    closed: list[date | None] = field(default_factory=list)
    unknown: list[bool] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    theme: list[int] = field(default_factory=list)
    regime: list[int] = field(default_factory=list)
    doubt: list[int] = field(default_factory=list)
    restricted: list[bool] = field(default_factory=list)
    units: _Numbered = field(default_factory=_Numbered)
    themes: _Numbered = field(default_factory=_Numbered)
    regimes: _Numbered = field(default_factory=_Numbered)
    again: list[tuple[int, date, date]] = field(default_factory=list)

    def take(
        self,
        pk: UUID,
        received_on: date,
        closed_on: date | None,
        is_open: bool,
        unit_id: UUID,
        theme: str,
        regime: str,
        sensitivity: str,
        flags: Iterable[str],
    ) -> None:
        life = self.lives.get(pk)
        if self.every_life:
            if life is None or life.is_left_out:
                return
            closed_on, is_open = life.closed_on, life.is_open
        if life is not None:
            self.again += [(len(self.ids), *days) for days in life.reopenings]
        self.ids.append(pk)
        self.received.append(received_on)
        self.closed.append(closed_on)
        self.unknown.append(not is_open and closed_on is None)
        self.unit.append(self.units.number(self.moved.get(pk, unit_id)))
        self.theme.append(self.themes.number(theme))
        self.regime.append(self.regimes.number(regime))
        self.doubt.append(sum(_DOUBTS.get(flag, 0) for flag in set(flags)))
        self.restricted.append(sensitivity == Sensitivity.RESTRICTED)


@dataclass(slots=True)
class _Clocks:
    """The clocks of the matters, read once."""

    matter: list[int] = field(default_factory=list)
    rule: list[int] = field(default_factory=list)
    due: list[date] = field(default_factory=list)
    ended: list[date | None] = field(default_factory=list)
    stopped: list[bool] = field(default_factory=list)
    codes: _Numbered = field(default_factory=_Numbered)
    labels: dict[str, RuleLabel] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind, rows: _Rows, on: date) -> _Clocks:
        """Those that are the force's own duty and were not cancelled, begun by the day."""
        place = {pk: number for number, pk in enumerate(rows.ids)}
        found = cls()
        clocks = (
            Clock.objects.filter(
                stream__in=Matter.objects.filter(kind=kind.code).order_by().values("pk"),
                duty_of=DutyOf.FORCE.value,
                trigger_on__lte=on,
            )
            .exclude(status=Clock.Status.CANCELLED)
            .order_by()
            .values_list("stream", "code", "label", "statutory", "due_on", "ended_on", "status")
        )
        for stream, code, label, statutory, due_on, ended_on, status in clocks.iterator(CHUNK):
            if stream not in place:
                continue
            found.matter.append(place[stream])
            found.rule.append(found.codes.number(code))
            found.due.append(due_on)
            found.ended.append(ended_on if ended_on and ended_on <= on else None)
            found.stopped.append(status == Clock.Status.PAUSED)
            known = found.labels.get(code)
            if known is None or label < known.label:
                found.labels[code] = RuleLabel(code, label, statutory)
        return found


def _as_facts(kind: Kind, as_at: datetime, rows: _Rows, clocks: _Clocks) -> Facts:
    names = {
        unit.pk: unit
        for unit in Unit.objects.filter(pk__in=list(rows.units.seen)).only("code", "name")
    }
    units, unit_place = rows.units.ranks(lambda pk: names[pk].code)
    themes, theme_place = rows.themes.ranks()
    regimes, regime_place = rows.regimes.ranks()
    codes, code_place = clocks.codes.ranks()
    worked = sources.registered(kind.code).worked_regimes
    whole = [pk.int for pk in rows.ids]
    again = sorted(rows.again)
    return Facts(
        kind=kind.code,
        as_at=as_at,
        cuts=Cuts(
            units=tuple(UnitLabel(str(pk), names[pk].code, names[pk].name) for pk in units),
            themes=tuple(themes),
            regimes=tuple(regimes),
            rules=tuple(clocks.labels[code] for code in codes),
            worked_regimes=tuple(sorted(worked)),
        ),
        id_high=np.array([number >> 64 for number in whole], dtype=np.uint64),
        id_low=np.array([number & (2**64 - 1) for number in whole], dtype=np.uint64),
        received=_days(rows.received),
        closed=_days(rows.closed),
        unknown=np.array(rows.unknown, dtype=np.bool_),
        unit=unit_place[np.array(rows.unit, dtype=np.int32)],
        theme=theme_place[np.array(rows.theme, dtype=np.int32)],
        regime=regime_place[np.array(rows.regime, dtype=np.int32)],
        doubt=np.array(rows.doubt, dtype=np.uint8),
        restricted=np.array(rows.restricted, dtype=np.bool_),
        again_matter=np.array([each[0] for each in again], dtype=np.int32),
        again_closed=_days([each[1] for each in again]),
        again_opened=_days([each[2] for each in again]),
        **_clock_arrays(clocks, code_place),
    )


def _clock_arrays(clocks: _Clocks, code_place: Any) -> dict[str, Any]:
    """In an order of their own, so that the same clocks give the same bytes."""
    matter = np.array(clocks.matter, dtype=np.int32)
    rule = code_place[np.array(clocks.rule, dtype=np.int32)]
    due, ended = _days(clocks.due), _days(clocks.ended)
    stopped = np.array(clocks.stopped, dtype=np.bool_)
    order = np.lexsort((stopped, ended, due, rule, matter))
    return {
        "clock_matter": matter[order],
        "clock_rule": rule[order],
        "clock_due": due[order],
        "clock_ended": ended[order],
        "clock_stopped": stopped[order],
    }


def _days(values: Iterable[date | None]) -> Any:
    return np.array(list(values), dtype="datetime64[D]")
