"""What people are told of renewals, from the events. Every function bears being run twice."""

from standards.clocks import calendars
from standards.events import consumers
from standards.events.models import Event
from standards.pages.dates import LONDON, long_date
from standards.pipeline.services.notices import notice_give
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.pipeline.supervising import role_for_tasks, supervisors_of
from vetting.areas import AREA
from vetting.models import Renewal

SYSTEM = "system:vetting"
LAPSE_KEY = "clearance-lapsed:"  # of tasks: "clearance-lapsed:<renewal>:<event>"
WORKING_DAYS = 5  # of the clock `clearance_lapsed`, for the task


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    consumers.register("vetting.lapsed", task_of_lapse, ["renewal.lapse"])
    consumers.register(
        "vetting.settled",
        settle_lapse,
        ["renewal.renew", "renewal.pass_to_full_review", "renewal.close"],
    )
    consumers.register("vetting.escalated", tell_of_escalation, ["renewal.escalate"])


def task_of_lapse(event: Event) -> None:
    """An expiry is a task of whoever manages vetting, whoever owned the renewal."""
    renewal = _renewal(event)
    if renewal is None or renewal.state != Renewal.State.LAPSED:
        return
    expires_on = renewal.clearance.expires_on
    lapsed_on = event.occurred_at.astimezone(LONDON).date()
    task_create(
        what=f"Decide what happens now that the clearance in {renewal.reference} has lapsed",
        about=(
            f"It expired on {long_date(expires_on)} without a decision. Have the review taken up, "
            "pass it to a full review, or have the person moved to a post that does not need it."
        ),
        by=SYSTEM,
        matter=renewal,
        for_role=role_for_tasks(AREA),
        for_unit=renewal.unit,
        due_on=calendars.current().add_working_days(lapsed_on, WORKING_DAYS),
        key=f"{LAPSE_KEY}{renewal.pk}:{event.pk}",
    )


def settle_lapse(event: Event) -> None:
    """A decision, or a closing, answers what the task asked."""
    task_lapse(key_prefix=f"{LAPSE_KEY}{event.stream}:", by=SYSTEM)


def tell_of_escalation(event: Event) -> None:
    """The owner and the nearest manager whom no wall keeps out."""
    renewal = _renewal(event)
    if renewal is None or not renewal.is_open:
        return
    told = supervisors_of(renewal)
    if renewal.owner is not None:
        told = [*told, renewal.owner]
    left = "three months" if event.facts["stage"] == 1 else "one month"
    notice_give(
        to=told,
        sentence=f"{renewal.reference} is not decided, and the clearance expires in less than "
        f"{left}.",
        key=f"event:{event.pk}",
        matter=renewal,
    )


def _renewal(event: Event) -> Renewal | None:
    rows = Renewal.objects.filter(pk=event.stream)
    return rows.select_related("clearance", "unit", "owner").first()
