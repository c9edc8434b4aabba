"""How good an answer is. Pure: grades and keys in, figures out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean

FIRST = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one query; `recall` is None where nothing is there to be found."""

    kind: str
    ask: str
    ndcg: float
    recall: float | None
    got: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over some queries."""

    queries: int
    ndcg: float
    recall: float


def score(kind: str, ask: str, grades: dict[str, int], got: Sequence[str]) -> Scored:
    """Of an answer's keys, the first ten. Nothing found where nothing is there: 1."""
    first = tuple(got[:FIRST])
    if not grades:
        return Scored(kind, ask, 0.0 if first else 1.0, None, first)
    best = _gained(sorted(grades.values(), reverse=True)[:FIRST])
    had = _gained([grades.get(key, 0) for key in first])
    found = len({key for key in first if grades.get(key)})
    return Scored(kind, ask, had / best, found / min(FIRST, len(grades)), first)


def _gained(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def figures(scored: Iterable[Scored]) -> Figures:
    """Of at least one query. Recall leaves out those that have none."""
    rows = list(scored)
    recalls = [row.recall for row in rows if row.recall is not None]
    return Figures(
        len(rows),
        fmean(row.ndcg for row in rows),
        fmean(recalls) if recalls else 1.0,
    )


def by_kind(scored: Iterable[Scored]) -> dict[str, Figures]:
    """The figures of each kind of query, in the order in which they first come."""
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for row in scored:
        kinds[row.kind].append(row)
    return {kind: figures(rows) for kind, rows in kinds.items()}
