"""The funnel of one kind of vetting work: what stands where, for how long, and when it ends.

Counts of what is there now come from the rows, so that each agrees with the list it leads to;
lengths come from the events, as at the last full hour. All of it only of what the reader may know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from standards.legitimacy import stages
from standards.legitimacy.kernel import forecast
from standards.legitimacy.kernel.flow import percentiles
from standards.legitimacy.kernel.forecast import Projection
from standards.legitimacy.kernel.stays import StageFigures, Stay, figures
from standards.legitimacy.tables import (
    NOTHING,
    Cell,
    Line,
    Report,
    Section,
    Table,
    days,
    number,
)
from standards.pages.dates import days_text, long_date, when
from standards.workflow import kinds
from standards.workflow.filters import Filters, to_address
from standards.workflow.kinds import Kind
from standards.workflow.models import Sensitivity
from standards.workflow.sight import known_to
from vetting import funnel_parts
from vetting.areas import AREA

MONTHS = 12  # stays that ended within so many months give the lengths
FILTERED = "These numbers are of one level; the lists that they lead to show every level."


@dataclass(frozen=True, slots=True)
class Funnel:
    """What the page, the file and the paper are made of."""

    kind: Kind
    level: str
    levels: tuple[str, ...]
    report: Report


def kinds_of_vetting() -> list[Kind]:
    """Every kind of matter of the area, in the order of registration."""
    return [kind for kind in kinds.all_kinds() if kind.area == AREA]


def funnel_of(user: Any, kind: Kind, level: str = "", on: date | None = None) -> Funnel:
    """The funnel as the user may know it. Five queries, and those of the parts of rooms."""
    day = on or timezone.localdate()
    known = _known(user, kind)
    levels = _levels(known) if has_level(kind) else ()
    rows = known.filter(level=level) if level else known
    courses = stages.courses_of(kind)
    ids = frozenset(rows.values_list("pk", flat=True))
    stays = courses.of(ids)
    by_stage = figures(stays, states_of(kind), first=day - relativedelta(months=MONTHS), on=day)
    now = _open_now(rows)
    sections = [
        _stages(kind, by_stage, now, level),
        _ending(kind, stays, sum(now.values()), day),
        *([_by_level(kind, known, courses, day)] if levels and not level else []),
        *(part for each in funnel_parts.parts_for(kind.code) if (part := each(user, level))),
    ]
    report = Report(
        title=f"Funnel: {kind.plural}",
        subtitle=f"{f'level {level}, ' if level else ''}{long_date(day)}",
        sentence=_lead(kind, sum(now.values()), by_stage),
        more="",
        sections=tuple(sections),
        about=(
            ("Lengths", f"calendar days, of stays that ended in the last {MONTHS} months"),
            ("As at", f"counts: now; lengths: {when(courses.as_at)}"),
            ("Of", "what you may know of; sealed matters are in no figure"),
        ),
        footer=(f"Funnel of {kind.plural}, worked out {when(timezone.now())}.",),
        note=FILTERED if level else "",
    )
    return Funnel(kind, level, levels, report)


def _known(user: Any, kind: Kind) -> QuerySet[Any]:
    model: Any = kind.model
    rows: QuerySet[Any] = model.objects.filter(known_to(user), kind=kind.code)
    return rows.exclude(sensitivity=Sensitivity.SEALED).order_by()


def has_level(kind: Kind) -> bool:
    model: Any = kind.model
    return any(each.name == "level" for each in model._meta.get_fields())


def _levels(known: QuerySet[Any]) -> tuple[str, ...]:
    found = known.exclude(level="").values_list("level", flat=True).distinct()
    return tuple(sorted(found))


def states_of(kind: Kind) -> list[str]:
    return list(kind.model.State.values)  # type: ignore[attr-defined]


def label_of(kind: Kind, state: str) -> str:
    return dict(kind.model.State.choices).get(state, state)  # type: ignore[attr-defined]


def _open_now(rows: QuerySet[Any]) -> dict[str, int]:
    counted = rows.filter(is_open=True).values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in counted}


def _lead(kind: Kind, open_now: int, by_stage: Sequence[StageFigures]) -> str:
    slowest = max(
        (each for each in by_stage if each.median is not None),
        key=lambda each: each.median or 0,
        default=None,
    )
    if not open_now:
        return f"No {kind.plural} are open."
    said = f"{open_now:,} {kind.plural if open_now != 1 else kind.label.lower()} open"
    if slowest is None or not slowest.median:
        return f"{said}."
    length = days_text(round(slowest.median), "calendar day")
    return f"{said}; the longest wait is “{label_of(kind, slowest.stage)}”, {length} at the median."


def _stages(
    kind: Kind, by_stage: Sequence[StageFigures], now: dict[str, int], level: str
) -> Section:
    ends = funnel_parts.ends_of(kind.code)
    lines = []
    for each in by_stage:
        there = now.get(each.stage, 0)
        if not (there or each.left) or (each.stage in ends and not there):
            continue
        url = reverse("matters") + to_address(Filters(kind.code, stage=each.stage))
        lines.append(
            Line(
                label_of(kind, each.stage),
                (
                    Cell(funnel_parts.waits_on(kind.code, each.stage)),
                    number(there, url, f"{kind.plural} at this stage"),
                    days(each.oldest if there else None),
                    number(each.left),
                    days(each.median),
                    days(each.p90),
                ),
            )
        )
    table = Table(
        code="stages",
        title="Stages",
        headings=(
            "Stage",
            "Waits on",
            "There now",
            "Longest there, days",
            f"Left in {MONTHS} months",
            "Median days",
            "90th percentile, days",
        ),
        lines=tuple(lines),
    )
    said = "" if lines else "Nothing has moved yet."
    return Section("stages", "Stages", sentence=said, tables=(table,) if lines else ())


def _ending(kind: Kind, stays: Sequence[Stay], open_now: int, on: date) -> Section:
    """What was finished in each of the trailing weeks, and when the open ones will be."""
    finished = list(_finished(kind, stays).values())
    weeks = forecast.by_week(finished, on)
    projection = forecast.projected(open_now, weeks, on)
    lines = tuple(
        Line(f"{ago} week{'s' if ago != 1 else ''} ago" if ago else "Last 7 days", (number(count),))
        for ago, count in zip(range(len(weeks) - 1, -1, -1), weeks, strict=True)
    )
    total = Line("Together", (number(sum(weeks)),))
    table = Table("finished", "Finished by week", ("Week", "Finished"), lines, total)
    tables = (table,) if finished else ()
    return Section("ending", "When it ends", sentence=said_of(projection), tables=tables)


def said_of(projection: Projection) -> str:
    """A projection as a sentence, with its range."""
    if not projection.open_now:
        return "Nothing is open."
    if not projection.finished:
        return f"Nothing was finished in the last {projection.weeks} weeks, so no end can be told."
    done = "1 was" if projection.finished == 1 else f"{projection.finished:,} were"
    rate = f"{done} finished in the last {projection.weeks} weeks"
    if projection.expected is None:
        return f"{rate}: at that rate what is open now has no end."
    latest = long_date(projection.latest) if projection.latest else "no date that can be named"
    soonest = long_date(projection.soonest) if projection.soonest else NOTHING
    return (
        f"{rate}. At that rate what is open now is finished by {long_date(projection.expected)}; "
        f"by chance alone it could be any day from {soonest} to {latest}. What comes in meanwhile "
        "is not counted."
    )


def _finished(kind: Kind, stays: Sequence[Stay]) -> dict[int, date]:
    """The day on which each piece of work first came to an end."""
    ends = funnel_parts.ends_of(kind.code)
    found: dict[int, date] = {}
    for stay in stays:
        if stay.stage in ends:
            found.setdefault(stay.work, stay.entered)
    return found


def _by_level(kind: Kind, known: QuerySet[Any], courses: stages.Courses, on: date) -> Section:
    """Each level: open, finished in the window, and how long those took from end to end."""
    first = on - relativedelta(months=MONTHS)
    finished = _finished(kind, courses.stays)
    level_of: dict[UUID, str] = {}
    open_now: dict[str, int] = {}
    for pk, level, is_open in known.values_list("pk", "level", "is_open"):
        level_of[pk] = level
        open_now[level] = open_now.get(level, 0) + is_open
    began: dict[int, date] = {}
    left = {work for work, day in finished.items() if first <= day <= on}
    took: dict[str, list[int]] = {}
    for stay in courses.stays:
        began.setdefault(stay.work, stay.entered)
        level = level_of.get(courses.works[stay.work])
        if level is not None and finished.get(stay.work) == stay.entered and stay.work in left:
            left.discard(stay.work)
            took.setdefault(level, []).append((stay.entered - began[stay.work]).days)
    lines = []
    for level in sorted(open_now):
        median, p90 = percentiles(took.get(level, []), (50, 90))
        page = f"{reverse('vetting-funnel')}?kind={kind.code}&level={level}" if level else ""
        lines.append(
            Line(
                level or "No level",
                (
                    Cell(f"{open_now[level]:,}", page, f"open at level {level}"),
                    number(len(took.get(level, []))),
                    days(median),
                    days(p90),
                ),
            )
        )
    headings = (
        "Level",
        "Open now",
        f"Finished in {MONTHS} months",
        "Median days",
        "90th percentile, days",
    )
    table = Table("levels", "Levels, from end to end", headings, tuple(lines))
    return Section("levels", "Levels, from end to end", tables=(table,))
