"""What is owed is somebody's: a task and a clock, until it is opened elsewhere on record.

The task names the item and never the person: to be in a programme is suspicion.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from standards.clocks import services as clocks
from standards.pipeline.services.tasks import task_create, task_lapse
from vetting.programmes.models import Outcome

SYSTEM = "system:programmes"
CLOCK = "vetting_parked_review"
TASK = "programme-route:"
CRIME = frozenset({"REINVESTIGATE_CRIMINAL", "NEW_CRIMINAL"})
CONDUCT = frozenset({"REINVESTIGATE_CONDUCT", "NEW_DISCIPLINARY"})
MEASURE = frozenset({"RISK_PLAN", "NEW_MANAGEMENT"})
WHAT = (
    (CRIME, "Have {item} investigated as a crime, and record its reference"),
    (CONDUCT, "Have {item} taken up as conduct, and record its reference"),
    (MEASURE, "Set a measure because of {item}, with its owner and review date"),
)


def remind(outcome: Outcome) -> None:
    """Ask its owner for it, and count the days until it is looked at again. Asked again for the
    same owner and day, it changes nothing."""
    said = next((words for codes, words in WHAT if outcome.category in codes), None)
    if said is None or outcome.owner is None or outcome.opened_at is not None:
        return
    item = outcome.item
    clocks.start(
        stream=item.run_id,
        code=CLOCK,
        on=timezone.localdate(),
        by=SYSTEM,
        subject=str(outcome.pk),
    )
    page = reverse("programme-route", args=[outcome.pk])
    task_create(
        what=said.format(item=item.reference),
        about=f"What a programme found must lead to something. Its page: {page}",
        by=SYSTEM,
        for_user=outcome.owner,
        due_on=outcome.look_again_on,
        key=f"{TASK}{outcome.pk}:{outcome.owner_id}:{outcome.look_again_on}",
    )


def settle(outcome: Outcome, by: Any) -> None:
    """It was opened, or looked at again: the clock is met, and nothing more is asked for."""
    clocks.meet(
        stream=outcome.item.run_id,
        code=CLOCK,
        on=timezone.localdate(),
        by=by,
        subject=str(outcome.pk),
    )
    task_lapse(key_prefix=f"{TASK}{outcome.pk}:", by=SYSTEM)
