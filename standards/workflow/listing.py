"""One page of a list of matters, with its counts and without OFFSET.

A page begins after (or ends before) a row, named by the value that orders the list and the row's
id. Counts are exact to 10,000 (settled 18) and count what the list would show, no more.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone

from standards.access import gate
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing, units_below
from standards.people.folding import fold
from standards.workflow import kinds, sight
from standards.workflow.filters import Filters
from standards.workflow.models import Matter, Party, Query, Sensitivity

PAGE_ROWS = 50
COUNTED = 10_000

_SHOWN_FIELDS = (
    "kind",
    "area",
    "reference",
    "title",
    "state",
    "theme",
    "sensitivity",
    "is_open",
    "received_on",
    "closed_on",
    "last_activity_on",
    "next_due_on",
    "next_due_label",
    "due_order",
    "owner__display_name",
    "unit__name",
)


@dataclass(frozen=True, slots=True)
class Order:
    """The field that orders a list, its direction, and that of the id that breaks ties.

    The pairs are those of the indexes of `Matter`, forwards or backwards.
    """

    field: str
    descending: bool
    id_descending: bool

    @property
    def columns(self) -> list[str]:
        return [
            f"-{self.field}" if self.descending else self.field,
            "-id" if self.id_descending else "id",
        ]

    @property
    def reversed(self) -> "Order":
        return Order(self.field, not self.descending, not self.id_descending)


ORDERS = {
    "due": Order("due_order", False, False),
    "newest": Order("received_on", True, False),
    "oldest": Order("received_on", False, True),
    "activity": Order("last_activity_on", True, False),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins (or, `backwards`, ends): next to this row, which is not on it."""

    value: date
    row: UUID
    backwards: bool = False

    def __str__(self) -> str:
        return f"{self.value.isoformat()}.{self.row.hex}"


def read_place(after: str, before: str) -> Place | None:
    """The place that an address names; None for the beginning or what cannot be read."""
    value, _, row = (after or before).partition(".")
    try:
        return Place(date.fromisoformat(value), UUID(row), backwards=not after)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a page shows. Counts stop at COUNTED + 1, which means "more"; `overdue` is counted on
    lists of open matters."""

    rows: list[Matter]
    total: int
    overdue: int
    previous: Place | None
    next: Place | None


def page_of(
    user: User, filters: Filters, words: dict[str, str] | None = None, place: Place | None = None
) -> ListPage:
    """One page of the matters that the user may know of.

    Each row carries `readable`: False where the user may know only that it exists. `words` are
    those of the filters' query. One query for the rows; one for the counts, unless the list ends
    on its first page; one more where the page holds restricted matters of a unit that the user
    supervises.
    """
    found = condition(user, filters, words or {})
    order = ORDERS[filters.order]
    going = order.reversed if place and place.backwards else order
    rows = Matter.objects.filter(found)
    if place is not None:
        rows = rows.filter(_beyond(going, place))
    taken = list(_shown(rows).order_by(*going.columns)[: PAGE_ROWS + 1])
    if place is None and len(taken) <= PAGE_ROWS:
        total, overdue = len(taken), sum(_is_overdue(row) for row in taken)
    else:
        total, overdue = _counts(found, filters)
    page = _page(taken, total, overdue, order, place)
    _mark_readable(user, filters, page.rows)
    return page


def rows_to_export(
    user: User, filters: Filters, words: dict[str, str], limit: int, also: Q | None = None
) -> list[Matter]:
    """The first `limit` matters of a list and one more, if there is one; narrowed by `also`."""
    rows = Matter.objects.filter(condition(user, filters, words), also or Q())
    found = list(_shown(rows).order_by(*ORDERS[filters.order].columns)[: limit + 1])
    _mark_readable(user, filters, found)
    return found


def _shown(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Only what a line shows is read."""
    return rows.select_related("owner", "unit").only(*_SHOWN_FIELDS)


def condition(user: User, filters: Filters, words: dict[str, str]) -> Q:
    """The matters of a list: what the user may know of, narrowed by the filters."""
    seen = sight.readable_to(user) if filters.asks_contents else sight.known_to(user)
    kind = kinds.get(filters.kind)
    wanted = Q(area=kind.area, kind=kind.code)
    if filters.state != "all":
        wanted &= _is_open(filters.state == "open")
    if filters.stage:
        wanted &= Q(state=filters.stage)
    if filters.theme:
        wanted &= Q(theme=filters.theme)
    if filters.unit:
        wanted &= Q(unit__code=filters.unit)
    if filters.owner:
        wanted &= Q(owner=filters.owner)
    if filters.overdue:
        wanted &= _overdue()
    if filters.received_from:
        wanted &= Q(received_on__gte=filters.received_from)
    if filters.received_to:
        wanted &= Q(received_on__lte=filters.received_to)
    return wanted & _whose(user, filters.whose) & said(words) & seen


def _is_open(yes: bool) -> Q:
    """Written as a list of one: SQLite uses an index for that, and not for a bare boolean."""
    return Q(is_open__in=[yes])


def _overdue() -> Q:
    return _is_open(True) & Q(due_order__lt=timezone.localdate())


def _is_overdue(row: Matter) -> bool:
    return row.is_open and row.due_order < timezone.localdate()


def _whose(user: User, whose: str) -> Q:
    me = standing(user)
    if whose == "mine":
        return Q(owner=user.pk)
    if whose == "unallocated":
        return Q(owner=None)
    if whose == "unit":
        units = {holding.unit_id for holding in me.holdings if holding.unit_id}
        return units_below(units, me.day) if units else NOTHING
    return Q()


def said(words: dict[str, str]) -> Q:
    """Each word in the title or the reference, or in the name of somebody in it, however spelt."""
    wanted = Q()
    for word in words.get("text", "").split()[:8]:
        parties = named(word).filter(matter=OuterRef("pk"))
        wanted &= Q(title__icontains=word) | Q(reference__icontains=word) | Exists(parties)
    for word in words.get("owner", "").split()[:4]:
        wanted &= Q(owner__display_name__icontains=word)
    return wanted


def named(*words: str) -> QuerySet[Party]:
    """Parties that bear one of these in their names, however spelt, or in their description."""
    people = Q(pk__in=[])
    for word in words:
        if key := fold(word):
            people |= Q(person__search_key__contains=key)
            people |= Q(contact__name_key__contains=key) | Q(description__icontains=word)
    return Party.objects.filter(people, unlinked_at=None)


def _counts(found: Q, filters: Filters) -> tuple[int, int]:
    """How many matters a list has, and how many of them are overdue. One query.

    Open ones are walked in the order of their dates, so that those that are overdue come first
    and are counted whole even where the total stops.
    """
    rows = Matter.objects.filter(found).order_by()
    if filters.state != "open":
        return rows.values("pk")[: COUNTED + 1].count(), 0
    walked = rows.order_by("due_order", "id").values("due_order")[: COUNTED + 1]
    late = Q(due_order__lt=timezone.localdate())
    counted = walked.aggregate(total=Count("due_order"), overdue=Count("due_order", filter=late))
    return counted["total"], counted["overdue"]


def _mark_readable(user: User, filters: Filters, rows: list[Matter]) -> None:
    """Tell apart what the user reads from what they only keep: only restricted ones may differ."""
    doubtful = [row.pk for row in rows if row.sensitivity == Sensitivity.RESTRICTED]
    unread: set[UUID] = set()
    if doubtful and not filters.asks_contents and sight.keeps_any(user):
        read = gate.visible(user, Matter).filter(pk__in=doubtful).values_list("pk", flat=True)
        unread = set(doubtful) - set(read)
    for row in rows:
        row.readable = row.pk not in unread  # type: ignore[attr-defined]


def _beyond(order: Order, place: Place) -> Any:
    """Rows that come after the place, in a form that the order's index answers."""
    field, value, row = order.field, place.value, place.row
    if order.descending is order.id_descending:
        compare = TupleLessThan if order.descending else TupleGreaterThan
        return compare(Tuple(F(field), F("id")), (value, row))
    side = "lt" if order.descending else "gt"
    tie = "lt" if order.id_descending else "gt"
    return Q(**{f"{field}__{side}e": value}) & (
        Q(**{f"{field}__{side}": value}) | Q(**{f"id__{tie}": row})
    )


def _page(
    taken: list[Matter], total: int, overdue: int, order: Order, place: Place | None
) -> ListPage:
    more = len(taken) > PAGE_ROWS
    rows = taken[:PAGE_ROWS]
    backwards = place is not None and place.backwards
    if backwards:
        rows.reverse()

    def at(row: Matter, *, before: bool) -> Place:
        return Place(getattr(row, order.field), row.pk, backwards=before)

    has_previous = more if backwards else place is not None
    has_next = bool(rows) if backwards else more
    return ListPage(
        rows=rows,
        total=total,
        overdue=overdue,
        previous=at(rows[0], before=True) if rows and has_previous else None,
        next=at(rows[-1], before=False) if rows and has_next else None,
    )


class QueryPolicy:
    """Who may open what somebody looked for: its maker, and those who handle matters.

    What it finds is each reader's own: the words pass on, never the sight.
    """

    def visible_to(self, user: User) -> Q:
        me = standing(user)
        if sight.handles_matters(me):
            return Q()
        return Q(user=user.pk)

    def why_not(self, user: User, action: str, obj: Query) -> str | None:
        return None if obj.user_id == user.pk else "This search belongs to somebody else."


def words_of(user: User, query_id: UUID | None) -> dict[str, str] | None:
    """The words under an opaque id; None where the user has no such query (it ran out, say)."""
    if query_id is None:
        return {}
    found = gate.visible(user, Query).filter(pk=query_id).values_list("params", flat=True)
    return next(iter(found[:1]), None)
