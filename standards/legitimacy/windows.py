"""The stretches of time that a page can cover. Each begins on the first day of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from standards.pages.dates import long_date

FINANCIAL_YEAR_BEGINS = 4  # April
DEFAULT = "12m"


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day of a month to `last`, both counted. `code` stands in addresses."""

    code: str
    label: str
    first: date
    last: date

    @property
    def months(self) -> int:
        """How many months it touches."""
        return _index(self.last) - _index(self.first) + 1

    def before(self) -> Window:
        """The stretch of as many months just before it."""
        return Window(
            "", "before", _month(_index(self.first) - self.months), self.first - timedelta(days=1)
        )

    def __str__(self) -> str:
        return f"{long_date(self.first)} to {long_date(self.last)}"


def windows(earliest: date | None, on: date) -> tuple[Window, ...]:
    """The windows on offer to exact readers: data begin on `earliest` and are as at `on`."""
    start = _first_of_month(min(earliest or on, on))
    return (
        Window(DEFAULT, "Last 12 months", _month(_index(on) - 11), on),
        Window("3m", "Last 3 months", _month(_index(on) - 2), on),
        Window("all", "Since the records begin", start, on),
        *_financial_years(start, on),
        *_calendar_years(start, on),
    )


def whole_years(earliest: date | None, on: date) -> tuple[Window, ...]:
    """The windows on offer to a wide audience: twelve whole months, the last of which is over.

    Nothing shorter can be had from them by subtraction (see publishing). Years that began before
    the records did would all begin with them, and differ by less than a year: they are left out.
    Empty when no month with data is over yet.
    """
    last = _first_of_month(on) - timedelta(days=1)
    if earliest is None or earliest > last:
        return ()
    start = _first_of_month(earliest)
    years = (*_financial_years(start, last), *_calendar_years(start, last))
    return (
        Window(DEFAULT, "Last 12 whole months", _month(_index(last) - 11), last),
        *(window for window in years if window.months == 12 and window.first >= start),
    )


def record(earliest: date, on: date) -> Window:
    """Every whole month from the first with data to the last that is over."""
    last = _first_of_month(on) - timedelta(days=1)
    return Window("record", "Every whole month", _first_of_month(earliest), last)


def chosen(offered: tuple[Window, ...], code: str) -> Window | None:
    """The offered window of that code; the default for none or an unknown one."""
    if not offered:
        return None
    return next((window for window in offered if window.code == code), offered[0])


def _financial_years(start: date, last: date) -> list[Window]:
    found = []
    for year in range(_financial_year(last), _financial_year(start) - 1, -1):
        first = date(year, FINANCIAL_YEAR_BEGINS, 1)
        end = date(year + 1, FINANCIAL_YEAR_BEGINS, 1) - timedelta(days=1)
        label = f"Financial year {year}/{(year + 1) % 100:02}"
        found.append(Window(f"fy{year}", _so_far(label, end, last), first, min(end, last)))
    return found


def _calendar_years(start: date, last: date) -> list[Window]:
    found = []
    for year in range(last.year, start.year - 1, -1):
        end = date(year, 12, 31)
        label = _so_far(f"Calendar year {year}", end, last)
        found.append(Window(f"cy{year}", label, date(year, 1, 1), min(end, last)))
    return found


def _so_far(label: str, end: date, last: date) -> str:
    return f"{label} so far" if end > last else label


def _financial_year(day: date) -> int:
    return day.year if day.month >= FINANCIAL_YEAR_BEGINS else day.year - 1


def _first_of_month(day: date) -> date:
    return date(day.year, day.month, 1)


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
