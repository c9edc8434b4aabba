"""Read a date of birth as police systems write it: whole, in part, by default, or not at all."""

import re
from datetime import date, datetime
from typing import NamedTuple

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_NEWEST_SHORT_YEAR = 26  # "26" is 2026, "27" is 1927
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_BRITISH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ]\d\d:.*)?$")
_NAMED = re.compile(r"(\d{1,2})[-/. ]?([A-Za-z]{3,9})[-/. ,]*(\d{4}|\d{2})$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_MONTH_ONLY = re.compile(r"(\d{4})[-/.](\d{1,2})$")
_YEAR_ONLY = re.compile(r"(\d{4})$")
_NOTHING = re.compile(
    r"^(?:|n/?k|n/?a|unk(?:nown)?|not known|none|null|nil|tbc|\?+|-+|[0/. -]+|9+[-/.]?9*[-/.]?9*)$",
    re.IGNORECASE,
)


class BirthDate(NamedTuple):
    """The parts that are known; `fault` says what is wrong with what was written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    fault: str = ""


def read_birth_date(text: str, written_as: str = "") -> BirthDate:
    """The date in a cell. `written_as` is a format such as "%d-%b-%Y", tried first.

    Day before month, as in Britain. A part that cannot be is left out and named in `fault`: the
    year of 31 February 1980 is still worth having.
    """
    text = text.strip()
    if _NOTHING.match(text):
        return BirthDate()
    if written_as:
        try:
            found = datetime.strptime(text, written_as).date()
            return _checked(found.year, found.month, found.day, text)
        except ValueError:
            return BirthDate(fault=f"{text} is not a date like {written_as}")
    parts = _parts(text)
    if parts is None:
        return BirthDate(fault=f"{text} is not a date")
    return _checked(*parts, text)


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _BRITISH.match(text):
        return _century(found[3]), int(found[2]), int(found[1])
    if found := _NAMED.match(text):
        month = _MONTHS.get(found[2][:3].lower())
        return None if month is None else (_century(found[3]), month, int(found[1]))
    if found := _COMPACT.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _MONTH_ONLY.match(text):
        return int(found[1]), int(found[2]), 0
    if found := _YEAR_ONLY.match(text):
        return int(found[1]), 0, 0
    return None


def _century(year: str) -> int:
    """Two digits are of the hundred years that nobody of working age is outside of."""
    number = int(year)
    if len(year) == 4:
        return number
    return number + (2000 if number <= _NEWEST_SHORT_YEAR else 1900)


def _checked(year: int, month: int, day: int, text: str) -> BirthDate:
    if (year, month, day) in ((1900, 1, 1), (1901, 1, 1), (9999, 12, 31), (1111, 11, 11)):
        return BirthDate()  # what a system writes for "we do not know"
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        if year == 0 and 1 <= month <= 12:
            return BirthDate()
        return BirthDate(fault=f"{text}: nobody was born in {year}")
    if month == 0 or day == 0:
        return BirthDate(year, month if 1 <= month <= 12 else None, None)
    if month > 12 >= day and month <= 31:
        return BirthDate(year, day, month)  # month before day
    try:
        date(year, month, day)
    except ValueError:
        usable = month if 1 <= month <= 12 else None
        return BirthDate(year, usable, None, f"{text} is not a day of the calendar")
    return BirthDate(year, month, day)
