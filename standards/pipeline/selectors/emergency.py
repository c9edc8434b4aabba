"""Uses of emergency access, for the auditor: who, what, when, why, and who looked into it.

An ask for what is absent, sealed or walled shows as "not given" and nothing more: the three
answer alike here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast, Substr

from standards.access import pseudonyms
from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.events.models import Event
from standards.pipeline.models import Task
from standards.workflow import audit_log
from standards.workflow.models import Matter

ASKED, GIVEN, REVIEWED = (
    "access.emergency_asked",
    "matter.emergency_given",
    "access.emergency_reviewed",
)
PAGE = 50
_SUBJECT = "emergency:"  # a review's subject: this and the entry that asked
REVIEW_TASK = "emergency:{}"  # the key of the supervisor's task, by the entry that gave it


@dataclass(frozen=True, slots=True)
class Use:
    """One ask, what came of it, and how far its review is."""

    entry: int
    who: str
    asked_at: datetime
    reference: str
    why: str
    until: datetime | None  # None: not given
    is_own: bool  # the auditor asked for it themselves
    task: Task | None = None  # the supervisor's
    task_by: str = ""
    outcome: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Uses, the latest first, and the entry before which the earlier ones lie (None: none)."""

    uses: list[Use]
    earlier: int | None


def asked() -> QuerySet[Event]:
    return Event.objects.filter(stream=ACCESS_STREAM, verb=ASKED)


def without_review() -> QuerySet[Event]:
    """Asks that no auditor has reviewed."""
    reviews = Event.objects.filter(stream=ACCESS_STREAM, verb=REVIEWED)
    entry = Cast(Substr("subject", len(_SUBJECT) + 1), BigIntegerField())
    return asked().exclude(pk__in=reviews.values_list(entry))


def page_of(user: User, *, waiting: bool, before: int | None = None) -> Page:
    """One page of uses; `waiting`: only those that no auditor has reviewed. Five queries."""
    rows = without_review() if waiting else asked()
    if before is not None:
        rows = rows.filter(pk__lt=before)
    taken = list(rows.annotate(body=F("text__body")).order_by("-pk")[: PAGE + 1])
    earlier = taken[PAGE - 1].pk if len(taken) > PAGE else None
    return Page(_uses(user, taken[:PAGE]), earlier)


def use_of(user: User, entry: int) -> Use | None:
    """One use, or None where the auditor may not know of it."""
    rows = asked().filter(pk=entry).annotate(body=F("text__body"))
    return next(iter(_uses(user, list(rows[:1]))), None)


def matter_behind(entry: int) -> Matter | None:
    """The matter that an ask opened, if it opened one."""
    given = Event.objects.filter(verb=GIVEN, facts__asked_in=entry).first()
    return Matter.objects.filter(pk=given.stream).first() if given is not None else None


def subject_of(entry: int) -> str:
    """What a review names as its subject."""
    return f"{_SUBJECT}{entry}"


def _uses(user: User, asks: list[Any]) -> list[Use]:
    entries = [ask.pk for ask in asks]
    given = _by_entry(Event.objects.filter(verb=GIVEN, facts__asked_in__in=entries))
    may_know = set(
        audit_log.readable(user)
        .filter(pk__in=[event.pk for event in given.values()])
        .values_list("pk", flat=True)
    )
    reviews = _by_entry(
        Event.objects.filter(
            stream=ACCESS_STREAM, verb=REVIEWED, subject__in=[subject_of(pk) for pk in entries]
        ).annotate(body=F("text__body"))
    )
    keys = {REVIEW_TASK.format(event.pk): pk for pk, event in given.items()}
    tasks = {keys[task.key]: task for task in Task.objects.filter(key__in=keys)}
    return [
        _use(user, ask, given.get(ask.pk), tasks.get(ask.pk), reviews.get(ask.pk))
        for ask in asks
        # What the auditor is walled from, or what was sealed since, is not here at all.
        if ask.pk not in given or given[ask.pk].pk in may_know
    ]


def _use(user: User, ask: Any, given: Event | None, task: Task | None, review: Any | None) -> Use:
    body, said = ask.body or {}, (review.body or {}) if review is not None else {}
    return Use(
        entry=ask.pk,
        who=pseudonyms.person(ask.actor),
        asked_at=ask.recorded_at,
        reference=body.get("reference", "(not kept)"),
        why=body.get("reason", "(not kept)"),
        until=datetime.fromisoformat(given.facts["until"]) if given is not None else None,
        is_own=ask.actor == str(user.pk),
        task=task,
        task_by=pseudonyms.person(str(task.done_by_id)) if task and task.done_by_id else "",
        outcome=review.facts["outcome"] if review is not None else "",
        reviewed_by=pseudonyms.person(review.actor) if review is not None else "",
        reviewed_at=review.recorded_at if review is not None else None,
        remark=said.get("remark", ""),
    )


def _by_entry(rows: Iterable[Any]) -> dict[int, Any]:
    return {event.facts["asked_in"]: event for event in rows}
