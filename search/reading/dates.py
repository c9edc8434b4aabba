"""Days and months, in the ways that people in Britain write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_FIRST_LETTERS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_DAY = r"(?P<day>[0-3]?[0-9])"
_NAMED = rf"(?P<named>{_MONTHS})\.?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})"
_GAP = r"[\s,./\-–]{0,3}"
_START, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_DAY_AND_MONTH = rf"{_DAY}(?:st|nd|rd|th)?{_GAP}(?:of\s{{1,3}})?{_NAMED}"
# One pattern for each way; none repeats without a bound, so that no text makes them slow.
_WAYS = tuple(
    re.compile(_START + pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"{_DAY_AND_MONTH}{_GAP}'?{_YEAR}",  # 3rd of November 2026, 3 Nov 26, 03NOV26
        rf"{_NAMED}\s{{1,3}}{_DAY}(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>(?:19|20)[0-9]{{2}})",
        rf"{_DAY}(?P<mark>[/.\-–])(?P<month>[01]?[0-9])(?P=mark){_YEAR}",  # 3/11/26, 3.11.2026
        r"(?P<year>(?:19|20)[0-9]{2})[-–](?P<month>[01][0-9])[-–](?P<day>[0-3][0-9])(?:T[0-9:.Z]{0,20})?",
    )
)
_MONTH_ONLY = re.compile(
    rf"{_START}{_NAMED}[\s,/\-–]{{1,3}}(?P<year>(?:19|20)[0-9]{{2}}){_END}", re.IGNORECASE
)
_NO_YEAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (_DAY_AND_MONTH, rf"{_NAMED}\s{{1,3}}{_DAY}(?:st|nd|rd|th)?")
)
_LAST_OF_THIS_CENTURY = 39  # 3/11/39 is 2039, and 3/11/40 is 1940: a date of birth, most likely
_YEARS_BACK = 5  # "3 November" is looked for in this year, the next, and so many before


@dataclass(frozen=True, slots=True)
class Written:
    """A day, or a month where there is no day, and where in the text it stands."""

    start: int
    end: int
    year: int
    month: int
    day: int | None

    @property
    def tokens(self) -> tuple[str, ...]:
        """What an entry holds of it: the day and its month, or the month alone."""
        if self.day is None:
            return (_month_token(self.year, self.month),)
        return tokens_of_day(date(self.year, self.month, self.day))


def tokens_of_day(day: date) -> tuple[str, str]:
    """The token of a day and of its month: "day20261103", "mon202611"."""
    return (_day_token(day), _month_token(day.year, day.month))


def dates_in(text: str) -> Iterator[Written]:
    """The days and months that a text names, way by way. A day that never was is passed over."""
    for way in _WAYS:
        for match in way.finditer(text):
            if (found := _read(match)) is not None:
                yield found
    for match in _MONTH_ONLY.finditer(text):
        if (found := _read(match)) is not None:
            yield found


def asked_date(text: str, today: date | None) -> tuple[str, ...]:
    """The tokens that would find the date, where the whole text is one; else none.

    A day without a year is looked for in the years about `today`.
    """
    for way in (*_WAYS, _MONTH_ONLY):
        if (match := way.fullmatch(text)) and (found := _read(match)) is not None:
            return found.tokens[:1]
    matches = (way.fullmatch(text) for way in _NO_YEAR)
    match = next((each for each in matches if each is not None), None)
    if match is None or today is None:
        return ()
    years = range(today.year + 1, today.year - _YEARS_BACK - 1, -1)
    days = (_made(year, _month_of(match), int(match["day"])) for year in years)
    return tuple(_day_token(day) for day in days if day is not None)


def _read(match: re.Match[str]) -> Written | None:
    parts = match.groupdict()
    year, month = _full_year(parts["year"]), _month_of(match)
    if parts.get("day") is None:
        return Written(match.start(), match.end(), year, month, None)
    day = int(parts["day"])
    if _made(year, month, day) is None:
        return None
    return Written(match.start(), match.end(), year, month, day)


def _month_of(match: re.Match[str]) -> int:
    parts = match.groupdict()
    if parts.get("named"):
        return _FIRST_LETTERS.index(parts["named"][:3].lower()) + 1
    return int(parts["month"])


def _full_year(written: str) -> int:
    if len(written) == 4:
        return int(written)
    return int(written) + (2000 if int(written) <= _LAST_OF_THIS_CENTURY else 1900)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_token(day: date) -> str:
    return f"day{day:%Y%m%d}"


def _month_token(year: int, month: int) -> str:
    return f"mon{year:04d}{month:02d}"
