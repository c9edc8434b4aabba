"""What the earlier system of vetting knew: adverse information, decisions, checks, as its files;
and a few measures that run. Only where vetting is installed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from config.demo.dice import Shares, between, dice, one_of
from config.demo.force.feeds import FeedDiffers, write_rows
from config.demo.force.people import PersonRow
from standards.access.models import User
from vetting import due
from vetting.aftercare.services.measures import measure_set
from vetting.history.services import past_kinds
from vetting.history.services.past_files import Kind
from vetting.services.feeds import Report
from vetting.services.renewals import renewal_open

Line = tuple[Any, ...]
# Of a hundred people: who has adverse information, and of whom decisions and checks are known.
_ADVERSE, _DECIDED, _CHECKED = 1.5, 6, 5
_SOURCES = Shares({"crime": 45, "intelligence": 35, "conduct": 12, "other_force": 8})
_THEMES = Shares(
    {
        "vawg": 25,
        "dishonesty": 20,
        "sexual_misconduct": 8,
        "violence": 15,
        "data": 12,
        "corruption": 5,
        "other": 15,
    }
)
_OUTCOMES = ("No further action", "Not proved", "Words of advice", "Caution", "Acquitted", "")
_RESULTS = Shares({"no_trace": 88, "trace": 4, "waived": 2, "not_done": 2, "": 4})
_CHECKS = ("pnc", "local_intelligence", "pnd", "financial", "references", "special_branch")
_MEASURES = (
    ("finance", "Shows bank statements of the quarter to whoever looks after this"),
    ("no_lone_working", "Attends addresses with a colleague only"),
    ("systems", "Searches of the intelligence systems with a second person"),
)
_MEASURE_DAYS = 80  # until they are reviewed


def has_past(row: PersonRow, *, seed: int) -> bool:
    """Does the earlier system hold anything of this person? So that only these are kept."""
    return any(
        dice(seed, what, row.ref).random() * 100 < share
        for what, share in (("adverse", _ADVERSE), ("decided", _DECIDED), ("checked", _CHECKED))
    )


def tell_past(
    people: Sequence[PersonRow], *, officer_ref: str, seed: int, today: date, by: Any
) -> int:
    """Take in the three files, and put the measures in place; returns how many rows came in."""
    taken = sum(
        _feed(kind, take_in, (line for row in people for line in lines(row)), by)
        for kind, take_in, lines in (
            (past_kinds.ADVERSE, past_kinds.import_adverse, _adverse_of(seed)),
            (
                past_kinds.DECISIONS,
                past_kinds.import_decisions,
                _decisions_of(seed, officer_ref),
            ),
            (past_kinds.CHECKS, past_kinds.import_checks, _checks_of(seed)),
        )
    )
    _put_measures(today, by)
    return taken


def _feed(kind: Kind, take_in: Callable[..., Report], lines: Iterable[Line], by: Any) -> int:
    with TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "past.csv", kind.columns, lines)
        report = take_in(path=path, by=by)
    if report.rejected:
        raise FeedDiffers(f"{report.rejected} rows were refused: {report.rejects[:3]}")
    return report.imported


def _served(rng: Random, row: PersonRow) -> date:
    """A day of their service; the day they joined where that is all there was."""
    last = row.left_on or row.postings[0].starts_on
    return row.joined_on + timedelta(days=between(rng, 0, max(0, (last - row.joined_on).days)))


def _adverse_of(seed: int) -> Callable[[PersonRow], Iterator[Line]]:
    def lines(row: PersonRow) -> Iterator[Line]:
        rng = dice(seed, "adverse", row.ref)
        if rng.random() * 100 >= _ADVERSE:
            return
        told = _served(rng, row)
        source = _SOURCES.draw(rng)
        number = between(rng, 1000, 9999)
        grade = f"{between(rng, 1, 3)}{one_of(rng, 'ABCD')}" if rng.random() < 0.7 else ""
        yield (
            row.ref,
            source,
            f"{source[:3].upper()}/{told.year}/{number}",
            _THEMES.draw(rng),
            told - timedelta(days=between(rng, 0, 60)),
            told,
            "",
            one_of(rng, _OUTCOMES),
            grade,
            row.postings[0].unit if rng.random() < 0.6 else "",
            "",
        )

    return lines


def _decisions_of(seed: int, officer_ref: str) -> Callable[[PersonRow], Iterator[Line]]:
    def lines(row: PersonRow) -> Iterator[Line]:
        rng = dice(seed, "decided", row.ref)
        if rng.random() * 100 >= _DECIDED:
            return
        outcome = "granted_with_measures" if rng.random() < 0.1 else "granted"
        yield (
            row.ref,
            "grant",
            "NPPV2F" if row.kind == "contractor" else "RV",
            row.joined_on - timedelta(days=between(rng, 14, 120)),
            officer_ref if rng.random() < 0.3 else "",
            "vetting_officer",
            outcome,
            "",
            "",
            "Review of finances" if outcome != "granted" else "",
            "",
        )

    return lines


def _checks_of(seed: int) -> Callable[[PersonRow], Iterator[Line]]:
    def lines(row: PersonRow) -> Iterator[Line]:
        rng = dice(seed, "checked", row.ref)
        if rng.random() * 100 >= _CHECKED:
            return
        asked = row.joined_on - timedelta(days=between(rng, 120, 200))
        for check in _CHECKS:
            result = _RESULTS.draw(rng)
            back = "" if result in ("", "waived", "not_done") else asked + timedelta(days=9)
            waived = (
                ("P-VET-1", "The register was not to be had") if result == "waived" else ("", "")
            )
            yield (row.ref, check, asked, back, result, *waived)

    return lines


def _put_measures(today: date, by: Any) -> None:
    """Three measures that run, each decided in a renewal that has come up."""
    unit = due.vetting_unit()
    owner = User.objects.filter(username="noor").first()
    if unit is None or owner is None:
        return
    waiting = due.clearances_to_open(today).exclude(person=owner.person_id)
    for clearance, (kind, text) in zip(waiting[: len(_MEASURES)], _MEASURES, strict=False):
        renewal = renewal_open(clearance=clearance, unit=unit, by=by, on=today)
        measure_set(
            by=by,
            person=clearance.person,
            kind=kind,
            text=text,
            owner=owner,
            review_on=today + timedelta(days=_MEASURE_DAYS),
            decided_in=renewal,
            starts_on=today,
        )
