"""The funnel for leaders without a role of vetting: numbers of the whole force, small ones hidden.

Everybody who reads it reads the same, so that nobody can tell from their own copy whether they are
in it. What could be set against another figure of this page and give a small one away (weeks, a
day on which it ends, one level, how long one matter has waited) is left out (settled 8).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.utils import timezone

from standards.access.models import User
from standards.legitimacy import stages
from standards.legitimacy.kernel.stays import StageFigures, figures
from standards.legitimacy.kernel.suppression import (
    HIDDEN,
    INTERNAL_WIDE,
    suppress_counts,
    suppress_table,
)
from standards.legitimacy.tables import Cell, Line, Report, Section, Table, days, number
from standards.pages.dates import days_text, long_date, when
from standards.workflow.kinds import Kind
from standards.workflow.models import Sensitivity
from vetting import funnel_parts
from vetting.selectors.funnel import MONTHS, Funnel, has_level, label_of, states_of

LEAST_FOR_DAYS = 10  # stays before a wide audience sees how long they took


def wide_funnel(user: User, kind: Kind, on: date | None = None) -> Funnel:
    """The numbers of one kind of work, for whoever reads numbers alone."""
    day = on or timezone.localdate()
    model: Any = kind.model
    rows = model.objects.filter(kind=kind.code).exclude(sensitivity=Sensitivity.SEALED).order_by()
    courses = stages.courses_of(kind)
    stays = courses.of(frozenset(rows.values_list("pk", flat=True)))
    first = day - relativedelta(months=MONTHS)
    by_stage = figures(stays, states_of(kind), first=first, on=day)
    now = _open_by(rows, "state")
    section, total = _stages(kind, by_stage, now)
    parts = [part(user, "") for part in funnel_parts.wide_parts_for(kind.code)]
    levels = [_levels(_open_by(rows, "level"))] if has_level(kind) and now else []
    report = Report(
        title=f"Funnel: {kind.plural}",
        subtitle=long_date(day),
        sentence=_lead(kind, total, by_stage),
        more="",
        sections=(section, *levels, *(part for part in parts if part is not None)),
        about=(
            ("Lengths", f"calendar days, of stays that ended in the last {MONTHS} months"),
            ("As at", f"counts: now; lengths: {when(courses.as_at)}"),
            ("Of", "the whole force; sealed matters are in no figure"),
        ),
        footer=(f"Funnel of {kind.plural}, worked out {when(timezone.now())}.",),
        note=INTERNAL_WIDE.note,
    )
    return Funnel(kind, "", (), report)


def _open_by(rows: Any, name: str) -> dict[str, int]:
    counted = rows.filter(is_open=True).values(name).annotate(number=Count("pk"))
    return {row[name]: row["number"] for row in counted}


def _lead(kind: Kind, total: int | None, by_stage: Sequence[StageFigures]) -> str:
    if total is None:
        return f"How many {kind.plural} are open is not shown: the counts are small."
    if not total:
        return f"No {kind.plural} are open."
    said = f"{total:,} {kind.plural} open"
    known = [each for each in by_stage if each.left >= LEAST_FOR_DAYS and each.median]
    if not known:
        return f"{said}."
    slowest = max(known, key=lambda each: each.median or 0)
    length = days_text(round(slowest.median or 0), "calendar day")
    stage = label_of(kind, slowest.stage)
    return f"{said}; the longest wait is “{stage}”, {length} at the median."


def _stages(
    kind: Kind, by_stage: Sequence[StageFigures], now: dict[str, int]
) -> tuple[Section, int | None]:
    """What stands where, and how many are open in all (None: too few to say)."""
    moved = [each for each in by_stage if now.get(each.stage) or each.left]
    if not moved:
        return Section("stages", "Stages", sentence="Nothing has moved yet."), 0
    labels = [label_of(kind, each.stage) for each in moved]
    counts = [[now.get(each.stage, 0), each.left] for each in moved]
    shown = suppress_table(labels, ("now", "left"), counts, INTERNAL_WIDE)
    lines = tuple(
        Line(
            label,
            (
                Cell(funnel_parts.waits_on(kind.code, each.stage)),
                number(there),
                number(left),
                _length(each, each.median),
                _length(each, each.p90),
            ),
        )
        for label, each, (there, left) in zip(labels, moved, shown.cells, strict=True)
    )
    headings = (
        "Stage",
        "Waits on",
        "There now",
        f"Left in {MONTHS} months",
        "Median days",
        "90th percentile, days",
    )
    table = Table("stages", "Stages", headings, lines)
    return Section("stages", "Stages", tables=(table,)), shown.col_totals[0]


def _length(each: StageFigures, value: float | None) -> Cell:
    """A length, where enough have passed the stage for it to be nobody's own."""
    if 0 < each.left < LEAST_FOR_DAYS:
        return Cell(HIDDEN)
    return days(value)


def _levels(open_now: dict[str, int]) -> Section:
    levels = sorted(open_now)
    shown = suppress_counts(levels, [open_now[each] for each in levels], INTERNAL_WIDE)
    lines = tuple(
        Line(level or "No level", (number(count),))
        for level, count in zip(levels, shown.counts, strict=True)
    )
    table = Table("levels", "Levels", ("Level", "Open now"), lines)
    return Section("levels", "Levels", tables=(table,))
