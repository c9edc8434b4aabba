"""The sections of a timeliness report by unit, theme and rule, and what is counted apart."""

from __future__ import annotations

from standards.legitimacy.asking import NO_THEME
from standards.legitimacy.behind import OUTCOMES, Lists
from standards.legitimacy.kernel.suppression import percentage
from standards.legitimacy.publishing import Veil, part_name, rule_name, total_of
from standards.legitimacy.tables import NOTHING, Cell, Line, Section, Table, days, number, share
from standards.legitimacy.timeliness import Figures, Part, RuleFigures
from standards.workflow import codes


def units(figures: Figures, veil: Veil, lists: Lists) -> Section:
    """The same by the unit that holds the matters."""
    table = _parts_table("unit", "By unit", "Unit", figures.units, figures, veil, lists)
    return Section("units", "By unit", tables=(table,))


def themes(figures: Figures, veil: Veil, lists: Lists) -> Section:
    """The same by the gravest theme."""
    table = _parts_table("theme", "By theme", "Theme", figures.themes, figures, veil, lists)
    return Section(
        "themes",
        "By theme",
        tables=(table,),
        notes=("A matter with several themes counts under the gravest.",),
    )


def _parts_table(
    cut: str,
    title: str,
    first: str,
    parts: tuple[Part, ...],
    figures: Figures,
    veil: Veil,
    lists: Lists,
) -> Table:
    lines = tuple(part_line(cut, part, veil, lists) for part in parts)
    total = Line(
        "All",
        (
            *(
                number(veil.count(name, getattr(figures.books, name)), lists.of(name), name)
                for name in ("received", "closed", "closing")
            ),
            days(_median(figures.times.curve.median, figures.times.curve.cases, veil)),
        ),
    )
    return Table(
        f"{cut}s",
        title,
        (first, "Received", "Closed", "Open at the end", "Half by, calendar days"),
        lines,
        total=total,
    )


def part_line(cut: str, part: Part, veil: Veil, lists: Lists) -> Line:
    """The row of one unit or theme."""
    label = theme_label(part.code) if cut == "theme" else part.label
    codes_of = {cut: part.code or NO_THEME}
    cells = [
        number(
            veil.count(part_name(cut, part.code, name), getattr(part.books, name)),
            lists.of(name, **codes_of),
            f"{name}, {label}",
        )
        for name in ("received", "closed", "closing")
    ]
    return Line(label, (*cells, days(_median(part.median, part.followed, veil))))


def _median(median: float | None, followed: int, veil: Veil) -> float | None:
    return median if veil.may_time(followed) else None


def theme_label(code: str) -> str:
    """A theme in words."""
    return codes.label("theme", code) if code and code != NO_THEME else "No theme yet"


# --- dates met and missed -----------------------------------------------------------------------
def rules(figures: Figures, veil: Veil, lists: Lists) -> Section:
    """Dates of the force's duties: met, met late, not met, overdue."""
    found = figures.rules
    if not found:
        return Section("rules", "Dates met and missed", "No date fell due in the window.")
    headings = ("Date", "Fell due", *(OUTCOMES[name].capitalize() for name in _SHOWN), "In time, %")
    table = Table(
        "rules",
        "Dates met and missed",
        headings,
        tuple(_rule_line(each, veil, lists) for each in found),
        total=_rules_total(found, veil),
    )
    stopped = total_of(found, "stopped")
    notes = ["“Overdue” counts every date that had passed by the end of the window, old ones too."]
    if stopped and veil.alone(stopped) is not None:
        notes.append(f"{stopped:,} clocks stand still and are neither met nor missed.")
    return Section(
        "rules",
        "Dates met and missed",
        _rules_sentence(found, veil),
        tables=(table,),
        notes=tuple(notes),
    )


_SHOWN = ("in_time", "late", "not_met", "overdue")


def _rule_line(each: RuleFigures, veil: Veil, lists: Lists) -> Line:
    code, label = each.rule.code, each.rule.label
    cells = [
        number(
            veil.count(rule_name(code, name), getattr(each, name)),
            lists.of(name, rule=code),
            f"{label}: {name.replace('_', ' ')}",
        )
        for name in ("fell_due", *_SHOWN)
    ]
    kind = "legal date" if each.rule.statutory else "service target"
    return Line(f"{label} ({kind})", (*cells, _in_time(each, veil)))


def _in_time(each: RuleFigures, veil: Veil) -> Cell:
    """The share met in time, where the counts that it is made of are shown."""
    names = (rule_name(each.rule.code, "in_time"), rule_name(each.rule.code, "fell_due"))
    if any(name in veil.hidden for name in names):
        return Cell(NOTHING)
    return share(percentage(each.in_time, each.fell_due, veil.profile))


def _rules_total(found: tuple[RuleFigures, ...], veil: Veil) -> Line:
    sums = {name: total_of(found, name) for name in _SHOWN}
    shown = {name: veil.count(rule_name("", name), count) for name, count in sums.items()}
    parts = [shown[name] for name in ("in_time", "late", "not_met")]
    due = None if None in parts else sum(part or 0 for part in parts)
    in_time = None
    if due is not None and shown["in_time"] is not None:
        in_time = percentage(shown["in_time"], due, veil.profile)
    return Line(
        "All dates", (number(due), *(number(shown[name]) for name in _SHOWN), share(in_time))
    )


def _rules_sentence(found: tuple[RuleFigures, ...], veil: Veil) -> str:
    total = _rules_total(found, veil).cells
    due, in_time, overdue = total[0].text, total[-1].text, total[4].text
    if in_time == NOTHING:
        return f"{overdue} dates were overdue at the end of the window."
    return (
        f"Of {due} dates that fell due, {in_time} were met in time; {overdue} were overdue at the "
        "end of the window."
    )


# --- counted apart --------------------------------------------------------------------------------
def apart(figures: Figures, veil: Veil, lists: Lists) -> Section:
    """What is in no figure above, or not in all of them, so that everything is accounted for."""
    books = figures.books
    lines = (
        Line(
            "Received in the window, all",
            (number(veil.count("all received", books.received + books.unknown)),),
        ),
        Line(
            "of which closed on a day that nobody knows (in no other figure)",
            (number(veil.count("unknown", books.unknown), lists.of("unknown"), "date unknown"),),
        ),
        Line(
            "Open in the window with dates that cannot be right (left out of durations)",
            (number(veil.alone(figures.times.left_out), lists.of("left_out"), "left out"),),
        ),
    )
    return Section(
        "apart",
        "Counted apart",
        tables=(Table("apart", "Counted apart", ("What", "Matters"), lines),),
    )
