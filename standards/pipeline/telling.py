"""What people are told of, from the events. Every function here bears being run twice."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from standards.access.models import User
from standards.access.standing import holders
from standards.clocks import calendars
from standards.events import consumers
from standards.events.models import Event
from standards.pages import dates
from standards.pipeline.models import Task
from standards.pipeline.services.notices import notice_give
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.pipeline.supervising import role_for_tasks, supervisors_of
from standards.workflow import proposals
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.services.exceptions import give_emergency_access

SYSTEM = "system:pipeline"
OVERDUE_KEY = "clock-overdue:"  # of the tasks about overdue clocks: "clock-overdue:<clock>:<date>"


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    consumers.register("notices.allocated", tell_of_allocation, ["matter.allocated"])
    consumers.register("notices.decided", tell_of_decision, ["proposal.agreed", "proposal.refused"])
    consumers.register("notices.tasks", tell_of_task, ["task.done", "task.cancelled"])
    consumers.register(
        "tasks.clock_moved",
        lapse_overdue_task,
        [
            "clock.met",
            "clock.met_late",
            "clock.cancelled",
            "clock.superseded",
            "clock.paused",
            "clock.extended",
            "clock.corrected",
            "clock.recounted",
        ],
    )
    consumers.register("notices.emergency", tell_of_emergency, ["matter.emergency_given"])
    # Never inside the request that asks: the time it takes would tell whether the matter exists.
    consumers.register(
        "access.emergency", give_emergency_access, ["access.emergency_asked"], at_once=False
    )


def tell_of_allocation(event: Event) -> None:
    """The new owner, unless they took it themselves."""
    owner = _user(event.facts.get("owner"))
    matter = _matter(event)
    if owner is None or matter is None or str(owner.pk) == event.actor:
        return
    notice_give(
        to=[owner],
        sentence=f"{matter.reference} was allocated to you.",
        key=_key(event),
        matter=matter,
    )


def tell_of_decision(event: Event) -> None:
    """Whoever asked for a second person's agreement."""
    proposal = (
        Proposal.objects.filter(pk=event.facts["proposal"])
        .select_related("proposed_by", "decided_by", "matter")
        .first()
    )
    if proposal is None:
        return
    act = proposals.act(proposal.act).label
    how = "agreed to" if event.verb == "proposal.agreed" else "refused"
    where = f" on {proposal.matter.reference}" if proposal.matter is not None else ""
    notice_give(
        to=[proposal.proposed_by],
        sentence=f"{proposal.decided_by} {how} your request{where}: {act}.",
        key=_key(event),
        matter=proposal.matter,
        url="" if proposal.matter is not None else reverse("proposal", args=[proposal.pk]),
    )


def tell_of_task(event: Event) -> None:
    """Whoever set a task, that it was done; whoever was asked, that it was taken back. That it was
    set needs no notice: the task itself is in the inbox."""
    task = (
        Task.objects.filter(pk=event.facts["task"])
        .select_related("matter", "for_user", "made_by", "for_unit")
        .first()
    )
    if task is None:
        return
    told = task.made_by if event.verb == "task.done" else task.for_user
    if told is None or str(told.pk) == event.actor:
        return
    how = {
        "task.done": "A task that you set is done",
        "task.cancelled": "A task of yours was cancelled",
    }[event.verb]
    where = f" on {task.matter.reference}" if task.matter is not None else ""
    notice_give(
        to=[told],
        sentence=f"{how}{where}.",
        key=_key(event),
        matter=task.matter,
        url=reverse("task", args=[task.pk]),
    )


def lapse_overdue_task(event: Event) -> None:
    """A clock ended, stopped or got another date: nobody need be chased about the old one."""
    task_lapse(key_prefix=f"{OVERDUE_KEY}{event.facts['clock']}:", by=SYSTEM)


def tell_of_emergency(event: Event) -> None:
    """The supervisor, at once, with a task to review it; and the auditors, pseudonymised."""
    matter = _matter(event)
    asker = _user(event.actor)
    if matter is None or asker is None:
        return
    until = dates.when(datetime.fromisoformat(event.facts["until"]))
    notice_give(
        to=supervisors_of(matter, leaving_out=asker.pk),
        sentence=f"{asker} was given emergency access to {matter.reference} until {until}. "
        "Read the reason they gave and review it.",
        key=_key(event),
        matter=matter,
    )
    notice_give(
        to=holders(["auditor"]),
        sentence="Emergency access to a matter was given. Look into it.",
        key=_key(event),
        url=reverse("audit-emergency-review", args=[event.facts["asked_in"]]),
    )
    role = role_for_tasks(matter.area)
    if role and matter.sensitivity == Sensitivity.ORDINARY:
        day = event.recorded_at.astimezone(dates.LONDON).date()
        task_create(
            what=f"Review the emergency access of {asker}",
            about="The reason they gave is on the timeline.",
            by=SYSTEM,
            matter=matter,
            for_role=role,
            for_unit=matter.unit,
            due_on=calendars.current().add_working_days(day, 1),
            key=f"emergency:{event.pk}",
        )


def _key(event: Event) -> str:
    return f"event:{event.pk}"


def _matter(event: Event) -> Matter | None:
    return Matter.objects.filter(pk=event.stream).select_related("unit", "owner").first()


def _user(user_id: str | None) -> User | None:
    """The user of a fact or an actor; None for the system, or an account that is gone."""
    if not user_id or user_id.startswith("system:"):
        return None
    return User.objects.filter(pk=UUID(user_id)).first()
