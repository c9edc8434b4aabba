"""Dates and times as people write them, and as Probity writes them back.

Pure functions: no database, no request. Days are Europe/London days. Day comes before month,
always: "3/11/26" is 3 November 2026.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_NEAR_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?(am|pm|h)?")
_PIVOT_YEARS_AHEAD = 20  # "45" is 2045 in 2026, "67" is 1967: fits both deadlines and births


class UnreadableDate(ValueError):
    """Not a date as written. `reason` is a sentence when more than "unreadable" is known."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


def today_in_london() -> date:
    return datetime.now(LONDON).date()


def parse_date(text: str, *, today: date | None = None) -> date:
    """The day that somebody wrote in any common way.

    Reads "3 11 2026", "3/11/26", "3.11.2026", "3 Nov 2026", "Tuesday 3rd November 2026",
    "November 3 2026", "2026-11-03", "03112026", "today", "yesterday", "tomorrow".
    Raises UnreadableDate, with a reason where one is known.
    """
    today = today or today_in_london()
    words = _words(text)
    if len(words) == 1 and words[0] in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[words[0]])
    weekday, words = _without_weekday(words)
    found = _real_date(*_day_month_year(words, today))
    if weekday is not None and found.weekday() != weekday:
        raise UnreadableDate(
            f"{long_date(found)} is a {WEEKDAYS[found.weekday()]}, not a {WEEKDAYS[weekday]}"
        )
    return found


def _words(text: str) -> list[str]:
    cleaned = re.sub(r"[,/.\-–—\s]+", " ", text.strip().casefold())
    return [word for word in cleaned.split(" ") if word and word != "of"]


def _without_weekday(words: list[str]) -> tuple[int | None, list[str]]:
    """The weekday written first, if any (0 is Monday), and the rest."""
    if words and words[0].isalpha() and len(words[0]) >= 3:
        for number, name in enumerate(WEEKDAYS):
            if name.casefold().startswith(words[0]):
                return number, words[1:]
    return None, words


def _day_month_year(words: list[str], today: date) -> tuple[int, int, int]:
    if len(words) == 1 and re.fullmatch(r"\d{8}", words[0]):
        run = words[0]
        words = [run[:2], run[2:4], run[4:]]
    if len(words) == 2:
        raise UnreadableDate("The year is missing")
    if len(words) != 3:
        raise UnreadableDate
    first, second, third = words
    if re.fullmatch(r"\d{4}", first):  # 2026-11-03
        return _number(third), _month(second), int(first)
    if _month_name(first):  # November 3 2026
        return _number(second), _month(first), _year(third, today)
    return _number(first), _month(second), _year(third, today)


def _number(word: str) -> int:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
    if not match:
        raise UnreadableDate
    return int(match[1])


def _month_name(word: str) -> int:
    """1 to 12 for the start (three letters or more) of a month's name, or 0."""
    if word.isalpha() and len(word) >= 3:
        word = "sep" if word == "sept" else word
        for number, name in enumerate(MONTHS, start=1):
            if name.casefold().startswith(word):
                return number
    return 0


def _month(word: str) -> int:
    return _month_name(word) or _number(word)


def _year(word: str, today: date) -> int:
    if re.fullmatch(r"\d{4}", word):
        return int(word)
    match = re.fullmatch(r"['’]?(\d{2})", word)
    if not match:
        raise UnreadableDate
    year = today.year - today.year % 100 + int(match[1])
    return year - 100 if year > today.year + _PIVOT_YEARS_AHEAD else year


def _real_date(day: int, month: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise UnreadableDate(f"There is no month {month}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableDate(f"There is no {day} {MONTHS[month - 1]} {year}") from error


def parse_time(text: str) -> time:
    """The time of day that somebody wrote: "16:05", "1605", "4:05pm", "4 pm", "noon".

    Raises UnreadableDate. "12am" is midnight and "12pm" noon, as on a clock face.
    """
    cleaned = re.sub(r"\s+", "", text.strip().casefold()).replace("a.m.", "am")
    cleaned = cleaned.replace("p.m.", "pm")
    if cleaned in ("noon", "midday"):
        return time(12)
    if cleaned == "midnight":
        return time(0)
    match = _TIME.fullmatch(cleaned) or re.fullmatch(r"(\d{2})(\d{2})(am|pm|h)?", cleaned)
    if not match or (not match[2] and not match[3]):
        raise UnreadableDate
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise UnreadableDate
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise UnreadableDate
    return time(hour, minute)


def long_date(value: date | datetime) -> str:
    """22 November 2026. An instant is written as its London day."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def long_day(value: date | datetime) -> str:
    """Sunday 22 November 2026."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{WEEKDAYS[value.weekday()]} {long_date(value)}"


def clock_time(value: datetime | time) -> str:
    """4:05pm; 4pm on the hour; midday and midnight by name."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).time()
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return "midday" if value.hour else "midnight"
    half = "am" if value.hour < 12 else "pm"
    minutes = f":{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{half}"


def when(value: datetime) -> str:
    """22 November 2026 at 4:05pm, London time."""
    return f"{long_date(value)} at {clock_time(value)}"


def days_text(days: int, unit: str = "working day") -> str:
    """1 working day; 4 working days. The unit is always said."""
    return f"{days:,} {unit}" if abs(days) == 1 else f"{days:,} {unit}s"
