"""The facts that figures are worked out from: one row a matter, in arrays.

They hold dates, codes and ids, and no text of a matter; sealed matters are not in them.
`gathering.gather` reads them; `register` is how a kind of matter says what closes and reopens it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from standards.legitimacy.lives import london_day
from standards.legitimacy.sources import register

__all__ = ["Cuts", "Facts", "Spells", "register"]

Days = NDArray[np.datetime64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

NEVER = np.datetime64("NaT", "D")
CLOSED_BEFORE_RECEIVED, INCIDENT_AFTER_RECEIPT = 1, 2  # bits of `doubt`


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """A unit that holds matters."""

    id: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RuleLabel:
    """A clock's rule."""

    code: str
    label: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class Cuts:
    """What the numbers in the arrays stand for: position 2 of `units` is the unit numbered 2."""

    units: tuple[UnitLabel, ...] = ()
    themes: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    rules: tuple[RuleLabel, ...] = ()
    worked_regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Each time that a matter was open: from receipt or a reopening, until closed (NaT: still).

    `again` marks those that began with a reopening. Matters that closed on a day which nobody
    knows have none: they are neither open nor closed in any month.
    """

    matter: Ints
    start: Days
    end: Days
    again: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All matters of one kind as known at an instant. Arrays of a group are equally long.

    Matters: `id_high`, `id_low` (the id's halves), `received`, `closed` (NaT: open, or unknown),
    `unknown` (closed, date unknown), `unit`, `theme`, `regime` (numbers of `cuts`), `doubt` (bits),
    `restricted`. Reopenings, in order: `again_matter`, the `again_closed` that ended and the day
    `again_opened`. Clocks that are the force's own duty: `clock_matter`, `clock_rule`,
    `clock_due`, `clock_ended` (NaT: running), `clock_stopped`.
    """

    kind: str
    as_at: datetime
    cuts: Cuts
    id_high: NDArray[np.uint64]
    id_low: NDArray[np.uint64]
    received: Days
    closed: Days
    unknown: Mask
    unit: Ints
    theme: Ints
    regime: Ints
    doubt: NDArray[np.uint8]
    restricted: Mask
    again_matter: Ints
    again_closed: Days
    again_opened: Days
    clock_matter: Ints
    clock_rule: Ints
    clock_due: Days
    clock_ended: Days
    clock_stopped: Mask

    @property
    def on(self) -> date:
        """The London day of the moment that the facts are as at: the last that figures cover."""
        return london_day(self.as_at)

    def __len__(self) -> int:
        return len(self.received)

    def ids(self, rows: NDArray[np.int_]) -> list[UUID]:
        """The ids of the matters in these rows."""
        pairs = zip(self.id_high[rows].tolist(), self.id_low[rows].tolist(), strict=True)
        return [UUID(int=(high << 64) | low) for high, low in pairs]

    def are(self, ids: list[UUID]) -> Mask:
        """Which rows are these matters."""
        high = np.array([each.int >> 64 for each in ids], dtype=np.uint64)
        low = np.array([each.int & (2**64 - 1) for each in ids], dtype=np.uint64)
        maybe = np.isin(self.id_low, low)  # both halves must be those of one id
        wanted = set(zip(high.tolist(), low.tolist(), strict=True))
        for row in np.flatnonzero(maybe):
            maybe[row] = (int(self.id_high[row]), int(self.id_low[row])) in wanted
        return maybe

    def only(self, keep: Mask) -> Facts:
        """The facts of some of the matters; itself when that is all of them."""
        if bool(keep.all()):
            return self
        place = np.cumsum(keep, dtype=np.int32) - 1
        again, clock = keep[self.again_matter], keep[self.clock_matter]
        cut: dict[str, Any] = {name: getattr(self, name)[keep] for name in _OF_A_MATTER}
        cut |= {name: getattr(self, name)[again] for name in _OF_A_REOPENING}
        cut |= {name: getattr(self, name)[clock] for name in _OF_A_CLOCK}
        cut["again_matter"] = place[cut["again_matter"]]
        cut["clock_matter"] = place[cut["clock_matter"]]
        return replace(self, **cut)

    def spells(self) -> Spells:
        """The times that each matter was open. A closing before its opening counts on its day."""
        matter = np.flatnonzero(~self.unknown).astype(np.int32)
        ends_first = self.closed.copy()
        # Written from the last reopening of a matter to its first: the first closing stays.
        for row in range(len(self.again_matter) - 1, -1, -1):
            ends_first[self.again_matter[row]] = self.again_closed[row]
        later = np.flatnonzero(~self.unknown[self.again_matter])
        of = self.again_matter[later]
        is_last = np.ones(len(of), dtype=np.bool_)
        is_last[:-1] = of[1:] != of[:-1]
        next_end = np.roll(self.again_closed[later], -1)
        ends_later = np.where(is_last, self.closed[of], next_end)
        start = np.concatenate([self.received[matter], self.again_opened[later]])
        end = np.concatenate([ends_first[matter], ends_later])
        return Spells(
            matter=np.concatenate([matter, of]).astype(np.int32),
            start=start,
            end=np.where(np.isnat(end), end, np.maximum(end, start)),
            again=np.arange(len(start)) >= len(matter),
        )

    def digest(self) -> str:
        """SHA-256 of all of it: 64 hexadecimal digits, the same wherever it is worked out."""
        whole = hashlib.sha256(self.heading().encode())
        for name, array in self.arrays().items():
            whole.update(f"{name} {array.dtype.str} {len(array)};".encode())
            whole.update(array.tobytes())
        return whole.hexdigest()

    def heading(self) -> str:
        """What is not an array, as canonical JSON."""
        named = {
            "units": [[u.id, u.code, u.name] for u in self.cuts.units],
            "themes": self.cuts.themes,
            "regimes": self.cuts.regimes,
            "rules": [[r.code, r.label, r.statutory] for r in self.cuts.rules],
            "worked_regimes": self.cuts.worked_regimes,
        }
        whole = {"kind": self.kind, "as_at": self.as_at.isoformat(), "cuts": named}
        return json.dumps(whole, sort_keys=True, separators=(",", ":"))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by name, in the order of the fields."""
        return {name: getattr(self, name) for name in ARRAYS}


_OF_A_REOPENING = ("again_matter", "again_closed", "again_opened")
_OF_A_CLOCK = ("clock_matter", "clock_rule", "clock_due", "clock_ended", "clock_stopped")
ARRAYS = tuple(f.name for f in fields(Facts) if f.name not in ("kind", "as_at", "cuts"))
_OF_A_MATTER = tuple(n for n in ARRAYS if n not in (*_OF_A_REOPENING, *_OF_A_CLOCK))


def cuts_of(whole: dict[str, Any]) -> Cuts:
    """The cuts of a parsed heading."""
    named = whole["cuts"]
    return Cuts(
        units=tuple(UnitLabel(*each) for each in named["units"]),
        themes=tuple(named["themes"]),
        regimes=tuple(named["regimes"]),
        rules=tuple(RuleLabel(*each) for each in named["rules"]),
        worked_regimes=tuple(named["worked_regimes"]),
    )
