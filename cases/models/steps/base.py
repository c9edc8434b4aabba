"""What the steps of a complaint share."""

from datetime import date
from functools import partial
from typing import Any

from django.db import models

from cases import policies
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.workflow.steps import Told
from standards.workflow.steps import step as any_step

LIVE = (
    "logged",
    "triage",
    "outside_schedule_3",
    "recorded",
    "local_handling",
    "otherwise",
    "no_further_action",
    "outcome_sent",
    "review_window",
)
IN_HANDLING = ("outside_schedule_3", "local_handling", "otherwise", "no_further_action")
HELD = ("referred", "investigation", "review")  # arrive by import; updates are still owed
AWAITING_OUTCOME = ("outside_schedule_3", "otherwise", "no_further_action")
# updates are owed from the start of handling on, and after the outcome while anything runs
UPDATED_STATES = (*IN_HANDLING, "recorded", "outcome_sent", "review_window", *HELD)

UPDATE_CLOCKS = ("complainant_update_first", "complainant_update_next")
TIMELINESS_CLOCKS = (
    "timeliness_first_period_end",
    "timeliness_second_period_end",
    "timeliness_third_period_end",
    "timeliness_next_period_end",
)
# Early targets that nothing met: there is nothing left to acknowledge or plan once it is closed.
EARLY_CLOCKS = (
    "acknowledge",
    "first_contact",
    "discrimination_first_contact",
    "discrimination_plan",
)
SERVICE_CLOCKS = ("outside_schedule_3_resolved", "otherwise_than_by_investigation")


def step(*, guards: tuple = (), **declared: Any) -> Any:
    """A step of a matter that is worked: those of earlier regimes are read and counted only."""
    return any_step(guards=(policies.worked_regime, *guards), **declared)


stays = partial(step, target=None)


class SharedByComplaintSteps(models.Model):
    """Changes that several steps make."""

    class Meta:
        abstract = True

    def _close(self, on: date) -> Told:
        """A report on how long it takes is not owed of what is finished (CMR reg 13)."""
        self.is_open, self.closed_on = False, on
        return Told(cancels=[*self._no_more_updates(), *TIMELINESS_CLOCKS, *EARLY_CLOCKS])

    def _recorded(self, on: date, reason: str) -> Told:
        self.is_open, self.closed_on = True, None
        self.recorded_on, self.reason_recorded = on, reason
        self.outcome_on = None
        # What was decided outside Schedule 3 is decided again under it.
        reopened = self._reopen_allegations(by="system:recording", on=on)
        return Told(
            facts={"reason": reason, "reopened": len(reopened)},
            starts=[(TIMELINESS_CLOCKS[0], self.made_on)],
        )

    def _reopened(self, handling: str, *, by: Any, on: date, reason: str, because: str) -> Told:
        ended_before = self.closed_on.isoformat() if self.closed_on else None
        self.is_open, self.closed_on, self.outcome_on = True, None, None
        reopened = self._reopen_allegations(by=by, on=on)
        if handling:
            self._begin_allegations(handling, by=by, on=on)
        return Told(
            facts={"reason": reason, "ended_before": ended_before, "allegations": len(reopened)},
            text={"because": because},
            starts=[*self._updates_from(on), *self._timeliness_again()],
        )

    def _timeliness_again(self) -> list[tuple[str, date]]:
        """What is recorded runs against its twelve months again, from the same day as before,
        unless they had run out and were reported on."""
        reported = clocks.history_for(self.stream).filter(
            code=TIMELINESS_CLOCKS[0], status=Clock.Status.DONE
        )
        if self.recorded_on is None or reported.exists():
            return []
        return [(TIMELINESS_CLOCKS[0], self.made_on)]

    def _begin_allegations(self, handling: str, *, by: Any, on: date) -> int:
        """The complaint's own step carries its allegations along, in the same event."""
        waiting = self.allegations.filter(state__in=["received", "reopened"])
        for allegation in waiting:
            allegation.begin(by=by, on=on, handling=handling)
            allegation.save()
        return len(waiting)

    def _reopen_allegations(self, *, by: Any, on: date) -> list[Any]:
        decided = list(self.allegations.filter(state="decided"))
        for allegation in decided:
            allegation.reopen(by=by, on=on)
            allegation.save()
        return decided

    def _updates_from(self, on: date) -> list[tuple[str, date]]:
        """The first update is owed from the start of handling, unless updates run already or
        there is nobody to tell (T35)."""
        if self.is_anonymous and not self.can_be_reached:
            self.updates_paused_on = on
            return []
        if clocks.running_for(self.stream).filter(code__in=UPDATE_CLOCKS).exists():
            return []
        return [("complainant_update_first", on)]

    def _every_clock(self) -> list[str]:
        """What still runs, but for what waits for a second person."""
        return [clock.code for clock in clocks.running_for(self.stream) if not clock.subject]

    def _no_more_updates(self) -> list[str]:
        return list(UPDATE_CLOCKS)

    @property
    def can_be_reached(self) -> bool:
        """Is there a way to write to, telephone or e-mail the complainant?"""
        party = self.complainant
        contact = party.contact if party else None
        return bool(contact and (contact.email or contact.telephone or contact.address))

    @property
    def is_discrimination(self) -> bool:
        """Does any allegation carry a theme that routes to the discrimination unit?"""
        from standards.workflow import codes

        marked = {e.code for e in codes.entries("theme") if e.attributes.get("discrimination")}
        return any(marked & set(a.themes) for a in self.allegations.all())
