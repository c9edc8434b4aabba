"""What an HR feed changes, counted by kind of change, and the writing of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from standards import events
from standards.batching import batched
from standards.events.recording import NewEvent
from standards.people.models import (
    DutyStatusSpell,
    Employment,
    FeedRun,
    Identifier,
    Person,
    Posting,
    Rank,
    Unit,
)
from standards.people.services.workforce_diff import Changes, Record
from standards.people.signals import SIGNAL_BATCH, facts_changed
from standards.people.streams import CONFIGURATION, PERSON

EVENTS_AT_ONCE = 5_000
# What the feed owns of each row; an edit elsewhere at the same time is not written over.
_OWNED: dict[type[Model], list[str]] = {
    Person: [
        "surname",
        "forenames",
        "former_surname",
        "date_of_birth",
        "feed_hash",
        "search_key",
        "version",
    ],
    Employment: ["starts_on", "ends_on", "leaving_reason"],
    Posting: ["starts_on", "ends_on"],
    Identifier: ["ends_on"],
    DutyStatusSpell: ["status", "basis", "starts_on", "ends_on"],
}


@dataclass
class WorkforceReport:
    """What a feed changes. Lists hold HR references, never names."""

    rows_read: int = 0
    rows_taken: int = 0
    rows_unchanged: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    persons: int = 0
    unchanged: int = 0
    joiners: list[str] = field(default_factory=list)
    movers: list[str] = field(default_factory=list)
    leavers: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)  # not known before, and gone already
    # "reference: what the feed says, what stays": to be settled with HR
    differences: list[str] = field(default_factory=list)
    leavers_held_back: int = 0
    serving_before: int = 0
    new_ranks: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """The figures of the report, for the event and the last line."""
        return {
            "rows_read": self.rows_read,
            "rows_taken": self.rows_taken,
            "rows_unchanged": self.rows_unchanged,
            "rows_duplicate": self.rows_duplicate,
            "rows_rejected": self.rows_rejected,
            "joiners": len(self.joiners),
            "movers": len(self.movers),
            "leavers": len(self.leavers),
            "changed": len(self.changed),
            "former": len(self.former),
            "unchanged": self.unchanged,
            "differences": len(self.differences),
        }


class Happening(NamedTuple):
    """One event to record on a person's stream."""

    person_id: UUID
    verb: str
    on: date
    facts: dict[str, Any]


@dataclass
class Plan:
    """All that one feed changes, ready to be written."""

    as_at: date
    file_hash: str
    report: WorkforceReport
    new_ranks: dict[str, str]
    is_repeat: bool = False  # the same file as the last one taken in
    changes: Changes = field(default_factory=Changes)
    records: list[Record] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    walls_touched: list[UUID] = field(default_factory=list)

    def note(
        self,
        record: Record,
        *,
        parts: set[str],
        served: bool,
        serves: bool,
        before: frozenset[UUID],
        after: frozenset[UUID],
        last_day: date,
    ) -> None:
        """Count one person under what happened to them, and plan the event that tells of it."""
        self.records.append(record)
        person, report = record.person, self.report
        ref = person.person_ref or str(person.pk)
        facts: dict[str, Any] = {"as_at": self.as_at.isoformat()}
        if serves and not served:
            listed, verb, on = report.joiners, "person.joined", self._joined_on(record)
            facts["units"] = sorted(str(unit) for unit in after)
        elif record.is_new:
            listed, verb, on = report.former, "person.recorded", self.as_at
        elif served and not serves:
            listed, verb, on = report.leavers, "person.left", last_day
        elif serves and "postings" in parts:
            listed, verb, on = report.movers, "person.moved", self._moved_on(record)
            facts["from"] = sorted(str(unit) for unit in before)
            facts["to"] = sorted(str(unit) for unit in after)
        elif parts:
            listed, verb, on = report.changed, "person.changed", self.as_at
        else:  # only the wording of the rows changed (the order of two, a date spelt otherwise)
            report.unchanged += 1
            return
        facts["parts"] = sorted(parts)
        listed.append(ref)
        self.happenings.append(Happening(person.pk, verb, on, facts))
        if "postings" in parts:
            self.walls_touched.append(person.pk)

    def differs(self, record: Record, found: list[str]) -> None:
        """Report what the feed says against a decision here; no name, no matter."""
        ref = record.person.person_ref or str(record.person.pk)
        self.report.differences += [f"{ref}: {words}" for words in found]

    def _joined_on(self, record: Record) -> date:
        starts = [row.starts_on for row in record.employments if row.starts_on and not row.ends_on]
        return min(max(starts, default=self.as_at), self.as_at)

    def _moved_on(self, record: Record) -> date:
        starts = [row.starts_on for row in record.postings if row.pk is None]
        return min(max(starts, default=self.as_at), self.as_at)


def write(plan: Plan, *, by: Any, progress: Callable[[str, int, int], None]) -> None:
    """Write the plan inside the caller's transaction, with its events; walls follow by signal."""
    Rank.objects.bulk_create(
        [Rank(code=code, label=label) for code, label in plan.new_ranks.items()],
        ignore_conflicts=True,
    )
    _write_persons(plan)
    changes = plan.changes
    for model in (Employment, Posting, Identifier, DutyStatusSpell):
        for part in batched(changes.removed.get(model, []), 500):
            model.objects.filter(pk__in=part).delete()
        _update(model, changes.changed.get(model, {}).values())
        model.objects.bulk_create(changes.made.get(model, []), batch_size=2000)
        progress("tables written", 1, 1)
    _record(plan, by, progress)
    for part in batched(plan.walls_touched, SIGNAL_BATCH):
        facts_changed.send(sender=Person, person_ids=set(part))


def _write_persons(plan: Plan) -> None:
    earlier, records = _earlier_names(), plan.records
    changed = {happening.person_id for happening in plan.happenings}
    for record in records:
        person = record.person
        numbers = (row.value for row in record.identifiers)
        person.search_key = person.key_with([*numbers, *earlier.get(person.pk, ())])
        if not record.is_new and person.pk in changed:
            person.version += 1
    Person.objects.bulk_create(
        [record.person for record in records if record.is_new], batch_size=2000
    )
    _update(Person, [record.person for record in records if not record.is_new])


def _earlier_names() -> dict[UUID, list[str]]:
    """Names and references of merged records, which keep finding the person they became."""
    found: dict[UUID, list[str]] = {}
    rows = Person.objects.exclude(merged_into=None)
    for kept, *parts in rows.values_list(
        "merged_into_id", "surname", "forenames", "former_surname", "person_ref"
    ):
        found.setdefault(kept, []).extend(part or "" for part in parts)
    return found


def _update(model: type[Model], rows: Iterable[Any]) -> None:
    """Update by upsert: for thousands of rows many times quicker than CASE … WHEN."""
    model._default_manager.bulk_create(
        list(rows),
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=_OWNED[model],
    )


def _record(plan: Plan, by: Any, progress: Callable[[str, int, int], None]) -> None:
    unit_codes = {str(pk): code for pk, code in Unit.objects.values_list("pk", "code")}
    total, done = len(plan.happenings), 0
    for part in batched(plan.happenings, EVENTS_AT_ONCE):
        events.record_many(
            [
                NewEvent(
                    stream=each.person_id,
                    verb=each.verb,
                    by=by,
                    facts=_with_codes(each.facts, unit_codes),
                    occurred_at=_start_of(each.on),
                )
                for each in part
            ],
            label=PERSON,
        )
        done += len(part)
        progress("events recorded", done, total)
    if plan.is_repeat and not total:
        return
    counts = plan.report.counts()
    FeedRun.objects.create(
        feed=FeedRun.Feed.WORKFORCE, as_at=plan.as_at, file_hash=plan.file_hash, counts=counts
    )
    events.record(
        stream=CONFIGURATION,
        verb="workforce.imported",
        by=by,
        facts={**counts, "as_at": plan.as_at.isoformat(), "file": plan.file_hash},
        label="configuration",
    )


def _with_codes(facts: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """Unit ids as the codes that people know them by."""
    return {
        name: [codes[unit] for unit in value] if name in ("units", "from", "to") else value
        for name, value in facts.items()
    }


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
