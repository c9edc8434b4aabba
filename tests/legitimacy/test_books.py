"""What must be hidden so that no small count can be worked out from books that balance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.legitimacy.kernel.books import OUTSIDE, BooksDoNotBalance, Count, to_hide
from standards.legitimacy.kernel.suppression import INTERNAL_WIDE, OPERATIONAL


def years_books(opening, came, went):
    """Stock and flow: opening + came - went = closing for each place in turn."""
    counts = {"opening": Count(OUTSIDE, "p0", opening)}
    stock = opening
    for n, (into, out) in enumerate(zip(came, went, strict=True)):
        stock += into - out
        counts[f"in {n}"] = Count("in", f"p{n}", into)
        counts[f"out {n}"] = Count(f"p{n}", "out", out)
        counts[f"open {n}"] = Count(f"p{n}", f"p{n + 1}" if n + 1 < len(came) else OUTSIDE, stock)
    counts["in"] = Count(OUTSIDE, "in", sum(came))
    counts["out"] = Count("out", OUTSIDE, sum(went))
    return counts


def worked_out(counts, hidden):
    """Hidden counts that follow from the shown ones, by linear algebra over every balance."""
    names = sorted(hidden)
    places = sorted({p for c in counts.values() for p in (c.leaves, c.reaches)})
    balance = np.zeros((len(places), len(names)))
    for column, name in enumerate(names):
        balance[places.index(counts[name].leaves), column] -= 1
        balance[places.index(counts[name].reaches), column] += 1
    rank = np.linalg.matrix_rank(balance)
    return {
        name
        for column, name in enumerate(names)
        if np.linalg.matrix_rank(np.vstack([balance, np.eye(len(names))[column]])) == rank
    }


flows = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8)


@given(flows, st.integers(240, 260))
def test_no_small_count_follows_from_what_is_shown(pairs, opening):
    counts = years_books(opening, [a for a, _ in pairs], [b for _, b in pairs])

    hidden = to_hide(counts, INTERNAL_WIDE)

    small = {name for name, count in counts.items() if 1 <= count.number <= 4}
    assert small <= hidden
    assert not worked_out(counts, hidden) & small


def test_a_hidden_month_takes_another_count_with_it():
    counts = years_books(100, [3, 40, 50], [20, 20, 20])

    hidden = to_hide(counts, INTERNAL_WIDE)

    assert "in 0" in hidden
    assert len(hidden) >= 2


def test_what_is_shown_elsewhere_is_hidden_only_where_nothing_else_helps():
    counts = years_books(20, [3, 40], [9, 30])
    counts["opening"] = Count(OUTSIDE, "p0", 20, elsewhere=True)

    assert "opening" not in to_hide(counts, INTERNAL_WIDE)


def test_an_exact_audience_sees_all():
    assert to_hide(years_books(3, [1], [2]), OPERATIONAL) == frozenset()


def test_books_that_do_not_balance_are_refused():
    with pytest.raises(BooksDoNotBalance, match="p0"):
        to_hide({"in": Count(OUTSIDE, "p0", 5), "out": Count("p0", OUTSIDE, 4)}, INTERNAL_WIDE)
