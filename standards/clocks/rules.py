"""A rule as data, and the book that finds the right version of one. Pure.

A rule says from what, how long, how counted and on whose authority. Nothing here knows what a
complaint or a clearance is: the rooms bring their own rules (registry.py).
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from standards.clocks.errors import BadRule, ClockRefused, UnknownRule
from standards.clocks.primitives import Primitive
from standards.clocks.working_days import FIRST_DAY

ANY_REGIME = "any"


class Unit(StrEnum):
    """What a length is counted in. Stored in the database: never rename a value."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class RuleClass(StrEnum):
    """Whose rule it is: the law's, a national body's, or the force's own."""

    STATUTORY = "statutory"
    NATIONAL = "national"
    LOCAL = "local"


class DutyOf(StrEnum):
    """Who must act before the time ends. Another's window that passes is not our lateness, and
    the last day of a warning is nobody's deadline."""

    FORCE = "force"
    OTHER = "other"
    NOBODY = "nobody"


class Evidence(StrEnum):
    """What was seen of the rule's text when it was written down here."""

    SEEN = "S"
    SEEN_ELSEWHERE = "S*"
    KNOWN = "K"
    UNSURE = "K?"
    DESIGN = "D"


UNIT_OF = {
    Primitive.P1: Unit.WORKING_DAYS,
    Primitive.P2: Unit.WORKING_DAYS,
    Primitive.P3: Unit.DAYS,
    Primitive.P4: Unit.MONTHS,
    Primitive.P5: Unit.WEEKS,
    Primitive.P6: Unit.DAYS,
    Primitive.P7: Unit.WEEKS,
    Primitive.P8: Unit.WORKING_DAYS,
    Primitive.BACK: Unit.WORKING_DAYS,
    Primitive.MONTHS_BEFORE: Unit.MONTHS,
}
COUNTS_BACK = frozenset({Primitive.BACK, Primitive.MONTHS_BEFORE})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One version of one rule. `earliest` is the A of P8; `max_length` lets a person set the
    length of a clock up to that much; `told` says who is told, or what follows, when missed.

    Raises BadRule when the parts do not fit together.
    """

    code: str
    label: str
    trigger_label: str
    primitive: Primitive
    length: int
    unit: Unit
    source: str
    evidence: Evidence
    class_: RuleClass
    duty_of: DutyOf = DutyOf.FORCE
    regime: str = ANY_REGIME
    earliest: int | None = None
    max_length: int | None = None
    chained_from: str = ""
    repeats: bool = False
    told: str = ""
    pause: str = ""
    extension: str = ""
    can_pause: bool = True
    can_extend: bool = True
    legally_verified_by: str = ""
    legally_verified_on: date | None = None
    effective_from: date = FIRST_DAY
    effective_to: date | None = None

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise BadRule(f"Rule {self.code or '(no code)'}: {problem}")

    @property
    def statutory(self) -> bool:
        """True when the limit is set by an Act or regulations."""
        return self.class_ is RuleClass.STATUTORY

    @property
    def counts_working_days(self) -> bool:
        """True when pauses and extensions of this rule are working days too."""
        return self.unit is Unit.WORKING_DAYS

    @property
    def is_verified(self) -> bool:
        """True once a lawyer of the force has signed the rule off."""
        return self.legally_verified_on is not None

    def in_force(self, on: date) -> bool:
        """True when this version applies to a trigger on that date."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


def _problems(rule: Rule) -> Iterable[str]:
    if not (rule.code and rule.label and rule.trigger_label and rule.source):
        yield "code, label, trigger and source must be given."
    if rule.unit is not UNIT_OF[rule.primitive]:
        yield f"{rule.primitive} counts {UNIT_OF[rule.primitive]}, not {rule.unit}."
    if rule.length < 1:
        yield "the length must be 1 or more."
    if rule.primitive is Primitive.P6 and rule.length != 1:
        yield "P6 is always one day."
    if (rule.primitive is Primitive.P8) != (rule.earliest is not None):
        yield "P8, and only P8, needs the earliest day of its window."
    if rule.earliest is not None and not 0 <= rule.earliest < rule.length:
        yield "the window must open before it closes."
    if rule.max_length is not None and rule.max_length < rule.length:
        yield "the longest length is shorter than the length."
    if rule.primitive in COUNTS_BACK and (rule.can_pause or rule.can_extend):
        yield "a rule that counts back from a fixed date cannot be paused or extended."
    if bool(rule.legally_verified_by) != (rule.legally_verified_on is not None):
        yield "a sign-off needs both who and when."
    if rule.effective_to is not None and rule.effective_to < rule.effective_from:
        yield "it ends before it begins."


class RuleBook:
    """All versions of all rules, by code and regime."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._versions: dict[tuple[str, str], list[Rule]] = {}
        for rule in sorted(rules, key=lambda each: each.effective_from):
            self._versions.setdefault((rule.code, rule.regime), []).append(rule)
        self.codes = sorted({code for code, _ in self._versions})

    def find(self, code: str, *, on: date, regime: str = ANY_REGIME) -> Rule:
        """The version of a rule for a trigger on a date: the regime's own, else the general one.

        A trigger before the first version takes the first version, since the duty exists and a
        date is needed; the explanation says so. Raises UnknownRule for a code that nobody
        brought, ClockRefused for a rule that had ended by then.
        """
        versions = self._versions.get((code, regime)) or self._versions.get((code, ANY_REGIME))
        if not versions:
            raise UnknownRule(code, self.near(code))
        for rule in reversed(versions):
            if rule.in_force(on):
                return rule
        if on < versions[0].effective_from:
            return versions[0]
        raise ClockRefused(f"The rule {versions[-1].label!r} was no longer in force on {on}.")

    def chain_of(self, rule: Rule, *, on: date) -> tuple[Rule, ...]:
        """The rules whose periods come before this one's, first period first."""
        chain: list[Rule] = []
        while rule.chained_from:
            rule = self.find(rule.chained_from, on=on, regime=rule.regime)
            if rule in chain:
                raise BadRule(f"Rule {rule.code}: it is chained to itself.")
            chain.insert(0, rule)
        return tuple(chain)

    def near(self, code: str) -> list[str]:
        """Codes that look like a mistyped one, the likeliest first."""
        inside = [known for known in self.codes if code and code.lower() in known]
        close = difflib.get_close_matches(code.lower(), self.codes, n=5, cutoff=0.5)
        return list(dict.fromkeys(close + inside))[:8]
