"""A cohort rule in words, for whoever agrees to it: no code of a list is left in it."""

from datetime import date

from standards.pages.dates import long_date
from vetting.programmes.cohort import facts, tree
from vetting.programmes.cohort.tree import BadRule, Condition, Group, Tree

SAYS = {
    "is": "is",
    "is not": "is not",
    "in": "is one of",
    "not in": "is none of",
    "between": "is between",
    "on or after": "is on or after",
    "before": "is before",
    "at least": "is at least",
    "at most": "is at most",
}
_HEADS = {"all": "All of these hold:", "any": "At least one of these holds:"}


def in_words(rule: str) -> list[str]:
    """A rule as lines: what joins the conditions, then each. A rule that cannot be read stays as
    it is written: it may have been kept before a fact was renamed."""
    try:
        read = tree.parse(rule)
        if isinstance(read, Group):
            return [_HEADS[read.word], *(_said(part) for part in read.parts)]
        return [_said(read)]
    except BadRule:
        return [rule] if rule else []


def _said(part: Tree) -> str:
    if isinstance(part, Condition):
        return _condition(part)
    inner = "; ".join(_said(each) for each in part.parts)
    word = "all hold" if part.word == "all" else "one holds"
    return f"of these {word}: ({inner})"


def _condition(condition: Condition) -> str:
    fact = facts.fact_of(condition)
    values = [_value(fact, each) for each in condition.values]
    joined = " and ".join(values) if condition.operator == "between" else ", ".join(values)
    return f"{fact.label} {SAYS[condition.operator]} {joined}"


def _value(fact: facts.Fact, value: str) -> str:
    if fact.sort == facts.Sort.DAY:
        try:
            return long_date(date.fromisoformat(value))
        except ValueError:
            return value
    known = fact.choices() if fact.choices is not None else {}
    return known.get(value, value)
