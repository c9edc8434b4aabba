"""Who is in post without the clearance that the post requires: a live list, never stored.

One statement finds the people and the reason, whatever their number: each posting that runs on
the day meets the post's requirement and the clearances of its holder in the database. Today's
list is kept, and asks again only about those of whom something was written since
(`vetting.models.gaps`); of another day, or where nothing is kept, it asks about everybody.
After midnight, until `run_due` has worked today's list out, pages show yesterday's and say so.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Posting
from vetting import holding, levels, sight
from vetting.holding import running
from vetting.levels import LevelBook
from vetting.models import Clearance, GapDoubt, GapReading, KeptGap, Post
from vetting.selectors.paging import Page, Place, page_of

S = Clearance.Status
MANY_DOUBTS = 2000  # from here on it is quicker to ask about everybody


class Reason(StrEnum):
    """Why a requirement is not met, the gravest that applies."""

    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"
    TOO_LOW = "too_low"
    NONE = "none"

    @property
    def label(self) -> str:
        return REASON_LABELS[self]


REASON_LABELS = {
    Reason.SUSPENDED: "Suspended",
    Reason.WITHDRAWN: "Withdrawn",
    Reason.LAPSED: "Lapsed",
    Reason.UNKNOWN: "Not known",
    Reason.TOO_LOW: "Too low",
    Reason.NONE: "None held",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One person in one post that requires what they do not hold."""

    posting: int
    person_id: UUID
    person: str
    person_ref: str
    unit_code: str
    unit: str
    post_ref: str
    post_title: str
    required: str
    required_label: str
    reason: Reason
    held: str  # the level of the clearance nearest to it, if there is one
    held_until: date | None


@dataclass(frozen=True, slots=True)
class GapsPage:
    """One page of the list, how many it holds in all, and the day of which it tells."""

    page: Page[Gap]
    total: int
    day: date


@dataclass(frozen=True, slots=True)
class GapCounts:
    """How many the user's list holds under each reason that occurs, and of which day."""

    by_reason: dict[Reason, int]
    day: date


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list, as codes that may stand in an address."""

    reason: str = ""
    level: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """In-date coverage of the whole force on a day. `posts` counts people in posts.

    met + without + unknown_requirement = posts. A post of which nobody said what it requires is
    neither met nor without.
    """

    day: date
    posts: int
    met: int
    without: dict[Reason, int]
    unknown_requirement: int

    @property
    def without_total(self) -> int:
        return sum(self.without.values())


def in_post_without_required(
    *, user: User, day: date | None = None, filters: Filters | None = None, limit: int | None = None
) -> list[Gap]:
    """Everybody whom the user may see who is in such a post on the day. Three queries.

    `limit` cuts the list, in the order of units.
    """
    if not sight.reads_register(user):
        return []
    on = day or timezone.localdate()
    book = levels.book()
    seen = _quick(book, on).filter(sight.not_close_to(user))
    rows = _shown(_narrowed(seen, filters or Filters()))
    return [_gap(row, book, on) for row in (rows if limit is None else rows[:limit])]


def gaps_page(*, user: User, filters: Filters, place: Place | None, size: int) -> GapsPage:
    """One page of today's list, or of yesterday's (`_listed`). Four queries."""
    today = timezone.localdate()
    if not sight.reads_register(user):
        return GapsPage(Page([], None, None), 0, today)
    book = levels.book()
    seen, on = _listed(book, today, user)
    found = _narrowed(seen, filters)
    page = page_of(
        _shown(found),
        keys=("unit__code", "pk"),
        place=place,
        size=size,
        key_of=lambda row: (row["unit__code"], row["pk"]),
    )
    rows = [_gap(row, book, on) for row in page.rows]
    return GapsPage(replace(page, rows=rows), found.count(), on)


def counts_by_reason(*, user: User) -> GapCounts:
    """How many of today's list, or of yesterday's (`_listed`). Three queries."""
    today = timezone.localdate()
    if not sight.reads_register(user):
        return GapCounts({}, today)
    seen, on = _listed(levels.book(), today, user)
    return GapCounts(_by_reason(seen), on)


def coverage(day: date | None = None) -> Coverage:
    """The numbers of the whole force, for reports: nobody is named. Four queries."""
    on = day or timezone.localdate()
    book = levels.book()
    posts = _in_post(on).count()
    told = _in_post(on).filter(~Q(required="")).count()
    without = _by_reason(_gaps(book, on, _unmet(book, on)))
    return Coverage(
        day=on,
        posts=posts,
        met=told - sum(without.values()),
        without=without,
        unknown_requirement=posts - told,
    )


def whole_list(day: date) -> list[tuple[int, str, str]]:
    """(posting, required level, reason) of the whole force, computed, in no order."""
    book = levels.book()
    found = _gaps(book, day, _unmet(book, day))
    return list(found.values_list("pk", "required", "reason"))


def drift(day: date) -> int:
    """Rows that the quick list has and the whole computation has not, or the reverse."""
    quick = _quick(levels.book(), day).values_list("pk", "required", "reason")
    return len(set(quick) ^ set(whole_list(day)))


def posts_of(person_id: UUID, day: date | None = None) -> list[dict[str, Any]]:
    """The posts that one person is in on the day, and what each requires. One query."""
    rows = _in_post(day or timezone.localdate()).filter(person=person_id).exclude(post_ref="")
    title = Post.objects.filter(post_ref=OuterRef("post_ref")).order_by("-starts_on")
    named = rows.annotate(post_title=Subquery(title.values("title")[:1]))
    return list(named.order_by("pk").values("post_ref", "post_title", "required", "unit__name"))


def _in_post(day: date) -> QuerySet[Any]:
    """Postings that run on the day, with what their post requires ("" where nobody said)."""
    post = Post.objects.filter(running(day), post_ref=OuterRef("post_ref")).order_by("-starts_on")
    return Posting.objects.filter(running(day)).annotate(
        required=Coalesce(
            Subquery(post.values("required_level")[:1]), Value(""), output_field=CharField()
        )
    )


def _listed(book: LevelBook, today: date, user: User) -> tuple[QuerySet[Any], date]:
    """The gaps that the user may see, and of which day: of yesterday for as long as yesterday's
    are kept and today's have not been worked out, which would cost each page as much as
    `run_due`. What was written since counts in these too."""
    kept = _kept(book, today, today - timedelta(days=1))
    rows, day = kept or (_gaps(book, today, _unmet(book, today)), today)
    return rows.filter(sight.not_close_to(user)), day


def _gaps(book: LevelBook, day: date, among: Q) -> QuerySet[Any]:
    """Postings whose requirement is not met on the day, each with its reason: the definition.

    `among` leaves out postings that cannot be such, so that the rest is quickly asked.
    """
    held = Clearance.objects.filter(person=OuterRef("person"), granted_on__lte=day)
    enough = held.alias(wanted=holding.wanted("required")).filter(holding.stands_for(book, day))
    current = Q(status=S.CURRENT)
    in_date, out_of_date = Q(expires_on__gte=day), Q(expires_on__lt=day)
    strange = ~Q(required__in=list(book.satisfied_by(day)))
    reason = Case(
        When(strange, then=_says("UNKNOWN")),
        When(Exists(enough.filter(status=S.SUSPENDED)), then=_says("SUSPENDED")),
        When(Exists(enough.filter(status=S.WITHDRAWN)), then=_says("WITHDRAWN")),
        When(Exists(enough.filter(current, expires_on=None)), then=_says("UNKNOWN")),
        When(
            Exists(enough.filter(Q(status=S.LAPSED) | (current & out_of_date))),
            then=_says("LAPSED"),
        ),
        When(Exists(held.filter(current, in_date)), then=_says("TOO_LOW")),
        default=_says("NONE"),
        output_field=CharField(),
    )
    met = Exists(enough.filter(current, in_date))
    asked = _in_post(day).filter(among).exclude(required="")
    return asked.filter(strange | ~Q(met)).annotate(reason=reason)


def _quick(book: LevelBook, day: date) -> QuerySet[Any]:
    """The same as `_gaps`, by what is kept of it as far as that holds; else about everybody."""
    kept = _kept(book, day)
    return kept[0] if kept else _gaps(book, day, _unmet(book, day))


def _kept(book: LevelBook, *days: date) -> tuple[QuerySet[Any], date] | None:
    """What is kept of `_gaps` and of which of these days; None where it is of no such day, or by
    other levels, or where too many are in doubt. One query to tell.

    Nobody in doubt: as kept. Some in doubt: the definition, asked about them and whoever stood on
    the list.
    """
    doubts = GapDoubt.objects.order_by()
    told = GapReading.objects.annotate(
        any_doubt=Exists(doubts), many_doubts=Exists(doubts[MANY_DOUBTS:])
    )
    reading = told.values("day", "levels", "any_doubt", "many_doubts").first()
    if reading is None or reading["day"] not in days or reading["many_doubts"]:
        return None
    day = reading["day"]
    if reading["levels"] != book.digest(day):
        return None
    if reading["any_doubt"]:
        stood = Q(pk__in=KeptGap.objects.values("pk"))
        return _gaps(book, day, stood | Q(person__in=doubts.values("person_id"))), day
    kept = Posting.objects.filter(kept_gap__isnull=False)
    return kept.annotate(required=F("kept_gap__required"), reason=F("kept_gap__reason")), day


def _unmet(book: LevelBook, day: date) -> Q:
    """Postings whose post requires a level that their holder has by no clearance in date; and
    those in posts of which two rows run at once, where one of them requires such a level.

    A branch for each level, so that each row asks for its own level only: 0.34 s of processor
    time for the whole list at 50,000 people and 69,000 clearances on SQLite.
    """
    told = Post.objects.filter(running(day))
    in_date = Clearance.objects.filter(
        person=OuterRef("person"),
        status=S.CURRENT,
        granted_on__lte=day,
        expires_on__gte=day,
    )
    satisfied_by = book.satisfied_by(day)
    strange = told.exclude(required_level__in=["", *satisfied_by])
    unmet = Q(post_ref__in=strange.values("post_ref"))
    for required, held in satisfied_by.items():
        asked = told.filter(required_level=required).values("post_ref")
        unmet |= Q(post_ref__in=asked) & ~Q(Exists(in_date.filter(level__in=sorted(held))))
    return unmet


def _says(name: str) -> Value:
    return Value(Reason[name].value)


def _narrowed(gaps: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    if filters.reason:
        gaps = gaps.filter(reason=filters.reason)
    if filters.level:
        gaps = gaps.filter(required=filters.level)
    return gaps.filter(unit__code=filters.unit) if filters.unit else gaps


def _by_reason(gaps: QuerySet[Any]) -> dict[Reason, int]:
    rows = gaps.values("reason").annotate(number=Count("pk")).order_by()
    found = {Reason(row["reason"]): row["number"] for row in rows}
    return {reason: found[reason] for reason in Reason if reason in found}


def _shown(gaps: QuerySet[Any]) -> QuerySet[Any]:
    """The same with what a row of the list says, in the order of units."""
    nearest = (
        Clearance.objects.filter(person=OuterRef("person"))
        .exclude(status__in=[S.SUPERSEDED, S.TERMINATED])
        .order_by("-granted_on", "-expires_on", "pk")
    )
    title = Post.objects.filter(post_ref=OuterRef("post_ref")).order_by("-starts_on")
    return (
        gaps.annotate(
            held=Subquery(nearest.values("level")[:1]),
            held_until=Subquery(nearest.values("expires_on")[:1]),
            post_title=Subquery(title.values("title")[:1]),
        )
        .order_by("unit__code", "pk")
        .values(
            "pk",
            "person_id",
            "person__forenames",
            "person__surname",
            "person__person_ref",
            "unit__code",
            "unit__name",
            "post_ref",
            "post_title",
            "required",
            "reason",
            "held",
            "held_until",
        )
    )


def _gap(row: dict[str, Any], book: LevelBook, day: date) -> Gap:
    return Gap(
        posting=row["pk"],
        person_id=row["person_id"],
        person=f"{row['person__forenames']} {row['person__surname']}".strip(),
        person_ref=row["person__person_ref"] or "",
        unit_code=row["unit__code"],
        unit=row["unit__name"],
        post_ref=row["post_ref"],
        post_title=row["post_title"] or "",
        required=row["required"],
        required_label=book.label(row["required"], day),
        reason=Reason(row["reason"]),
        held=row["held"] or "",
        held_until=row["held_until"],
    )
