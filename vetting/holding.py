"""Facts about what one person holds, holds beside, and needs. Small reads that guards ask."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.utils import timezone

from standards.people.models import Employment, Person, Posting
from standards.people.models.persons import Kind
from vetting import levels
from vetting.levels import LevelBook
from vetting.models.clearances import Clearance
from vetting.models.posts import Post


def running(day: date) -> Q:
    """Spells that run on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def wanted(level: str) -> ExpressionWrapper:
    """A field of the query around as `wanted`, for `stands_for`."""
    return ExpressionWrapper(OuterRef(level), output_field=CharField())


def stands_for(book: LevelBook, day: date) -> Q:
    """Does the clearance's level give what is `wanted`? A condition on clearances."""
    found = Q(level=F("wanted"))
    for required, held in book.satisfied_by(day).items():
        beyond = held - {required}
        if beyond:
            found |= Q(wanted=required, level__in=sorted(beyond))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """Every clearance of one person, the latest first, and whether they have left."""

    clearances: list[Clearance]
    has_left: bool

    def covers(self, clearance: Clearance, day: date) -> bool:
        """Do they hold, by another grant that ends later, all that this one gives?"""
        others = [
            other
            for other in self.clearances
            if other.pk != clearance.pk and other.holds_on(day) and _ends_later(other, clearance)
        ]
        if not others:
            return False
        enough = levels.book().satisfied_by(day).get(clearance.level, {clearance.level})
        return any(other.level in enough for other in others)


def left(person: str, day: date | None = None) -> Case:
    """Has the person whom the field of the query around names left? Somebody of whom no
    employment is known serves as far as we know."""
    today = day or timezone.localdate()
    known = Employment.objects.filter(person=OuterRef(person))
    serving = known.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(kind=Kind.FORMER)
    return Case(When(Exists(known), then=~Q(Exists(serving))), default=Value(False))


def has_left(person_id: UUID) -> bool:
    """The same of one person, today. One query."""
    rows = Person.objects.filter(pk=person_id).annotate(left=left("pk"))
    return any(rows.values_list("left", flat=True))


def held_by(person_id: UUID, day: date | None = None) -> Held:
    """What a person holds and held, in one query: a renewal's guards and its page share it."""
    rows = (
        Clearance.objects.filter(person=person_id)
        .select_related("decided_by")
        .annotate(left=left("person", day))
        .order_by("-granted_on", "level", "pk")
    )
    found = list(rows)
    return Held(found, any(each.left for each in found))  # type: ignore[attr-defined]


def _ends_later(other: Clearance, clearance: Clearance) -> bool:
    return other.expiry_order > clearance.expiry_order


def is_required(clearance: Clearance, day: date | None = None) -> bool:
    """Is the person in a post that this level, or one that it stands for, is required for?"""
    today = day or timezone.localdate()
    posts = Posting.objects.filter(running(today), person=clearance.person_id).exclude(post_ref="")
    required = Post.objects.filter(
        running(today), post_ref__in=posts.values("post_ref")
    ).values_list("required_level", flat=True)
    covers = levels.book().satisfied_by(today)
    return any(clearance.level in covers.get(level, frozenset({level})) for level in required)
