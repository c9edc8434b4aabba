"""The book of levels: which version counts, what stands for what, until when a grant holds.

Pure but for `book()`, which reads every version in one query.
"""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from time import monotonic

from standards.clocks.primitives import months_beginning_with
from vetting.models.levels import VettingLevel

KEPT_SECONDS = 30  # how long a page may show a label that was changed elsewhere


class LevelBook:
    """Every version of every level."""

    def __init__(self, versions: Iterable[VettingLevel]) -> None:
        self._versions: dict[str, list[VettingLevel]] = {}
        for version in sorted(versions, key=lambda each: each.effective_from):
            self._versions.setdefault(version.code, []).append(version)

    def __contains__(self, code: str) -> bool:
        return code in self._versions

    def at(self, code: str, day: date) -> VettingLevel | None:
        """The version in force on a day; None for an unknown level or one that had ended.

        A day before the first version takes the first: the level existed, and a rule is needed.
        """
        versions = self._versions.get(code)
        if not versions:
            return None
        for version in reversed(versions):
            if version.effective_from <= day:
                ended = version.effective_to is not None and version.effective_to < day
                return None if ended else version
        return versions[0]

    def in_force(self, day: date) -> list[VettingLevel]:
        """The levels in force on a day, the least searching first."""
        found = (self.at(code, day) for code in self._versions)
        return sorted((v for v in found if v), key=lambda v: (v.rank_order, v.code))

    def label(self, code: str, day: date) -> str:
        """What to call it; the bare code where nobody knows it."""
        version = self.at(code, day)
        return version.label if version else code

    def satisfied_by(self, day: date) -> dict[str, frozenset[str]]:
        """For each level in force on the day, the levels whose holder has what it asks.

        Read through: a level that stands for a second stands for all that the second stands for.
        """
        direct = {level.code: set(level.satisfies) for level in self.in_force(day)}
        reached = {code: _reached(code, direct) for code in direct}
        return {
            required: frozenset(
                held for held, stands_for in reached.items() if required in stands_for
            )
            for required in direct
        }

    def next_below(self, code: str, day: date) -> str | None:
        """The level that is left to whoever loses this one: the most searching of those of the
        same regime that it stands for directly; None where it stands for none."""
        level = self.at(code, day)
        if level is None:
            return None
        found = [each for each in (self.at(below, day) for below in level.satisfies) if each]
        same = [each for each in found if each.regime == level.regime]
        below = max(same, key=lambda each: each.rank_order, default=None)
        return below.code if below else None

    def digest(self, day: date) -> str:
        """A mark of what stands for what on the day: the same levels, the same mark."""
        told = {code: sorted(held) for code, held in self.satisfied_by(day).items()}
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def expiry(self, code: str, granted_on: date, *, is_contractor: bool) -> date | None:
        """The last day on which a grant of that day holds, by the rule in force then.

        None for an unknown level, and for one whose rule sets no end.
        """
        version = self.at(code, granted_on)
        if version is None:
            return None
        months = version.validity_months
        if is_contractor and version.contractor_validity_months:
            months = version.contractor_validity_months
        return months_beginning_with(granted_on, months) if months else None


def _reached(code: str, direct: dict[str, set[str]]) -> set[str]:
    """The level itself and all that it stands for, however far; bears a ring."""
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting.extend(direct.get(at, ()))
    return seen


def book() -> LevelBook:
    """The levels as they stand now. One query."""
    return LevelBook(VettingLevel.objects.all())


def kept_book() -> LevelBook:
    """The same for labels on pages, kept in the process for half a minute."""
    return _kept(int(monotonic() // KEPT_SECONDS))


@lru_cache(maxsize=2)
def _kept(_slot: int) -> LevelBook:
    return book()


def forget() -> None:
    """Read again at the next question: for tests."""
    _kept.cache_clear()
