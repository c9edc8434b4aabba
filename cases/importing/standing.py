"""What an earlier run brought in, and whether the file still says the same."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cases.importing.own_verbs import SUBJECTS_ADDED
from cases.models import Complaint
from standards.events.models import EventText

IMPORTED = "matter.imported"


@dataclass(slots=True)
class Standing:
    """A matter of this source that is here already, with the rows it came from.

    `case` is None where the text was erased since: then nothing can be compared.
    """

    id: UUID
    state: str
    is_untouched: bool
    flags: list[str]
    case: dict[str, str] | None = None
    subjects: list[dict[str, str]] = field(default_factory=list)


def standing_matters(source: str, references: Collection[str]) -> dict[str, Standing]:
    """The matters of these references of the source, by reference. Two queries."""
    rows = Complaint.objects.filter(
        source_system=source, source_reference__in=references
    ).values_list("source_reference", "pk", "state", "version", "quality_flags")
    found = {
        reference: Standing(pk, state, version == 1, flags)
        for reference, pk, state, version, flags in rows
    }
    by_stream = {standing.id: standing for standing in found.values()}
    texts = EventText.objects.filter(
        event__stream__in=list(by_stream), event__verb__in=[IMPORTED, SUBJECTS_ADDED]
    )
    for stream, body in texts.values_list("event__stream", "body"):
        standing = by_stream[stream]
        standing.case = body.get("case", standing.case)
        standing.subjects += body.get("subjects", [])
    return found


def columns_that_differ(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The columns whose values are not the same; those that only one of them has are passed by,
    because a map may have come to name another column."""
    return [name for name, value in now.items() if before.get(name, value) != value]


@dataclass(frozen=True, slots=True)
class SubjectComparison:
    """Positions of the rows that were here and of those that are new; how many are gone."""

    unchanged: list[int]
    added: list[int]
    gone: int


def compare_subjects(
    before: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]
) -> SubjectComparison:
    """Tell rows that were brought in from new ones; equal rows count one by one."""
    shared = set(before[0]) & set(now[0]) if before and now else set()
    names = sorted(shared)

    def key(row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in names)

    waiting = Counter(key(row) for row in before)
    places: dict[bool, list[int]] = defaultdict(list)
    for position, row in enumerate(now):
        was_here = bool(names) and waiting[key(row)] > 0
        if was_here:
            waiting[key(row)] -= 1
        places[was_here].append(position)
    return SubjectComparison(places[True], places[False], sum(waiting.values()))
