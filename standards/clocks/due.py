"""From a rule and a trigger to a date, and the answer to "why this date?". Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from standards.clocks import primitives
from standards.clocks.explaining import sentences
from standards.clocks.primitives import Primitive, london_date
from standards.clocks.rules import COUNTS_BACK, Rule, Unit
from standards.clocks.working_days import Calendar

ONE_DAY = timedelta(days=1)

# A pause: the first day that does not count, and the first day that counts again.
Pause = tuple[date, date]


@dataclass(frozen=True)
class Reckoning:
    """The dates alone. `start` is the day from which the rule's own period was counted: the
    trigger, or for a chained rule the day after the period before it."""

    trigger_on: date
    start: date
    due_on: date
    action_by: date
    earliest_literal: date | None = None
    earliest_clear_days: date | None = None
    latest_clear_days: date | None = None


@dataclass(frozen=True)
class Due:
    """A date with its reasons. `action_by` is the last working day on or before `due_on`.

    `earliest_*` open the window of a rule that has one; `latest_clear_days` is the stricter
    reading of "at least N working days before".
    """

    due_on: date
    action_by: date
    earliest_literal: date | None
    earliest_clear_days: date | None
    latest_clear_days: date | None
    days_not_counted: list[tuple[date, str]]
    explanation: list[str]
    calendar_version: str


def due(
    rule: Rule,
    trigger: date | datetime,
    calendar: Calendar,
    *,
    excluded_days: int = 0,
    extension: int = 0,
    length: int | None = None,
    chain: Sequence[Rule] = (),
) -> Due:
    """When the rule's time ends, and why.

    `excluded_days` and `extension` are working days for a rule that counts working days, else
    calendar days (an extension of a rule in months: months); both are added at the end.
    `length` replaces the rule's own where a person sets it. `chain` holds the rules of the
    periods before this one, first period first. An instant counts by its London date.
    """
    found = reckon(
        rule,
        trigger,
        calendar,
        excluded_days=excluded_days,
        extension=extension,
        length=length,
        chain=chain,
    )
    not_counted = _days_not_counted(rule, found, calendar)
    return Due(
        due_on=found.due_on,
        action_by=found.action_by,
        earliest_literal=found.earliest_literal,
        earliest_clear_days=found.earliest_clear_days,
        latest_clear_days=found.latest_clear_days,
        days_not_counted=not_counted,
        explanation=sentences(
            rule,
            found,
            not_counted,
            calendar_version=calendar.version,
            excluded_days=excluded_days,
            extension=extension,
            length=length,
        ),
        calendar_version=calendar.version,
    )


def reckon(
    rule: Rule,
    trigger: date | datetime,
    calendar: Calendar,
    *,
    excluded_days: int = 0,
    extension: int = 0,
    length: int | None = None,
    chain: Sequence[Rule] = (),
) -> Reckoning:
    """The dates of `due` without the words: for re-deriving many clocks. Same arguments."""
    if excluded_days < 0 or extension < 0:
        raise ValueError("Days that do not count, and extensions, cannot be negative.")
    if rule.primitive in COUNTS_BACK and (excluded_days or extension):
        raise ValueError("A rule that counts back from a fixed date cannot be lengthened.")
    trigger_on = start = london_date(trigger)
    for earlier in chain:
        start = _end(earlier, start, earlier.length, calendar) + ONE_DAY
    base = _end(rule, start, rule.length if length is None else length, calendar, extension)
    due_on = _add(rule, base, excluded_days, calendar)
    literal = clear = back_clear = None
    if rule.primitive is Primitive.P8 and rule.earliest is not None:
        window = primitives.window_after(start, rule.earliest, rule.length, calendar)
        literal, clear = window.earliest_literal, window.earliest_clear_days
    if rule.primitive is Primitive.BACK:
        back_clear = calendar.working_days_before(due_on, 1)
    return Reckoning(
        trigger_on=trigger_on,
        start=start,
        due_on=due_on,
        action_by=_action_by(rule, trigger_on, due_on, calendar),
        earliest_literal=literal,
        earliest_clear_days=clear,
        latest_clear_days=back_clear,
    )


def excluded_by_pauses(
    rule: Rule,
    trigger: date | datetime,
    calendar: Calendar,
    pauses: Sequence[Pause],
    *,
    extension: int = 0,
    length: int | None = None,
    chain: Sequence[Rule] = (),
) -> int:
    """How many days the pauses take out, in the rule's own days (see `due`).

    Whole days from the first that does not count up to, not including, the day on which counting
    goes on. A rule in working days loses the working days among them; a rule in calendar days,
    weeks or months loses them all. Days before counting begins, and a pause that begins once the
    time has run out, take nothing out.
    """
    excluded = 0
    for begins, ends in sorted(pauses):
        found = reckon(
            rule,
            trigger,
            calendar,
            excluded_days=excluded,
            extension=extension,
            length=length,
            chain=chain,
        )
        first = max(begins, _first_counted(rule, found.start, calendar))
        if first > found.due_on or ends <= first:
            continue
        if rule.counts_working_days:
            excluded += calendar.working_days_between(first - ONE_DAY, ends - ONE_DAY)
        else:
            excluded += (ends - first).days
    return excluded


# Each takes (start, length, calendar). P8's own end is the close of its window.
_ENDS: dict[Primitive, Callable[[date, int, Calendar], date]] = {
    Primitive.P1: primitives.working_days_after,
    Primitive.P2: primitives.working_days_beginning_with,
    Primitive.P3: lambda start, n, _: primitives.days_after(start, n),
    Primitive.P4: lambda start, n, _: primitives.months_beginning_with(start, n),
    Primitive.P5: lambda start, n, _: primitives.weeks_after(start, n),
    Primitive.P6: lambda start, n, _: primitives.day_following(start),
    Primitive.P7: primitives.weeks_from_first_working_day,
    Primitive.P8: primitives.working_days_after,
    Primitive.BACK: primitives.working_days_back,
    Primitive.MONTHS_BEFORE: lambda start, n, _: primitives.months_back(start, n),
}


def _end(rule: Rule, start: date, length: int, calendar: Calendar, extension: int = 0) -> date:
    """The last day of the period. Months are added before the day is found, so that 6 + 6 months
    end where 12 do; other extensions follow at the end."""
    count = _ENDS[rule.primitive]
    if rule.unit is Unit.MONTHS:
        return count(start, length + extension, calendar)
    return _add(rule, count(start, length, calendar), extension, calendar)


def _add(rule: Rule, day: date, n: int, calendar: Calendar) -> date:
    if rule.counts_working_days:
        return calendar.add_working_days(day, n)
    return day + timedelta(days=n)


def _first_counted(rule: Rule, start: date, calendar: Calendar) -> date:
    if rule.primitive in (Primitive.P2, Primitive.P4):
        return start
    if rule.primitive is Primitive.P7:
        return calendar.next_working_day(start)
    return start + ONE_DAY


def _action_by(rule: Rule, trigger_on: date, due_on: date, calendar: Calendar) -> date:
    """The last working day on or before the date, for whoever works office days.

    Where that lies before the trigger (a referral that becomes clear on a Saturday) no working
    day is left, and the date itself is all there is.
    """
    by = calendar.last_working_day_on_or_before(due_on)
    return due_on if by < trigger_on and rule.primitive not in COUNTS_BACK else by


def _days_not_counted(rule: Rule, found: Reckoning, calendar: Calendar) -> list[tuple[date, str]]:
    match rule.primitive:
        case Primitive.P1 | Primitive.P8:
            return calendar.non_working_days(found.start, found.due_on)
        case Primitive.P2:
            return calendar.non_working_days(found.start - ONE_DAY, found.due_on)
        case Primitive.P7:
            return calendar.non_working_days(
                found.start, calendar.next_working_day(found.start) - ONE_DAY
            )
        case Primitive.BACK:
            return calendar.non_working_days(found.due_on, found.start - ONE_DAY)
        case _:
            return []
