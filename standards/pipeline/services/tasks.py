"""Set tasks, mark them done, cancel them, let them lapse."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.people.models import Unit
from standards.pipeline.models import Task
from standards.refusals import NotReady
from standards.workflow.models import Matter

TASK_STREAM = uuid.uuid5(uuid.NAMESPACE_URL, "probity:tasks")  # of tasks that have no matter


@transaction.atomic
def task_create(
    *,
    what: str,
    by: Any,
    matter: Matter | None = None,
    about: str = "",
    for_user: User | None = None,
    for_role: str = "",
    for_unit: Unit | None = None,
    due_on: date | None = None,
    key: str = "",
) -> Task:
    """Ask somebody to do something: one user, or whoever holds a role (in a unit).

    With a `key` the task is set once: a second call returns the first one's. `by` is a user, who
    needs "edit" on the matter, or "system:<name>". Without a matter the calling service has
    checked that `by` may ask. Raises NotReady where the user asked could not see the matter.
    """
    if matter is not None and not isinstance(by, str):
        matter = gate.get_for(by, Matter, pk=matter.pk)
        gate.check(by, "edit", matter)
    if key:
        standing_one = Task.objects.filter(key=key).first()
        if standing_one is not None:
            return standing_one
    _check_asked(what=what, matter=matter, for_user=for_user, for_role=for_role)
    task, created = Task.objects.get_or_create(
        key=key or str(uuid.uuid4()),
        defaults={
            "matter_id": matter.pk if matter is not None else None,
            "what": what.strip(),
            "about": about.strip(),
            "for_user": for_user,
            "for_role": for_role,
            "for_unit": for_unit,
            "due_on": due_on,
            "made_by": None if isinstance(by, str) else by,
        },
    )
    if created:
        text = {"what": task.what, "about": task.about} if task.about else {"what": task.what}
        _record(task, "task.made", by=by, facts=_addressee(task), text=text)
    return task


def _check_asked(*, what: str, matter: Matter | None, for_user: User | None, for_role: str) -> None:
    if not what.strip():
        raise NotReady("Say what is to be done.")
    if for_user is None and not for_role:
        raise NotReady("Say who is to do it.")
    if matter is None or for_user is None:
        return
    if not gate.visible(for_user, Matter).filter(pk=matter.pk).exists():
        # The same words whatever the reason: a wall must not show.
        raise NotReady(
            f"{for_user} cannot be given a task on this matter.",
            remedy="Choose somebody who can see it, or ask for them to be given sight of it.",
        )


@transaction.atomic
def task_done(*, task: Task, by: User, note: str = "") -> Task:
    """Mark as done. A second click of the same person changes nothing."""
    locked = gate.get_for(by, Task, lock=True, pk=task.pk)
    gate.check(by, "do", locked)
    if locked.status == Task.Status.DONE and locked.done_by_id == by.pk:
        return locked
    _require_open(locked)
    locked.status, locked.done_at, locked.done_by = Task.Status.DONE, timezone.now(), by
    locked.note = note.strip()
    locked.save(update_fields=["status", "done_at", "done_by", "note"])
    text = {"what": locked.what, "note": locked.note} if locked.note else {"what": locked.what}
    _record(locked, "task.done", by=by, text=text)
    return locked


@transaction.atomic
def task_cancel(*, task: Task, by: User, reason: str) -> Task:
    """Take a task back, with a reason."""
    locked = gate.get_for(by, Task, lock=True, pk=task.pk)
    gate.check(by, "cancel", locked)
    if not reason.strip():
        raise NotReady("Say why the task is not needed: whoever was asked will read it.")
    _require_open(locked)
    locked.status, locked.note = Task.Status.CANCELLED, reason.strip()
    locked.cancelled_at, locked.cancelled_by = timezone.now(), by
    locked.save(update_fields=["status", "cancelled_at", "cancelled_by", "note"])
    _record(locked, "task.cancelled", by=by, text={"what": locked.what, "reason": locked.note})
    return locked


@transaction.atomic
def task_lapse(*, key_prefix: str, by: str) -> int:
    """What the open tasks with such a key asked for has happened otherwise; how many there were."""
    tasks = Task.objects.select_for_update().filter(
        key__startswith=key_prefix, status=Task.Status.OPEN
    )
    lapsed = list(tasks.order_by("pk"))
    for task in lapsed:
        task.status, task.lapsed_at = Task.Status.LAPSED, timezone.now()
        task.save(update_fields=["status", "lapsed_at"])
        _record(task, "task.lapsed", by=by, text={"what": task.what})
    return len(lapsed)


def _require_open(task: Task) -> None:
    if task.is_open:
        return
    how = {
        Task.Status.DONE: "was marked as done already",
        Task.Status.CANCELLED: "was cancelled",
        Task.Status.LAPSED: "is no longer needed",
    }[Task.Status(task.status)]
    raise NotReady(f"This task {how}.", remedy="Go back to My work for what is still to do.")


def _addressee(task: Task) -> dict[str, Any]:
    return {
        "for_user": str(task.for_user_id) if task.for_user_id else None,
        "for_role": task.for_role,
        "for_unit": task.for_unit.code if task.for_unit is not None else None,
        "due_on": task.due_on.isoformat() if task.due_on else None,
    }


def _record(
    task: Task, verb: str, *, by: Any, text: dict[str, str], facts: dict[str, Any] | None = None
) -> None:
    matter = task.matter
    events.record(
        stream=matter.stream if matter is not None else TASK_STREAM,
        verb=verb,
        by=by,
        facts={"task": str(task.pk), **(facts or {})},
        text=text,
        subject=f"pipeline.task:{task.pk}",
        label="matter" if matter is not None else "tasks",
        sealed=matter is not None and matter.compartment_id is not None,
    )
