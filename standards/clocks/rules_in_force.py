"""Find the rows of rules, and read a clock's dates again from its parts. Reads only."""

from dataclasses import dataclass
from datetime import date

from standards.clocks.due import Reckoning, excluded_by_pauses, reckon
from standards.clocks.errors import UnknownRule
from standards.clocks.models import Clock, ClockRule
from standards.clocks.rules import ANY_REGIME, Rule, RuleBook
from standards.clocks.working_days import Calendar


@dataclass(frozen=True)
class Found:
    """A rule, its row, and the rules of the periods before its own."""

    row: ClockRule
    rule: Rule
    chain: tuple[Rule, ...]


class Rows:
    """Rows of rules as a book; holds the codes that were asked for, and those they lead to."""

    def __init__(self, rows: list[ClockRule]) -> None:
        self._rows = {(row.code, row.regime, row.effective_from): row for row in rows}
        self.book = RuleBook(row.to_rule() for row in rows)

    def find(self, code: str, *, on: date, regime: str = ANY_REGIME) -> Found:
        """The version in force for a trigger on that date. Raises as RuleBook.find does."""
        rule = self.book.find(code, on=on, regime=regime)
        row = self._rows[rule.code, rule.regime, rule.effective_from]
        return Found(row, rule, self.book.chain_of(rule, on=on))


def all_rows() -> Rows:
    """Every rule of this installation: for commands and nightly work over many clocks."""
    return Rows(list(ClockRule.objects.all()))


def find(code: str, *, on: date, regime: str = ANY_REGIME) -> Found:
    """One rule: a query for its code, and one for each period before its own."""
    rows: list[ClockRule] = []
    wanted = {code}
    while wanted:
        batch = list(ClockRule.objects.filter(code__in=wanted))
        rows += batch
        known = {row.code for row in rows}
        wanted = {row.chained_from for row in batch if row.chained_from} - known
    if not rows:
        raise UnknownRule(code, all_rows().book.near(code))
    return Rows(rows).find(code, on=on, regime=regime)


@dataclass(frozen=True)
class ClockReckoning:
    """What a clock's stored dates should be."""

    excluded_days: int
    dates: Reckoning


def reckon_clock(clock: Clock, found: Found, calendar: Calendar) -> ClockReckoning:
    """The dates of a clock from its trigger, pauses, extension, rule and the calendar."""
    excluded = excluded_by_pauses(
        found.rule,
        clock.trigger_on,
        calendar,
        clock.pause_spans(),
        extension=clock.extension,
        length=clock.length,
        chain=found.chain,
    )
    dates = reckon(
        found.rule,
        clock.trigger_on,
        calendar,
        excluded_days=excluded,
        extension=clock.extension,
        length=clock.length,
        chain=found.chain,
    )
    return ClockReckoning(excluded, dates)
