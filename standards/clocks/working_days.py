"""Which days are working days in England and Wales, and how to count them.

A working day is any day other than a Saturday, a Sunday, or a bank or public holiday in England
and Wales. Christmas Day and Good Friday are public holidays by common law; substitute days and
proclaimed one-off days are bank holidays; days of Scotland and Northern Ireland are not counted.
Pure: no database, no Django. Dates in, dates out.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType

import holidays as holidays_package
import numpy as np
import numpy.typing as npt

from standards.clocks.errors import OutsideCalendar

FIRST_YEAR = 1990
LAST_YEAR = 2060
FIRST_DAY = date(FIRST_YEAR, 1, 1)
LAST_DAY = date(LAST_YEAR, 12, 31)
SATURDAY = 5

DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Calendar:
    """The holidays of one version. `names` says what each holiday is, for explanations."""

    version: str
    holidays: frozenset[date]
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _working(self) -> list[int]:
        """Ordinals of every working day, ascending: counting is then two binary searches."""
        off = {day.toordinal() for day in self.holidays}
        return [
            ordinal
            for ordinal in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
            if (ordinal - 1) % 7 < SATURDAY and ordinal not in off
        ]

    @cached_property
    def _working_array(self) -> DateArray:
        """The same days for numpy, whose day 0 is 1 January 1970."""
        shifted = np.array(self._working, dtype=np.int64) - date(1970, 1, 1).toordinal()
        return shifted.astype("datetime64[D]")

    def is_working_day(self, day: date) -> bool:
        """True when the day is none of Saturday, Sunday, bank or public holiday."""
        _inside(day)
        return day.weekday() < SATURDAY and day not in self.holidays

    def why_not_working(self, day: date) -> str:
        """Saturday, Sunday, or the holiday's name; empty for a working day."""
        _inside(day)
        if day in self.holidays and day.weekday() < SATURDAY:
            return self.names.get(day, "bank or public holiday")
        return f"{day:%A}" if day.weekday() >= SATURDAY else ""

    def next_working_day(self, after: date) -> date:
        """The first working day strictly after a date."""
        return self.add_working_days(after, 1)

    def add_working_days(self, start: date, n: int) -> date:
        """The nth working day strictly after `start`. Nothing to count (n = 0): `start` itself."""
        if n < 0:
            raise ValueError("Count back with working_days_before, not with a negative number.")
        _inside(start)
        if n == 0:
            return start
        return self._at(bisect_right(self._working, start.toordinal()) + n - 1)

    def working_days_before(self, day: date, n: int) -> date:
        """The nth working day strictly before `day`; n = 0 gives `day` itself."""
        if n < 0:
            raise ValueError("Count forward with add_working_days, not with a negative number.")
        _inside(day)
        if n == 0:
            return day
        return self._at(bisect_left(self._working, day.toordinal()) - n)

    def last_working_day_on_or_before(self, day: date) -> date:
        """The day itself when it is a working day, else the one before it."""
        _inside(day)
        return self._at(bisect_right(self._working, day.toordinal()) - 1)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days d have start < d <= end; 0 when end is not after start."""
        _inside(start)
        _inside(end)
        if end <= start:
            return 0
        ordinals = self._working
        return bisect_right(ordinals, end.toordinal()) - bisect_right(ordinals, start.toordinal())

    def working_days_between_many(
        self, starts: DateArray, ends: DateArray
    ) -> npt.NDArray[np.int64]:
        """`working_days_between` for arrays of dates (datetime64, any unit down to the day).

        Raises ValueError for a missing date (NaT): a count of nothing is not nought.
        """
        first = np.asarray(starts, dtype="datetime64[D]")
        last = np.asarray(ends, dtype="datetime64[D]")
        for days in (first, last):
            if np.isnat(days).any():
                raise ValueError("A date is missing (NaT): leave such rows out before counting.")
            if days.size:
                _inside(days.min().item())
                _inside(days.max().item())
        counted = np.searchsorted(self._working_array, last, side="right") - np.searchsorted(
            self._working_array, first, side="right"
        )
        return np.maximum(counted, 0).astype(np.int64)

    def non_working_days(self, start: date, end: date) -> list[tuple[date, str]]:
        """The days d with start < d <= end that are not working days, each with the reason."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return [(day, why) for day in days if (why := self.why_not_working(day))]

    def _at(self, index: int) -> date:
        if not 0 <= index < len(self._working):
            raise OutsideCalendar(_outside_message())
        return date.fromordinal(self._working[index])


def _outside_message() -> str:
    return f"Working days are known from {FIRST_YEAR} to {LAST_YEAR} only. Check the date."


def _inside(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise OutsideCalendar(_outside_message())


@lru_cache(maxsize=1)
def _published() -> Mapping[date, str]:
    """Holidays from the package. Without `subdiv` Easter Monday and August would be missing."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays_package.country_holidays("GB", subdiv="ENG", years=years)
    return MappingProxyType(dict(found.items()))


def calendar_version(additions: Iterable[date]) -> str:
    """Names the package version and the local additions, so that a date can be explained later."""
    days = sorted(day.isoformat() for day in set(additions))
    digest = hashlib.sha256("\n".join(days).encode()).hexdigest()[:12] if days else "none"
    return f"GB-ENG holidays {holidays_package.__version__}, local {digest}"


def england_and_wales(additions: Mapping[date, str] | None = None) -> Calendar:
    """The calendar of England and Wales, with local additions (date to name)."""
    return _build(tuple(sorted((additions or {}).items())))


@lru_cache(maxsize=16)
def _build(additions: tuple[tuple[date, str], ...]) -> Calendar:
    names = {**_published(), **dict(additions)}
    return Calendar(
        version=calendar_version(day for day, _ in additions),
        holidays=frozenset(names),
        names=MappingProxyType(names),
    )
