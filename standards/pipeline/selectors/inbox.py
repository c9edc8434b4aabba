"""Reads for the inbox: what waits for a user's decision, what they are asked to do, notices."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline import approvals
from standards.pipeline.models import Notice, Task
from standards.pipeline.policies import addressed_to
from standards.workflow.models import Proposal

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
    """The inbox. Four queries."""
    since = timezone.now() - timedelta(days=READ_DAYS)
    seen = list(
        Notice.objects.filter(gate.visible_to(user, Notice), read_at__gte=since)
        .select_related("matter")
        .order_by("-read_at")[:SHOWN]
    )
    unread = list(unread_notices(user)[: SHOWN + 1])
    return Inbox(
        approvals=list(approvals.waiting_for(user)[: SHOWN + 1]),
        tasks=list(tasks_for(user)[: SHOWN + 1]),
        notices=unread,
        read=seen,
        unsure=[each for each in [*unread, *seen] if each.mail == Notice.Mail.UNKNOWN],
    )


def inbox_count(user: User) -> int:
    """How many things wait in the inbox: one query, for the frame of every page."""
    waiting = approvals.waiting_for(user).order_by().values("pk")
    tasks = tasks_for(user).order_by().values("pk")
    notices = unread_notices(user).order_by().values("pk")
    return waiting.union(tasks, notices, all=True).count()
