"""The words of "why this date?". Pure: sentences from a rule and its reckoning."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from standards.clocks.primitives import Primitive
from standards.clocks.rules import DutyOf, Evidence, Rule, RuleClass, Unit

PHRASES = {
    Primitive.P1: "{length}, beginning with the first working day after {trigger}",
    Primitive.P2: "{length}, beginning with {trigger} (that day is day 1 if it is a working day)",
    Primitive.P3: "{length}, beginning with the day after {trigger}",
    Primitive.P4: "{length}, beginning with {trigger}",
    Primitive.P5: "within {length} of {trigger}",
    Primitive.P6: "no later than the end of the day after {trigger}",
    Primitive.P7: "{length}, beginning with the first working day after {trigger}",
    Primitive.P8: "not less than {earliest} nor more than {length} after {trigger}",
    Primitive.BACK: "at least {length} before {trigger}",
    Primitive.MONTHS_BEFORE: "{length} before {trigger}",
}
EVIDENCE = {
    Evidence.SEEN: "the text of the source was seen",
    Evidence.SEEN_ELSEWHERE: "the text was seen in a draft, a copy or an equivalent instrument",
    Evidence.KNOWN: "from general knowledge; the text of the source was not seen",
    Evidence.UNSURE: "the number is uncertain; check it before relying on it",
    Evidence.DESIGN: "a number that the force may change",
}
WHOSE = {
    RuleClass.STATUTORY: "Set by law",
    RuleClass.NATIONAL: "Set by a national body, not by law",
    RuleClass.LOCAL: "A local target, not law",
}


class Reckoned(Protocol):
    """What the sentences need of a reckoning."""

    @property
    def trigger_on(self) -> date: ...
    @property
    def start(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def action_by(self) -> date: ...
    @property
    def earliest_literal(self) -> date | None: ...
    @property
    def earliest_clear_days(self) -> date | None: ...
    @property
    def latest_clear_days(self) -> date | None: ...


def say_date(day: date) -> str:
    """Friday 10 April 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def say_length(n: int, unit: Unit) -> str:
    """5 working days, 1 month: the unit is always said."""
    words = unit.value.replace("_", " ")
    if unit is Unit.DAYS:
        words = "calendar days"
    return f"{n} {words.removesuffix('s')}" if n == 1 else f"{n} {words}"


def say_rule(rule: Rule, length: int | None = None) -> str:
    """How the rule counts, in one phrase."""
    chained = "the day after the period before it ended"
    return PHRASES[rule.primitive].format(
        length=say_length(length or rule.length, rule.unit),
        earliest=rule.earliest,
        trigger=chained if rule.chained_from else rule.trigger_label,
    )


def sentences(
    rule: Rule,
    found: Reckoned,
    not_counted: Sequence[tuple[date, str]],
    *,
    calendar_version: str,
    excluded_days: int = 0,
    extension: int = 0,
    length: int | None = None,
) -> list[str]:
    """The explanation of one date, in the order in which a person would ask."""
    return [
        f"{rule.label}: {say_rule(rule, length)}.",
        f"{WHOSE[rule.class_]}: {rule.source} ({EVIDENCE[rule.evidence]}).",
        *_trigger(rule, found),
        *_set_length(rule, length),
        _what_counts(rule, not_counted),
        *_lengthened(rule, excluded_days, extension),
        *_window(found),
        *_result(rule, found),
        *_consequences(rule),
        say_verification(rule),
        f"Calendar: {calendar_version}.",
    ]


def say_verification(rule: Rule) -> str:
    """Whether a lawyer of the force has signed the rule off; every shown date carries this."""
    if rule.legally_verified_on is None:
        return "This rule is not yet verified by a lawyer."
    return (
        f"Verified by {rule.legally_verified_by} on "
        f"{rule.legally_verified_on.day} {rule.legally_verified_on:%B %Y}."
    )


def _trigger(rule: Rule, found: Reckoned) -> list[str]:
    said = [f"Counted from {rule.trigger_label}: {say_date(found.trigger_on)}."]
    if found.start != found.trigger_on:
        said.append(
            f"The period before it ended the day before {say_date(found.start)}, "
            "with which this one begins."
        )
    if found.trigger_on < rule.effective_from:
        since = rule.effective_from
        said.append(
            f"The rule is in force since {since.day} {since:%B %Y}, after that date: "
            "check that it applies."
        )
    return said


def _set_length(rule: Rule, length: int | None) -> list[str]:
    if length is None or length == rule.length:
        return []
    set_to = say_length(length, rule.unit)
    return [f"The length was set to {set_to} (usually {say_length(rule.length, rule.unit)})."]


def _what_counts(rule: Rule, not_counted: Sequence[tuple[date, str]]) -> str:
    if rule.primitive is Primitive.MONTHS_BEFORE:
        return "Counted back in whole months."
    if not rule.counts_working_days and rule.primitive is not Primitive.P7:
        return "Every calendar day counts, weekends and bank holidays too."
    weekend = sum(day.weekday() >= 5 for day, _ in not_counted)
    parts = [f"{weekend} Saturdays and Sundays" if weekend > 1 else "1 weekend day"] * bool(weekend)
    parts += [f"{why} ({day.day} {day:%B %Y})" for day, why in not_counted if day.weekday() < 5]
    lead = "Not counted before the first day" if rule.primitive is Primitive.P7 else "Not counted"
    return f"{lead}: {_and(parts)}." if parts else "No weekend or bank holiday falls in between."


def _lengthened(rule: Rule, excluded_days: int, extension: int) -> list[str]:
    days = Unit.WORKING_DAYS if rule.counts_working_days else Unit.DAYS
    said = []
    if excluded_days:
        many = say_length(excluded_days, days)
        said.append(f"Time was stopped: {many} not counted, added at the end.")
    if extension:
        unit = Unit.MONTHS if rule.unit is Unit.MONTHS else days
        said.append(f"Extended by {say_length(extension, unit)}.")
    return said


def _window(found: Reckoned) -> list[str]:
    if found.latest_clear_days is not None:
        return [f"If clear days are meant, no later than {say_date(found.latest_clear_days)}."]
    if found.earliest_literal is None or found.earliest_clear_days is None:
        return []
    return [
        f"It may not be before {say_date(found.earliest_clear_days)}, if clear days are meant; "
        f"read literally, not before {say_date(found.earliest_literal)}. Use the later."
    ]


def _result(rule: Rule, found: Reckoned) -> list[str]:
    if rule.primitive is Primitive.MONTHS_BEFORE:
        return [f"It falls on {say_date(found.due_on)}."]
    said = [f"Time ends at the end of {say_date(found.due_on)}."]
    if found.action_by != found.due_on:
        said.append(
            "That is not a working day and the date does not move: act by "
            f"{say_date(found.action_by)}, the last working day before it."
        )
    return said


def _consequences(rule: Rule) -> list[str]:
    told = ("Who is told, or what follows, if it is missed", rule.told)
    texts = (told, ("Stopping the clock", rule.pause), ("Extending it", rule.extension))
    whose = {
        DutyOf.OTHER: ["This is the time of the person concerned, not a duty of the force."],
        DutyOf.NOBODY: ["Nobody has to act by then: the date marks an end."],
    }
    return whose.get(rule.duty_of, []) + [f"{lead}: {text}." for lead, text in texts if text]


def _and(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
