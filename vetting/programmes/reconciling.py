"""The invariant of every programme page: what went in is what can be found again.

    members = not started + in progress + each disposition + removed; items likewise.

Every part counts on its own what it asks for, so that a row that is two things, or none, shows as
a difference. What went in is what the manifest froze, and what was added on record since.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from vetting.programmes import dispositions
from vetting.programmes.models import CohortMember, Item, ProgrammeRun

WHAT = {"onyx": "allegations", "assure": "reviews of clearance", "dragnet": "hits"}
NOT_STARTED = Q(started_at=None, disposition="", removed_at=None)
IN_PROGRESS = Q(started_at__isnull=False, disposition="", removed_at=None)
REMOVED = Q(removed_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One number, its words, and the code under which its list is found."""

    code: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One side: what went in, and the parts that should add up to it."""

    what: str  # "people", "items": never mixed in one column
    total: int
    parts: list[Part] = field(default_factory=list)

    @property
    def found(self) -> int:
        return sum(part.number for part in self.parts)

    @property
    def difference(self) -> int:
        return self.total - self.found

    @property
    def holds(self) -> bool:
        return self.difference == 0

    @property
    def sentence(self) -> str:
        """What the page says of it."""
        if self.holds:
            return f"{self.total:,} {self.what}, and every one is accounted for."
        more = "too few" if self.difference > 0 else "too many"
        return (
            f"Unreconciled: {self.total:,} {self.what} went in, and {self.found:,} are found. "
            f"That is {abs(self.difference):,} {more}."
        )


def condition_of(code: str) -> Q:
    """Which rows a part counts; for its list."""
    plain = {"not_started": NOT_STARTED, "in_progress": IN_PROGRESS, "removed": REMOVED}
    return plain.get(code) or Q(disposition=code)


def members_of(run: ProgrammeRun) -> Balance:
    """People of the run. One query."""
    return _members(run, _tallies(CohortMember.objects.filter(run=run))[run.pk])


def items_of(run: ProgrammeRun) -> Balance:
    """Items of the run: allegations, or reviews, or hits. One query."""
    return _items(run, _tallies(Item.objects.filter(run=run))[run.pk])


def balances_of(runs: Sequence[ProgrammeRun]) -> dict[UUID, tuple[Balance, Balance]]:
    """People and items of each run. Two queries, however many runs."""
    members = _tallies(CohortMember.objects.filter(run__in=runs))
    items = _tallies(Item.objects.filter(run__in=runs))
    return {run.pk: (_members(run, members[run.pk]), _items(run, items[run.pk])) for run in runs}


def _members(run: ProgrammeRun, rows: "list[Tally]") -> Balance:
    return _balance("people", run, rows, run.manifest_members + run.late_members)


def _items(run: ProgrammeRun, rows: "list[Tally]") -> Balance:
    return _balance(WHAT[run.programme.kind], run, rows, run.manifest_items + run.later_items)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a run are alike in what a part asks of them."""

    disposition: str
    has_started: bool
    is_removed: bool
    number: int


def _tallies(rows: QuerySet[Any]) -> dict[UUID, list[Tally]]:
    """Rows of the tables, counted by the database. One query."""
    alike = (
        rows.order_by()
        .annotate(
            has_started=_is(started_at__isnull=False), is_removed=_is(removed_at__isnull=False)
        )
        .values_list("run", "disposition", "has_started", "is_removed")
        .annotate(number=Count("pk"))
    )
    found: dict[UUID, list[Tally]] = defaultdict(list)
    for run, *told in alike:
        found[run].append(Tally(*told))
    return found


def _is(**condition: bool) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())


def _balance(what: str, run: ProgrammeRun, rows: list[Tally], total: int) -> Balance:
    def counted(wanted: Callable[[Tally], bool]) -> int:
        return sum(tally.number for tally in rows if wanted(tally))

    parts = [
        Part("not_started", "Not started", counted(lambda row: _is_open(row, started=False))),
        Part("in_progress", "In progress", counted(lambda row: _is_open(row, started=True))),
    ]
    for each in dispositions.of(run.programme.kind):
        # Whether removed or not: a row that is both removed and settled must show.
        number = counted(lambda row, code=each.code: row.disposition == code)  # type: ignore[misc]
        parts.append(Part(each.code, each.label, number))
    removed = counted(lambda row: row.is_removed)
    return Balance(what, total, [*parts, Part("removed", "Removed, with a reason", removed)])


def _is_open(row: Tally, *, started: bool) -> bool:
    return row.has_started is started and not row.disposition and not row.is_removed
