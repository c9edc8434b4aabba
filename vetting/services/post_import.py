"""Take in posts and what each requires: a CSV file, safe to give again.

A row is known by its post and the day from which it holds. A row without a last day ends when
the next row of its post begins.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from standards import events
from standards.batching import batched
from standards.events.recording import NewEvent
from standards.people.feed_files import Reject, Unreadable, read_yes_no, write_rejects
from standards.people.models import Unit
from standards.workflow.models import writing
from vetting import levels
from vetting.levels import LevelBook
from vetting.models import Post
from vetting.services.feeds import BATCH, Fault, Progress, Report, day_of, read_mapped, text_of
from vetting.services.levels import CONFIGURATION
from vetting.services.map_files import Mapping

COLUMNS = (
    "post_ref",
    "title",
    "unit_code",
    "designated",
    "required_level",
    "exposure",
    "from",
    "to",
)
OPTIONAL = ("title", "designated", "required_level", "exposure", "to")
STREAM = uuid5(NAMESPACE_URL, "probity:vetting:posts")
CHANGEABLE = ("title", "unit_id", "is_designated", "required_level", "exposure", "ends_on")
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Row:
    """One row that can be taken in. `ends_on` is what the file says until the rows of a post are
    put in order."""

    number: int
    post_ref: str
    title: str
    unit_id: UUID
    is_designated: bool
    required_level: str
    exposure: str
    starts_on: date
    ends_on: date | None

    @property
    def said(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in CHANGEABLE)


def import_posts(
    *,
    path: Path,
    by: Any,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Take in a file of posts; returns what became of every row. Posts that it does not name stay.

    Raises FeedRefused for a file that is not such a CSV; nothing of it is then taken in.
    """
    report = Report(dry_run=dry_run)
    mapping = mapping or Mapping()
    feed = read_mapped(path, COLUMNS, OPTIONAL, mapping, key="post_ref")
    report.read = feed.rows_read
    report.rejects += feed.malformed
    by_post = _in_order(_by_post(_readable(feed.rows, mapping, report), report), report)
    if rejects is not None:
        write_rejects(rejects, report.rejects, key="post_ref")
    total = sum(len(rows) for rows in by_post.values())
    done = 0
    for part in batched(sorted(by_post), BATCH):
        _take_in({post_ref: by_post[post_ref] for post_ref in part}, report, by, dry_run)
        done += sum(len(by_post[post_ref]) for post_ref in part)
        progress(done, total)
    report.finish()
    if not dry_run and (report.imported or report.updated):
        _record_run(report, feed.hash, by)
    return report


# --- reading ----------------------------------------------------------------------------------
def _readable(
    rows: Iterable[tuple[int, dict[str, str]]], mapping: Mapping, report: Report
) -> list[Row]:
    units = dict(Unit.objects.values_list("code", "pk"))
    book, read = levels.book(), []
    for number, row in rows:
        try:
            read.append(_row(number, row, mapping, units, book))
        except Fault as fault:
            report.rejects.append(Reject(number, row["post_ref"], fault.field, str(fault)))
    return read


def _row(
    number: int, row: dict[str, str], mapping: Mapping, units: dict[str, UUID], book: LevelBook
) -> Row:
    starts_on = day_of(row, "from", mapping, needed=True)
    if starts_on is None:
        raise Fault("from", "empty")
    ends_on = day_of(row, "to", mapping)
    if ends_on is not None and ends_on < starts_on:
        raise Fault("to", "lies before the first day")
    unit_code = mapping.value("unit_code", text_of(row, "unit_code", 40, needed=True))
    if unit_code not in units:
        raise Fault("unit_code", "no unit has this code; take in the tree of units first")
    post_ref = text_of(row, "post_ref", 40, needed=True)
    designated = _yes_no(mapping.value("designated", row["designated"]))
    return Row(
        number=number,
        post_ref=post_ref,
        title=text_of(row, "title", 120) or post_ref,
        unit_id=units[unit_code],
        is_designated=designated,
        required_level=_level(mapping.value("required_level", row["required_level"]), book),
        exposure=_exposure(mapping.value("exposure", row["exposure"])),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _yes_no(text: str) -> bool:
    try:
        return read_yes_no(text)
    except Unreadable as fault:
        raise Fault("designated", str(fault)) from fault


def _level(code: str, book: LevelBook) -> str:
    """Empty stays empty: nobody has said what the post requires."""
    if code and code not in book:
        raise Fault(
            "required_level", f"no level is called {code!r}; say what it is in the map's values"
        )
    return code


def _exposure(text: str) -> str:
    code = text.casefold()
    if code and code not in Post.Exposure.values:
        raise Fault("exposure", f"{text!r} is none of {', '.join(Post.Exposure.values)}")
    return code


def _by_post(rows: list[Row], report: Report) -> dict[str, list[Row]]:
    """The rows of each post, one for each first day."""
    kept: dict[tuple[str, date], Row] = {}
    for row in rows:
        earlier = kept.setdefault((row.post_ref, row.starts_on), row)
        if earlier is row:
            continue
        if earlier.said == row.said:
            report.duplicate += 1
        else:
            reason = f"row {earlier.number} says otherwise of the same post from the same day"
            report.rejects.append(Reject(row.number, row.post_ref, "", reason))
    by_post: dict[str, list[Row]] = defaultdict(list)
    for row in kept.values():
        by_post[row.post_ref].append(row)
    return by_post


# --- putting in order -------------------------------------------------------------------------
def _in_order(by_post: dict[str, list[Row]], report: Report) -> dict[str, list[Row]]:
    """The rows with their last days: a row without one ends before the next begins.

    The next may be one that is there already. A row that would overlap it is rejected.
    """
    kept: dict[str, list[Row]] = {}
    for part in batched(sorted(by_post), BATCH):
        starts: dict[str, set[date]] = defaultdict(set)
        there = Post.objects.filter(post_ref__in=part).values_list("post_ref", "starts_on")
        for post_ref, starts_on in there:
            starts[post_ref].add(starts_on)
        for post_ref in part:
            rows = by_post[post_ref]
            days = sorted(starts[post_ref] | {row.starts_on for row in rows})
            following = dict(zip(days, days[1:], strict=False))
            kept[post_ref] = [r for r in rows if _fits(r, following.get(r.starts_on), report)]
    return kept


def _fits(row: Row, after: date | None, report: Report) -> bool:
    if after is not None and row.ends_on is None:
        row.ends_on = after - ONE_DAY
    if after is None or row.ends_on is None or row.ends_on < after:
        return True
    reason = f"overlaps the same post from {after.isoformat()}"
    report.rejects.append(Reject(row.number, row.post_ref, "to", reason))
    return False


@dataclass(slots=True)
class _Plan:
    new: list[Post]
    changed: list[tuple[Post, list[str]]]


@transaction.atomic
def _take_in(by_post: dict[str, list[Row]], report: Report, by: Any, dry_run: bool) -> None:
    """What the rows of some posts change: all of it, or nothing of it."""
    there: dict[str, dict[date, Post]] = defaultdict(dict)
    for post in Post.objects.select_for_update().filter(post_ref__in=by_post).order_by("pk"):
        there[post.post_ref][post.starts_on] = post
    plan = _Plan([], [])
    for post_ref, rows in by_post.items():
        _plan_post(rows, there[post_ref], plan, report)
    if not dry_run:
        _write(plan, by)


def _plan_post(rows: list[Row], there: dict[date, Post], plan: _Plan, report: Report) -> None:
    given = {row.starts_on for row in rows}
    for row in rows:
        post = there.get(row.starts_on)
        if post is None:
            plan.new.append(_made(row))
            report.imported += 1
        elif names := _differences(post, row):
            plan.changed.append((post, names))
            report.updated += 1
        else:
            report.unchanged += 1
    for starts_on, post in there.items():
        if starts_on in given:
            continue
        later = min((day for day in given if day > starts_on), default=None)
        if later is not None and (post.ends_on is None or post.ends_on >= later):
            post.ends_on = later - ONE_DAY
            plan.changed.append((post, ["ends_on"]))


def _made(row: Row) -> Post:
    return Post(
        post_ref=row.post_ref,
        starts_on=row.starts_on,
        **{name: getattr(row, name) for name in CHANGEABLE},
    )


def _differences(post: Post, row: Row) -> list[str]:
    names = [name for name in CHANGEABLE if getattr(post, name) != getattr(row, name)]
    for name in names:
        setattr(post, name, getattr(row, name))
    return names


# --- writing ----------------------------------------------------------------------------------
def _write(plan: _Plan, by: Any) -> None:
    with writing():
        Post.objects.bulk_create(plan.new, batch_size=BATCH)
        Post.objects.bulk_update(
            [post for post, _ in plan.changed], list(CHANGEABLE), batch_size=BATCH
        )
    told = [_event(post, "vetting.post_added", [], by) for post in plan.new]
    told += [_event(post, "vetting.post_changed", names, by) for post, names in plan.changed]
    events.record_many(told, label="posts")


def _event(post: Post, verb: str, changed: list[str], by: Any) -> NewEvent:
    facts: dict[str, Any] = {
        "post_ref": post.post_ref,
        "required_level": post.required_level,
        "is_designated": post.is_designated,
        "exposure": post.exposure,
        "from": post.starts_on.isoformat(),
        "to": post.ends_on.isoformat() if post.ends_on else None,
    }
    if changed:
        facts["changed"] = changed
    return NewEvent(stream=STREAM, verb=verb, by=by, facts=facts)


@transaction.atomic
def _record_run(report: Report, file_hash: str, by: Any) -> None:
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="vetting.posts_imported",
        by=by,
        facts={**report.counts(), "file": file_hash},
    )
