"""What stands below the funnel on the board of one run: coverage, exclusions, the last run, errors,
victims, outcomes by kind of person, and the pace of the last weeks as a chart.

The boards of all runs leave this out: it is asked for one run alone.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from standards.access.models import User
from standards.legitimacy.charts import Bars, CategoryAxis, Chart, NumberAxis
from standards.legitimacy.kernel.forecast import WEEKS
from standards.legitimacy.kernel.suppression import (
    HIDDEN,
    INTERNAL_WIDE,
    OPERATIONAL,
    Profile,
    percentage,
    suppress_counts,
    suppress_table,
)
from standards.pages.dates import LONDON, long_date
from standards.people.models import Kind
from vetting.programmes import board, dispositions, reconciling
from vetting.programmes.board import WAITING, Board, Table
from vetting.programmes.models import (
    CohortMember,
    Item,
    Outcome,
    Programme,
    ProgrammeRun,
    Seen,
)
from vetting.programmes.reconciling import Balance
from vetting.selectors.counting import counted

# A page reads no equality answers: that store opens inwards only, and only the job that makes
# the statistics of legitimacy reads it, far from any name (settled 10).
CLOSED_DOOR = (
    "Outcomes by protected characteristic are not here: equality answers can be written and not "
    "read back, so that they never meet the people of a programme. The statistics of legitimacy "
    "hold them for the force as a whole."
)
AGAIN = ("REINVESTIGATE_CRIMINAL", "REINVESTIGATE_CONDUCT")


def whole(run: ProgrammeRun, user: User) -> Board:
    """The board of a run with everything below its funnel."""
    members, items = reconciling.members_of(run), reconciling.items_of(run)
    found = board.board_of(run, user, members, items)
    profile = INTERNAL_WIDE if board.reads_widely(user) else OPERATIONAL
    kinds = _kinds(run)
    parts = [_coverage(members, kinds, profile), _excluded(run, profile), _compared(run, profile)]
    if run.programme.kind == Programme.Kind.DRAGNET:
        parts.append(_false_positives(items, profile))
    if run.programme.kind == Programme.Kind.ONYX:
        parts.append(_victims(run, profile))
    parts.append(_by_kind(run, members, kinds, profile))
    pace, chart = _pace(run, profile)
    return replace(found, tables=[*found.tables, *parts, pace], charts=[chart] if chart else [])


def _said(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _together(counts: Sequence[int], profile: Profile) -> list[int | None]:
    """All of these or none: beside the funnel one that is missing could be reckoned from it."""
    small = any(profile.hides(each) for each in counts)
    return [None] * len(counts) if small else list(counts)


def _sums(balance: Balance, groups: Sequence[Set[str]], profile: Profile) -> list[int | None]:
    """Sums over parts of the funnel. Where the funnel hides parts of two groups, or a sum is
    small, none is given: a sum less what is shown would be what is hidden."""
    wanted = [sum(part.number for part in balance.parts if part.code in codes) for codes in groups]
    if profile.is_exact:
        return list(wanted)
    parts = [part for part in balance.parts if part.number]
    shown = suppress_counts([p.code for p in parts], [p.number for p in parts], profile)
    hidden = {code for code, count in zip(shown.labels, shown.counts, strict=True) if count is None}
    if shown.total is None or not any(hidden <= codes for codes in groups):
        return [None] * len(groups)
    return _together(wanted, profile)


def _percent(part: int | None, of: int, profile: Profile) -> str:
    """A share in words: a dash of nothing; hidden where its count is."""
    if not of:
        return "–"
    share = None if part is None else percentage(part, of, profile)
    return HIDDEN if share is None else f"{share}%"


@dataclass(frozen=True, slots=True)
class OfKind:
    """How many people of one kind have one end, left during the run, joined after its day."""

    kind: str
    end: str
    number: int  # without those removed
    left: int
    late: int


def _kinds(run: ProgrammeRun) -> list[OfKind]:
    rows = CohortMember.objects.filter(run=run).order_by().values_list("kind", "disposition")
    counted = rows.annotate(
        number=Count("pk", filter=Q(removed_at=None)),
        left=Count("pk", filter=Q(removed_at=None, left_on__isnull=False)),
        late=Count("pk", filter=Q(is_late=True)),
    )
    return [OfKind(*row) for row in counted]


# --- coverage ------------------------------------------------------------------
def _coverage(balance: Balance, kinds: Sequence[OfKind], profile: Profile) -> Table:
    """Checked, of those who went in less those excluded on record. Leavers stay in."""
    found = {
        "left": sum(each.left for each in kinds),
        "late": sum(each.late for each in kinds),
    }
    ends = {part.code for part in balance.parts} - {*WAITING, "removed"}
    groups: list[Set[str]] = [ends, set(WAITING), {"removed"}]
    checked, waiting, excluded = _sums(balance, groups, profile)
    of = (checked or 0) + (waiting or 0)
    said = [
        ("Checked", _said(checked)),
        ("Not yet", _said(waiting)),
        ("Excluded", _said(excluded)),
        ("Coverage", _percent(checked, of, profile) if checked is not None else HIDDEN),
    ]
    for label, name in (("Left during the run", "left"), ("Joined after its day", "late")):
        said.append((label, _said(None if profile.hides(found[name]) else found[name])))
    note = (
        "Coverage is those checked, of all who went in less those excluded. Who left during the "
        f"run still counts. Maternity is no exclusion. {profile.note}"
    )
    return Table("Coverage", ("People", "Number"), said, note.strip())


def _excluded(run: ProgrammeRun, profile: Profile) -> Table:
    title, headings = "Removed, and why", ("Reason", "People", "Items")
    if not profile.is_exact:
        note = "Reasons are in words that may tell of a person; who runs the programme reads them."
        return Table(title, headings, [], note)
    people, items = _reasons(CohortMember.objects.filter(run=run), Item.objects.filter(run=run))
    reasons = sorted({*people, *items}, key=lambda each: (-people[each] - items[each], each))
    rows = [(each, f"{people[each]:,}", f"{items[each]:,}") for each in reasons]
    return Table(title, headings, rows, "" if rows else "Nothing was removed from this run.")


def _reasons(*tables: QuerySet) -> list[Counter[str]]:
    """Why rows of each table were removed, and how many for each reason. One query."""
    parts = []
    for at, rows in enumerate(tables):
        removed = rows.filter(removed_at__isnull=False).order_by()
        named = removed.annotate(table=Value(at, output_field=IntegerField()))
        grouped = named.values("table", "removal_reason").annotate(number=Count("pk"))
        parts.append(grouped.values_list("table", "removal_reason", "number"))
    found: list[Counter[str]] = [Counter() for _ in tables]
    for at, reason, number in parts[0].union(*parts[1:], all=True):
        found[at][reason] = number
    return found


# --- the last run ------------------------------------------------------------------
def _compared(run: ProgrammeRun, profile: Profile) -> Table:
    """With the last run of the same programme: records of a check, people of the others."""
    is_check = run.programme.kind == Programme.Kind.DRAGNET
    title = "Compared with the last run"
    before = (
        ProgrammeRun.objects.filter(programme=run.programme_id, n__lt=run.n)
        .exclude(state=ProgrammeRun.State.DRAFT)
        .order_by("-n")
        .first()
    )
    if before is None:
        return Table(title, (), [], "This is the first run, so there is nothing to compare.")
    counts = _records(run, before) if is_check else _people(run, before)
    shown = _together(list(counts.values()), profile)
    rows = [(label, _said(n)) for label, n in zip(counts, shown, strict=True)]
    unit = "Records against one of ours" if is_check else "People"
    note = f"The same definitions, with run {before.n}, as at {long_date(before.as_at)}."
    return Table(title, (unit, "Number"), rows, f"{note} {profile.note}".strip())


def _records(run: ProgrammeRun, before: ProgrammeRun) -> dict[str, int]:
    here = Item.objects.filter(run=run, is_withdrawn=False)
    there = _known_in(before)
    gone = there.exclude(source_key__in=_known_in(run).values("source_key"))
    known = counted(
        {
            "New": here.filter(earlier=None),
            "Changed since": here.filter(earlier__isnull=False).exclude(changed_fields=[]),
            "The same, answered before": Seen.objects.filter(run=run),
            "The same, looked at anew": here.filter(earlier__isnull=False, changed_fields=[]),
        }
    )
    return known | {"Gone": gone.values("source_key").distinct().count()}


def _known_in(run: ProgrammeRun) -> QuerySet[Item]:
    """Records that a run had: made in it, or seen again."""
    seen = Seen.objects.filter(run=run).values("item")
    rows = Item.objects.filter(programme=run.programme_id, is_withdrawn=False)
    return rows.filter(Q(run=run) | Q(pk__in=seen))


def _people(run: ProgrammeRun, before: ProgrammeRun) -> dict[str, int]:
    here, there = (CohortMember.objects.filter(run=each) for each in (run, before))
    found = counted(
        {"here": here, "there": there, "both": here.filter(person__in=there.values("person"))}
    )
    both = found["both"]
    return {"New": found["here"] - both, "In both": both, "Gone": found["there"] - both}


# --- errors, victims ------------------------------------------------------------------
def _false_positives(balance: Balance, profile: Profile) -> Table:
    others = {part.code for part in balance.parts} - {*WAITING, "removed", "FALSE_POSITIVE"}
    # What has no end is a group as well, so that a sum can be reckoned against the total.
    groups: list[Set[str]] = [{"FALSE_POSITIVE"}, others, {*WAITING, "removed"}]
    false, same, _ = _sums(balance, groups, profile)
    share = HIDDEN if false is None else _percent(false, false + (same or 0), profile)
    rows = [
        ("Another person", _said(false)),
        ("The same person", _said(same)),
        ("Share of another person", share),
    ]
    heading = ("Hits with an end", "Hits")
    return Table("Hits that were another person’s", heading, rows, profile.note)


def _victims(run: ProgrammeRun, profile: Profile) -> Table:
    """Of the allegations that are looked into again or have a plan: how many victims know."""
    again = Exists(Outcome.objects.filter(item=OuterRef("pk"), category__in=AGAIN))
    rows = Item.objects.filter(
        again | Q(contact_planned_on__isnull=False), run=run, removed_at=None
    )
    planned = rows.exclude(contact_planned_on=None)
    counts = counted(
        {
            "Informed": planned.exclude(contacted_on=None),
            "Planned": planned.filter(contacted_on=None),
            "No plan yet": rows.filter(contact_planned_on=None),
        }
    )
    shown = _together(list(counts.values()), profile)
    said = [(label, _said(n)) for label, n in zip(counts, shown, strict=True)]
    informed = _percent(shown[0], sum(counts.values()), profile)
    said.append(("Share informed", informed))
    note = (
        "Of the allegations that are looked into again, and of those with a plan. Nobody is "
        f"approached without one. {profile.note}"
    )
    return Table("Victims informed", ("Victims of", "Allegations"), said, note.strip())


# --- by kind of person ------------------------------------------------------------------
def _by_kind(
    run: ProgrammeRun, members: Balance, found: Sequence[OfKind], profile: Profile
) -> Table:
    counts = {(each.kind, each.end): each.number for each in found if each.end and each.number}
    title = "Ends by kind of person"
    kinds = sorted({kind for kind, _ in counts})
    ends = [each for each in dispositions.of(run.programme.kind) if any(
        (kind, each.code) in counts for kind in kinds
    )]  # fmt: skip
    if not counts:
        return Table(title, (), [], f"Nobody has an end yet. {CLOSED_DOOR}")
    labels = [_kind(kind) for kind in kinds]
    grid = [[counts.get((kind, end.code), 0) for kind in kinds] for end in ends]
    # A line of this table adds up to an end of the funnel, so nothing in either may be hidden.
    funnel = _sums(members, [set()], profile) if not profile.is_exact else []
    shown = suppress_table([end.label for end in ends], labels, grid, profile)
    if shown.hidden or None in funnel:
        return Table(title, (), [], f"Some of these counts are too small to show. {CLOSED_DOOR}")
    rows = [
        (label, *(_said(cell) for cell in cells))
        for label, cells in zip(shown.rows, shown.cells, strict=True)
    ]
    return Table(title, ("End", *labels), rows, CLOSED_DOOR)


def _kind(code: str) -> str:
    return str(Kind(code).label) if code in Kind.values else "Not known"


# --- the pace ------------------------------------------------------------------
def _pace(run: ProgrammeRun, profile: Profile) -> tuple[Table, Chart | None]:
    """What got its end in each of the last weeks, Monday to Sunday, the last one still going."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    since = timezone.now() - timedelta(weeks=WEEKS + 1)
    ends = Item.objects.filter(run=run, removed_at=None, settled_at__gte=since)
    counts: Counter[int] = Counter()
    by_day = ends.order_by().values_list(TruncDate("settled_at", tzinfo=LONDON))
    for day, number in by_day.annotate(number=Count("pk")):
        counts[(day - weeks[0]).days // 7] += number
    shown = suppress_counts(
        [long_date(each) for each in weeks], [counts[at] for at in range(WEEKS)], profile
    )
    rows = [(label, _said(n)) for label, n in zip(shown.labels, shown.counts, strict=True)]
    table = Table("Settled each week", ("Week from", "Items"), rows, shown.note)
    if not any(counts[at] for at in range(WEEKS)):
        return replace(table, rows=[], note=f"Nothing was settled in the last {WEEKS} weeks."), None
    if not any(shown.counts):
        return table, None  # what there is, is too little to draw
    return table, Chart(
        title=f"Items settled in each of the last {WEEKS} weeks",
        description="One bar for each week, from Monday; the last week is still going. The table "
        "below holds the numbers.",
        x=CategoryAxis("Week from", tuple(f"{each.day} {each:%b}" for each in weeks)),
        y=NumberAxis("Items settled"),
        series=(Bars("Settled", tuple(enumerate(shown.counts))),),
    )
