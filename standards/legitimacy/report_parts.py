"""The sections of a timeliness report: tables and charts, with what is hidden left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from standards.legitimacy import report_charts
from standards.legitimacy.behind import Lists
from standards.legitimacy.kernel.survival import Interval, Survival
from standards.legitimacy.publishing import (
    Veil,
    band_name,
    by_year,
    has_years,
)
from standards.legitimacy.tables import NOTHING, Cell, Line, Section, Table, days, number, share
from standards.legitimacy.timeliness import Figures, Times
from standards.pages.dates import MONTHS

MILESTONES = (30, 60, 90, 120, 180, 365)  # TI-05
LATER_MILESTONES = (730, 1095)
LEAST_AT_RISK = 10  # a share of fewer jumps about, and a wide audience could count people in it
WHOLE_WINDOW = "Whole window"
FEW_IN_A_MONTH = (
    "Months are not shown to those who read totals: some have so few matters that a small count "
    "could be worked out."
)


# --- how long they take -----------------------------------------------------------------------
def times(figures: Figures, veil: Veil, lists: Lists, *, plural: str, sentence: str) -> Section:
    """Time to close: the curve, the lengths, and the share closed by certain ages."""
    found, curve = figures.times, figures.times.curve
    heading = "How long they take"
    if not veil.may_time(curve.cases):
        fewest = "" if veil.is_exact else " At least ten are needed."
        said = f"Too few {plural} were open in the window to say how long they take.{fewest}"
        return Section("times", heading, said)
    chart = report_charts.time_to_close(
        curve,
        veil,
        name=plural.capitalize(),
        title=f"Time to close {plural}",
        description=sentence,
    )
    notes = [f"{_followed(veil, curve)} matters are behind the curve."]
    if found.left_out:
        notes.append("Matters whose dates cannot be right are left out: see “Counted apart”.")
    return Section(
        "times",
        heading,
        sentence,
        charts=(chart,),
        tables=(_lengths(found, veil), _milestones(curve, veil)),
        notes=tuple(notes),
    )


def _followed(veil: Veil, curve: Survival) -> str:
    count = f"{veil.roughly(curve.cases):,}"
    return count if veil.is_exact else f"About {count}"


def _lengths(found: Times, veil: Veil) -> Table:
    curve, working = found.curve, found.working
    lines = [
        _length("All, open ones counted: calendar days", curve, veil),
    ]
    if working is not None and veil.may_time(working.cases):
        lines.append(_length("The same under the rules now worked: working days", working, veil))
    if found.closed_median is not None and found.closed_p90 is not None:
        cells = (days(found.closed_median), Cell(NOTHING), days(found.closed_p90), Cell(NOTHING))
        if veil.may_time(curve.finalised):
            lines.append(Line("Only those closed in the window: calendar days", cells))
    return Table(
        "lengths",
        "How long until closed",
        ("Counted", "Half closed by", "95% interval", "Nine in ten by", "95% interval of that"),
        tuple(lines),
        note="Closed matters alone make it look shorter, because the slowest are still open.",
    )


def _length(label: str, curve: Survival, veil: Veil) -> Line:
    return Line(
        label,
        (
            days(curve.median),
            Cell(_interval(curve.median_interval(), curve.median)),
            days(curve.quantile(0.9)),
            Cell(_interval(curve.quantile_interval(0.9), curve.quantile(0.9))),
        ),
    )


def _interval(found: Interval, middle: float | None) -> str:
    if middle is None or found.low is None:
        return NOTHING
    high = "not reached" if found.high is None else days(found.high).text
    return f"{days(found.low).text} to {high}"


def _milestones(curve: Survival, veil: Veil) -> Table:
    end = curve.followed_to or 0
    later = [day for day in LATER_MILESTONES if day <= end and (curve.at(day) or 0) > 0.01]
    lines = []
    for row in curve.finished_by_table((*MILESTONES, *later)):
        told = row.probability is not None and (veil.is_exact or row.at_risk >= LEAST_AT_RISK)
        interval = NOTHING
        if told and row.low is not None and row.high is not None:
            interval = f"{row.low:.0%} to {row.high:.0%}"
        seen = f"{veil.roughly(row.at_risk):,}" if told else NOTHING
        closed = share(100 * (row.probability or 0)) if told else Cell(NOTHING)
        lines.append(Line(f"{row.day:,.0f} days", (closed, Cell(interval), Cell(seen))))
    still = "Still open and followed"
    return Table(
        "milestones",
        "Closed by age, in calendar days",
        ("Age", "Closed by then", "95% interval", still if veil.is_exact else f"{still}, about"),
        tuple(lines),
        folded=True,
    )


# --- what came and what went --------------------------------------------------------------------
def work(figures: Figures, veil: Veil, lists: Lists, *, noun: str) -> Section:
    """Received, closed and open by month, and by year in a long window."""
    months = figures.months
    error = ""
    if months.imbalances:
        first = months.imbalances[0]
        month = _month_words(months.months[first.period])
        counted = first.expected if first.counted is None else first.counted
        error = (
            f"The books do not balance. At the end of {month} there should be {first.expected:,} "
            f"open, but {counted:,} are counted: a difference of "
            f"{abs(counted - first.expected):,}. Do not use these figures; tell whoever looks "
            "after the data."
        )
    sentence = _change_in_stock(figures, veil)
    heading = "Received, closed and open"
    if not veil.shows_months:
        table = _window_table(figures, veil, lists)
        return Section("work", heading, sentence, tables=(table,), notes=(FEW_IN_A_MONTH,))
    tables, notes = [_by_month(figures, lists)], ()
    if has_years(figures):
        tables = [_by_year(figures, lists), replace(tables[0], in_file_only=True)]
        notes = ("The months are in the CSV file, and on the page of each year.",)
    return Section(
        "work",
        heading,
        sentence,
        charts=() if error else report_charts.work(figures, noun=noun),
        tables=tuple(tables),
        notes=notes,
        error=error,
    )


def _change_in_stock(figures: Figures, veil: Veil) -> str:
    opening = veil.count("opening", figures.books.opening)
    closing = veil.count("closing", figures.books.closing)
    if opening is None or closing is None:
        return ""
    change = closing - opening
    if not change:
        return f"{closing:,} were open at the end, as many as at the start."
    more = "more" if change > 0 else "fewer"
    return f"{closing:,} were open at the end, {abs(change):,} {more} than at the start."


def _headings(figures: Figures, first: str) -> tuple[str, ...]:
    reopened = ("Reopened",) if figures.books.reopened else ()
    return (first, "Received", *reopened, "Closed", "Open at the end")


def _flow_names(figures: Figures) -> tuple[str, ...]:
    return ("received", *(("reopened",) if figures.books.reopened else ()), "closed", "closing")


def _window_table(figures: Figures, veil: Veil, lists: Lists) -> Table:
    line = _window_total(figures, veil, lists)
    return Table("window", "In the window", _headings(figures, ""), (line,))


def _by_month(figures: Figures, lists: Lists) -> Table:
    """Only for an audience that may see the months."""
    months = figures.months
    lines = []
    for n, month in enumerate(months.months):
        words = _month_words(month)
        cells = [
            number(getattr(months, name)[n], lists.of(name, month=month), f"{name}, {words}")
            for name in _flow_names(figures)
        ]
        lines.append(Line(words, tuple(cells)))
    return Table(
        "months",
        "By month",
        _headings(figures, "Month"),
        tuple(lines),
        total=_all_months(figures, lists),
        note=_opening_note(figures),
        folded=True,
    )


def _by_year(figures: Figures, lists: Lists) -> Table:
    months, names = figures.months, _flow_names(figures)[:-1]
    sums = {name: by_year(months.months, getattr(months, name)) for name in names}
    stocks = {
        month.year: closing for month, closing in zip(months.months, months.closing, strict=True)
    }
    lines = []
    for year, stock in stocks.items():
        cells = [
            number(sums[name][year], lists.of(name, year=year), f"{name}, {year}") for name in names
        ]
        cells.append(number(stock, lists.of("closing", year=year), f"open at the end of {year}"))
        lines.append(Line(str(year), tuple(cells)))
    return Table(
        "years",
        "By calendar year",
        _headings(figures, "Year"),
        tuple(lines),
        total=_all_months(figures, lists),
        note=_opening_note(figures),
        folded=True,
    )


def _all_months(figures: Figures, lists: Lists) -> Line:
    cells = [
        number(getattr(figures.books, name), lists.of(name), f"{name}, whole window")
        for name in _flow_names(figures)
    ]
    return Line(WHOLE_WINDOW, tuple(cells))


def _window_total(figures: Figures, veil: Veil, lists: Lists) -> Line:
    cells = [
        number(veil.count(name, getattr(figures.books, name)), lists.of(name), name)
        for name in _flow_names(figures)
    ]
    return Line(WHOLE_WINDOW, tuple(cells))


def _opening_note(figures: Figures) -> str:
    adds = "received and reopened" if figures.books.reopened else "received"
    return (
        f"Open at the start: {figures.books.opening:,}. Each month, what was open before, plus "
        f"{adds}, less closed, is what is open at the end."
    )


def _month_words(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


# --- how old what is open is ----------------------------------------------------------------------
def ages(figures: Figures, veil: Veil, lists: Lists, *, plural: str) -> Section:
    """Open matters by age band."""
    counts = [veil.count(band_name(band.code), band.count) for band in figures.bands]
    lines = tuple(
        Line(
            band.label,
            (number(count, lists.of("closing", band=band.code), f"open {band.label} days"),),
        )
        for band, count in zip(figures.bands, counts, strict=True)
    )
    total = veil.count("closing", figures.books.closing)
    sentence = _age_sentence(figures, veil)
    table = Table(
        "ages",
        "Open by age, in calendar days",
        ("Days since receipt", "Open"),
        lines,
        total=Line("All open", (number(total, lists.of("closing"), "all open"),)),
    )
    charts = (
        report_charts.ages(
            [band.label for band in figures.bands],
            counts,
            noun=plural,
            description=sentence or "Bars by age. Some counts are hidden.",
        ),
    )
    return Section(
        "ages",
        "How old the open ones are",
        sentence,
        charts=charts if figures.books.closing else (),
        tables=(table,),
    )


def _age_sentence(figures: Figures, veil: Veil) -> str:
    if not figures.books.closing:
        return "Nothing was open at the end of the window."
    if not veil.may_time(figures.books.closing) or figures.open_median is None:
        return ""
    return (
        f"Half of those open had been open for {figures.open_median:,.0f} calendar days or more; "
        f"one in ten for {figures.open_p90:,.0f} or more."
    )
