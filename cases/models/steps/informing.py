"""Keeping people informed: an update is owed every four weeks."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import (
    IN_HANDLING,
    UPDATE_CLOCKS,
    UPDATED_STATES,
    SharedByComplaintSteps,
    stays,
)
from standards.workflow.steps import Told


class InformingSteps(SharedByComplaintSteps):
    """Keeping people informed: an update is owed every four weeks."""

    class Meta:
        abstract = True

    @stays(
        number="L4",
        label="Update the complainant",
        letter="update",
        done="Complainant updated",
        sources=UPDATED_STATES,
        action="handle",
        guards=(policies.can_be_updated,),
        meets=UPDATE_CLOCKS,
        law="CMR reg 34(2)(a): within four weeks of the previous one",
        form="cases.forms.UpdateForm",
        order=55,
    )
    def give_update(self, *, by: Any, on: date, said: str = "") -> Told:
        """Also called when an update letter is sent. The next four weeks run from this day."""
        self.last_update_on = on
        return Told(text={"said": said} if said else {}, starts=[("complainant_update_next", on)])

    @stays(
        number="T35p",
        label="Pause updates",
        done="Updates paused",
        sources=IN_HANDLING,
        action="handle",
        guards=(policies.updates_running,),
        cancels=UPDATE_CLOCKS,
        law="Settled: no contact is possible; they resume when contact appears",
        form="cases.forms.ReasonForm",
        order=88,
    )
    def pause_updates(self, *, by: Any, on: date, reason: str) -> Told:
        self.updates_paused_on = on
        return Told(text={"reason": reason})

    @stays(
        number="T35r",
        label="Resume updates",
        done="Updates resumed",
        sources=IN_HANDLING,
        action="handle",
        guards=(policies.updates_paused,),
        starts=("complainant_update_first",),
        form="cases.forms.ReasonForm",
        order=30,
    )
    def resume_updates(self, *, by: Any, on: date, reason: str) -> Told:
        self.updates_paused_on = None
        return Told(text={"reason": reason})
