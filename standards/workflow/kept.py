"""Small reference data that every page needs, kept in the process for half a minute."""

from functools import lru_cache
from time import monotonic

from standards.clocks import calendars
from standards.clocks.working_days import Calendar
from standards.people.models import Unit

KEPT_SECONDS = 30  # how long a process may show what was changed elsewhere


def calendar() -> Calendar:
    """The working-day calendar, for saying how many days are left. Deadlines are not counted
    with it: the clocks read the calendar afresh."""
    return _calendar(slot())


def unit_choices() -> list[tuple[str, str]]:
    """(code, name) of every unit, by name."""
    return list(_units(slot()))


def slot() -> int:
    """Which half minute of the process this is: what was read in an earlier one is read again."""
    return int(monotonic() // KEPT_SECONDS)


@lru_cache(maxsize=2)
def _calendar(_slot: int) -> Calendar:
    return calendars.current()


@lru_cache(maxsize=2)
def _units(_slot: int) -> tuple[tuple[str, str], ...]:
    return tuple(Unit.objects.order_by("name", "code").values_list("code", "name"))
