"""Work out who was above whom, and when, from the dated periods of units. No database.

A unit that ended hangs from then on under the unit that replaced it, or, where none did, where
it hung last: what it held (matters, former postings) stays in sight of somebody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
FOR_EVER = date.max
DEEPEST = 60  # levels; a force has about six


class Spell(NamedTuple):
    """A unit under a parent (None: at the top) for some days, the last one included."""

    unit: str
    parent: str | None
    first: date
    last: date | None


class Pair(NamedTuple):
    """An ancestor and a descendant for some days; a unit is its own ancestor."""

    ancestor: str
    descendant: str
    first: date
    last: date | None


class Cycle(ValueError):
    """Units that lie below each other on the same day: their codes in order, and the day."""

    def __init__(self, codes: list[str], day: date) -> None:
        super().__init__(" under ".join(codes))
        self.codes, self.day = codes, day


class TooDeep(ValueError):
    """More levels than any force has: surely a mistake in the parents."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Unit {code} lies more than {DEEPEST} levels deep.")


def closure(spells: Iterable[Spell], replaced_by: Mapping[str, str]) -> list[Pair]:
    """Every (ancestor, descendant) with its days, spells that touch joined into one.

    Raises Cycle when a unit would lie below itself on some day, TooDeep past DEEPEST levels.
    """
    by_unit: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells:
        by_unit[spell.unit].append(spell)
    for unit, own in by_unit.items():
        own.sort(key=lambda spell: spell.first)
        after = _afterlife(own[-1], replaced_by.get(unit))
        if after is not None:
            own.append(after)
    found: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
    for unit, own in by_unit.items():
        for spell in own:
            days = (spell.first, spell.last or FOR_EVER)
            found[unit, unit].append(days)
            _climb(spell.parent, days, [unit], by_unit, found)
    return [
        Pair(ancestor, descendant, first, None if last == FOR_EVER else last)
        for (ancestor, descendant), days in found.items()
        for first, last in _joined(days)
    ]


def _afterlife(last: Spell, successor: str | None) -> Spell | None:
    if last.last is None:
        return None
    return Spell(last.unit, successor or last.parent, last.last + DAY, None)


def _climb(
    parent: str | None,
    days: tuple[date, date],
    path: list[str],
    by_unit: Mapping[str, list[Spell]],
    found: dict[tuple[str, str], list[tuple[date, date]]],
) -> None:
    """Follow every way up from `path` that holds within `days`, noting each unit met."""
    if parent is None:
        return
    if parent in path:
        raise Cycle([*path[path.index(parent) :], parent], days[0])
    if len(path) > DEEPEST:
        raise TooDeep(path[0])
    for spell in by_unit.get(parent, ()):
        first, last = max(days[0], spell.first), min(days[1], spell.last or FOR_EVER)
        if first <= last:
            found[parent, path[0]].append((first, last))
            _climb(spell.parent, (first, last), [*path, parent], by_unit, found)


def _joined(days: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spells in order, those that overlap or touch made one."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted(days):
        if joined and (joined[-1][1] == FOR_EVER or first <= joined[-1][1] + DAY):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
