"""What the steps of a review share: reasons, who may, what closes it."""

from datetime import date, timedelta
from typing import Any

from django.db import models

from standards.pipeline.services.tasks import task_create, task_lapse
from standards.pipeline.supervising import role_for_tasks
from standards.refusals import NotReady
from vetting.areas import AREA
from vetting.withdrawal import involvement
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models.states import KEPT, TERMINAL
from vetting.withdrawal.models.states import State as S

SYSTEM = "system:withdrawal"
REASONS_AT_LEAST = 40  # characters: "agreed" is no reason
SUSPENSION_KEY = "withdrawal-suspension:"  # of tasks: "withdrawal-suspension:<review>"
APPEAL_WINDOW = "vetting_appeal"


def require(words: str, sentence: str, remedy: str = "") -> str:
    """The words, tidied; NotReady with the sentence where there are none."""
    tidy = (words or "").strip()
    if not tidy:
        raise NotReady(sentence, remedy=remedy)
    return tidy


def require_reasons(words: str, of_what: str) -> str:
    """Reasons long enough for whoever reads them in ten years."""
    tidy = require(words, f"Write the reasons for {of_what}: they are the record.")
    if len(tidy) < REASONS_AT_LEAST:
        raise NotReady(
            f"The reasons for {of_what} are too short to be a record.",
            remedy=f"Write what was weighed and why, in {REASONS_AT_LEAST} characters or more.",
        )
    return tidy


class ReviewParts(models.Model):
    """Parts of steps that several modules need."""

    class Meta:
        abstract = True

    def _declare(self: Any, by: Any, declares: bool, reach: Reach) -> dict[str, bool]:
        """See `involvement.sign`; the step's event says that a declaration was signed."""
        return involvement.sign(by, self, declares, reach)

    def _end_basis(self: Any, on: date) -> None:
        """The window of regulation 13 has closed. Where a suspension runs still, somebody must
        lift it and serve that: a task at once, and the review stays open until it is done."""
        suspension = self.open_suspension
        if suspension is None or suspension.basis_ended_on is not None:
            return
        suspension.basis_ended_on = on
        suspension.save(update_fields=["basis_ended_on"])
        task_create(
            what=f"Lift the suspension in {self.reference}: its basis has ended",
            about="The Regulations allow it only until it is decided not to assess, or the "
            "assessment concludes. Lift it, have that agreed, and serve it on the person today.",
            by=SYSTEM,
            matter=self,
            for_role=role_for_tasks(AREA),
            for_unit=self.unit,
            due_on=on,
            key=f"{SUSPENSION_KEY}{self.pk}:{suspension.pk}",
        )

    def _suspension_settled(self: Any) -> None:
        task_lapse(key_prefix=f"{SUSPENSION_KEY}{self.pk}:", by=SYSTEM)

    def _close_if_settled(self: Any, on: date, *, state: str = "") -> None:
        """Close once nothing is owed: letters served, suspension lifted, time to appeal over.

        `state` is where a step leads: the field itself changes only after the method.
        """
        there = state or self.state
        if there not in TERMINAL or self.open_suspension is not None:
            return
        if there in KEPT and self.decision_served_on is None:
            return
        if there == S.REDUCED and self._appeal_may_come():
            return
        self.is_open, self.closed_on = False, on

    def _appeal_may_come(self: Any) -> bool:
        from standards.clocks import selectors as clocks

        return (
            self.appeal is None
            and clocks.running_for(self.stream).filter(code=APPEAL_WINDOW).exists()
        )

    def _task(self: Any, what: str, about: str, key: str, due_on: date | None = None) -> None:
        """Something for whoever manages vetting."""
        task_create(
            what=what,
            about=about,
            by=SYSTEM,
            matter=self,
            for_role=role_for_tasks(AREA),
            for_unit=self.unit,
            due_on=due_on,
            key=f"withdrawal:{key}:{self.pk}",
        )


def within(days: int, start: date, day: date) -> bool:
    """Is the day after the start and at most so many days later?"""
    return start < day <= start + timedelta(days=days)
