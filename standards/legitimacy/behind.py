"""The matters behind a number: where each number of a page leads, for those who may see them."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.urls import reverse
from numpy.typing import NDArray

from standards.legitimacy import timeliness
from standards.legitimacy.asking import NO_THEME, Asked, Slice, sliced
from standards.legitimacy.facts import Facts
from standards.legitimacy.kernel.flow import AgeBand
from standards.legitimacy.timeliness import AGE_EDGES
from standards.legitimacy.windows import Window
from standards.refusals import NotFoundHere
from standards.workflow import filters
from standards.workflow.filters import Filters

COUNTS = {
    "opening": "open at the start",
    "received": "received",
    "reopened": "reopened",
    "closed": "closed",
    "closing": "open at the end",
    "unknown": "closed on a day that nobody knows",
    "left_out": "left out of durations",
}
OUTCOMES = {
    "in_time": "met in time",
    "late": "met late",
    "not_met": "not met yet",
    "overdue": "overdue",
    "stopped": "stopped",
}


@dataclass(frozen=True, slots=True)
class Lists:
    """The addresses behind the numbers of one page; all empty for readers of aggregates."""

    asked: Asked

    def of(self, count: str, *, month: date | None = None, year: int = 0, **codes: str) -> str:
        """What one number counts. `codes`: the unit or theme of a row, a band, a rule."""
        if not self.asked.is_exact:
            return ""
        open_now = self._open_now(count, month, year, codes)
        if open_now:
            return open_now
        when = f"{month:%Y-%m}" if month else str(year or "")
        return self.asked.address("timeliness-matters", count=count, when=when, **codes)

    def _open_now(self, count: str, month: date | None, year: int, codes: Mapping[str, str]) -> str:
        """The list of matters itself, for what is open today: people work on from there."""
        asked = self.asked
        unit = codes.get("unit") or asked.slice.unit or self._only_unit()
        theme = codes.get("theme") or asked.slice.theme
        is_today = asked.window.last == asked.facts.on and not (month or year)
        expressed = unit or asked.scope.units is None
        if count != "closing" or not is_today or not expressed or theme == NO_THEME:
            return ""
        band = next((b for b in _bands() if b.code == codes.get("band")), None)
        oldest = asked.window.last - timedelta(days=band.high - 1) if band and band.high else None
        newest = asked.window.last - timedelta(days=band.low) if band else None
        return reverse("matters") + filters.to_address(
            Filters(
                asked.kind.code, unit=unit, theme=theme, received_from=oldest, received_to=newest
            )
        )

    def _only_unit(self) -> str:
        if self.asked.scope.units is None:
            return ""
        held = {unit.code for unit in self.asked.figures.units}
        return next(iter(held)) if len(held) == 1 else ""


def _bands() -> tuple[AgeBand, ...]:
    highs = [*AGE_EDGES[1:], None]
    return tuple(AgeBand(low, high, 0) for low, high in zip(AGE_EDGES, highs, strict=True))


@dataclass(frozen=True, slots=True)
class Behind:
    """The matters of one number, newest receipt first, and what the number counts in words."""

    facts: Facts
    rows: NDArray[np.int_]
    words: str


def behind(asked: Asked, params: Mapping[str, str]) -> Behind:
    """The matters behind the number that an address names; NotFoundHere for one that is not ours.

    The unit and theme of the row are in `asked` already: it is the same question, narrower.
    """
    count = params.get("count", "")
    facts = sliced(asked.facts, Slice(asked.slice.unit, asked.slice.theme))
    window, said = _narrowed(asked.window, params.get("when", ""))
    if "rule" in params:
        rows, words = _of_a_rule(facts, window, params["rule"], count)
    elif "band" in params:
        rows, words = _of_a_band(facts, window, params["band"])
    elif count in COUNTS:
        rows, words = _of_the_books(facts, window, count), COUNTS[count]
    else:
        raise NotFoundHere()
    newest = np.unique(rows)[::-1]  # the facts are in the order of receipt
    return Behind(facts, newest, f"{words}, {said}")


def _narrowed(window: Window, when: str) -> tuple[Window, str]:
    """The window, or a month or a year of it, and its words."""
    if not when:
        return window, str(window)
    try:
        year, month = int(when[:4]), int(when[5:7] or 0)
        first = date(year, month or 1, 1)
        last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except ValueError as unreadable:
        raise NotFoundHere() from unreadable
    narrow = replace(window, first=max(first, window.first), last=min(last, window.last))
    if narrow.first > narrow.last:
        raise NotFoundHere()
    return narrow, f"{first:%B %Y}" if month else str(year)


def _of_the_books(facts: Facts, window: Window, count: str) -> NDArray[np.int_]:
    if count == "left_out":
        odd = timeliness.in_view(facts, window) & ~timeliness.has_duration(facts)
        return np.flatnonzero(odd)
    return timeliness.tallies(facts, facts.spells(), window)[count]


def _of_a_band(facts: Facts, window: Window, code: str) -> tuple[NDArray[np.int_], str]:
    band = next((each for each in _bands() if each.code == code), None)
    if band is None:
        raise NotFoundHere()
    rows = timeliness.tallies(facts, facts.spells(), window)["closing"]
    ages = (np.datetime64(window.last, "D") - facts.received[rows]).astype(np.int64)
    inside = (ages >= band.low) & (ages < (band.high or np.inf))
    return rows[inside], f"open for {band.label} calendar days"


def _of_a_rule(
    facts: Facts, window: Window, code: str, outcome: str
) -> tuple[NDArray[np.int_], str]:
    number = next((n for n, rule in enumerate(facts.cuts.rules) if rule.code == code), None)
    if number is None or outcome not in (*OUTCOMES, "fell_due"):
        raise NotFoundHere()
    masks = timeliness.clock_outcomes(facts, window)
    wanted = ("in_time", "late", "not_met") if outcome == "fell_due" else (outcome,)
    mask = np.logical_or.reduce([masks[each] for each in wanted])
    rows = facts.clock_matter[mask & (facts.clock_rule == number)]
    label = facts.cuts.rules[number].label
    return rows, f"{label}: {OUTCOMES.get(outcome, 'fell due')}"
