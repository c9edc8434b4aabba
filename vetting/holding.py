"""Facts about what one person holds, holds beside, and needs. Small reads that guards ask."""

from datetime import date
from uuid import UUID

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone

from standards.people.models import Employment, Posting
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


def has_left(person_id: UUID, day: date | None = None) -> bool:
    """Has the person left? Somebody of whom no employment is known serves as far as we know."""
    today = day or timezone.localdate()
    kinds = Employment.objects.filter(person=person_id)
    serving = Q(ends_on=None) | Q(ends_on__gte=today)
    if not kinds.exists():
        return False
    return not kinds.filter(serving).exclude(kind=Kind.FORMER).exists()


def holds_beside(clearance: Clearance, day: date | None = None) -> bool:
    """Does the person hold, by another grant that ends later, all that this one gives?"""
    today = day or timezone.localdate()
    covers = levels.book().satisfied_by(today).get(clearance.level, frozenset({clearance.level}))
    others = Clearance.objects.filter(
        person=clearance.person_id,
        status=Clearance.Status.CURRENT,
        level__in=covers,
        granted_on__lte=today,
        expires_on__gte=today,
    ).exclude(pk=clearance.pk)
    if clearance.expires_on is not None:
        others = others.filter(expires_on__gt=clearance.expires_on)
    return others.exists()


def is_required(clearance: Clearance, day: date | None = None) -> bool:
    """Is the person in a post that this level, or one that it stands for, is required for?"""
    today = day or timezone.localdate()
    posts = Posting.objects.filter(running(today), person=clearance.person_id).exclude(post_ref="")
    required = Post.objects.filter(
        running(today), post_ref__in=posts.values("post_ref")
    ).values_list("required_level", flat=True)
    covers = levels.book().satisfied_by(today)
    return any(clearance.level in covers.get(level, frozenset({level})) for level in required)
