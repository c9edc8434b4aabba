"""The checks of the ground: matters, clocks, events, tasks, e-mails, jobs."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from standards.access.standing import standing
from standards.clocks import calendars
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.events.models import Delivery, Event, StreamHead
from standards.pages.dates import LONDON
from standards.pipeline.health import register_check
from standards.pipeline.models import Job, Notice, Task
from standards.pipeline.supervising import supervises
from standards.workflow import kept
from standards.workflow.models import Matter, Sensitivity

WORKED_REGIMES_ONLY = ~Q(regime="historic")  # those are read and counted, never worked
QUIET_WORKING_DAYS = 10
UNOWNED_WORKING_DAYS = 2
DELIVERY_MINUTES = 10


def register() -> None:
    """Called once, when the room starts."""
    _register_machinery()
    _register_matters()
    _register_loose_ends()


def _register_machinery() -> None:
    """Events and clocks: wrong here means that the product, not a person, must be put right."""
    register_check(
        "deliveries_late",
        f"Events that wait over {DELIVERY_MINUTES} minutes to be taken in",
        deliveries_late,
        what_to_do="Search, notices and figures lag behind. See that run_due or the task worker "
        "runs; then look in the log for a consumer that fails.",
    )
    register_check(
        "clock_dates",
        "Clocks whose date is not what their rule gives",
        clock_dates_wrong,
        what_to_do="A defect: the stored date and the rule differ. Report it; do not correct the "
        "date by hand.",
    )


def _register_matters() -> None:
    """Matters that nothing drives on, or whose data are in doubt."""
    register_check(
        "no_clock",
        "Open matters without a running clock",
        lambda: without_clock().count(),
        what_to_do="Nothing makes anybody act on them. Their owner decides what is next.",
        list_url=_team_list("noclock"),
    )
    register_check(
        "no_owner",
        f"Open matters without an owner for over {UNOWNED_WORKING_DAYS} working days",
        lambda: without_owner().count(),
        what_to_do="The supervisor of the unit allocates them.",
        list_url=_team_list("unallocated"),
    )
    register_check(
        "owner_gone",
        "Open matters whose owner's account is closed",
        lambda: open_matters().filter(owner__is_active=False).count(),
        what_to_do="The supervisor of the unit gives them to somebody else.",
    )
    register_check(
        "quiet",
        f"Open matters with no activity for {QUIET_WORKING_DAYS} working days",
        lambda: open_matters().filter(last_activity_on__lt=quiet_before()).count(),
        what_to_do="The owner records what happened, or what is waited for and until when.",
        list_url=_team_list("quiet"),
    )
    register_check(
        "quality_flags",
        "Matters with a doubt about their data",
        quality_flags,
        should_be=None,
        what_to_do="Doubts that imports left, counted by kind. Such rows are left out of the "
        "figures that they would falsify; correct them at the matter where the truth is known.",
    )


def _register_loose_ends() -> None:
    """Tasks, e-mails and jobs that wait for somebody to look."""
    register_check(
        "task_for_nobody",
        "Open tasks for somebody whose account is closed",
        lambda: _unsealed_tasks().filter(for_user__is_active=False).count(),
        what_to_do="Whoever set them, or a supervisor, cancels them and asks somebody else.",
    )
    register_check(
        "mail_unknown",
        "E-mails of which nobody knows whether they went out",
        lambda: Notice.objects.filter(mail=Notice.Mail.UNKNOWN, read_at=None).count(),
        what_to_do="Each waits in its reader's inbox, who decides whether it is sent again.",
    )
    register_check(
        "jobs_failed",
        "Jobs that failed in the last 7 days",
        jobs_failed,
        what_to_do="Whoever started one sees on its page why, and can start it again.",
    )


def _team_list(show: str) -> Any:
    """The list behind a total, for a reader who supervises; others have no list of matters."""

    def url(user: Any) -> str:
        return f"{reverse('team-work')}?show={show}" if supervises(standing(user)) else ""

    return url


def unsealed() -> QuerySet[Matter]:
    """What totals are made of."""
    return Matter.objects.exclude(sensitivity=Sensitivity.SEALED)


def open_matters() -> QuerySet[Matter]:
    """Open, and of a regime that is worked."""
    return unsealed().filter(WORKED_REGIMES_ONLY, is_open=True)


def without_clock() -> QuerySet[Matter]:
    """Open matters that no clock presses; a stopped clock counts as one."""
    clock = Clock.objects.filter(stream=OuterRef("pk"), status__in=Clock.OPEN)
    return open_matters().filter(~Exists(clock))


def without_owner() -> QuerySet[Matter]:
    """Unowned since before the limit: opened then, and not moved to another unit since."""
    today = timezone.localdate()
    day = calendars.current().working_days_before(today, UNOWNED_WORKING_DAYS)
    since = datetime.combine(day, time(0), tzinfo=LONDON)
    moved = Event.objects.filter(stream=OuterRef("pk"), verb="matter.moved", recorded_at__gte=since)
    return open_matters().filter(~Exists(moved), owner=None, opened_at__lt=since)


def quiet_before(today: date | None = None) -> date:
    """A matter whose last activity lies before this day has gone quiet."""
    return kept.calendar().working_days_before(today or timezone.localdate(), QUIET_WORKING_DAYS)


def deliveries_late() -> int:
    limit = timezone.now() - timedelta(minutes=DELIVERY_MINUTES)
    sealed = StreamHead.objects.filter(stream=OuterRef("event__stream"), is_sealed=True)
    waiting = Delivery.objects.filter(~Exists(sealed), event__recorded_at__lt=limit)
    return waiting.count()


def clock_dates_wrong() -> int:
    """Clocks, not fields: one clock with three wrong fields is one."""
    differing = {each.clock: each.stream for each in clocks.rederive_all()}
    sealed = _sealed_streams(set(differing.values()))
    return sum(stream not in sealed for stream in differing.values())


def _sealed_streams(streams: set[UUID]) -> set[UUID]:
    if not streams:
        return set()
    sealed = Matter.objects.filter(sensitivity=Sensitivity.SEALED)
    return streams & set(sealed.values_list("pk", flat=True))


def quality_flags() -> dict[str, int]:
    """How many matters carry each flag. Counted here: the databases look into JSON unlike."""
    flagged = unsealed().exclude(quality_flags=[]).values_list("quality_flags", flat=True)
    counted = Counter(flag for flags in flagged.iterator(chunk_size=2000) for flag in set(flags))
    return dict(counted) or {"": 0}


def _unsealed_tasks() -> QuerySet[Task]:
    return Task.objects.filter(
        Q(matter=None) | ~Q(matter__sensitivity=Sensitivity.SEALED), status=Task.Status.OPEN
    )


def jobs_failed() -> int:
    since = timezone.now() - timedelta(days=7)
    return Job.objects.filter(state=Job.State.FAILED, finished_at__gte=since).count()
