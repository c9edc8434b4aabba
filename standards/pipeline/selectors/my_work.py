"""Reads for My work: what is next, what others owe, the user's matters, what was finished.

Everything on the page comes from five queries, whatever the number of matters; where each date
stands is worked out in memory.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, When
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing, units_below
from standards.clocks.models import Clock
from standards.clocks.rules import DutyOf
from standards.pipeline import approvals
from standards.pipeline.health_checks import WORKED_REGIMES_ONLY
from standards.pipeline.models import Task
from standards.pipeline.policies import addressed_to
from standards.pipeline.selectors.work_items import Item, Items
from standards.pipeline.supervising import supervises
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.proposals import APPROVAL_CLOCK
from standards.workflow.sight import handles_matters

FINISHED_DAYS = 14
MOST_IN_TRAY = 10  # of what nobody owns; the list of matters has the rest
MOST_MATTERS = 300  # an owner with more sees the most urgent, and the page says so

SHOWS = {
    "overdue": "Overdue",
    "today": "Due today",
    "week": "Due later this week",
}


@dataclass(slots=True)
class MyWork:
    """What the page shows."""

    do_next: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    finished: list[Item] = field(default_factory=list)
    tray: list[Item] = field(default_factory=list)  # what nobody owns and the user may begin
    approvals: int = 0
    tasks: int = 0  # open ones that the user is asked to do
    is_cut: bool = False  # there are more matters than MOST_MATTERS

    def count(self, show: str) -> int:
        return len(self.shown(show))

    def shown(self, show: str) -> list[Item]:
        """What is next, narrowed to one of SHOWS, or all of it."""
        if show not in SHOWS:
            return self.do_next
        return [item for item in self.do_next if item.when == show]


@dataclass(slots=True)
class _Read:
    """What four of the queries gave."""

    user: User
    matters: list[Matter]
    clocks: list[Clock]
    tasks: list[Task]
    proposals: list[Proposal]


def my_work(user: User) -> MyWork:
    """The user's work today, in order: due date, then who was received first. Five queries."""
    read = _read(user)
    items = Items(user)
    open_matters = [matter for matter in read.matters if matter.is_open]
    work = MyWork(matters=open_matters, is_cut=len(read.matters) >= MOST_MATTERS)
    _add_clocks(work, read, items)
    _add_tasks(work, read, items)
    _add_proposals(work, read, items)
    _add_still(work, read, items)
    work.tray = [items.unowned(matter) for matter in _tray(user, items)]
    work.finished += [items.closed(matter) for matter in read.matters if not matter.is_open]
    work.do_next.sort(key=lambda item: item.order)
    work.waiting.sort(key=lambda item: item.order)
    work.finished.sort(key=lambda item: item.order, reverse=True)
    return work


def _read(user: User) -> _Read:
    asked = _proposals(user)
    ids = {proposal.matter_id for proposal in asked if proposal.matter_id}
    rows = approvals.matters_for(user, ids, also=_own(user)).select_related("owner")
    limit = MOST_MATTERS + len(ids)
    in_order = rows.order_by("due_order", "received_on")[:limit]
    asks = any(proposal.proposed_by_id != user.pk for proposal in asked)
    deciding = approvals.Deciding(user, in_order, with_facts=asks)
    found = [m for m in deciding.matters.values() if m.readable]  # type: ignore[attr-defined]
    proposals = [each for each in asked if _is_shown(user, each, deciding)]
    owners = _owners(user)
    matters = [matter for matter in found if matter.owner_id in owners][:MOST_MATTERS]
    return _Read(
        user=user,
        matters=matters,
        proposals=proposals,
        clocks=_clocks(matters, proposals),
        tasks=_tasks(user),
    )


def _owners(user: User) -> set[Any]:
    """The user, and those whom they cover."""
    me = standing(user)
    return {me.user_id, *me.covered}


def _own(user: User) -> Q:
    """Open matters of the user and of those they cover, and what was closed lately."""
    since = timezone.localdate() - timedelta(days=FINISHED_DAYS)
    return Q(Q(is_open=True) | Q(closed_on__gte=since), owner__in=_owners(user))


def _proposals(user: User) -> list[Proposal]:
    """Those that a role of the user may approve, and those that the user made; all waiting."""
    wanted = Q(proposed_by=user.pk) | approvals.to_approve(user)
    rows = Proposal.objects.filter(wanted, outcome="")
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


def _is_shown(user: User, proposal: Proposal, deciding: approvals.Deciding) -> bool:
    """Is it the user's own, on a matter that they still read, or theirs to decide? Sets its
    matter."""
    if proposal.proposed_by_id != user.pk:
        return deciding.may_decide(proposal)
    if proposal.matter_id is None:
        return True
    proposal.matter = deciding.matters.get(proposal.matter_id)
    return proposal.matter is not None


def _clocks(matters: list[Matter], proposals: list[Proposal]) -> list[Clock]:
    """The open clocks of the user's matters, and those of the approvals."""
    streams = [matter.pk for matter in matters if matter.is_open]
    asked = [str(proposal.pk) for proposal in proposals]
    wanted = Q(stream__in=streams) | Q(code=APPROVAL_CLOCK, subject__in=asked)
    return list(Clock.objects.filter(wanted, status__in=Clock.OPEN).order_by("due_on", "code"))


def _tasks(user: User) -> list[Task]:
    """Open tasks for the user or set by them, and what they did lately; `is_mine` tells which."""
    since = timezone.now() - timedelta(days=FINISHED_DAYS)
    mine = addressed_to(user)
    rows = Task.objects.filter(gate.visible_to(user, Task)).filter(
        Q(mine | Q(made_by=user.pk), status=Task.Status.OPEN)
        | Q(done_by=user.pk, done_at__gte=since)
    )
    rows = rows.annotate(
        is_mine=Case(When(mine, then=True), default=False, output_field=BooleanField())
    )
    related = rows.select_related("matter", "made_by", "for_user", "for_unit")
    return list(related.order_by("due_on", "made_at")[:MOST_MATTERS])


def _tray(user: User, items: Items) -> list[Matter]:
    """Open matters of the user's units that nobody owns and that a role of theirs leads on.

    For those who do the work; whoever supervises has the team's page for it.
    """
    me = standing(user)
    units = {holding.unit_id for holding in me.holdings if holding.unit_id is not None}
    if not units or supervises(me) or not handles_matters(me):
        return []
    rows = Matter.objects.filter(
        gate.visible_to(user, Matter),
        WORKED_REGIMES_ONLY,
        units_below(units, me.day),
        is_open=True,
        owner=None,
        sensitivity=Sensitivity.ORDINARY,
    ).order_by("due_order", "received_on")
    return [matter for matter in rows[: 3 * MOST_IN_TRAY] if items.leads(matter)][:MOST_IN_TRAY]


def _add_clocks(work: MyWork, read: _Read, items: Items) -> None:
    by_stream = {matter.pk: matter for matter in read.matters}
    for clock in read.clocks:
        if clock.code == APPROVAL_CLOCK or clock.stream not in by_stream:
            continue  # the approver's, not the owner's
        item = items.clock(clock, by_stream[clock.stream])
        is_ours = clock.status == Clock.Status.RUNNING and clock.duty_of == DutyOf.FORCE
        (work.do_next if is_ours else work.waiting).append(item)


def _add_tasks(work: MyWork, read: _Read, items: Items) -> None:
    for task in read.tasks:
        is_mine: bool = task.is_mine  # type: ignore[attr-defined]
        if not task.is_open:
            work.finished.append(items.done_task(task))
        elif is_mine:
            work.do_next.append(items.task(task))
            work.tasks += 1
        else:
            work.waiting.append(items.task_of_another(task))


def _add_proposals(work: MyWork, read: _Read, items: Items) -> None:
    due = {clock.subject: clock for clock in read.clocks if clock.code == APPROVAL_CLOCK}
    for proposal in read.proposals:
        clock = due.get(str(proposal.pk))
        if proposal.proposed_by_id == read.user.pk:
            work.waiting.append(items.asked(proposal, clock))
        else:
            work.do_next.append(items.approval(proposal, clock))
            work.approvals += 1


def _add_still(work: MyWork, read: _Read, items: Items) -> None:
    """Matters that nothing presses and nobody is waited for: the owner says what happens next."""
    moving: set[Any] = {clock.stream for clock in read.clocks}
    moving |= {task.matter_id for task in read.tasks if task.is_open}
    moving |= {proposal.matter_id for proposal in read.proposals}
    for matter in work.matters:
        if matter.pk not in moving and matter.regime != "historic":
            work.do_next.append(items.still(matter))
