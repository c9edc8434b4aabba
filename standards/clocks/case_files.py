"""Check a file of worked cases against the rules: one verdict a case. Pure but for reading.

The shape of a file is in README.md. Trigger, expected date and the options are checked strictly:
a file that cannot be understood must not pass.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from standards.clocks.due import Due, due
from standards.clocks.errors import ClockError
from standards.clocks.primitives import london_date
from standards.clocks.rules import ANY_REGIME, Rule, RuleBook
from standards.clocks.working_days import Calendar

CHECKED_WHEN_GIVEN = ("action_by", "earliest_literal", "earliest_clear_days")


class BadCaseFile(Exception):
    """The file is not a list of cases; the message says what is wrong and where."""


@dataclass(frozen=True)
class Verdict:
    """What one case expected and what the rules give, as text for a person."""

    id: str
    clock: str
    expected: str
    got: str

    @property
    def agrees(self) -> bool:
        return self.expected == self.got

    def __str__(self) -> str:
        mark = "ok" if self.agrees else "DIFFERS"
        return f"{self.id} {self.clock}: expected {self.expected}, got {self.got}: {mark}"


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a file. Raises BadCaseFile with the reason."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise BadCaseFile(f"{path} cannot be read: {exc.strerror}.") from exc
    except ValueError as exc:
        raise BadCaseFile(f"{path} is not JSON: {exc}.") from exc
    if not isinstance(content, list) or not content:
        raise BadCaseFile(f"{path} is not a list of cases, or has none.")
    for number, case in enumerate(content, start=1):
        _check_shape(number, case)
    return content


def judge(case: Mapping[str, Any], book: RuleBook, calendar: Calendar) -> Verdict:
    """Count one case. A code that nobody brought, or a date out of bounds, is a difference."""
    checked = [name for name in CHECKED_WHEN_GIVEN if case.get(name)]
    expected = _say(case["expected_due"], {name: case[name] for name in checked})
    try:
        found = _count(case, book, calendar)
    except ClockError as exc:
        got = str(exc)
    else:
        values = {name: _iso(getattr(found, name)) for name in checked}
        got = _say(found.due_on.isoformat(), values)
    return Verdict(str(case["id"]), case["clock"], expected, got)


def _count(case: Mapping[str, Any], book: RuleBook, calendar: Calendar) -> Due:
    moment = case.get("trigger_datetime")
    trigger = datetime.fromisoformat(moment) if moment else date.fromisoformat(case["trigger_date"])
    on = london_date(trigger)
    rule = book.find(case["clock"], on=on, regime=case.get("regime", ANY_REGIME))
    excluded = case.get("excluded_days", 0)
    chain = book.chain_of(rule, on=on)
    if excluded and rule.counts_working_days:
        excluded = _working_days_pushed(rule, trigger, calendar, excluded)
    return due(rule, trigger, calendar, excluded_days=excluded, chain=chain)


def _working_days_pushed(
    rule: Rule, trigger: date | datetime, calendar: Calendar, days: int
) -> int:
    """A file gives whole calendar days, added at the end. For a rule in working days: the
    working days that take its date past them, so that it still ends on a working day."""
    base = due(rule, trigger, calendar).due_on
    moved = base + timedelta(days=days)
    pushed = calendar.working_days_between(base, moved)
    return pushed if calendar.is_working_day(moved) else pushed + 1


def _check_shape(number: int, case: Any) -> None:
    if not isinstance(case, Mapping):
        raise BadCaseFile(f"Case {number} is not an object.")
    name = f"Case {case.get('id') or number}"
    for key in ("id", "clock", "expected_due"):
        if not (isinstance(case.get(key), str) and case[key]):
            raise BadCaseFile(f"{name} lacks {key}.")
    if not (case.get("trigger_datetime") or case.get("trigger_date")):
        raise BadCaseFile(f"{name} lacks trigger_date.")
    for key in ("trigger_date", "expected_due", *CHECKED_WHEN_GIVEN):
        if case.get(key):
            _check_date(name, key, case[key])
    if case.get("trigger_datetime"):
        _check_instant(name, case["trigger_datetime"])
    excluded = case.get("excluded_days", 0)
    if type(excluded) is not int or excluded < 0:
        raise BadCaseFile(f"{name}: excluded_days must be a whole number, not {excluded!r}.")
    if not isinstance(case.get("regime", ANY_REGIME), str):
        raise BadCaseFile(f"{name}: regime must be text.")


def _check_date(name: str, key: str, value: Any) -> None:
    try:
        good = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise BadCaseFile(f"{name}: {key} must be a date like 2026-04-10, not {value!r}.")


def _check_instant(name: str, value: Any) -> None:
    try:
        good = isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        good = False
    if not good:
        raise BadCaseFile(
            f"{name}: trigger_datetime must have an offset, like 2026-08-02T00:10:00+01:00, "
            f"not {value!r}."
        )


def _say(day: str, extras: Mapping[str, str]) -> str:
    return "; ".join([day, *(f"{name} {value}" for name, value in extras.items())])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else "none"
