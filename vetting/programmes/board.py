"""A run as its leaders see it: funnel, days for each stage, what follows, when it would end.

One set of plain values for the page, the file and the paper. For leaders small counts are hidden
(settled 8, internal wide); those who run the programme read exact ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from standards.access.models import User
from standards.access.standing import standing
from standards.legitimacy.charts import Chart
from standards.legitimacy.kernel.flow import percentiles
from standards.legitimacy.kernel.forecast import WEEKS, Projection, at_rate
from standards.legitimacy.kernel.suppression import (
    HIDDEN,
    INTERNAL_WIDE,
    OPERATIONAL,
    Profile,
    suppress_counts,
    suppress_table,
)
from standards.pages.dates import LONDON, long_date
from vetting.programmes import dispositions, policies, reconciling
from vetting.programmes.models import Item, Outcome, Programme, ProgrammeRun
from vetting.programmes.reconciling import Balance

WAITING = ("not_started", "in_progress")
LEAST_FOR_DAYS = 10  # items of a stage before a wide audience sees how long it takes


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, rows of ready words, and what they are counted in."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with its heading, for a page that stacks them."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that page, file and paper show."""

    run: ProgrammeRun
    as_at: date
    sentence: str
    problems: list[str]
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def runs_for(user: User) -> QuerySet[ProgrammeRun]:
    """Runs whose figures the user may read: leaders every one that is not being prepared."""
    begun = ProgrammeRun.objects.exclude(state=ProgrammeRun.State.DRAFT)
    found = begun if reads_widely(user) else begun.filter(policies.counts_of(user))
    return found.select_related("programme", "programme__owner").order_by("programme__code", "-n")


def reads_widely(user: User) -> bool:
    """Is the user a leader, and nobody who runs, checks or agrees to programmes?"""
    me = standing(user)
    runs = me.holds(policies.OWNER, policies.CHECKER, policies.AUTHORITY)
    return me.holds(policies.LEADER) and not runs


def board(run: ProgrammeRun, user: User) -> Board:
    """The figures of a run for one reader. Every number is as at now."""
    return board_of(run, user, reconciling.members_of(run), reconciling.items_of(run))


def board_of(run: ProgrammeRun, user: User, members: Balance, items: Balance) -> Board:
    """The same, for who has counted already how people and items stand."""
    profile = INTERNAL_WIDE if reads_widely(user) else OPERATIONAL
    found = _headline(run, members, items, _paces([run])[run.pk], profile)
    tables = [
        _funnel(members, profile),
        _funnel(items, profile),
        _stages(run, profile),
        _routes(run, profile),
    ]
    return replace(found, tables=tables)


def headlines(runs: Sequence[ProgrammeRun], user: User) -> list[Board]:
    """The sentence of each run and what does not reconcile, without tables. Three queries."""
    balances, paces = reconciling.balances_of(runs), _paces(runs)
    profile = INTERNAL_WIDE if reads_widely(user) else OPERATIONAL
    return [_headline(run, *balances[run.pk], paces[run.pk], profile) for run in runs]


def _headline(
    run: ProgrammeRun, members: Balance, items: Balance, pace: tuple[int, int], profile: Profile
) -> Board:
    today = timezone.localdate()
    return Board(
        run=run,
        as_at=today,
        sentence=_sentence(run, items, pace, profile, today),
        problems=[each.sentence for each in (members, items) if not each.holds],
    )


def _sentence(
    run: ProgrammeRun, items: Balance, pace: tuple[int, int], profile: Profile, today: date
) -> str:
    """When it would end; before that, why nothing of the sort can be said."""
    if run.state == ProgrammeRun.State.PAUSED and run.paused_on:
        return f"Paused since {long_date(run.paused_on)}: nothing in it changes until it goes on."
    if run.programme.kind == Programme.Kind.DRAGNET and not run.tallies:
        return "Nothing that came back has been matched yet, so there is nothing to settle."
    if _gives_away(items, pace, profile):
        return "Some of its counts are too small to show, so no end is named for what is left."
    return in_words(at_rate(*pace, today), items.what)


def _gives_away(items: Balance, pace: tuple[int, int], profile: Profile) -> bool:
    """Would the rate and the day that it leads to tell what the tables hide? Both can be turned
    back into how many were settled and how many are left."""
    if any(profile.hides(count) for count in pace):
        return True
    parts = [part for part in items.parts if part.number]
    shown = suppress_counts([p.code for p in parts], [p.number for p in parts], profile)
    known = zip(shown.labels, shown.counts, strict=True)
    return any(count is None and code in WAITING for code, count in known)


def _funnel(balance: Balance, profile: Profile) -> Table:
    parts = [
        part
        for part in balance.parts
        if part.number or part.code in ("not_started", "in_progress", "removed")
    ]
    shown = suppress_counts(
        [part.label for part in parts], [part.number for part in parts], profile
    )
    rows = [(label, _said(count)) for label, count in zip(shown.labels, shown.counts, strict=True)]
    total = balance.total if not profile.hides(balance.total) else None
    rows.append(("Went in", _said(total if shown.total is not None else None)))
    what = balance.what.capitalize()
    return Table(what, ("Where they stand", what), rows, shown.note)


def _said(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


# --- days for each stage ------------------------------------------------------------------
def _stages(run: ProgrammeRun, profile: Profile) -> Table:
    items = Item.objects.filter(run=run, removed_at=None)
    routes = Outcome.objects.filter(item__run=run, is_route=True)
    stages = _pairs(
        ("Waiting to begin", items, "entered_at", "started_at"),
        ("From beginning to an end", items, "started_at", "settled_at"),
        ("Until what follows is opened", routes, "made_at", "opened_at"),
        ("Until what follows is finished", routes, "opened_at", "finished_at"),
    )
    pauses = [(date.fromisoformat(since), date.fromisoformat(until)) for since, until in run.pauses]
    rows = []
    for label, dated in stages.items():
        days = [
            days for one, two, number in dated for days in [days_between(one, two, pauses)] * number
        ]
        known = profile.is_exact or len(days) >= LEAST_FOR_DAYS
        rows.append(
            (
                label,
                _said(len(days) if not profile.hides(len(days)) else None),
                *(_number(each) if known else HIDDEN for each in percentiles(days, (50, 90))),
            )
        )
    note = "Calendar days of what has passed the stage, without those of a pause."
    if not profile.is_exact:
        note += f" {HIDDEN} where fewer than {LEAST_FOR_DAYS} have."
    return Table(
        "Days for each stage", ("Stage", "Passed it", "Median", "90th percentile"), rows, note
    )


def days_between(start: date, end: date, pauses: Sequence[tuple[date, date]] = ()) -> int:
    """Calendar days, without those of a pause; never under nought."""
    paused = sum(max((min(end, until) - max(start, since)).days, 0) for since, until in pauses)
    return max((end - start).days - paused, 0)


def _pairs(*stages: tuple[str, QuerySet, str, str]) -> dict[str, list[tuple[date, date, int]]]:
    """Of each stage, (day, day, how many) of what has both. Counted by the database, in one
    query."""
    parts = []
    for at, (_, rows, first, second) in enumerate(stages):
        both = rows.filter(**{f"{first}__isnull": False, f"{second}__isnull": False}).order_by()
        days = {"one": TruncDate(first, tzinfo=LONDON), "two": TruncDate(second, tzinfo=LONDON)}
        named = both.annotate(stage=Value(at, output_field=IntegerField()), **days)
        grouped = named.values("stage", "one", "two").annotate(number=Count("pk"))
        parts.append(grouped.values_list("stage", "one", "two", "number"))
    found: dict[str, list[tuple[date, date, int]]] = {label: [] for label, *_ in stages}
    for at, one, two, number in parts[0].union(*parts[1:], all=True):
        found[stages[at][0]].append((one, two, number))
    return found


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


# --- what follows ------------------------------------------------------------------
def _routes(run: ProgrammeRun, profile: Profile) -> Table:
    rows = Outcome.objects.filter(item__run=run, is_route=True).order_by().values_list("category")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(opened_at=None, finished_at=None)),
        opened=Count("pk", filter=Q(opened_at__isnull=False, finished_at=None)),
        finished=Count("pk", filter=Q(finished_at__isnull=False)),
    )
    counts = {category: list(numbers) for category, *numbers in counted}
    known = [each for each in dispositions.of(run.programme.kind) if each.code in counts]
    headings = ("Not yet", "Opened", "Finished")
    if not known:
        return Table("What follows", ("Route", *headings), [], "Nothing follows from this run yet.")
    shown = suppress_table(
        [each.label for each in known], headings, [counts[each.code] for each in known], profile
    )
    said = [
        (label, *(_said(cell) for cell in cells))
        for label, cells in zip(shown.rows, shown.cells, strict=True)
    ]
    note = f"Counted apart from the reviews. {shown.note}".strip()
    return Table("What follows", ("Route", *headings), said, note)


# --- when it would end ------------------------------------------------------------------
def _paces(runs: Sequence[ProgrammeRun]) -> dict[UUID, tuple[int, int]]:
    """Items left, and settled in the last weeks, of each run. One query."""
    since = timezone.now() - timedelta(weeks=WEEKS)
    rows = (
        Item.objects.filter(run__in=runs, removed_at=None)
        .order_by()
        .values_list("run")
        .annotate(
            left=Count("pk", filter=Q(settled_at=None)),
            done=Count("pk", filter=Q(settled_at__gte=since)),
        )
    )
    found = {run: (left, done) for run, left, done in rows}
    return {run.pk: found.get(run.pk, (0, 0)) for run in runs}


def in_words(projection: Projection, what: str) -> str:
    """The projection as the sentence that opens the page."""
    if projection.open_now == 0:
        return f"None of the {what} is left to settle."
    if projection.finished == 0:
        return (
            f"Nothing was settled in the last {WEEKS} weeks, so no end can be named for what is "
            "left."
        )
    if projection.expected is None:
        return f"At the rate of the last {WEEKS} weeks what is left has no end that can be named."
    latest = long_date(projection.latest) if projection.latest else "no day that can be named"
    soonest = long_date(projection.soonest or projection.expected)
    return (
        f"At the rate of the last {WEEKS} weeks ({projection.rate:.1f} a week) what is left would "
        f"be settled about {long_date(projection.expected)}: between {soonest} and {latest}, if "
        "chance alone moves the rate."
    )
