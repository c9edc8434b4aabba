"""What somebody asks for on the timeliness page, and what they get: which facts, how exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
from django.urls import reverse

from standards.clocks.working_days import Calendar
from standards.legitimacy import audience, publishing, snapshots, timeliness, windows
from standards.legitimacy.audience import Reader
from standards.legitimacy.facts import Facts, UnitLabel
from standards.legitimacy.kernel.suppression import INTERNAL_WIDE, OPERATIONAL, Profile
from standards.legitimacy.models import TimelinessSnapshot
from standards.legitimacy.publishing import Veil
from standards.legitimacy.timeliness import Figures
from standards.legitimacy.windows import Window
from standards.refusals import NotAllowed, NotFoundHere
from standards.workflow import codes, kept
from standards.workflow.kinds import Kind

NO_THEME = "none"  # how an address names the matters without a theme
PROFILES = {profile.name: profile for profile in (OPERATIONAL, INTERNAL_WIDE)}


@dataclass(frozen=True, slots=True)
class Slice:
    """Which matters: codes as they stand in an address. Empty: all that the reader may count."""

    unit: str = ""
    theme: str = ""

    def __bool__(self) -> bool:
        return bool(self.unit or self.theme)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which matters a reader's figures are worked out from at all. Hashable, for the memory.

    `units` None: every unit. `gone` are matters that were sealed since, or that the reader is
    walled from.
    """

    units: frozenset[UUID] | None
    with_restricted: bool
    gone: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may be answered: for whom, of what, over which window, from which facts."""

    reader: Reader
    readers: tuple[Reader, ...]
    snapshot: TimelinessSnapshot
    slice: Slice
    profile: Profile
    scope: Scope
    offered: tuple[Window, ...]
    window: Window

    @property
    def kind(self) -> Kind:
        return self.reader.kind

    @property
    def is_exact(self) -> bool:
        return self.profile.is_exact

    @property
    def facts(self) -> Facts:
        """All facts of the scope, whatever the slice."""
        return _facts(self.snapshot.pk, self.scope)

    @property
    def figures(self) -> Figures:
        """The figures of the slice, as they are told to the audience."""
        return _told(self, self.slice)

    @property
    def whole(self) -> Figures:
        """The figures of the scope, whatever the slice: what a wide audience's veil hangs on."""
        return _told(self, Slice())

    @property
    def veil(self) -> Veil:
        return _veil(self.snapshot.pk, self.scope, self.window, _version(), self.profile.name)

    @property
    def units_on_offer(self) -> list[UnitLabel]:
        """The units that hold matters, as far as this reader may choose among them."""
        units = snapshots.facts_of(self.snapshot.pk).cuts.units
        if self.reader.is_wide:
            return list(units)
        return [unit for unit in units if self.reader.reads_exactly(UUID(unit.id))]

    def address(self, name: str = "timeliness", **changed: str) -> str:
        """The address of the same question, or of one that differs in some codes.

        What goes without saying is left out: two hundred of these stand on a page.
        """
        first = self.readers[0].kind == self.kind
        asked = {
            "kind": "" if first else self.kind.code,
            "period": "" if self.window == self.offered[0] else self.window.code,
            "unit": self.slice.unit,
            "theme": self.slice.theme,
        }
        asked |= changed
        return f"{reverse(name)}?{urlencode({k: v for k, v in asked.items() if v})}"


def reader_of(user: Any, params: Mapping[str, str]) -> tuple[Reader, tuple[Reader, ...]]:
    """How the user reads the kind that is asked for, and every kind that they read.

    Raises NotAllowed with a sentence for those who read no figures, NotFoundHere for a kind that
    they do not read or that does not exist.
    """
    readers = tuple(audience.readers(user))
    if not readers:
        raise NotAllowed(
            "Reports are for those who lead or decide: senior leaders, supervisors and the "
            "appropriate authority's delegates. Your role is none of these.",
            remedy="The dates of your own matters are on My work.",
        )
    code = params.get("kind", "")
    found = next((each for each in readers if not code or each.kind.code == code), None)
    if found is None:
        raise NotFoundHere()
    return found, readers


def asked(
    user: Any,
    params: Mapping[str, str],
    *,
    reader: Reader,
    readers: tuple[Reader, ...],
    newest: TimelinessSnapshot,
) -> Asked | None:
    """The question, judged; None where no month is over yet that a wide audience could be told of.

    Exact readers are answered from the `newest` snapshot, a wide audience from the last release.
    Raises NotFoundHere for a unit that is not there or not the reader's, and for an unknown
    theme; NotAllowed for a slice that would give a small count away.
    """
    chosen = Slice(params.get("unit", ""), params.get("theme", ""))
    exact = _is_exact(reader, snapshots.facts_of(newest.pk), chosen.unit)
    snapshot = newest if exact else snapshots.latest_release(reader.kind) or newest
    facts = snapshots.facts_of(snapshot.pk)
    _check_slice(facts, chosen)
    gone = frozenset(audience.sealed_since(facts))
    if exact:
        units = None if chosen.unit or reader.reads_all_exactly else reader.units
        scope = Scope(units, with_restricted=False, gone=gone | set(audience.walled_from(user)))
    else:
        scope = Scope(None, with_restricted=True, gone=gone)
    earliest = timeliness.earliest(_facts(snapshot.pk, scope))
    offer = windows.windows if exact else windows.whole_years
    offered = offer(earliest, facts.on)
    window = windows.chosen(offered, params.get("period", ""))
    if window is None:
        return None
    found = Asked(
        reader=reader,
        readers=readers,
        snapshot=snapshot,
        slice=chosen,
        profile=OPERATIONAL if exact else INTERNAL_WIDE,
        scope=scope,
        offered=offered,
        window=window,
    )
    if chosen and not exact:
        _refuse_unsafe(found)
    return found


def _check_slice(facts: Facts, chosen: Slice) -> None:
    theme = chosen.theme
    known = theme in facts.cuts.themes or codes.find("theme", theme) is not None
    if theme and theme != NO_THEME and not known:
        raise NotFoundHere()
    if chosen.unit and timeliness.unit_named(facts, chosen.unit) is None:
        raise NotFoundHere()


def _is_exact(reader: Reader, facts: Facts, unit_code: str) -> bool:
    """Whether this reader reads this unit (or all that they read) exactly; NotFoundHere if not
    at all, the same for a unit that does not exist."""
    if not unit_code:
        return reader.reads_all_exactly or not reader.is_wide
    unit = timeliness.unit_named(facts, unit_code)
    if unit is not None and reader.reads_exactly(UUID(unit.id)):
        return True
    if unit is None or not reader.is_wide:
        raise NotFoundHere()
    return False


def _refuse_unsafe(found: Asked) -> None:
    """Refuse a wide audience what, taken from the published whole, would leave a small count."""
    clear = {"remedy_url": found.address(unit="", theme=""), "remedy_label": "Show all of them"}
    if found.slice.unit and found.slice.theme:
        raise NotAllowed(
            "A unit and a theme together would single out too few matters.",
            remedy="Choose a unit or a theme.",
            **clear,
        )
    cut = found.figures.books
    whole = found.whole.books
    names = ("received", "closed", "closing", "unknown")
    if publishing.differs_by_few(
        {name: getattr(whole, name) for name in names},
        {name: getattr(cut, name) for name in names},
        found.profile,
    ):
        raise NotAllowed(
            "These figures would leave out fewer than five matters of what is published, so that "
            "a small count could be worked out by taking one from the other.",
            remedy="Take the filter away.",
            **clear,
        )


# --- what a process remembers: snapshots never change, so nothing here grows old ------------------
# Few of each: at 100,000 matters the facts of a scope take 12 MB, its figures 5 MB.
@lru_cache(maxsize=4)
def _facts(pk: UUID, scope: Scope) -> Facts:
    facts = snapshots.facts_of(pk)
    keep = np.ones(len(facts), dtype=np.bool_)
    if scope.units is not None:
        mine = [n for n, unit in enumerate(facts.cuts.units) if UUID(unit.id) in scope.units]
        keep &= np.isin(facts.unit, mine)
    if not scope.with_restricted:
        keep &= ~facts.restricted
    if scope.gone:
        keep &= ~facts.are(sorted(scope.gone))
    return facts.only(keep)


def sliced(facts: Facts, chosen: Slice) -> Facts:
    """The facts of a slice."""
    keep = np.ones(len(facts), dtype=np.bool_)
    if chosen.unit:
        codes_here = [unit.code for unit in facts.cuts.units]
        keep &= facts.unit == codes_here.index(chosen.unit)
    if chosen.theme:
        theme = "" if chosen.theme == NO_THEME else chosen.theme
        here = theme in facts.cuts.themes
        keep &= facts.theme == (facts.cuts.themes.index(theme) if here else -1)
    return facts.only(keep)


@lru_cache(maxsize=8)
def _figures(pk: UUID, scope: Scope, chosen: Slice, window: Window, _calendar: str) -> Figures:
    return timeliness.figures(sliced(_facts(pk, scope), chosen), window, kept.calendar())


def _told(found: Asked, chosen: Slice) -> Figures:
    worked = _figures(found.snapshot.pk, found.scope, chosen, found.window, _version())
    return publishing.as_told(worked, found.profile)


@lru_cache(maxsize=16)
def _veil(pk: UUID, scope: Scope, window: Window, calendar: str, profile_name: str) -> Veil:
    profile, facts = PROFILES[profile_name], _facts(pk, scope)
    told = publishing.as_told(_figures(pk, scope, Slice(), window, calendar), profile)
    begun = timeliness.earliest(facts)
    if profile.is_exact or begun is None:
        return publishing.veil(told, profile, told.months)
    every = timeliness.months(facts, facts.spells(), windows.record(begun, facts.on))
    return publishing.veil(told, profile, publishing.together(every))


def _version() -> str:
    calendar: Calendar = kept.calendar()
    return calendar.version


def forget() -> None:
    """Work everything out again at the next question: for tests and for measuring."""
    for memory in (_facts, _figures, _veil, snapshots.facts_of):
        memory.cache_clear()
