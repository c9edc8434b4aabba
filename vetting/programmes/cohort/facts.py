"""Facts that a cohort rule may ask about. Rooms register them; a rule can name nothing else.

A fact is about a person, or about one allegation against them. Conditions on allegations that
stand side by side in one `all(…)` are about one and the same allegation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

from vetting.programmes.cohort.tree import BadRule, Condition

MOST_COST = 50


class Sort(StrEnum):
    """What values a fact takes, and so which operators."""

    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"


OPERATORS = {
    Sort.CHOICE: ("is", "is not", "in", "not in"),
    Sort.NUMBER: ("is", "at least", "at most"),
    Sort.DAY: ("between", "on or after", "before"),
}


class About(StrEnum):
    PERSON = "person"
    ALLEGATION = "allegation"


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with its values read, on the run's day."""

    operator: str
    values: tuple[Any, ...]
    as_at: date

    @property
    def denies(self) -> bool:
        return self.operator in ("is not", "not in")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its code in rules, its words, how it becomes a condition on the database.

    `asks(asked)` answers with a condition on persons, or on allegations, for the values as they
    are meant; denial is done here. `choices()` are the values of a choice, code to words.
    """

    code: str
    label: str
    about: About
    sort: Sort
    asks: Callable[[Asked], Q]
    choices: Callable[[], Mapping[str, str]] | None = field(default=None)
    cost: int = 1


_facts: dict[str, Fact] = {}


def register(fact: Fact) -> None:
    """Make a fact known to the rule and its form."""
    _facts[fact.code] = fact


def all_facts() -> list[Fact]:
    return sorted(_facts.values(), key=lambda each: (each.about, each.label))


def fact_of(condition: Condition) -> Fact:
    found = _facts.get(condition.fact)
    if found is None:
        known = ", ".join(sorted(_facts))
        raise BadRule(f"No fact is called “{condition.fact}”. There are: {known}.")
    return found


def asked(condition: Condition, as_at: date) -> Asked:
    """The condition with its values read. Raises BadRule for what cannot be meant."""
    fact = fact_of(condition)
    if condition.operator not in OPERATORS[fact.sort]:
        can = ", ".join(OPERATORS[fact.sort])
        raise BadRule(f"“{fact.code}” takes {can}; not “{condition.operator}”.")
    return Asked(condition.operator, tuple(_read(fact, each) for each in condition.values), as_at)


def _read(fact: Fact, value: str) -> Any:
    if fact.sort == Sort.NUMBER:
        if not value.isdecimal() or int(value) > 1000:
            raise BadRule(f"“{fact.code}” takes a whole number up to 1,000, not {value}.")
        return int(value)
    if fact.sort == Sort.DAY:
        try:
            return date.fromisoformat(value)
        except ValueError as wrong:
            raise BadRule(f"“{fact.code}” takes a day like 2012-04-01, not {value}.") from wrong
    if fact.choices is not None:
        known = fact.choices()
        if value not in known:
            some = ", ".join(list(known)[:20])
            raise BadRule(f"“{fact.code}” does not know “{value}”. It knows: {some}.")
    return value
