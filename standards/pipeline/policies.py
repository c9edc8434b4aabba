"""The gate's rules for tasks, notices and jobs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import UnitClosure
from standards.pipeline.models import Task
from standards.workflow import sight
from standards.workflow.models import Matter


def addressed_to(user: User) -> Q:
    """Tasks for the user, for somebody they cover, or for a role that they hold there.

    A role held in a unit takes the tasks of the units below it too: where the one named is
    walled or away, the next above sees them.
    """
    me = standing(user)
    found = Q(for_user__in=[me.user_id, *sorted(me.covered)])
    everywhere = {holding.role for holding in me.holdings if holding.unit_id is None}
    if everywhere:
        found |= Q(for_role__in=everywhere)
    units: dict[str, set[UUID]] = defaultdict(set)
    for holding in me.holdings:
        if holding.unit_id is not None and holding.role not in everywhere:
            units[holding.role].add(holding.unit_id)
    for role, held_in in units.items():
        below = Q(for_unit__in=_below(held_in, me.day))
        found |= Q(for_role=role) & (Q(for_unit=None) | below)
    return found


def _below(units: Iterable[UUID], day: date) -> QuerySet:
    closure = UnitClosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), ancestor__in=list(units), starts_on__lte=day
    )
    return closure.values("descendant")


def reads_its_matter(user: User) -> Exists:
    """The user reads the matter of the row around it.

    A look-up for each of a few rows: an IN would first gather every matter that the user reads,
    which for an authority is the whole table.
    """
    return Exists(Matter.objects.filter(gate.visible_to(user, Matter), pk=OuterRef("matter")))


class TaskPolicy:
    """A task of a matter is seen with the matter; one without is seen by whom it names."""

    def visible_to(self, user: User) -> Q:
        own = addressed_to(user) | Q(made_by=user.pk)
        return Q(reads_its_matter(user)) | (Q(matter=None) & own)

    def why_not(self, user: User, action: str, task: Task) -> str | None:
        """None, or why not. Actions: "do", "cancel"."""
        if action == "do":
            return self._why_not_do(user, task)
        if action == "cancel":
            return self._why_not_cancel(user, task)
        return "Nobody may do this here."

    def _why_not_do(self, user: User, task: Task) -> str | None:
        if task.made_by_id == user.pk or _owns(user, task):
            return None
        if Task.objects.filter(addressed_to(user), pk=task.pk).exists():
            return None
        return f"This task is for {task.for_whom}. They can mark it as done, or whoever set it."

    def _why_not_cancel(self, user: User, task: Task) -> str | None:
        if task.made_by_id == user.pk:
            return None
        if task.matter is not None and gate.can(user, "allocate", task.matter):
            return None
        return "A task is cancelled by whoever set it, or by a supervisor."


def _owns(user: User, task: Task) -> bool:
    return task.matter is not None and task.matter.owner_id == user.pk


class NoticePolicy:
    """One's own notices; one about a matter only while the reader may know of the matter.

    Known of rather than read: the keeper of a restricted matter is told of its clocks.
    """

    def visible_to(self, user: User) -> Q:
        known = Matter.objects.filter(sight.known_to(user), pk=OuterRef("matter"))
        return Q(user=user.pk) & (Q(matter=None) | Q(Exists(known)))

    def why_not(self, user: User, action: str, notice: Any) -> str | None:
        return None if notice.user_id == user.pk else "This notice is for somebody else."


class JobPolicy:
    """Whoever started a job sees it."""

    def visible_to(self, user: User) -> Q:
        return Q(by=user.pk)

    def why_not(self, user: User, action: str, job: Any) -> str | None:
        return None if job.by_id == user.pk else "Only whoever started this can do that."
