"""Which of a page's counts an audience may see, all tables and all pages taken together.

Within a page the tables hang together: what was open, plus what came in, less what was closed, is
what is open; units, themes and age bands add up to the same totals. So they are suppressed as
books that must balance (kernel.books), and a total that one table must hide is hidden in all.

Between pages a reader can subtract. A wide audience therefore gets windows of twelve whole months
only: whatever is added and subtracted among those leaves whole years, never a month. Months
beside them would tie them all together, so they are shown only where every month is large enough,
decided for the whole record at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from standards.legitimacy.kernel.books import OUTSIDE, Count, to_hide
from standards.legitimacy.kernel.suppression import Profile, round_to_5
from standards.legitimacy.timeliness import Books, Figures, Months, Part, RuleFigures

LEAST_FOLLOWED = 10  # with fewer, a wide audience gets no time to close (reliability, and people)
MONTHS_WITHOUT_YEARS = 36  # a longer window is also told by calendar year
YEAR = 12  # months of every window of a wide audience
TOTALS = ("opening", "received", "closed", "closing")
TIED = frozenset({"received", "closed"})

Named = dict[str, Count]


@dataclass(frozen=True, slots=True)
class Veil:
    """What one audience may see of one set of figures: counts by name, None where hidden."""

    profile: Profile
    hidden: frozenset[str]
    shows_months: bool

    def count(self, name: str, number: int) -> int | None:
        """The count of that name, or None where this audience may not see it."""
        return None if name in self.hidden else number

    def alone(self, number: int) -> int | None:
        """A count that adds up to nothing else on the page."""
        return None if self.profile.hides(number) else number

    def roughly(self, number: int) -> int:
        """The count itself for an exact audience, else the nearest multiple of 5."""
        return number if self.profile.is_exact else round_to_5(number)

    @property
    def is_exact(self) -> bool:
        return self.profile.is_exact

    def may_time(self, followed: int) -> bool:
        """Are so many matters enough to say how long they took?"""
        return followed > 0 and (self.is_exact or followed >= LEAST_FOLLOWED)


def as_told(figures: Figures, profile: Profile) -> Figures:
    """The figures in the form in which the audience gets them.

    A wide audience gets receipts and reopenings as one count: few are reopened in any month, and
    every month with one or two of them would have to be hidden.
    """
    if profile.is_exact:
        return figures
    return replace(
        figures,
        books=_merged(figures.books),
        months=together(figures.months),
        units=tuple(replace(part, books=_merged(part.books)) for part in figures.units),
        themes=tuple(replace(part, books=_merged(part.books)) for part in figures.themes),
    )


def _merged(books: Books) -> Books:
    return replace(books, received=books.received + books.reopened, reopened=0)


def together(months: Months) -> Months:
    """The months with receipts and reopenings as one count."""
    came = (a + b for a, b in zip(months.received, months.reopened, strict=True))
    return replace(months, received=tuple(came), reopened=(0,) * len(months.months))


def veil(figures: Figures, profile: Profile, record: Months) -> Veil:
    """The veil over figures `as_told` to an audience. `record`: every whole month that there is,
    told in the same form."""
    if profile.is_exact:
        return Veil(profile, frozenset(), shows_months=True)
    open_months = months_to_show(record, profile)
    in_window = set(record.months) & set(figures.months.months)
    shows_months = in_window <= open_months
    # A total over months of which some are shown elsewhere would leave the sum of the others.
    tied = not shows_months and bool(in_window & open_months)
    stocks = _stocks_to_hide(figures, "opening", profile) | _stocks_to_hide(
        figures, "closing", profile
    )
    joined = [
        _window_books(figures, told=shows_months),
        _by_part(figures, "unit", figures.units, told=shows_months),
        _by_part(figures, "theme", figures.themes, told=shows_months),
    ]
    hidden = _hidden_in_all(joined, profile, stocks | (TIED if tied else frozenset()))
    if shows_months and hidden & set(TOTALS):  # months would give the hidden total away
        shows_months = False
        hidden = _hidden_in_all(joined, profile, stocks | TIED)
    hidden |= to_hide(_by_age(figures), profile, also=hidden)
    hidden |= to_hide(_by_rule(figures.rules), profile)
    hidden |= to_hide(_overdue(figures.rules), profile)
    return Veil(profile, hidden, shows_months)


def months_to_show(record: Months, profile: Profile) -> set[date]:
    """The months that may be shown: those in an unbroken year without a small count.

    What lies before the record is nought, so its beginning needs no year of its own.
    """
    shown: set[date] = set()
    run: list[date] = []
    is_first = True
    for n, month in enumerate(record.months):
        if any(profile.hides(counts[n]) for counts in _series(record)):
            shown |= set(run) if is_first or len(run) >= YEAR else set()
            run, is_first = [], False
        else:
            run.append(month)
    return shown | (set(run) if is_first or len(run) >= YEAR else set())


def _series(months: Months) -> tuple[tuple[int, ...], ...]:
    return months.received, months.closed, months.closing


def part_name(cut: str, code: str, what: str) -> str:
    """The name of a unit's or a theme's count: "unit DPS-N closed"."""
    return f"{cut} {code} {what}"


def rule_name(code: str, what: str) -> str:
    return f"rule {code} {what}"


def band_name(code: str) -> str:
    return f"band {code}"


def has_years(figures: Figures) -> bool:
    """Is the window long enough to be told by year as well?"""
    return figures.window.months > MONTHS_WITHOUT_YEARS


def by_year(months: Iterable[date], counts: Iterable[int]) -> dict[int, int]:
    """Counts of months added up to calendar years."""
    years: dict[int, int] = {}
    for month, count in zip(months, counts, strict=True):
        years[month.year] = years.get(month.year, 0) + count
    return years


def _hidden_in_all(joined: list[Named], profile: Profile, also: frozenset[str]) -> frozenset[str]:
    """Hide in each set of books what any of them hides, until nothing more follows from it."""
    hidden = also
    while True:
        before = len(hidden)
        for counts in joined:
            hidden |= to_hide(counts, profile, also=hidden)
        if len(hidden) == before:
            return hidden


def _stocks_to_hide(figures: Figures, what: str, profile: Profile) -> frozenset[str]:
    """What must be hidden of the stock of one day, by unit and theme.

    Decided from that day alone: it is the end of one page's window and the start of another's,
    and both must hide the same.
    """
    columns = []
    for cut, parts in (("unit", figures.units), ("theme", figures.themes)):
        counts = {what: Count(OUTSIDE, "stock", getattr(figures.books, what))}
        for part in parts:
            number = getattr(part.books, what)
            counts[part_name(cut, part.code, what)] = Count("stock", OUTSIDE, number)
        columns += [counts] if parts else []
    return _hidden_in_all(columns, profile, frozenset())


def _window_books(figures: Figures, *, told: bool) -> Named:
    """The books of the window, and what closed on an unknown day beside what did not.

    Stocks are those of their day, and totals that the months add up to are `told` by them:
    nothing is gained by hiding those here.
    """
    books = figures.books
    return {
        "all received": Count(OUTSIDE, "arrivals", books.received + books.unknown),
        "unknown": Count("arrivals", OUTSIDE, books.unknown),
        "received": Count("arrivals", "window", books.received, told),
        "opening": Count(OUTSIDE, "window", books.opening, elsewhere=True),
        "closed": Count("window", OUTSIDE, books.closed, told),
        "closing": Count("window", OUTSIDE, books.closing, elsewhere=True),
    }


def _by_age(figures: Figures) -> Named:
    counts = {"closing": Count(OUTSIDE, "bands", figures.books.closing, elsewhere=True)}
    for band in figures.bands:
        counts[band_name(band.code)] = Count("bands", OUTSIDE, band.count)
    return counts


def _by_part(figures: Figures, cut: str, parts: tuple[Part, ...], *, told: bool) -> Named:
    """A table of units or themes: each has its own balance, and each column its total."""
    if not parts:
        return {}
    books = figures.books
    counts = {
        "opening": Count(OUTSIDE, "opening", books.opening, elsewhere=True),
        "received": Count(OUTSIDE, "received", books.received, told),
        "closed": Count("closed", OUTSIDE, books.closed, told),
        "closing": Count("closing", OUTSIDE, books.closing, elsewhere=True),
    }
    for part in parts:
        place = f"{cut} {part.code}"
        for what in TOTALS:
            ends = (place, what) if what in ("closed", "closing") else (what, place)
            counts[part_name(cut, part.code, what)] = Count(
                *ends, getattr(part.books, what), elsewhere=what in ("opening", "closing")
            )
    return counts


def _by_rule(rules: tuple[RuleFigures, ...]) -> Named:
    counts: Named = {}
    outcomes = ("in_time", "late", "not_met")
    for each in rules:
        place = f"rule {each.rule.code}"
        counts[rule_name(each.rule.code, "fell_due")] = Count(OUTSIDE, place, each.fell_due)
        for what in outcomes:
            counts[rule_name(each.rule.code, what)] = Count(place, what, getattr(each, what))
    for what in outcomes:
        counts[rule_name("", what)] = Count(what, OUTSIDE, total_of(rules, what))
    return counts


def _overdue(rules: tuple[RuleFigures, ...]) -> Named:
    counts = {
        rule_name(each.rule.code, "overdue"): Count(OUTSIDE, "overdue", each.overdue)
        for each in rules
    }
    counts[rule_name("", "overdue")] = Count("overdue", OUTSIDE, total_of(rules, "overdue"))
    return counts


def total_of(rules: tuple[RuleFigures, ...], what: str) -> int:
    """The sum of one outcome over all rules."""
    return sum(getattr(each, what) for each in rules)


def differs_by_few(whole: Mapping[str, int], part: Mapping[str, int], profile: Profile) -> bool:
    """Would the part give a small count away, taken from the whole that is published too?

    A count of the whole that is small itself is hidden: nothing can be taken from it.
    """
    return any(
        profile.hides(count - part[name])
        for name, count in whole.items()
        if not profile.hides(count)
    )
