"""The invariant of every programme page: what went in is what can be found again.

    members = not started + in progress + each disposition + removed; items likewise.

Every number is asked for on its own, so that a row that is two things, or none, shows as a
difference. What went in is what the manifest froze, and what was added on record since.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from vetting.programmes import dispositions
from vetting.programmes.models import CohortMember, Item, ProgrammeRun

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
    rows = CohortMember.objects.filter(run=run)
    return _balance("people", run, rows, run.manifest_members + run.late_members)


def items_of(run: ProgrammeRun) -> Balance:
    """Items of the run: allegations, or reviews, or hits. One query."""
    words = {"onyx": "allegations", "assure": "reviews of clearance", "dragnet": "hits"}
    rows = Item.objects.filter(run=run)
    total = run.manifest_items + run.later_items
    return _balance(words[run.programme.kind], run, rows, total)


def _balance(what: str, run: ProgrammeRun, rows: object, total: int) -> Balance:
    categories = dispositions.of(run.programme.kind)
    wanted = {
        "not_started": Count("pk", filter=NOT_STARTED),
        "in_progress": Count("pk", filter=IN_PROGRESS),
        "removed": Count("pk", filter=REMOVED),
        # Not `removed_at=None`: a row that is both removed and settled must show.
        **{each.code: Count("pk", filter=Q(disposition=each.code)) for each in categories},
    }
    found = rows.aggregate(**wanted)  # type: ignore[attr-defined]
    labels = {"not_started": "Not started", "in_progress": "In progress"}
    parts = [Part(code, labels[code], found[code]) for code in labels]
    parts += [Part(each.code, each.label, found[each.code]) for each in categories]
    parts.append(Part("removed", "Removed, with a reason", found["removed"]))
    return Balance(what, total, parts)
