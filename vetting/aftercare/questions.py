"""Find the clearances that a change puts in question, and those whose question has gone away.

A management vetting whose holder left every designated post; a clearance that rests on another
which nobody holds any more. Found by sets, in a few queries whatever the force's size.
"""

import logging
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from standards.people.models import Posting
from vetting import levels
from vetting.aftercare.models import FollowUp
from vetting.aftercare.services.follow_ups import follow_up_drop, follow_up_open
from vetting.holding import running
from vetting.models import Clearance, Post

log = logging.getLogger(__name__)

SYSTEM = "system:aftercare"
DESIGNATED_LEVELS = ("MV",)  # what a designated post calls for, and its end puts in question
F = FollowUp
CURRENT = Clearance.Status.CURRENT


def ask(day: date, people: Collection[UUID] | None = None) -> int:
    """Open and drop questions about everybody's clearances, or these people's; how many."""
    held = Clearance.objects.filter(status=CURRENT)
    if people is not None:
        held = held.filter(person__in=people)
    return _step_downs(held, day) + _resting(held, day)


def designated(day: date) -> QuerySet[Posting]:
    """Postings of a day, of the person of the query around, in a designated post: as the HR feed
    says, or as the register of posts says."""
    posts = Post.objects.filter(running(day), post_ref=OuterRef("post_ref"), is_designated=True)
    in_post = Q(is_designated=True) | (~Q(post_ref="") & Exists(posts))
    return Posting.objects.filter(in_post, running(day), person=OuterRef("person"))


def left_designated(day: date) -> QuerySet[Posting]:
    """Postings in a designated post that ended before the day."""
    posts = Post.objects.filter(post_ref=OuterRef("post_ref"), is_designated=True)
    in_post = Q(is_designated=True) | (~Q(post_ref="") & Exists(posts))
    return Posting.objects.filter(in_post, ends_on__lt=day, person=OuterRef("person"))


def _step_downs(held: QuerySet[Clearance], day: date) -> int:
    managed = held.filter(level__in=DESIGNATED_LEVELS)
    in_post = Exists(designated(day))
    last = left_designated(day).order_by("-ends_on").values("ends_on")[:1]
    gone = managed.filter(~in_post).annotate(left_on=Subquery(last)).exclude(left_on=None)
    settled = F.objects.filter(
        clearance=OuterRef("pk"), kind=F.Kind.STEP_DOWN, opened_on__gt=OuterRef("left_on")
    )
    asked = gone.filter(~Exists(settled))
    opened = sum(
        _open(F.Kind.STEP_DOWN, clearance, day, {"left_on": clearance.left_on.isoformat()})
        for clearance in asked.select_related("person")
    )
    back = managed.filter(in_post)
    return opened + _drop(F.Kind.STEP_DOWN, back)


def _resting(held: QuerySet[Clearance], day: date) -> int:
    """One of the levels that it rests on, or one that stands for it, must be held beside it."""
    book = levels.book()
    covers = book.satisfied_by(day)
    done = 0
    for level in book.in_force(day):
        if not level.rests_on:
            continue
        enough = {held for base in level.rests_on for held in covers.get(base, {base})}
        resting = held.filter(level=level.code)
        beside = (
            Clearance.objects.filter(
                Q(expires_on=None) | Q(expires_on__gte=day),
                person=OuterRef("person"),
                status=CURRENT,
                level__in=enough,
            )
            .exclude(pk=OuterRef("pk"))
            .exclude(level=level.code)
        )
        asked = F.objects.filter(clearance=OuterRef("pk"), kind=F.Kind.RESTS_ON)
        alone = resting.filter(~Exists(beside), ~Exists(asked))
        for clearance in alone.select_related("person"):
            done += _open(F.Kind.RESTS_ON, clearance, day, {"rests_on": list(level.rests_on)})
        done += _drop(F.Kind.RESTS_ON, resting.filter(Exists(beside)))
    return done


def _open(kind: str, clearance: Clearance, day: date, facts: dict[str, object]) -> int:
    try:
        with transaction.atomic():
            follow_up_open(kind=kind, clearance=clearance, facts=facts, by=SYSTEM, on=day)
    except IntegrityError:  # another run asked it since the list was read
        return 0
    return 1


def _drop(kind: str, answered: QuerySet[Clearance]) -> int:
    """Questions whose fact changed back, or whose clearance ended otherwise."""
    open_ones = F.objects.filter(kind=kind, settled_on=None)
    over = open_ones.filter(
        Q(clearance__in=answered.order_by().values("pk")) | ~Q(clearance__status=CURRENT)
    )
    found = list(over)
    for question in found:
        follow_up_drop(question=question, by=SYSTEM)
    return len(found)
