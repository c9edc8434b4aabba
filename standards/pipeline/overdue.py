"""Tell of clocks that passed their date, once for each clock and date."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from standards.clocks import calendars
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.pages import dates
from standards.pipeline.models import OverdueTold
from standards.pipeline.services.notices import notice_give
from standards.pipeline.services.tasks import task_create
from standards.pipeline.supervising import role_for_tasks
from standards.pipeline.telling import OVERDUE_KEY, SYSTEM
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.proposals import APPROVAL_CLOCK

A_RUN = 1000  # a run stays short; the rest follows with the next one


def sweep_overdue(now: datetime) -> int:
    """Leave a notice with the owner, and set the supervisors a task where the date is the law's
    or nobody owns the matter. Returns how many clocks were told of.

    Each clock in a transaction of its own, claimed by a unique row inside it: whichever run comes
    first tells, and a run that is killed has told of all or nothing.
    """
    today = now.astimezone(dates.LONDON).date()
    told = OverdueTold.objects.filter(clock=OuterRef("pk"), due_on=OuterRef("due_on"))
    waiting = clocks.overdue(today).filter(~Exists(told)).order_by("due_on", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:A_RUN])
    return sum(_tell(clock_id, today) for clock_id in ids)


@transaction.atomic
def _tell(clock_id: object, today: date) -> int:
    clock = clocks.overdue(today).filter(pk=clock_id).first()
    if clock is None:  # met or stopped since the list was read
        return 0
    _, is_first = OverdueTold.objects.get_or_create(clock=clock, due_on=clock.due_on)
    if not is_first:
        return 0
    matter = (
        Matter.objects.filter(pk=clock.stream, is_open=True).select_related("owner", "unit").first()
    )
    key = f"{OVERDUE_KEY}{clock.pk}:{clock.due_on.isoformat()}"
    if clock.code == APPROVAL_CLOCK:
        return _tell_asker(clock, key)
    if matter is None:
        return 0
    if matter.owner is not None:
        notice_give(
            to=[matter.owner],
            sentence=f"Overdue on {matter.reference} since {dates.long_date(clock.due_on)}: "
            f"{clock.label}.",
            key=key,
            matter=matter,
        )
    _ask_supervisors(clock, matter, today, key)
    return 1


def _tell_asker(clock: Clock, key: str) -> int:
    """An approval that nobody gives: whoever asked can chase it, or ask somebody else."""
    proposal = (
        Proposal.objects.filter(pk=clock.subject, outcome="")
        .select_related("proposed_by", "matter")
        .first()
    )
    if proposal is None:
        return 0
    matter = proposal.matter
    where = f" on {matter.reference}" if matter is not None else ""
    notice_give(
        to=[proposal.proposed_by],
        sentence=f"Nobody has answered your request{where}; it was due on "
        f"{dates.long_date(clock.due_on)}.",
        key=key,
        matter=matter,
        url="" if matter is not None else reverse("proposal", args=[proposal.pk]),
    )
    return 1


def _ask_supervisors(clock: Clock, matter: Matter, today: date, key: str) -> None:
    """Only of ordinary matters: a supervisor does not read the others. Only where the law set the
    date or nobody owns it: for the rest the team page counts, and a task each would drown them."""
    role = role_for_tasks(matter.area)
    wanted = clock.statutory or matter.owner is None
    if not (role and wanted and matter.sensitivity == Sensitivity.ORDINARY):
        return
    about = (
        f"It was due on {dates.long_date(clock.due_on)}. Agree with {matter.owner} what happens "
        "now, and by when."
        if matter.owner is not None
        else f"It was due on {dates.long_date(clock.due_on)}, and nobody owns the matter: "
        "allocate it."
    )
    task_create(
        what=f"Overdue: {clock.label}"[:200],
        about=about,
        by=SYSTEM,
        matter=matter,
        for_role=role,
        for_unit=matter.unit,
        due_on=calendars.current().add_working_days(today, 1),
        key=key,
    )
