"""Small numbers: what each audience sees, and that a hidden count cannot be worked out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.legitimacy.kernel.suppression import (
    INTERNAL_WIDE,
    OPERATIONAL,
    PROFILES,
    PROTECTED,
    PUBLIC,
    differs_safely,
    percentage,
    round_to_5,
    suppress_counts,
    suppress_table,
    unsafe_differences,
)

tables = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 6) | st.integers(0, 60), min_size=width, max_size=width),
        min_size=1,
        max_size=6,
    )
)


def suppressed(counts, profile):
    rows = [f"row {i}" for i in range(len(counts))]
    cols = [f"column {j}" for j in range(len(counts[0]))]
    return suppress_table(rows, cols, counts, profile)


def whole_grid(table):
    """All entries with their totals, None where hidden."""
    grid = [[*line, total] for line, total in zip(table.cells, table.row_totals, strict=True)]
    return [*grid, [*table.col_totals, table.total]]


def recovered_by_subtraction(grid):
    """Entries that a reader gets by filling in lines that lack one entry, over and over."""
    grid = [list(line) for line in grid]
    found = set()
    while True:
        before = len(found)
        for i, line in enumerate(grid):
            if line.count(None) == 1:
                found.add((i, line.index(None)))
                line[line.index(None)] = 0
        for j in range(len(grid[0])):
            column = [line[j] for line in grid]
            if column.count(None) == 1:
                found.add((column.index(None), j))
                grid[column.index(None)][j] = 0
        if len(found) == before:
            return found


def fixed_by_the_equations(grid):
    """Hidden entries that the row and column equations leave only one value for."""
    hidden = [(i, j) for i, line in enumerate(grid) for j, n in enumerate(line) if n is None]
    if not hidden:
        return []
    last_row, last_col = len(grid) - 1, len(grid[0]) - 1
    equations = np.zeros((len(grid) + len(grid[0]), len(hidden)))
    for k, (i, j) in enumerate(hidden):
        equations[i, k] = -1 if j == last_col else 1
        equations[len(grid) + j, k] = -1 if i == last_row else 1
    _, sizes, directions = np.linalg.svd(equations)
    free = directions[int((sizes > 1e-9).sum()) :]
    return [place for k, place in enumerate(hidden) if not (np.abs(free[:, k]) > 1e-9).any()]


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from([INTERNAL_WIDE, PROTECTED, PUBLIC]))
def test_no_hidden_count_can_be_worked_out_from_the_margins(counts, profile):
    grid = whole_grid(suppressed(counts, profile))

    assert recovered_by_subtraction(grid) == set()
    assert fixed_by_the_equations(grid) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=2))
def test_even_a_reader_who_tries_every_table_is_left_with_a_choice(counts):
    """All 2 x 3 tables that fit what is shown: each small count takes two values or more."""
    grid = whole_grid(suppressed(counts, PUBLIC))
    true = np.array(whole_grid(suppressed(counts, OPERATIONAL)))
    hidden = np.array([[n is None for n in line] for line in grid])
    least = 0 if (true[hidden] == 0).any() else 1
    choices = [
        range(least, 9) if hidden[i, j] else [true[i, j]] for i in range(2) for j in range(3)
    ]
    cells = np.stack(np.meshgrid(*choices, indexing="ij"), -1).reshape(-1, 2, 3)
    across = np.concatenate([cells, cells.sum(2, keepdims=True)], 2)
    tried = np.concatenate([across, across.sum(1, keepdims=True)], 1)

    fits = tried[((tried == true) | hidden).all((1, 2)) & ((tried >= least) | ~hidden).all((1, 2))]

    for i, j in zip(*np.where(hidden & (true >= 1) & (true <= 4)), strict=True):
        assert len(np.unique(fits[:, i, j])) >= 2


@given(tables, st.sampled_from([INTERNAL_WIDE, PROTECTED, PUBLIC]))
def test_no_small_count_is_shown_and_what_is_shown_is_true(counts, profile):
    shown = whole_grid(suppressed(counts, profile))
    true = whole_grid(suppressed(counts, OPERATIONAL))

    for shown_line, true_line in zip(shown, true, strict=True):
        for seen, count in zip(shown_line, true_line, strict=True):
            assert seen is None or (seen == count and not profile.hides(count))


@given(tables)
def test_a_table_without_small_counts_is_shown_whole(counts):
    large = [[n + 10 for n in line] for line in counts]

    assert suppressed(large, PROTECTED).hidden == 0


def test_those_who_work_the_cases_see_exact_counts():
    table = suppressed([[1, 2], [3, 0]], OPERATIONAL)

    assert table.cells == ((1, 2), (3, 0))
    assert table.note == ""


def test_one_small_cell_takes_three_more_with_it_and_they_are_the_smallest_that_do():
    table = suppressed([[2, 40, 50], [30, 20, 25], [33, 70, 80]], PUBLIC)

    assert table.cells == ((None, None, 50), (None, None, 25), (33, 70, 80))
    assert table.row_totals == (92, 75, 183)
    assert "1 to 4" in table.note


def test_two_small_cells_that_must_both_be_one_get_company():
    """Each hidden count is at least 1, so 1 + 1 under a shown remainder would be read off."""
    line = suppress_counts(["a", "b", "c"], [1, 1, 20], PUBLIC)

    assert line.counts == (None, None, None)
    assert line.total == 22


def test_noughts_are_shown_to_the_public_but_not_by_protected_characteristic():
    line = ([0, 12, 15, 20],)

    assert suppressed(line, PUBLIC).cells == ((0, 12, 15, 20),)
    assert suppressed(line, PROTECTED).cells[0][0] is None


def test_a_small_total_is_hidden_like_any_small_count():
    table = suppressed([[0, 3], [20, 30]], INTERNAL_WIDE)

    assert table.row_totals[0] is None
    assert table.cells[0][1] is None


def test_an_empty_table_has_nothing_to_hide():
    assert suppress_table([], [], [], PUBLIC).hidden == 0


def test_a_large_table_is_quick_enough_for_a_page():
    chance = np.random.default_rng(4)

    table = suppressed(chance.poisson(4, (32, 20)).tolist(), PUBLIC)

    assert fixed_by_the_equations(whole_grid(table)) == []
    assert table.total is not None


def test_the_four_audiences_of_the_settled_rule_exist():
    assert set(PROFILES) == {"operational", "internal_wide", "protected", "public"}
    hides = {name: [n for n in range(12) if p.hides(n)] for name, p in PROFILES.items()}

    assert hides["operational"] == []
    assert hides["internal_wide"] == hides["public"] == [1, 2, 3, 4]
    assert hides["protected"] == list(range(10))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(3, 40, None), (6, 40, 15), (4, 9, None), (0, 12, 0), (5, 11, 45), (5, 9, None), (0, 0, None)],
)
def test_percentages_for_the_public(part, whole, expected):
    assert percentage(part, whole, PUBLIC) == expected


def test_leaders_may_see_a_percentage_of_a_small_denominator():
    assert percentage(5, 8, INTERNAL_WIDE) == 63
    assert percentage(3, 8, INTERNAL_WIDE) is None


def test_rounding_to_five():
    counts = [0, 1, 2, 3, 4, 7, 8, 12, 13, 98, 102]

    assert [round_to_5(n) for n in counts] == [0, 0, 0, 5, 5, 5, 10, 10, 15, 100, 100]


def test_two_releases_that_differ_by_a_few_people_must_not_both_be_published():
    assert not differs_safely({"Black": 18}, {"Black": 16})
    assert not differs_safely(18, 16)
    assert differs_safely(18, 18)
    assert differs_safely(21, 16)


def test_a_difference_of_nine_is_too_small_by_protected_characteristic():
    assert not differs_safely({"Black": 30}, {"Black": 21}, PROTECTED)
    assert differs_safely({"Black": 31}, {"Black": 21}, PROTECTED)


def test_hidden_counts_cannot_be_subtracted_and_a_missing_label_counts_as_none_there():
    found = unsafe_differences({"a": None, "b": 40, "c": 3}, {"a": 12, "b": 38}, PUBLIC)

    assert [(each.label, each.difference) for each in found] == [("b", 2), ("c", 3)]


def test_the_operational_audience_is_not_checked_for_differencing():
    assert differs_safely(18, 17, OPERATIONAL)


def test_a_count_is_not_compared_with_a_release():
    with pytest.raises(TypeError, match="release with a release"):
        differs_safely(3, {"a": 3})


@pytest.mark.parametrize("counts", [[[1, 2]], [[1], [2, 3]], [[1, -1], [2, 2]]])
def test_a_table_that_does_not_fit_its_labels_is_refused(counts):
    with pytest.raises(ValueError, match=r"line for each row|negative"):
        suppress_table(["a", "b"], ["x", "y"], counts, PUBLIC)
