"""An errand: three states, three steps, one guard, one act that needs a second person."""

from datetime import date
from typing import Any

from django.db import models

from standards.workflow.models import Matter
from standards.workflow.steps import Missing, Told, step


def _has_a_result(errand: "Errand") -> Missing | None:
    if errand.result:
        return None
    return Missing("The result of the errand is not written.", "Write the result.", "summary")


class Errand(Matter):
    """Somebody goes and does something for the force."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    result = models.CharField(max_length=200, blank=True)

    @step(
        number="E1",
        label="Start the errand",
        done="Errand started",
        sources=State.WAITING,
        target=State.RUNNING,
        action="work",
        part="runner",
        order=10,
    )
    def start(self, *, by: Any, on: date) -> None:
        """Somebody sets out."""

    @step(
        number="E2",
        label="Finish the errand",
        done="Errand finished",
        sources=State.RUNNING,
        target=State.DONE,
        action="work",
        guards=(_has_a_result,),
        order=20,
    )
    def finish(self, *, by: Any, on: date, remark: str = "") -> Told:
        self.is_open, self.closed_on = False, on
        return Told(facts={"result_given": True}, text={"remark": remark} if remark else {})

    @step(
        number="E3",
        label="Reopen the errand",
        done="Errand reopened",
        sources=State.DONE,
        target=State.RUNNING,
        action="edit",
        approval="errand_reopened",
        approve_action="decide",
        part="decider",
        order=90,
    )
    def reopen(self, *, by: Any, on: date) -> None:
        self.is_open, self.closed_on = True, None


from tests.kind.stops import Stop  # noqa: E402, F401  (its errand comes first)
