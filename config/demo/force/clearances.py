"""Posts with what they require, and what people hold: rows of the two files of vetting.

Only imported where vetting is installed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from config.demo.dice import between, dice, one_of
from config.demo.force.feeds import FeedDiffers, write_rows
from config.demo.force.people import PersonRow
from config.demo.force.seats import Seat
from config.demo.force.units import MERGED
from vetting.services.clearance_import import COLUMNS as CLEARANCE_COLUMNS
from vetting.services.clearance_import import import_clearances
from vetting.services.feeds import Report
from vetting.services.post_import import COLUMNS as POST_COLUMNS
from vetting.services.post_import import import_posts

# Years for which a grant of each level holds by the rule as shipped.
_YEARS = {"RV": 10, "MV": 7, "NPPV2F": 3}
# Of a hundred holders: never granted, run out, suspended, withdrawn.
_MISSING, _LAPSED, _SUSPENDED, _WITHDRAWN = 1.2, 1.8, 0.15, 0.1
_MEASURES = (
    "No access to intelligence systems",
    "Business interests reviewed yearly",
    "Monthly talk with the line manager",
    "Finances reviewed every six months",
)


class ClearanceRow(NamedTuple):
    """The columns of a file of clearances, in their order."""

    person_ref: str
    level: str
    granted_on: date
    expires_on: date | str
    status: str
    decision_ref: str
    decided_by_ref: str
    decided_by_role: str
    measures: str
    review_due: date | str


def required_level(seat: Seat) -> str:
    """What a post requires of whoever sits in it."""
    if seat.kind == "contractor":
        return "NPPV2F"
    return "MV" if seat.designated else "RV"


def feed_posts(seats: Iterable[Seat], *, by: Any) -> int:
    """Take in the posts; returns how many."""
    rows = (
        (
            seat.post,
            seat.title,
            seat.unit,
            "yes" if seat.designated else "no",
            required_level(seat),
            seat.exposure,
            MERGED,
            "",
        )
        for seat in seats
    )
    with TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "posts.csv", POST_COLUMNS, rows)
        return _taken(import_posts(path=path, by=by))


def feed_clearances(rows: Iterable[ClearanceRow], *, by: Any) -> int:
    """Take in what people hold; returns how many clearances."""
    with TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "clearances.csv", CLEARANCE_COLUMNS, rows)
        return _taken(import_clearances(path=path, by=by))


def _taken(report: Report) -> int:
    if report.rejected:
        raise FeedDiffers(f"{report.rejected} rows were refused: {report.rejects[:3]}")
    return report.imported


def clearance_rows(
    person: PersonRow, *, seed: int, today: date, officer_ref: str
) -> Iterator[ClearanceRow]:
    """What a person holds and held. Those who left hold nothing any more."""
    rng = dice(seed, "clearance", person.ref)
    if person.kind == "contractor":
        yield from _grants(rng, person, "NPPV2F", person.joined_on, today, officer_ref)
        return
    yield from _grants(rng, person, "RV", person.joined_on, today, officer_ref)
    post = person.postings[0]
    if post.designated:
        yield from _grants(rng, person, "MV", post.starts_on, today, officer_ref)


def _grants(
    rng: Random, person: PersonRow, level: str, since: date, today: date, officer_ref: str
) -> Iterator[ClearanceRow]:
    """One grant after another from before `since`, each renewed shortly before it ran out."""
    if rng.random() * 100 < _MISSING:
        return
    last_day = person.left_on or today
    granted = since - timedelta(days=between(rng, 14, 120))
    length = timedelta(days=_YEARS[level] * 365)
    while granted + length < last_day:
        renewed = granted + length - timedelta(days=between(rng, 5, 90))
        is_late = rng.random() * 100 < _LAPSED and (last_day - granted - length).days < 400
        if is_late:
            yield _row(rng, person, level, granted, "lapsed", officer_ref)
            return
        yield _row(rng, person, level, granted, "superseded", officer_ref)
        granted = renewed
    yield _row(rng, person, level, granted, _status(rng, person), officer_ref)


def _status(rng: Random, person: PersonRow) -> str:
    if person.left_on is not None:
        return "terminated"
    thrown = rng.random() * 100
    if thrown < _WITHDRAWN:
        return "withdrawn"
    return "suspended" if thrown < _WITHDRAWN + _SUSPENDED else "current"


def _row(
    rng: Random, person: PersonRow, level: str, granted: date, status: str, officer_ref: str
) -> ClearanceRow:
    known = granted.year >= 2016  # who decided is not known of older grants
    measures = one_of(rng, _MEASURES) if rng.random() < 0.03 else ""
    return ClearanceRow(
        person_ref=person.ref,
        level=level,
        granted_on=granted,
        expires_on="",
        status=status,
        decision_ref=f"{level}/{person.ref[1:]}/{granted.year % 100:02}",
        decided_by_ref=officer_ref if known and rng.random() < 0.3 else "",
        decided_by_role="vetting_officer" if known else "",
        measures=measures,
        review_due="",
    )
