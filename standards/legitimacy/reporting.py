"""Put a timeliness report together: the sentence, the sections, where the figures are from."""

from __future__ import annotations

from standards.legitimacy import report_cuts, report_parts
from standards.legitimacy.asking import NO_THEME, Asked
from standards.legitimacy.behind import Lists
from standards.legitimacy.definitions import OWNER, VERSION
from standards.legitimacy.kernel.survival import logrank
from standards.legitimacy.publishing import Veil
from standards.legitimacy.tables import Report, Section, Table, days, number
from standards.legitimacy.timeliness import Figures, Part
from standards.pages.dates import when
from standards.workflow import kept

MORE_THAN_CHANCE = 0.05  # of a log-rank test; the page says it in words, never as a p-value
LEADERS = "The whole force, with small counts hidden; what was reopened counts as received"
EXACT = "Exact, of the matters that you may read"
ACCESSIBLE = "The accessible version of this report is the page that it was taken from."


def report(asked: Asked) -> Report:
    """The report that answers a question, as its audience may see it."""
    whole = asked.slice and not asked.is_exact
    figures, veil = asked.figures, asked.veil
    plural = asked.kind.plural
    headline = _headline(figures, veil, plural)
    sections = (
        _slice_sections(asked, headline) if whole else _every_section(asked, figures, headline)
    )
    return Report(
        title=f"Timeliness: {plural}",
        subtitle=subtitle(asked),
        sentence=headline,
        more=_movement(asked, figures, veil),
        sections=sections,
        about=_about(asked),
        footer=_footer(asked),
        note="" if veil.is_exact else veil.profile.note,
    )


def subtitle(asked: Asked) -> str:
    """Which matters, and when: "Investigations north, Custody: 1 April 2026 to …"."""
    named = [label for label in (unit_label(asked), theme_of(asked)) if label]
    if not asked.slice.unit and asked.scope.units is not None:
        named.insert(0, "Your units")
    return f"{', '.join(named) or 'Whole force'}: {asked.window}"


def unit_label(asked: Asked) -> str:
    """The name of the unit that was chosen; empty for none."""
    units = asked.facts.cuts.units
    return next((unit.name for unit in units if unit.code == asked.slice.unit), "")


def theme_of(asked: Asked) -> str:
    """The theme that was chosen, in words; empty for none."""
    return report_cuts.theme_label(asked.slice.theme) if asked.slice.theme else ""


def _every_section(asked: Asked, figures: Figures, headline: str) -> tuple[Section, ...]:
    veil, lists, plural = asked.veil, Lists(asked), asked.kind.plural
    sections = [
        report_parts.times(figures, veil, lists, plural=plural, sentence=headline),
        report_parts.work(figures, veil, lists, noun=plural.capitalize()),
        report_parts.ages(figures, veil, lists, plural=plural),
    ]
    if not asked.slice.unit and len(figures.units) > 1:
        sections.append(report_cuts.units(figures, veil, lists))
    if not asked.slice.theme and figures.themes:
        sections.append(report_cuts.themes(figures, veil, lists))
    sections.append(report_cuts.rules(figures, veil, lists))
    sections.append(report_cuts.apart(figures, veil, lists))
    return tuple(sections)


def _slice_sections(asked: Asked, headline: str) -> tuple[Section, ...]:
    """One unit or theme for a wide audience: the row that the whole force's page has, and how
    long its matters take. More, and the pages of all units together would give small counts."""
    veil, lists = asked.veil, Lists(asked)
    cut = "unit" if asked.slice.unit else "theme"
    part = _part_of(asked, cut)
    lines = (report_cuts.part_line(cut, part, veil, lists),) if part else ()
    table = Table(
        f"{cut}s",
        "In the window",
        (cut.capitalize(), "Received", "Closed", "Open at the end", "Half by, calendar days"),
        lines,
    )
    times = report_parts.times(
        asked.figures, veil, lists, plural=asked.kind.plural, sentence=headline
    )
    note = (
        "Months, ages and dates are shown for the whole force only: with those of every unit and "
        "theme beside them, a small count could be worked out."
    )
    work = Section("work", "Received, closed and open", tables=(table,), notes=(note,))
    return (times, work)


def _part_of(asked: Asked, cut: str) -> Part | None:
    """The row of the slice among those of the whole."""
    parts = asked.whole.units if cut == "unit" else asked.whole.themes
    wanted = asked.slice.unit or asked.slice.theme
    wanted = "" if wanted == NO_THEME else wanted
    return next((part for part in parts if part.code == wanted), None)


# --- the sentence ---------------------------------------------------------------------------------
def _headline(figures: Figures, veil: Veil, plural: str) -> str:
    curve = figures.times.curve
    if figures.is_empty:
        return f"There were no {plural} in this window."
    if not veil.may_time(curve.cases):
        return f"There were too few {plural} in this window to say how long they take."
    median, most = curve.median, curve.quantile(0.9)
    if median is None:
        return (
            f"Fewer than half of {plural} were closed as far as the records follow them, so there "
            "is no middle length yet."
        )
    said = f"Half of {plural} are closed within {_calendar_days(median)}"
    if most is not None:
        said += f" and nine in ten within {days(most).text}"
    return f"{said}, with those still open counted."


def _calendar_days(length: float) -> str:
    return f"{days(length).text} calendar day{'' if length == 1 else 's'}"


def _movement(asked: Asked, figures: Figures, veil: Veil) -> str:
    """How it compares with the stretch before, and what came and went."""
    compared = _comparison(figures, veil)
    if asked.slice and not asked.is_exact:
        return compared
    books = figures.books
    received = number(veil.count("received", books.received)).text
    closed = number(veil.count("closed", books.closed)).text
    closing = number(veil.count("closing", books.closing)).text
    reopened = ""
    if books.reopened:
        reopened = f", {number(veil.count('reopened', books.reopened)).text} reopened"
    said = f"{received} were received{reopened} and {closed} closed; {closing} are open at the end."
    if books.unknown and veil.count("unknown", books.unknown) is not None:
        said += (
            f" {books.unknown:,} more closed on a day that nobody knows: they are counted apart."
        )
    return f"{compared} {said}".strip()


def _comparison(figures: Figures, veil: Veil) -> str:
    now, before = figures.times.curve, figures.times.before
    if before is None or not (veil.may_time(now.cases) and veil.may_time(before.cases)):
        return ""
    if now.median is None or before.median is None:
        return ""
    change = now.median - before.median
    months = figures.window.months
    if not change:
        return f"In the {months} months before, it was the same."
    faster = "fewer" if change < 0 else "more"
    test = logrank(now, before)
    sure = test is not None and test.p < MORE_THAN_CHANCE
    chance = "more than chance would give" if sure else "no more than chance would give"
    return (
        f"Half took {_calendar_days(abs(change))} {faster} than in the {months} months before, "
        f"a change {chance}."
    )


# --- where it is from -------------------------------------------------------------------------
def _about(asked: Asked) -> tuple[tuple[str, str], ...]:
    exact = asked.is_exact
    return (
        ("Window", f"{asked.window.label}: {asked.window}"),
        ("As at", f"{when(asked.snapshot.as_at)}: what was recorded by then"),
        ("Shown", f"{EXACT}; restricted matters are left out" if exact else LEADERS),
        ("Days", f"Calendar days; working days by {kept.calendar().version}"),
        ("Definition", VERSION),
        ("Owner", OWNER),
        ("Run", str(asked.snapshot.pk)),
        ("Facts, SHA-256", asked.snapshot.digest),
    )


def _footer(asked: Asked) -> tuple[str, ...]:
    """The lines at the foot of each sheet of paper, and of the file."""
    return (
        f"As at {when(asked.snapshot.as_at)}. Definition {VERSION}. Suppression profile: "
        f"{asked.profile.name}. Run {asked.snapshot.pk}.",
        f"Facts SHA-256 {asked.snapshot.digest}",
        ACCESSIBLE,
    )
