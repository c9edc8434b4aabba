"""What a wide audience may see: no small count follows from all pages taken together."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from standards.clocks.working_days import england_and_wales
from standards.legitimacy import publishing, releases, timeliness
from standards.legitimacy.facts import Cuts, Facts, RuleLabel, UnitLabel
from standards.legitimacy.kernel.suppression import INTERNAL_WIDE, OPERATIONAL
from standards.legitimacy.windows import record, whole_years

ON = date(2026, 11, 23)
CALENDAR = england_and_wales()
UNITS, THEMES = 4, 3
BEGUN = date(2024, 2, 1)


def force(size, seed, *, busiest=3.0, clocks=0):
    """A force of so many matters since 2024; the first unit is the busiest."""
    chance = np.random.default_rng(seed)
    received = np.datetime64(BEGUN, "D") + chance.integers(0, 1020, size)
    length = chance.integers(0, 300, size)
    closed = received + length
    closed[closed > np.datetime64(ON, "D")] = np.datetime64("NaT")
    weights = np.array([busiest, *[1.0] * (UNITS - 1)])
    of = chance.integers(0, size, clocks)
    due = received[of] + 28
    ended = due + chance.integers(-20, 12, clocks)
    return Facts(
        kind="errand",
        as_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        cuts=Cuts(
            units=tuple(UnitLabel(f"u{n}", f"U{n}", f"Unit {n}") for n in range(UNITS)),
            themes=tuple(f"t{n}" for n in range(THEMES)),
            regimes=("2025",),
            rules=tuple(RuleLabel(f"r{n}", f"Rule {n}", True) for n in range(3)),
        ),
        id_high=np.zeros(size, dtype=np.uint64),
        id_low=np.arange(size, dtype=np.uint64),
        received=received,
        closed=closed,
        unknown=chance.random(size) < 0,
        unit=chance.choice(UNITS, size, p=weights / weights.sum()).astype(np.int32),
        theme=chance.integers(0, THEMES, size).astype(np.int32),
        regime=np.zeros(size, dtype=np.int32),
        doubt=np.zeros(size, dtype=np.uint8),
        restricted=np.zeros(size, dtype=np.bool_),
        again_matter=np.array([], dtype=np.int32),
        again_closed=np.array([], dtype="datetime64[D]"),
        again_opened=np.array([], dtype="datetime64[D]"),
        clock_matter=of.astype(np.int32),
        clock_rule=chance.integers(0, 3, clocks).astype(np.int32),
        clock_due=due,
        clock_ended=ended,
        clock_stopped=np.zeros(clocks, dtype=np.bool_),
    )


def told(facts, window, profile=INTERNAL_WIDE):
    """The figures of a window and their veil, as an audience gets them."""
    found = publishing.as_told(timeliness.figures(facts, window, CALENDAR), profile)
    every = record(timeliness.earliest(facts), facts.on)
    months = publishing.together(timeliness.months(facts, facts.spells(), every))
    return found, publishing.veil(found, profile, months)


class Audit:
    """Everything that the pages show, as sums of what happened in each month to each unit and
    theme; and whether another such sum follows from them."""

    def __init__(self, facts):
        self.facts = facts
        self.months = timeliness.months(
            facts, facts.spells(), record(timeliness.earliest(facts), facts.on)
        ).months
        self.size = len(self.months) * UNITS * THEMES
        self.shown, self.small = [], {}

    def cell(self, flow, months, unit=None, theme=None):
        """The sum of a flow ("in", "out") over months, of a unit, a theme or all."""
        sums = np.zeros((2, len(self.months), UNITS, THEMES))
        first, last = self.months.index(months[0]), self.months.index(months[-1])
        units = slice(None) if unit is None else unit
        themes = slice(None) if theme is None else theme
        sums[("in", "out").index(flow), first : last + 1, units, themes] = 1
        return sums.ravel()

    def stock(self, last, unit=None, theme=None):
        """What is open at the end of a month: all that came less all that went."""
        upto = self.months[: self.months.index(last) + 1]
        return self.cell("in", upto, unit, theme) - self.cell("out", upto, unit, theme)

    def note(self, name, value, number, sums):
        if value is not None:
            self.shown.append(sums)
        elif 1 <= number <= 4:
            self.small[name] = sums

    def worked_out(self):
        """The names of small hidden counts that follow from what is shown."""
        _, weights, directions = np.linalg.svd(np.array(self.shown), full_matrices=False)
        known = directions[weights > 1e-8 * weights[0]]
        return [
            name
            for name, sums in self.small.items()
            if np.linalg.norm(sums - known.T @ (known @ sums)) < 1e-6 * np.linalg.norm(sums)
        ]


def audited(facts, *releases):
    """What the pages of these facts show, and those of earlier releases of them."""
    audit = Audit(facts)
    for each in (facts, *releases):
        for window in whole_years(timeliness.earliest(each), each.on):
            _note_page(audit, each, window)
    for unit in range(UNITS):  # on no page: it must not follow from any either
        part = facts.only(facts.unit == unit)
        told_of = timeliness.months(
            part, part.spells(), record(facts.received.min().item(), facts.on)
        )
        for n, month in enumerate(told_of.months):
            name, number = f"{month} unit {unit} received", told_of.received[n]
            audit.note(name, None, number, audit.cell("in", [month], unit))
    return audit


def _note_page(audit, facts, window):
    found, veil = told(facts, window)
    months = [month for month in found.months.months if month in audit.months]
    cuts = [("", None, None, found.books)]
    cuts += [(f"unit {p.code} ", n, None, p.books) for n, p in numbered(found.units, "U")]
    cuts += [(f"theme {p.code} ", None, n, p.books) for n, p in numbered(found.themes, "t")]
    for prefix, unit, theme, books in cuts:
        for name, flow in (("received", "in"), ("closed", "out")):
            number = getattr(books, name)
            sums = audit.cell(flow, months, unit, theme)
            audit.note(
                f"{window} {prefix}{name}", veil.count(f"{prefix}{name}", number), number, sums
            )
        shown = veil.count(f"{prefix}closing", books.closing)
        sums = audit.stock(months[-1], unit, theme)
        audit.note(f"{window} {prefix}closing", shown, books.closing, sums)
    for n, month in enumerate(found.months.months):
        if month in audit.months:
            _note_month(audit, found.months, n, shown=veil.shows_months)


def _note_month(audit, months, n, *, shown):
    month = months.months[n]
    for name, flow in (("received", "in"), ("closed", "out")):
        number = getattr(months, name)[n]
        sums = audit.cell(flow, [month])
        audit.note(f"{month} {name}", number if shown else None, number, sums)
    number = months.closing[n]
    audit.note(f"{month} closing", number if shown else None, number, audit.stock(month))


def as_at(facts, on):
    """The same facts as they were known on an earlier day."""
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    then = replace(facts, as_at=moment, closed=facts.closed.copy())
    then.closed[then.closed > np.datetime64(on, "D")] = np.datetime64("NaT")
    return then.only(then.received <= np.datetime64(on, "D"))


def numbered(parts, letter):
    return [(int(part.code.removeprefix(letter)), part) for part in parts]


@pytest.mark.parametrize("size", [40, 120, 400, 1500])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_acceptance_17_no_hidden_small_count_follows_from_all_pages_together(size, seed):
    audit = audited(force(size, seed))

    assert audit.shown
    assert audit.worked_out() == []


@pytest.mark.parametrize("size", [60, 300, 1500])
def test_no_small_count_of_a_unit_or_theme_follows_from_the_releases_of_three_months(size):
    facts = force(size, 4)

    audit = audited(facts, as_at(facts, date(2026, 10, 20)), as_at(facts, date(2026, 9, 20)))

    # Of the whole force a quiet month may follow from pages that somebody kept: accepted.
    assert [name for name in audit.worked_out() if "unit" in name or "theme" in name] == []


def test_the_audit_finds_what_is_hidden_badly():
    audit = audited(force(120, 1))
    name, sums = next(iter(audit.small.items()))
    audit.shown.append(2 * sums)

    assert name in audit.worked_out()


def test_small_counts_are_hidden_and_large_ones_shown():
    facts = force(400, 2)
    found, veil = told(facts, whole_years(BEGUN, ON)[0])

    for part in found.units:
        for name in ("received", "closed", "closing"):
            number = getattr(part.books, name)
            if 1 <= number <= 4:
                assert veil.count(f"unit {part.code} {name}", number) is None
    assert veil.count("received", found.books.received) == found.books.received


def test_months_are_shown_where_every_month_is_large_enough():
    window = whole_years(BEGUN, ON)[0]

    assert told(force(2500, 1), window)[1].shows_months
    assert not told(force(120, 1), window)[1].shows_months


def test_a_total_over_months_of_which_some_are_shown_elsewhere_is_hidden():
    """A year with one quiet month at its end: its own months and total stay hidden, those of the
    unbroken years before are shown."""
    facts = force(2500, 1)
    quiet = facts.received >= np.datetime64("2026-10-03", "D")
    facts = facts.only(~quiet)
    windows = {window.code: window for window in whole_years(BEGUN, ON)}

    _, this_year = told(facts, windows["12m"])
    _, before = told(facts, windows["cy2025"])

    assert before.shows_months
    assert not this_year.shows_months
    assert this_year.count("received", 999) is None


def test_outcomes_of_dates_are_hidden_so_that_no_row_gives_one_away():
    facts = force(60, 5, clocks=90)
    found, veil = told(facts, whole_years(BEGUN, ON)[0])

    for each in found.rules:
        parts = [
            veil.count(f"rule {each.rule.code} {name}", getattr(each, name))
            for name in ("fell_due", "in_time", "late", "not_met")
        ]
        assert parts.count(None) != 1


def test_an_exact_audience_gets_everything_and_reopenings_apart():
    facts = force(60, 1)
    found, veil = told(facts, whole_years(BEGUN, ON)[0], OPERATIONAL)

    assert veil.hidden == frozenset()
    assert veil.shows_months
    assert found.books == timeliness.figures(facts, found.window, CALENDAR).books


def test_a_wide_audience_gets_no_time_from_fewer_than_ten_matters():
    veil = publishing.Veil(INTERNAL_WIDE, frozenset(), shows_months=True)

    assert not veil.may_time(9)
    assert veil.may_time(10)
    assert veil.roughly(13) == 15


def test_new_figures_are_released_only_where_no_count_moves_by_few():
    before = force(400, 3)
    one_less = before.only(np.arange(400) != 7)

    assert releases.moves_safely(before, before)
    assert not releases.moves_safely(before, one_less)
    assert not releases.moves_safely(one_less, before)
