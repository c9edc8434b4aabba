"""Conduct in summary: what those who may not read a matter may know of it, kind by kind.

A kind of matter says here, in a feed, what was alleged of whom and how it ended: dates, themes,
category, outcome; never who complained, nor what anybody said (roles-and-access §1, note). Those
who keep what follows from it elsewhere ask to be told of the events after which it may differ.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from standards.access.models import User
from standards.access.standing import standing
from standards.events import consumers
from standards.events.models import Event
from standards.workflow.models import Matter, Sensitivity, Wall
from standards.workflow.sight import readable_to


@dataclass(frozen=True, slots=True)
class Line:
    """One thing alleged of one person: no name of anybody else, no narrative."""

    kind: str  # code of the kind of matter
    kind_label: str
    matter_id: UUID
    reference: str
    part: str  # which part of the matter: the number of an allegation
    person_id: UUID
    themes: tuple[str, ...]  # codes of the list `theme`
    category: str  # in words; "" where none is given
    alleged_on: date | None  # when it is said to have happened
    made_on: date | None  # when it reached us
    closed_on: date | None
    outcome: str  # in words; "" while none is given
    regime: str
    is_live: bool
    unit_id: UUID | None  # where the person served then
    handled_by: UUID | None  # the user who worked it last; None: not known


@dataclass(frozen=True, slots=True)
class Feed:
    """What one kind of matter tells.

    `lines(matters, people)`: the lines of the kind's matters that meet the condition, of these
    people alone where some are given, in a fixed number of queries. `verbs`: the events after
    which they may differ.
    """

    kind: str
    lines: Callable[[Q, Collection[UUID] | None], list[Line]]
    verbs: frozenset[str]


Follower = Callable[[Event], None]
_feeds: dict[str, Feed] = {}
_followers: dict[str, Follower] = {}


def register(feed: Feed) -> None:
    """Called by a kind's app at start-up, before or after those who follow."""
    _feeds[feed.kind] = feed
    _subscribe()


def follow(name: str, follower: Follower) -> None:
    """Have `follower(event)` called after each event that may change a line; it must bear being
    called twice. `name` is the consumer's, and stays for ever."""
    _followers[name] = follower
    _subscribe()


def _subscribe() -> None:
    verbs: set[str] = set()
    for feed in _feeds.values():
        verbs |= feed.verbs
    for name, follower in _followers.items():
        consumers.register(name, follower, verbs)


def lines_of_matter(matter_id: UUID) -> list[Line]:
    """Every line of one matter, whatever its sensitivity: for services, never for a page."""
    kind = Matter.objects.filter(pk=matter_id).values_list("kind", flat=True).first()
    feed = _feeds.get(kind or "")
    return feed.lines(Q(pk=matter_id), None) if feed else []


def lines_for(user: User, people: Iterable[UUID]) -> list[Line]:
    """What is alleged of these people, as far as a summary may say it to this user, the latest
    first. The caller has checked that the user's role gives them the summary at all.

    Ordinary matters that no wall keeps from the user, restricted ones that they read. Sealed ones
    never, whoever asks: a member reads those themselves.
    """
    wanted = set(people)
    if not wanted:
        return []
    condition = _summed_up_for(user)
    found = [line for feed in _feeds.values() for line in feed.lines(condition, wanted)]
    return sorted(
        found,
        key=lambda line: (-(line.made_on or date.min).toordinal(), line.reference, line.part),
    )


def _summed_up_for(user: User) -> Q:
    restricted = Q(sensitivity=Sensitivity.RESTRICTED) & readable_to(user)
    me = standing(user).person_id
    ordinary = Q(sensitivity=Sensitivity.ORDINARY)
    if me is not None:
        ordinary &= ~Exists(Wall.objects.filter(matter=OuterRef("pk"), person=me))
    return ordinary | restricted
