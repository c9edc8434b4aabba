"""One line of work: what, about which matter, where its date stands, what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from standards.access import roles
from standards.access.models import User
from standards.access.standing import standing
from standards.clocks.models import Clock
from standards.pages import dates
from standards.pages.components import Due, DueState
from standards.pipeline import addresses
from standards.pipeline.models import Task
from standards.workflow import kept, kinds, proposals, steps
from standards.workflow.due_states import clock_state, due_state
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.steps import Step

OPEN_IT = "Open"
NO_DATE = date.max


@dataclass(frozen=True, slots=True)
class Item:
    """What the page draws in a line. `when` is "overdue", "today", "week" or ""."""

    what: str
    order: tuple[date, date]
    reference: str = ""
    url: str = ""
    title: str = ""
    badge: str = ""
    state: DueState = field(default_factory=lambda: DueState(Due.NONE))
    note: str = ""
    action: str = ""
    action_url: str = ""
    when: str = ""


class Items:
    """Makes the lines of one user on one day."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.me = standing(user)
        self.today = timezone.localdate()
        self.calendar = kept.calendar()
        self.week_ends = self.today + timedelta(days=6 - self.today.weekday())

    # --- what is next ---------------------------------------------------------------------------
    def clock(self, clock: Clock, matter: Matter) -> Item:
        """A clock of the user's own matter: what meets it, or what is waited for."""
        why = addresses.why_url(matter.reference, clock.pk)
        state = clock_state(clock, self.today, self.calendar, why)
        if state.status in (Due.OVERDUE, Due.TODAY, Due.RUNNING) and clock.duty_of != "force":
            state = DueState(Due.WAITING, clock.due_on, since=clock.trigger_on, why_url=why)
        until = clock.due_on if state.status == Due.WAITING else None
        declared = self._step(matter, clock.code)
        return Item(
            what=clock.label,
            order=(clock.action_by, matter.received_on),
            state=state,
            note=f"Until {dates.long_date(until)}" if until and not clock.paused_on else "",
            when=self._when(clock.due_on, clock.action_by),
            **self._about(matter),
            **self._button(matter, declared),
        )

    def task(self, task: Task) -> Item:
        """A task that the user is asked to do."""
        by = f"asked by {task.made_by}" if task.made_by and task.made_by != self.user else ""
        return self._task(task, note=by, action=OPEN_IT)

    def approval(self, proposal: Proposal, clock: Clock | None) -> Item:
        """A proposal that the user can decide."""
        return self._proposal(
            proposal,
            clock,
            what=f"Decide: {_act_label(proposal)}",
            note=f"asked by {proposal.proposed_by}, {self._day(proposal.proposed_at)}",
            action="Review",
        )

    def still(self, matter: Matter) -> Item:
        """A matter of the user's that nothing presses."""
        return Item(
            what="Decide what happens next",
            order=(NO_DATE, matter.received_on),
            note="No clock runs and no task is open",
            **self._about(matter),
            **self._button(matter, self._step(matter)),
        )

    def leads(self, matter: Matter) -> bool:
        """Does a step that leads the matter on fall to a role of the user's?"""
        return self._step(matter) is not None

    def unowned(self, matter: Matter) -> Item:
        """A matter that nobody owns, with what would happen to it first."""
        declared = self._step(matter)
        return Item(
            what=declared.label if declared else "Decide what happens next",
            order=(matter.next_due_on or NO_DATE, matter.received_on),
            state=due_state(matter.next_due_on, self.today, self.calendar),
            action=OPEN_IT,
            action_url=addresses.matter_url(matter.reference),
            **self._about(matter),
        )

    # --- what others owe ------------------------------------------------------------------------
    def task_of_another(self, task: Task) -> Item:
        """A task that the user set for somebody else."""
        due = f", due {dates.long_date(task.due_on)}" if task.due_on else ""
        return self._task(task, note=f"{task.for_whom}{due}", action="")

    def asked(self, proposal: Proposal, clock: Clock | None) -> Item:
        """A proposal of the user's that a second person has yet to decide."""
        return self._proposal(
            proposal,
            clock,
            what=f"Asked for agreement: {_act_label(proposal)}",
            note=f"asked {self._day(proposal.proposed_at)}; a second person decides",
            action="",
        )

    # --- what is finished -----------------------------------------------------------------------
    def closed(self, matter: Matter) -> Item:
        """A matter of the user's that was closed lately."""
        day = matter.closed_on or self.today
        state = DueState(Due.DONE, since=day)
        return Item(
            what="Closed", order=(day, matter.received_on), state=state, **self._about(matter)
        )

    def done_task(self, task: Task) -> Item:
        """A task that the user did lately."""
        day = timezone.localdate(task.done_at)
        return Item(
            what=task.what,
            order=(day, timezone.localdate(task.made_at)),
            state=DueState(Due.DONE, since=day),
            **self._about(task.matter),
        )

    # --- shared ---------------------------------------------------------------------------------
    def _task(self, task: Task, *, note: str, action: str) -> Item:
        act_by = task.due_on and self.calendar.last_working_day_on_or_before(task.due_on)
        received = timezone.localdate(task.made_at)
        return Item(
            what=task.what,
            order=(act_by or NO_DATE, received),
            state=due_state(task.due_on, self.today, self.calendar),
            note=note,
            when=self._when(task.due_on, act_by),
            action=action,
            action_url=task.get_absolute_url(),
            **self._about(task.matter),
        )

    def _proposal(
        self, proposal: Proposal, clock: Clock | None, *, what: str, note: str, action: str
    ) -> Item:
        matter = proposal.matter
        due_on = clock.due_on if clock else None
        act_by = clock.action_by if clock else None
        why = addresses.why_url(matter.reference, clock.pk) if clock and matter else ""
        url = addresses.proposal_url(proposal.pk)
        about = (
            {"title": proposals.named(proposal).title} if matter is None else self._about(matter)
        )
        return Item(
            what=what,
            order=(act_by or NO_DATE, timezone.localdate(proposal.proposed_at)),
            state=due_state(due_on, self.today, self.calendar, why),
            note=note,
            when=self._when(due_on, act_by),
            action=action if url else "",
            action_url=url,
            **about,
        )

    def _about(self, matter: Matter | None) -> Mapping[str, Any]:
        """The matter of a line: its reference, where it is, what it is called."""
        if matter is None:
            return {}
        return {
            "reference": matter.reference,
            "url": addresses.matter_url(matter.reference),
            "title": self._title(matter),
            "badge": ""
            if matter.sensitivity == Sensitivity.ORDINARY
            else Sensitivity(matter.sensitivity).label.split(",")[0],
        }

    def _title(self, matter: Matter) -> str:
        if matter.owner_id in self.me.covered:
            return f"{matter.title} (you cover for {matter.owner})"
        return matter.title

    def _button(self, matter: Matter, declared: Step | None) -> Mapping[str, Any]:
        if declared is None:
            return {"action": OPEN_IT, "action_url": addresses.matter_url(matter.reference)}
        if declared.decision is not None:  # no outcome is put before another
            url = addresses.decide_url(matter.reference, declared.decision.code)
            return {"action": declared.decision.label, "action_url": url}
        url = addresses.step_url(matter.reference, declared.name)
        return {"action": declared.label, "action_url": url}

    def _step(self, matter: Matter, clock_code: str = "") -> Step | None:
        """The step that meets the clock; without a clock the first that leads the matter on.

        Of those that follow from where the matter is and that a role of the user's may take. The
        step's own page says what is still missing.
        """
        actions = roles.area(matter.area).actions
        for declared in _steps_of(matter.kind):
            if not steps.applies(declared, matter.state):
                continue
            if not self.me.holds(*actions.get(declared.action, ())):
                continue
            wanted = clock_code in declared.meets if clock_code else declared.leads(matter.state)
            if wanted:
                return declared
        return None

    def _when(self, due_on: date | None, act_by: date | None) -> str:
        """Which count of the page's first line the date belongs to. What falls on a weekend is
        done on the last working day before it, so that is when it is due today."""
        if due_on is None:
            return ""
        if due_on < self.today:
            return "overdue"
        act_by = act_by or due_on
        if act_by <= self.today:
            return "today"
        return "week" if act_by <= self.week_ends else ""

    def _day(self, moment: Any) -> str:
        """Today, yesterday, or the date."""
        day = timezone.localdate(moment)
        near = {0: "today", 1: "yesterday"}
        return near.get((self.today - day).days, dates.long_date(day))


def _act_label(proposal: Proposal) -> str:
    """What agreeing would do, in words; its code where the room that brings it is not there."""
    labels = {act.code: act.label for act in proposals.acts()}
    label = labels.get(proposal.act, proposal.act.replace("_", " "))
    return label[:1].lower() + label[1:]


@cache
def _steps_of(kind_code: str) -> tuple[Step, ...]:
    """The steps of a kind of matter; none for a kind that is not installed."""
    every = {kind.code for kind in kinds.all_kinds()}
    return tuple(steps.steps_of(kinds.get(kind_code).model)) if kind_code in every else ()
