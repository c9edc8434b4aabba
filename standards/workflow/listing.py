"""One page of a list of matters, with its counts, in one query and without OFFSET.

A page begins after (or ends before) a row, named by the value that orders the list and the row's
id. Counts are exact to 10,000 (settled 18) and count what the list would show, no more.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone

from standards.access import gate
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing, units_below
from standards.workflow import kinds, sight
from standards.workflow.filters import Filters
from standards.workflow.models import Matter, Party, Query

PAGE_ROWS = 50
COUNTED = 10_000

_SHOWN = (
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
    """What a page shows. Counts stop at COUNTED + 1, which means "more"."""

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
    those of the filters' query. One query; a second where the page is empty.
    """
    found = condition(user, filters, words or {})
    order = ORDERS[filters.order]
    rows = Matter.objects.filter(found)
    going = order.reversed if place and place.backwards else order
    if place is not None:
        rows = rows.filter(_beyond(going, place))
    counts = _counts(found)
    shown = (
        rows.select_related("owner", "unit")
        .only(*_SHOWN)
        .annotate(readable=_readable(user, filters), **counts)
        .order_by(*going.columns)
    )
    taken = list(shown[: PAGE_ROWS + 1])
    if taken:
        total, overdue = taken[0].total, taken[0].overdue_total  # type: ignore[attr-defined]
    else:
        total, overdue = _counts_alone(user, counts) if place else (0, 0)
    return _page(taken, total, overdue, order, place)


def rows_to_export(user: User, filters: Filters, words: dict[str, str], limit: int) -> list[Matter]:
    """The first `limit` matters of a list and one more, if there is one."""
    rows = Matter.objects.filter(condition(user, filters, words))
    return list(
        rows.select_related("owner", "unit")
        .only(*_SHOWN)
        .annotate(readable=_readable(user, filters))
        .order_by(*ORDERS[filters.order].columns)[: limit + 1]
    )


def condition(user: User, filters: Filters, words: dict[str, str]) -> Q:
    """The matters of a list: what the user may know of, narrowed by the filters."""
    seen = sight.readable_to(user) if filters.asks_contents else sight.known_to(user)
    kind = kinds.get(filters.kind)
    wanted = Q(area=kind.area, kind=kind.code)
    if filters.state != "all":
        wanted &= Q(is_open=filters.state == "open")
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
    return wanted & _whose(user, filters.whose) & _said(words) & seen


def _overdue() -> Q:
    return Q(is_open=True, due_order__lt=timezone.localdate())


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


def _said(words: dict[str, str]) -> Q:
    """Each word in the title or the reference, or at the start of a name of somebody in it."""
    wanted = Q()
    for word in words.get("text", "").split()[:8]:
        people = (
            Q(person__surname__istartswith=word)
            | Q(person__forenames__istartswith=word)
            | Q(contact__name__icontains=word)
            | Q(description__icontains=word)
        )
        parties = Party.objects.filter(people, matter=OuterRef("pk"), unlinked_at=None)
        wanted &= Q(title__icontains=word) | Q(reference__icontains=word) | Exists(parties)
    for word in words.get("owner", "").split()[:4]:
        wanted &= Q(owner__display_name__icontains=word)
    return wanted


class _CountOf(Subquery):
    """How many rows a query gives. It does not look at the row around it: worked out once."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _counts(found: Q) -> dict[str, Any]:
    rows = Matter.objects.filter(found).order_by().values("pk")
    return {
        "total": _CountOf(rows[: COUNTED + 1]),
        "overdue_total": _CountOf(rows.filter(_overdue())[: COUNTED + 1]),
    }


def _counts_alone(user: User, counts: dict[str, Any]) -> tuple[int, int]:
    """The counts where no row carries them: a page past the end of the list."""
    one_row = User.objects.filter(pk=user.pk).values_list(*counts.values())
    total, overdue = one_row[0]
    return total, overdue


def _readable(user: User, filters: Filters) -> Any:
    if filters.asks_contents or not sight.keeps_any(user):
        return Value(True, output_field=BooleanField())
    return Case(
        When(sight.readable_to(user), then=True), default=False, output_field=BooleanField()
    )


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
