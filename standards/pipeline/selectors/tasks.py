"""Reads about the tasks of one matter."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline.models import Task
from standards.pipeline.supervising import supervisors_of
from standards.workflow import kept
from standards.workflow.due_states import due_state
from standards.workflow.models import Matter, MatterUserObjectPermission

ENDED_SHOWN = 10


def of_matter(matter: Matter) -> QuerySet[Task]:
    """Every task of a matter that the reader was let into, the open ones first."""
    rows = Task.objects.filter(matter=matter.pk)
    return rows.select_related("for_user", "for_unit", "made_by", "done_by", "cancelled_by")


def section(matter: Matter, user: User) -> dict[str, Any]:
    """What the matter page's section shows. One query."""
    today, calendar = timezone.localdate(), kept.calendar()
    tasks = list(of_matter(matter).order_by("due_on", "made_at"))
    ended = sorted((t for t in tasks if not t.is_open), key=ended_at, reverse=True)
    still_open = [(t, due_state(t.due_on, today, calendar)) for t in tasks if t.is_open]
    return {
        "matter": matter,
        "tasks": still_open,
        "count": len(still_open),
        "ended": ended[:ENDED_SHOWN],
        "may_set": gate.can(user, "edit", matter),
    }


def ended_at(task: Task) -> Any:
    """When the task came to its end, however it did; when it was set, while it is open."""
    return task.done_at or task.cancelled_at or task.lapsed_at or task.made_at


def could_be_asked(matter: Matter, by: User) -> list[User]:
    """People to offer for a task: oneself, owner, decider, supervisors, those with a grant.

    Only those who see the matter now. A few queries a person: for one form, not for a list.
    """
    granted = MatterUserObjectPermission.objects.filter(content_object=matter.pk)
    people = [by, matter.owner, matter.deciding_authority, *supervisors_of(matter)]
    people += User.objects.filter(pk__in=granted.values("user")).order_by("display_name")
    found = {person.pk: person for person in people if person is not None and person.is_active}
    return [
        person
        for person in found.values()
        if gate.visible(person, Matter).filter(pk=matter.pk).exists()
    ]
