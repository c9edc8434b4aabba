"""Take in the tree of units, and keep the pairs that "my unit and below" is judged on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.batching import batched
from standards.people.feed_files import FeedRefused, Reject, Unreadable, read_date, read_feed
from standards.people.models import FeedRun, Unit, UnitClosure, UnitPeriod
from standards.people.services.unit_tree import Cycle, Pair, Spell, TooDeep, closure
from standards.people.streams import CONFIGURATION

COLUMNS = ("unit_code", "name", "parent_code", "from", "to", "replaced_by")
SHOWN = 10  # faults named in the message; the rest is counted
_LENGTHS = {"unit_code": 40, "parent_code": 40, "replaced_by": 40, "name": 120}


class Period(NamedTuple):
    """One row of the file: what a unit was called and where it hung, the last day included."""

    name: str
    parent: str
    first: date
    last: date | None


@dataclass
class Tree:
    """A tree as codes: the periods of each unit, and what replaced those that ended."""

    periods: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    replaced_by: dict[str, str] = field(default_factory=dict)

    def spells(self) -> list[Spell]:
        return [
            Spell(code, period.parent or None, period.first, period.last)
            for code, own in self.periods.items()
            for period in own
        ]


@dataclass
class UnitReport:
    """What the file changes. `warnings` are sentences about what looks wrong but can stand."""

    rows: int = 0
    units: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    unchanged: int = 0
    pairs: int = 0
    warnings: list[str] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        return {
            "rows": self.rows,
            "units": self.units,
            "new": len(self.new),
            "changed": len(self.changed),
            "ended": len(self.ended),
            "unchanged": self.unchanged,
        }


def import_units(*, path: Path, by: Any, dry_run: bool = False) -> UnitReport:
    """Take in a file of dated units. Units that it does not name stay as they are.

    All or nothing: a half-known tree would show matters to the wrong people. Raises FeedRefused
    with the faults and their rows; a cycle is named by its units.
    """
    feed = read_feed(path, COLUMNS, key="unit_code")
    told, faults = _tree_of(feed.rows)
    faults = [*feed.malformed, *faults]
    with transaction.atomic():
        known = _known_tree()
        faults += _unknown_codes(feed.rows, {*told.periods, *known.periods})
        _refuse(faults, path)
        whole = Tree(
            periods={**known.periods, **told.periods},
            replaced_by={**known.replaced_by, **_replacements(told)},
        )
        pairs = _closure_or_refuse(whole)
        report = _compare(known, told, whole)
        report.rows, report.pairs, report.dry_run = feed.rows_read, len(pairs), dry_run
        if not dry_run and (report.new or report.changed):
            _write(told, known, set(report.new) | set(report.changed))
            _write_closure(pairs)
            _record(report, feed.hash, by)
    return report


def rebuild_closure() -> int:
    """Work out the pairs of ancestors and descendants anew from the periods; returns how many.

    Raises FeedRefused when the periods hold a cycle.
    """
    with transaction.atomic():
        pairs = _closure_or_refuse(_known_tree())
        _write_closure(pairs)
    return len(pairs)


# --- reading ----------------------------------------------------------------------------------
def _tree_of(rows: Iterable[tuple[int, Mapping[str, str]]]) -> tuple[Tree, list[Reject]]:
    told, faults = Tree(), []
    for number, row in rows:
        try:
            code, period = _period_of(row)
            successor = told.replaced_by.setdefault(code, row["replaced_by"])
            if row["replaced_by"] and not successor:
                told.replaced_by[code] = row["replaced_by"]
            elif row["replaced_by"] not in ("", successor):
                raise _Fault("replaced_by", f"an earlier row says {successor}")
            if period in told.periods[code]:
                raise _Fault("", "the same as an earlier row")
            told.periods[code].append(period)
        except _Fault as fault:
            faults.append(Reject(number, row["unit_code"], fault.field, str(fault)))
    for code, own in told.periods.items():
        own.sort(key=lambda period: period.first)
        faults += _order_faults(code, own, told.replaced_by.get(code, ""))
    return told, faults


class _Fault(ValueError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def _period_of(row: Mapping[str, str]) -> tuple[str, Period]:
    for column in ("unit_code", "name", "from"):
        if not row[column]:
            raise _Fault(column, "empty")
    for column, most in _LENGTHS.items():
        if len(row[column]) > most or not row[column].isprintable():
            raise _Fault(column, f"longer than {most} characters, or not printable")
    days = {}
    for column in ("from", "to"):
        try:
            days[column] = read_date(row[column])
        except Unreadable as fault:
            raise _Fault(column, str(fault)) from fault
    first, last = days["from"], days["to"]
    if first is None or (last is not None and last < first):
        raise _Fault("to", "the unit ends before it begins")
    if row["unit_code"] in (row["parent_code"], row["replaced_by"]):
        raise _Fault("parent_code", "a unit cannot be its own parent or successor")
    return row["unit_code"], Period(row["name"], row["parent_code"], first, last)


def _order_faults(code: str, own: list[Period], successor: str) -> list[Reject]:
    faults = [
        Reject(0, code, "from", f"two periods run on {after.first:%d %B %Y}")
        for before, after in zip(own, own[1:], strict=False)
        if before.last is None or before.last >= after.first
    ]
    if successor and own[-1].last is None:
        faults.append(
            Reject(0, code, "to", f"replaced by {successor}, but the last period has no end")
        )
    return faults


def _unknown_codes(rows: Iterable[tuple[int, Mapping[str, str]]], known: set[str]) -> list[Reject]:
    return [
        Reject(number, row["unit_code"], column, f"there is no unit {row[column]}")
        for number, row in rows
        for column in ("parent_code", "replaced_by")
        if row[column] and row[column] not in known
    ]


def _refuse(faults: list[Reject], path: Path) -> None:
    if not faults:
        return
    lines = [_line(fault) for fault in sorted(faults)[:SHOWN]]
    more = len(faults) - len(lines)
    if more:
        lines.append(f"and {more:,} more")
    raise FeedRefused(
        f"{path.name} was not taken in, because of:\n  " + "\n  ".join(lines),
        remedy="Mend these rows and run it again. Nothing was changed.",
    )


def _line(fault: Reject) -> str:
    where = f"row {fault.row}" if fault.row else "unit"
    return ", ".join(part for part in (where, fault.key, fault.field) if part) + f": {fault.reason}"


def _closure_or_refuse(tree: Tree) -> list[Pair]:
    try:
        return closure(tree.spells(), tree.replaced_by)
    except Cycle as cycle:
        raise FeedRefused(
            f"On {cycle.day:%d %B %Y} these units lie below each other in a ring: "
            f"{' under '.join(cycle.codes)}.",
            remedy="Mend the parent of one of them. Nothing was changed.",
        ) from cycle
    except TooDeep as fault:
        raise FeedRefused(str(fault), remedy="Look at its parents. Nothing was changed.") from fault


def _known_tree() -> Tree:
    known = Tree()
    rows = UnitPeriod.objects.order_by("starts_on").values_list(
        "unit__code", "name", "parent__code", "starts_on", "ends_on"
    )
    for code, name, parent, first, last in rows:
        known.periods[code].append(Period(name, parent or "", first, last))
    replaced = Unit.objects.exclude(replaced_by=None)
    known.replaced_by = dict(replaced.values_list("code", "replaced_by__code"))
    return known


# --- comparing --------------------------------------------------------------------------------
def _replacements(told: Tree) -> dict[str, str]:
    return {code: successor for code, successor in told.replaced_by.items() if successor}


def _compare(known: Tree, told: Tree, whole: Tree) -> UnitReport:
    report = UnitReport(units=len(told.periods))
    for code, own in told.periods.items():
        if code not in known.periods:
            report.new.append(code)
        elif own == known.periods[code] and (
            told.replaced_by.get(code, "") == known.replaced_by.get(code, "")
        ):
            report.unchanged += 1
        else:
            report.changed.append(code)
            if own[-1].last is not None and known.periods[code][-1].last is None:
                report.ended.append(code)
        report.warnings += _orphaned(code, own, whole)
    return report


def _orphaned(code: str, own: list[Period], whole: Tree) -> list[str]:
    """A sentence for each period whose parent has ended while it still runs."""
    found = []
    for period in own:
        above = whole.periods.get(period.parent) if period.parent else None
        if not above or above[-1].last is None:
            continue
        if period.last is None or period.last > above[-1].last:
            heir = whole.replaced_by.get(period.parent)
            then = f"under {heir}, which replaced it" if heir else "where that unit hung"
            found.append(
                f"Unit {code} still hangs under {period.parent}, which ended on "
                f"{above[-1].last:%d %B %Y}. From then it counts {then}."
            )
    return found


# --- writing ----------------------------------------------------------------------------------
def _write(told: Tree, known: Tree, touched: set[str]) -> None:
    Unit.objects.bulk_create(
        [
            Unit(code=code, name=_name_now(told.periods[code]))
            for code in touched - set(known.periods)
        ],
        batch_size=1000,
        ignore_conflicts=True,  # a unit that was made without a period
    )
    units = {unit.code: unit for unit in Unit.objects.all()}
    changed = [units[code] for code in sorted(touched)]
    for unit in changed:
        unit.name = _name_now(told.periods[unit.code])
        successor = told.replaced_by.get(unit.code)
        unit.replaced_by = units[successor] if successor else None
    Unit.objects.bulk_update(changed, ["name", "replaced_by"], batch_size=500)
    for part in batched(changed, 500):
        UnitPeriod.objects.filter(unit__in=part).delete()
    UnitPeriod.objects.bulk_create(
        [
            UnitPeriod(
                unit=unit,
                name=period.name,
                parent=units[period.parent] if period.parent else None,
                starts_on=period.first,
                ends_on=period.last,
            )
            for unit in changed
            for period in told.periods[unit.code]
        ],
        batch_size=1000,
    )


def _name_now(own: list[Period]) -> str:
    """Today's name; before the first period the first, in a gap the one before."""
    today = timezone.localdate()
    begun = [period.name for period in own if period.first <= today]
    return begun[-1] if begun else own[0].name


def _write_closure(pairs: list[Pair]) -> None:
    ids = dict(Unit.objects.values_list("code", "pk"))
    wanted = {(ids[p.ancestor], ids[p.descendant], p.first, p.last) for p in pairs}
    rows = UnitClosure.objects.values_list(
        "pk", "ancestor_id", "descendant_id", "starts_on", "ends_on"
    )
    there = {tuple(key): pk for pk, *key in rows}
    for part in batched((pk for key, pk in there.items() if key not in wanted), 500):
        UnitClosure.objects.filter(pk__in=part).delete()
    UnitClosure.objects.bulk_create(
        [
            UnitClosure(ancestor_id=above, descendant_id=below, starts_on=first, ends_on=last)
            for above, below, first, last in wanted - set(there)
        ],
        batch_size=1000,
    )


def _record(report: UnitReport, file_hash: str, by: Any) -> None:
    counts = report.counts()
    FeedRun.objects.create(
        feed=FeedRun.Feed.UNITS,
        as_at=timezone.localdate(),
        file_hash=file_hash,
        counts=counts,
    )
    events.record(
        stream=CONFIGURATION,
        verb="units.imported",
        by=by,
        facts={**counts, "file": file_hash},
        label="configuration",
    )
