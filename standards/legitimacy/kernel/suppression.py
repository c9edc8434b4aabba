"""Small numbers: what an audience may see, so that no person can be picked out of a table.

The audience decides, not the page: the same profile applies to the table, the chart and its
text alternative, the file and the PDF. Hidden counts are None; show them as `HIDDEN`.

Hiding the small cells is not enough, because a reader can subtract what is shown from the
totals. A table with its totals is a network (each row and each column balances), so a hidden
entry cannot be worked out exactly when it lies on a loop of hidden entries along which one
case could be moved without changing anything shown. Further entries are hidden, the smallest
first, until every small one lies on such a loop. This also stops the reader who knows that a
hidden count is at least 1 (two hidden cells that add to 2 are both 1).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HIDDEN = "[c]"  # c for confidential, as in official statistics; explain it under the table


@dataclass(frozen=True)
class Profile:
    """The rule for one audience. Counts from `hidden_from` to `hidden_to` are hidden."""

    name: str
    hidden_from: int
    hidden_to: int
    least_denominator: int
    note: str  # the sentence under a table

    def hides(self, count: int) -> bool:
        return self.hidden_from <= count <= self.hidden_to

    @property
    def is_exact(self) -> bool:
        return self.hidden_to < self.hidden_from

    @property
    def least_known(self) -> int:
        """The smallest value that a reader must allow for in a hidden cell."""
        return self.hidden_from


OPERATIONAL = Profile("operational", 0, -1, 0, "")
INTERNAL_WIDE = Profile(
    "internal_wide",
    1,
    4,
    0,
    f"{HIDDEN} stands for a count from 1 to 4, or for a larger one that would give it away.",
)
PROTECTED = Profile(
    "protected",
    0,
    9,
    10,
    f"{HIDDEN} stands for a count under 10, or for a larger one that would give it away.",
)
PUBLIC = Profile(
    "public",
    1,
    4,
    10,
    f"{HIDDEN} stands for a count from 1 to 4, or for a larger one that would give it away. "
    "No percentage is given of fewer than 10.",
)
PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (OPERATIONAL, INTERNAL_WIDE, PROTECTED, PUBLIC)
}


@dataclass(frozen=True)
class SuppressedTable:
    """Counts as an audience may see them; None is hidden. Why a cell is hidden is not kept."""

    rows: tuple[str, ...]
    cols: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    col_totals: tuple[int | None, ...]
    total: int | None
    note: str

    @property
    def hidden(self) -> int:
        """How many entries are hidden, totals included."""
        entries = [*self.row_totals, *self.col_totals, self.total]
        return sum(n is None for n in entries) + sum(n is None for row in self.cells for n in row)


@dataclass(frozen=True)
class SuppressedCounts:
    """One line of counts and its total."""

    labels: tuple[str, ...]
    counts: tuple[int | None, ...]
    total: int | None
    note: str


@dataclass(frozen=True)
class UnsafeDifference:
    """Two published counts that give away a small one by subtraction."""

    label: str
    first: int
    second: int

    @property
    def difference(self) -> int:
        return abs(self.first - self.second)


def suppress_table(
    rows: Sequence[str], cols: Sequence[str], counts: Sequence[Sequence[int]], profile: Profile
) -> SuppressedTable:
    """The table with its totals, as `profile` allows. `counts[i][j]` is rows[i] by cols[j].

    Raises ValueError when the shape does not fit the labels or when a count is negative.
    """
    grid = _with_totals(rows, cols, counts)
    shown = _shown(grid, profile)
    body, last = shown[:-1], shown[-1]
    return SuppressedTable(
        rows=tuple(rows),
        cols=tuple(cols),
        cells=tuple(tuple(line[:-1]) for line in body),
        row_totals=tuple(line[-1] for line in body),
        col_totals=tuple(last[:-1]),
        total=last[-1],
        note="" if profile.is_exact else profile.note,
    )


def suppress_counts(
    labels: Sequence[str], counts: Sequence[int], profile: Profile
) -> SuppressedCounts:
    """One line of counts that add to a total, as `profile` allows."""
    table = suppress_table(["all"], labels, [counts], profile)
    return SuppressedCounts(table.cols, table.cells[0], table.row_totals[0], table.note)


def percentage(numerator: int, denominator: int, profile: Profile) -> int | None:
    """A whole percentage of unrounded counts (half up), or None when it may not be shown.

    Hidden when the numerator is a hidden count or the denominator is under the profile's least.
    The count that is left over (denominator - numerator) is not judged here: where it is a count
    in its own right, put both in a table and let `suppress_table` decide.
    """
    if denominator <= 0 or denominator < profile.least_denominator or profile.hides(numerator):
        return None
    return (200 * numerator + denominator) // (2 * denominator)


def round_to_5(count: int) -> int:
    """The nearest multiple of 5, as an alternative to hiding. Rounded parts need not add up."""
    return (count + 2) // 5 * 5


def unsafe_differences(
    first: Mapping[str, int | None], second: Mapping[str, int | None], profile: Profile
) -> tuple[UnsafeDifference, ...]:
    """Labels of two releases over nested populations whose difference gives away a small count.

    A label that is missing from one release counts as 0 there; hidden counts cannot be subtracted.
    """
    found = []
    for label in sorted({*first, *second}):
        one, two = first.get(label, 0), second.get(label, 0)
        if one is None or two is None or one == two:
            continue
        if profile.hides(abs(one - two)):
            found.append(UnsafeDifference(label, one, two))
    return tuple(found)


def differs_safely(
    first: int | Mapping[str, int | None],
    second: int | Mapping[str, int | None],
    profile: Profile = PUBLIC,
) -> bool:
    """May both be published? Each difference must be 0 or larger than the profile hides."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return not unsafe_differences(first, second, profile)
    if isinstance(first, Mapping) or isinstance(second, Mapping):
        raise TypeError("Compare a count with a count, or a release with a release.")
    return not unsafe_differences({"": first}, {"": second}, profile)


def _with_totals(
    rows: Sequence[str], cols: Sequence[str], counts: Sequence[Sequence[int]]
) -> list[list[int]]:
    if len(counts) != len(rows) or any(len(line) != len(cols) for line in counts):
        raise ValueError("The counts must have one line for each row and one entry a column.")
    if any(n < 0 for line in counts for n in line):
        raise ValueError("A count cannot be negative.")
    grid = [[*map(int, line), int(sum(line))] for line in counts]
    grid.append([sum(line[j] for line in grid) for j in range(len(cols) + 1)])
    return grid


def _shown(grid: list[list[int]], profile: Profile) -> list[list[int | None]]:
    if profile.is_exact:
        return [list(line) for line in grid]
    network = _Network(grid, profile.least_known)
    small = [place for place, value in network.values.items() if profile.hides(value)]
    network.hidden.update(small)
    for place in sorted(small, key=lambda at: (network.values[at], at)):
        network.protect(place)
    return [
        [None if (i, j) in network.hidden else value for j, value in enumerate(line)]
        for i, line in enumerate(grid)
    ]


_Place = tuple[int, int]  # a row and a column of the grid, the totals being the last of each


class _Network:
    """The table as a circulation: rows and columns are nodes, entries are arcs that carry counts.

    A cell flows from its row to its column, a column total from its column to the totals row,
    the grand total from the totals row to the totals column, a row total from the totals column
    back to its row. Then "rows and columns add up" is "what flows in flows out".
    """

    def __init__(self, grid: list[list[int]], least: int) -> None:
        self.last_row, self.last_col = len(grid) - 1, len(grid[0]) - 1
        self.least = least
        self.values = {(i, j): n for i, line in enumerate(grid) for j, n in enumerate(line)}
        self.hidden: set[_Place] = set()
        self.arcs: dict[int, list[tuple[int, _Place, bool]]] = {}
        for place in self.values:
            tail, head = self.ends(place)
            self.arcs.setdefault(tail, []).append((head, place, True))
            self.arcs.setdefault(head, []).append((tail, place, False))

    def ends(self, place: _Place) -> tuple[int, int]:
        """The nodes that an entry flows from and to. Columns are numbered after the rows."""
        row, col = place[0], self.last_row + 1 + place[1]
        against = (place[0] == self.last_row) != (place[1] == self.last_col)
        return (col, row) if against else (row, col)

    def protect(self, place: _Place) -> None:
        """Hide what it takes to put `place` on a loop along which its value can change by one."""
        tail, head = self.ends(place)
        loops = [self._cheapest(head, tail, place)]
        if self.values[place] > self.least:
            loops.append(self._cheapest(tail, head, place))
        # A loop forwards through the totals always exists, so there is a least one.
        self.hidden.update(min(loop for loop in loops if loop is not None)[1])

    def _cheapest(self, start: int, goal: int, without: _Place) -> tuple[int, list[_Place]] | None:
        """The path that hides least on the way from start to goal, and the entries along it."""
        queue: list[tuple[int, int, list[_Place]]] = [(0, start, [])]
        done = set()
        while queue:
            cost, node, path = heapq.heappop(queue)
            if node == goal:
                return cost, path
            if node in done:
                continue
            done.add(node)
            for price, onward, place in self._steps(node, without):
                if onward not in done:
                    heapq.heappush(queue, (cost + price, onward, [*path, place]))
        return None

    def _steps(self, node: int, without: _Place) -> Iterator[tuple[int, int, _Place]]:
        for onward, place, forwards in self.arcs[node]:
            # Going against the flow takes one away, which needs more than the least.
            if place == without or not (forwards or self.values[place] > self.least):
                continue
            yield self._price(place), onward, place

    def _price(self, place: _Place) -> int:
        """What is lost by hiding an entry: its count. A nought is the last resort: a hidden
        nought that a reader guesses to be one gives nothing away but looks like a small count."""
        if place in self.hidden:
            return 0
        value = self.values[place]
        return value if value else 10**9
