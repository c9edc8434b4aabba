"""From values to places on paper: scales, and ticks at numbers and dates that people use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from standards.legitimacy.charts import Unit, X

_DAY_STEPS = (1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730, 1825, 3650)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Tick:
    """A value on an axis and what is written there."""

    value: float
    text: str


@dataclass(frozen=True)
class Scale:
    """A straight-line scale from [low, high] to [start, end]."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def number_of(place: X) -> float:
    """A place on an x axis as a number; a date is its day number."""
    return float(place.toordinal()) if isinstance(place, date) else float(place)


def number_ticks(
    low: float, high: float, *, most: int, unit: Unit = Unit.NUMBER
) -> tuple[Tick, ...]:
    """Ticks at round numbers that cover [low, high], at most about `most` of them."""
    if high <= low:
        high = low + 1
    step = _day_step(high - low, most) if unit is Unit.DAYS else _round_step(high - low, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    values = [index * step for index in range(first, last + 1)]
    return tuple(Tick(value, number_text(value, step, unit)) for value in values)


def number_text(value: float, step: float, unit: Unit) -> str:
    """A number as written on an axis: 1,200 or 0.25 or 50%."""
    if unit is Unit.SHARE:
        value, step = value * 100, step * 100
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    text = f"{value:,.{places}f}".replace("-0", "0") if value == 0 else f"{value:,.{places}f}"
    text = text.replace("-", "\N{MINUS SIGN}")
    return f"{text}%" if unit is Unit.SHARE else text


def date_ticks(first: date, last: date, *, most: int) -> tuple[Tick, ...]:
    """Ticks inside [first, last] at starts of years, quarters or months, or on single days."""
    span = (last - first).days
    for step in _MONTH_STEPS:
        if span / 30.44 / step <= most and (step >= 12 or span > 62):
            ticks = _month_ticks(first, last, step)
            if len(ticks) >= 2:
                return ticks
    gap = max(1, math.ceil(span / max(most, 1)))
    days = [first + timedelta(days=n) for n in range(0, span + 1, gap)]
    return tuple(Tick(day.toordinal(), f"{day.day} {_MONTHS[day.month - 1]}") for day in days)


def category_ticks(names: Sequence[str]) -> tuple[Tick, ...]:
    return tuple(Tick(float(place), name) for place, name in enumerate(names))


def _round_step(span: float, most: int) -> float:
    """The least of 1, 2 and 5 times a power of ten that gives at most `most` steps."""
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10 * power


def _day_step(span: float, most: int) -> float:
    for step in _DAY_STEPS:
        if span / step <= most:
            return step
    return _round_step(span, most)


def _month_ticks(first: date, last: date, step: int) -> tuple[Tick, ...]:
    # Counted from year 0, so that every multiple of 12 (or 60) is a January (of a fifth year).
    start = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // step) * step
    ticks = []
    for month in range(start, last.year * 12 + last.month, step):
        day = date(month // 12, month % 12 + 1, 1)
        name = str(day.year) if step >= 12 else f"{_MONTHS[day.month - 1]} {day.year}"
        ticks.append(Tick(day.toordinal(), name))
    return tuple(ticks)
