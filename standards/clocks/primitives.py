"""The eight ways in which a rule counts, and two ways of counting back. Pure.

Every limit ends at 23:59:59 on its day in London, so results are dates. No result is moved
because it is a weekend or a holiday: the phrases say "before the end of". Where a trigger is an
instant, its London date counts.

| Name | Phrase                                                    | Result                        |
|------|-----------------------------------------------------------|-------------------------------|
| P1   | N working days beginning with the first working day after | Nth working day after         |
| P2   | N working days beginning with                             | the day is day 1 if it works  |
| P3   | N days starting with the day after                        | + N calendar days             |
| P4   | N months beginning with                                   | + N months, less a day        |
| P5   | within N weeks of                                         | + 7N calendar days            |
| P6   | not later than the end of the day following               | + 1 calendar day              |
| P7   | N weeks beginning with the first working day after        | that day + 7N - 1 days        |
| P8   | not less than A nor more than B working days after        | a window                      |
| BC   | at least N working days before                            | Nth working day before        |
| MB   | N months before                                           | - N months                    |
"""

import calendar as months
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from standards.clocks.working_days import Calendar

LONDON = ZoneInfo("Europe/London")


class Primitive(StrEnum):
    """How a rule counts. Stored in the database: never rename a value."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"
    P7 = "P7"
    P8 = "P8"
    BACK = "BC"
    MONTHS_BEFORE = "MB"


class Window(NamedTuple):
    """The dates between which something must happen, on both readings of "not less than"."""

    earliest_literal: date
    earliest_clear_days: date
    latest: date


def london_date(trigger: date | datetime) -> date:
    """The London date of an instant; a plain date is returned as it is.

    Raises ValueError for an instant without an offset: its date cannot be known.
    """
    if not isinstance(trigger, datetime):
        return trigger
    if trigger.tzinfo is None:
        raise ValueError("An instant needs its offset, for example 2026-08-02T00:10:00+01:00.")
    return trigger.astimezone(LONDON).date()


def working_days_after(trigger: date, n: int, calendar: Calendar) -> date:
    """P1: the nth working day strictly after the trigger."""
    return calendar.add_working_days(trigger, n)


def working_days_beginning_with(trigger: date, n: int, calendar: Calendar) -> date:
    """P2: the trigger is day 1 when it is a working day, else day 1 is the next working day."""
    return calendar.add_working_days(trigger - timedelta(days=1), n) if n else trigger


def days_after(trigger: date, n: int) -> date:
    """P3: n calendar days, the first of which is the day after the trigger."""
    return trigger + timedelta(days=n)


def months_beginning_with(trigger: date, n: int) -> date:
    """P4: the last day of a period of n months that begins with the trigger.

    The day before the corresponding date; where the last month has no corresponding date, the
    last day of that month (the corresponding-date rule, read for periods that include day one).
    """
    year, month = _shift_month(trigger, n)
    length = months.monthrange(year, month)[1]
    if trigger.day > length:
        return date(year, month, length)
    return date(year, month, trigger.day) - timedelta(days=1)


def weeks_after(trigger: date, n: int) -> date:
    """P5: within n weeks of the trigger."""
    return trigger + timedelta(weeks=n)


def day_following(trigger: date) -> date:
    """P6: the end of the next day, whatever day that is."""
    return trigger + timedelta(days=1)


def weeks_from_first_working_day(trigger: date, n: int, calendar: Calendar) -> date:
    """P7: n weeks of which the first day is the first working day after the trigger."""
    return calendar.next_working_day(trigger) + timedelta(days=7 * n - 1)


def window_after(trigger: date, least: int, most: int, calendar: Calendar) -> Window:
    """P8: from `least` to `most` working days after. Clear days put the start one day later."""
    return Window(
        earliest_literal=calendar.add_working_days(trigger, least),
        earliest_clear_days=calendar.add_working_days(trigger, least + 1),
        latest=calendar.add_working_days(trigger, most),
    )


def working_days_back(fixed: date, n: int, calendar: Calendar) -> date:
    """BC: the last day that is at least n working days before a fixed date."""
    return calendar.working_days_before(fixed, n)


def months_back(fixed: date, n: int) -> date:
    """MB: the same day n months before, or the last day of that month where it has none."""
    year, month = _shift_month(fixed, -n)
    return date(year, month, min(fixed.day, months.monthrange(year, month)[1]))


def _shift_month(day: date, n: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + n
    return index // 12, index % 12 + 1
