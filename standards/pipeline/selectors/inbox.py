"""Reads for the inbox: what waits for a user's decision, what they are asked to do, notices."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline import approvals
from standards.pipeline.models import Notice, Task
from standards.pipeline.policies import addressed_to
from standards.workflow.models import Matter, Proposal

READ_DAYS = 14  # how long a notice that was read stays in the inbox
SHOWN = 100  # of each kind; the counts say where there are more


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person's inbox shows."""

    approvals: list[Proposal]
    tasks: list[Task]
    notices: list[Notice]
    read: list[Notice]
    unsure: list[Notice]  # notices whose e-mail has an unknown fate

    @property
    def counts(self) -> dict[str, str]:
        """How many there are of each kind, in words."""
        return {
            name: f"{SHOWN}+" if len(rows) > SHOWN else str(len(rows))
            for name, rows in self._kinds().items()
        }

    @property
    def is_cut(self) -> bool:
        """Is there more than the page shows?"""
        return any(len(rows) > SHOWN for rows in self._kinds().values())

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self._kinds().values())

    def _kinds(self) -> dict[str, list]:
        return {"approvals": self.approvals, "tasks": self.tasks, "notices": self.notices}


def tasks_for(user: User) -> QuerySet[Task]:
    """Open tasks that the user is asked to do, and may see, the earliest due first."""
    return (
        Task.objects.filter(gate.visible_to(user, Task), addressed_to(user))
        .filter(status=Task.Status.OPEN)
        .select_related("matter", "made_by", "for_user", "for_unit")
        .order_by("due_on", "made_at")
    )


def unread_notices(user: User) -> QuerySet[Notice]:
    """Notices not read yet that the user may know of now, the newest first."""
    return (
        Notice.objects.filter(gate.visible_to(user, Notice), read_at=None)
        .select_related("matter")
        .order_by("-made_at")
    )


def inbox_of(user: User) -> Inbox:
    """The inbox. Five queries."""
    since = timezone.now() - timedelta(days=READ_DAYS)
    seen = list(
        Notice.objects.filter(gate.visible_to(user, Notice), read_at__gte=since)
        .select_related("matter")
        .order_by("-read_at")[:SHOWN]
    )
    unread = list(unread_notices(user)[: SHOWN + 1])
    return Inbox(
        approvals=approvals.waiting_for(user),
        tasks=list(tasks_for(user)[: SHOWN + 1]),
        notices=unread,
        read=seen,
        unsure=[each for each in [*unread, *seen] if each.mail == Notice.Mail.UNKNOWN],
    )


def inbox_count(user: User) -> int:
    """How many things wait in the inbox, for the frame of every page: one small query where
    nothing does, else a second that takes every matter concerned through the gate at once."""
    kept: int | None = getattr(user, "_inbox_count", None)
    if kept is not None:
        return kept
    waiting = _waiting(user)
    ids = {matter_id for _, matter_id, _ in waiting if matter_id is not None}
    asks = any(what == "proposal" and matter_id for what, matter_id, _ in waiting)
    rows = approvals.matters_for(user, ids).only(*_ASKED_OF) if ids else Matter.objects.none()
    deciding = approvals.Deciding(user, rows, with_facts=asks)
    return sum(_counts(deciding, *each) for each in waiting)


def keep_count(user: User, count: int) -> None:
    """The page has just worked it out: spare the frame of this request the question."""
    user._inbox_count = count  # type: ignore[attr-defined]


# What the gate asks of a matter itself.
_ASKED_OF = ("area", "sensitivity", "owner", "deciding_authority", "unit", "compartment")


def _waiting(user: User) -> list[tuple[str, UUID | None, str]]:
    """What may wait: (what, matter, act), before anything has passed the gate. One query."""

    def rows(found: QuerySet, what: str, act: Any = None) -> QuerySet:
        said = Value(what, output_field=CharField())
        return found.order_by().values_list(
            said, "matter_id", act or Value("", output_field=CharField())
        )

    tasks = Task.objects.filter(addressed_to(user), status=Task.Status.OPEN)
    notices = Notice.objects.filter(user=user.pk, read_at=None)
    parts = [rows(notices, "notice")]
    to_decide = approvals.candidates(user)
    if to_decide is not None:
        parts.append(rows(to_decide, "proposal", F("act")))
    return list(rows(tasks, "task").union(*parts, all=True))


def _counts(deciding: approvals.Deciding, what: str, matter_id: UUID | None, act: str) -> bool:
    """Does it wait for this user, as far as they may know of its matter?"""
    if what == "proposal":
        return deciding.may_decide(Proposal(act=act, matter_id=matter_id))
    if matter_id is None:
        return True
    matter = deciding.matters.get(matter_id)
    if matter is None:
        return False
    readable: bool = matter.readable  # type: ignore[attr-defined]
    return readable or what == "notice"
