"""Take in an HR feed: a full snapshot of the force as at a day (docs/how-to/import-workforce.md).

The file is read and judged first; what it changes is worked out and written in one transaction,
so that a fault or a kill at any point leaves everything as it was. People whose rows are the same
as last time are passed over by a hash.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards.batching import batched
from standards.people.feed_files import FeedFile, FeedRefused, read_feed, write_rejects
from standards.people.models import (
    DutyStatusSpell,
    Employment,
    FeedRun,
    Identifier,
    Kind,
    Person,
    Posting,
    Unit,
)
from standards.people.services import workforce_writing as writing
from standards.people.services.ranks import RankList
from standards.people.services.workforce_diff import Record, RecordDiff, last_day_of, serves
from standards.people.services.workforce_rows import (
    COLUMNS,
    EmploymentFacts,
    Gathered,
    PersonFeed,
    PostingSpell,
    RowReader,
    by_person,
    gather,
)
from standards.people.services.workforce_writing import Plan, WorkforceReport

Progress = Callable[[str, int, int], None]  # what is being done, how many of how many
LEAVERS_PERCENT = 10  # more of the force leaving at once is more likely half a file
ABSENT = "absent_from_feed"
_WHOLE_TABLE = 5_000  # persons; past this, reading all rows is quicker than asking by id


def _silent(what: str, done: int, total: int) -> None:
    """Says nothing."""


def import_workforce(
    *,
    path: Path,
    as_at: date,
    by: Any,
    dry_run: bool = False,
    allow_leavers: int = 0,
    rejects_path: Path | None = None,
    progress: Progress = _silent,
) -> WorkforceReport:
    """Bring the force in line with the file; returns what changed, or would.

    Rows that cannot be so are left out, with every other row of the same person, and written to
    `rejects_path`. Raises FeedRefused, with nothing changed, for a file that cannot be read, is
    older than the last one, or would make more than a tenth of the force leave (unless
    `allow_leavers` is at least that many).
    """
    if as_at > timezone.localdate():
        raise FeedRefused("The day of the feed lies in the future.", remedy="Check --as-at.")
    feed = read_feed(path, COLUMNS, key="person_ref")
    ranks = RankList()
    gathered = _read_rows(feed, as_at, ranks, progress)
    with nullcontext() if dry_run else transaction.atomic():
        plan = _plan(feed, gathered, as_at=as_at, ranks=ranks, progress=progress)
        plan.report.dry_run = dry_run
        if rejects_path is not None:
            write_rejects(rejects_path, [*gathered.rejects, *gathered.duplicates])
        _refuse_too_many_leavers(plan.report, allow_leavers)
        if not dry_run:
            writing.write(plan, by=by, progress=progress)
    return plan.report


# --- reading ----------------------------------------------------------------------------------
def _read_rows(feed: FeedFile, as_at: date, ranks: RankList, progress: Progress) -> Gathered:
    units = dict(Unit.objects.values_list("code", "pk"))
    if not units:
        raise FeedRefused(
            "There are no units yet, so nobody can be posted.",
            remedy="Run import_units first, with the tree of units.",
        )
    reader = RowReader(as_at=as_at, units=units, ranks=ranks)
    rows = []
    for done, (number, cells) in enumerate(feed.rows, start=1):
        row = reader.read(number, cells)
        if row is not None:
            rows.append(row)
        if done % 1000 == 0 or done == len(feed.rows):
            progress("rows read", done, len(feed.rows))
    return gather(rows, [*feed.malformed, *reader.rejects])


# --- comparing --------------------------------------------------------------------------------
def _plan(
    feed: FeedFile, gathered: Gathered, *, as_at: date, ranks: RankList, progress: Progress
) -> Plan:
    last = _last_run(as_at)
    report = _report(feed, gathered)
    plan = Plan(as_at=as_at, file_hash=feed.hash, report=report, new_ranks=ranks.new)
    report.new_ranks = sorted(ranks.new.values())
    report.ignored_columns = feed.ignored_columns
    plan.is_repeat = last is not None and (last.as_at, last.file_hash) == (as_at, feed.hash)
    since = last.as_at if last else as_at
    person_of, hashes = _known_persons()
    known, new = by_person(gathered, person_of)
    changed = {
        person_id: feeds
        for person_id, feeds in known.items()
        if hashes[person_id] != _hash(feeds, as_at)
    }
    report.unchanged = len(known) - len(changed)
    report.rows_unchanged = sum(
        len(feed.rows) for pk, feeds in known.items() if pk not in changed for feed in feeds
    )
    report.rows_taken -= report.rows_unchanged
    serving = _serving(since) & set(person_of.values())
    report.serving_before = len(serving)
    absent = _absent(serving, person_of, gathered, report)
    records = _records({*changed, *absent})
    done, total = 0, len(changed) + len(new) + len(absent)
    for person_id, record in records.items():
        if person_id in absent:
            _compare_absent(plan, record)
        else:
            _compare(plan, record, changed[person_id], since=since)
        done = _tick(progress, done, total)
    for person_feed in new:
        record = Record(Person(pk=uuid4(), person_ref=person_feed.ref), is_new=True)
        _compare(plan, record, [person_feed], since=last.as_at if last else None)
        done = _tick(progress, done, total)
    return plan


def _tick(progress: Progress, done: int, total: int) -> int:
    done += 1
    if done % 1000 == 0 or done == total:
        progress("people compared", done, total)
    return done


def _report(feed: FeedFile, gathered: Gathered) -> WorkforceReport:
    rejected = len({reject.row for reject in gathered.rejects})
    return WorkforceReport(
        rows_read=feed.rows_read,
        rows_taken=sum(len(person.rows) for person in gathered.persons.values()),
        rows_duplicate=len(gathered.duplicates),
        rows_rejected=rejected,
        persons=len(gathered.persons),
    )


def _last_run(as_at: date) -> FeedRun | None:
    runs = FeedRun.objects.filter(feed=FeedRun.Feed.WORKFORCE).order_by("-as_at", "-pk")
    if transaction.get_connection().in_atomic_block:
        runs = runs.select_for_update()  # two imports at once take turns
    last = runs.first()
    if last is not None and last.as_at > as_at:
        raise FeedRefused(
            f"A feed as at {last.as_at:%d %B %Y} was taken in already; this one, as at "
            f"{as_at:%d %B %Y}, is older.",
            remedy="Give the newest feed, or check --as-at.",
        )
    return last


def _known_persons() -> tuple[dict[str, UUID], dict[UUID, str]]:
    """Which person a reference means now (merged records resolved), and the hash of last time."""
    person_of, hashes = {}, {}
    rows = Person.objects.values_list("pk", "person_ref", "merged_into_id", "feed_hash")
    for pk, ref, merged_into, feed_hash in rows:
        if ref:
            person_of[ref] = merged_into or pk
        hashes[pk] = feed_hash
    return person_of, hashes


def _hash(feeds: Iterable[PersonFeed], as_at: date) -> str:
    """Of all the rows, and of whether they say that the person serves past the day."""
    feeds = list(feeds)
    still = any(_serves(row.employment, as_at) for feed in feeds for row in feed.rows)
    parts = [*sorted(feed.digest for feed in feeds), "serves" if still else "gone"]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _serves(facts: EmploymentFacts, day: date) -> bool:
    return facts.kind != Kind.FORMER and (facts.ends_on is None or facts.ends_on > day)


def _serving(day: date) -> set[UUID]:
    running = Employment.objects.exclude(kind=Kind.FORMER).filter(
        Q(ends_on=None) | Q(ends_on__gt=day)
    )
    return set(running.values_list("person_id", flat=True))


def _absent(
    serving: set[UUID], person_of: dict[str, UUID], gathered: Gathered, report: WorkforceReport
) -> set[UUID]:
    """Those who serve and whom no row names. A rejected row names its person all the same; while
    a rejected row names nobody, it could be any of them, and nobody is taken to have left."""
    refs = {*gathered.persons, *(reject.key for reject in gathered.rejects)}
    absent = serving - {person_of[ref] for ref in refs if ref in person_of}
    if "" in refs:
        report.leavers_held_back = len(absent)
        return set()
    return absent


def _records(person_ids: set[UUID]) -> dict[UUID, Record]:
    records: dict[UUID, Record] = {}
    whole = len(person_ids) > _WHOLE_TABLE
    for part in [None] if whole else batched(sorted(person_ids), 500):
        people = Person.objects.all() if part is None else Person.objects.filter(pk__in=part)
        for person in people:
            if person.pk in person_ids:
                records[person.pk] = Record(person)
        for model, name in (
            (Employment, "employments"),
            (Posting, "postings"),
            (Identifier, "identifiers"),
            (DutyStatusSpell, "duties"),
        ):
            rows: Any = model.objects.order_by("starts_on", "pk")
            for row in rows if part is None else rows.filter(person__in=part):
                if row.person_id in records:
                    getattr(records[row.person_id], name).append(row)
    return records


def _compare(plan: Plan, record: Record, feeds: list[PersonFeed], *, since: date | None) -> None:
    """Work out what the rows of one person change; `since` is the day of the feed before."""
    person, as_at = record.person, plan.as_at
    own = next((feed for feed in feeds if feed.ref == person.person_ref), feeds[0])
    rows = [row for feed in feeds for row in feed.rows]
    told = [row.employment for row in rows]
    still = any(_serves(facts, as_at) for facts in told)
    before = _units(record.postings, as_at)
    served = not record.is_new and serves(record.employments, since or as_at)
    diff = RecordDiff(record, plan.changes, as_at)
    for name, value in own.rows[0].names._asdict().items():
        if getattr(person, name) != value:
            setattr(person, name, value)
            diff.parts.add("names")
    diff.employments(told)
    last_day = last_day_of(record.employments, as_at)
    spells = [row.posting for row in rows if row.posting]
    diff.postings(spells if still else _until(spells, last_day))
    diff.identifiers(
        (number for row in rows for number in row.numbers), _known_since(record, since, as_at)
    )
    diff.duty(next((row.duty for row in rows if row.duty), None))
    if not still:
        diff.end_all(last_day)
    # What differs is looked at again with each feed, until it is settled.
    person.feed_hash = "" if diff.differences else _hash(feeds, as_at)
    plan.differs(record, diff.differences)
    plan.note(
        record,
        parts=diff.parts,
        served=served,
        serves=still,
        before=before,
        after=_units(record.postings, as_at),
        last_day=last_day,
    )


def _until(spells: list[PostingSpell], last_day: date) -> list[PostingSpell]:
    """The postings of somebody who left, none past the last day."""
    return [
        spell._replace(ends_on=min(spell.ends_on or last_day, last_day))
        for spell in spells
        if spell.starts_on <= last_day
    ]


def _known_since(record: Record, since: date | None, as_at: date) -> date | None:
    """From when a new number holds: unknown for those whom we meet for the first time."""
    if not record.is_new:
        return as_at
    first = min((row.starts_on for row in record.employments if row.starts_on), default=None)
    return first if first and since and since < first <= as_at else None


def _units(postings: Iterable[Posting], day: date) -> frozenset[UUID]:
    return frozenset(
        row.unit_id
        for row in postings
        if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
    )


def _compare_absent(plan: Plan, record: Record) -> None:
    """Somebody whom a full snapshot does not name has left by its day."""
    diff = RecordDiff(record, plan.changes, plan.as_at)
    before = _units(record.postings, plan.as_at)
    diff.end_all(plan.as_at, reason=ABSENT)
    record.person.feed_hash = ""
    plan.differs(record, diff.differences)
    plan.note(
        record,
        parts=diff.parts,
        served=True,
        serves=False,
        before=before,
        after=frozenset(),
        last_day=plan.as_at,
    )


def _refuse_too_many_leavers(report: WorkforceReport, allowed: int) -> None:
    leaving = len(report.leavers)
    too_many = leaving * 100 > report.serving_before * LEAVERS_PERCENT
    if too_many and leaving > allowed:
        raise FeedRefused(
            f"{leaving:,} of {report.serving_before:,} people would leave, more than "
            f"{LEAVERS_PERCENT} per cent. Is the file complete?",
            remedy=f"If they did, run it with --allow-leavers {leaving}. Nothing was changed.",
        )
