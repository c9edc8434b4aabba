"""What is done once a night: walls follow the date, and what nobody needs any more goes.

Each may run as often as you like and be killed at any point: what is left is done the next time.
"""

from datetime import datetime, timedelta

from django.conf import settings

from standards.pipeline import due
from standards.pipeline.models import Job, Notice
from standards.workflow import walls
from standards.workflow.services.queries import sweep_queries

WALLS = "walls of the day"
A_TIME = 1000  # rows deleted in one statement


def register() -> None:
    """Called once, when the room starts."""
    # From midnight: somebody whose tie begins today must not read on until two.
    due.register_due(WALLS, follow_the_day, nightly=True, begins=timedelta(0))
    due.register_due("old notices", sweep_notices, nightly=True)
    due.register_due("finished jobs", sweep_jobs, nightly=True)
    due.register_due("old queries", sweep_queries, nightly=True)


def follow_the_day(now: datetime) -> int:
    """Ties and postings whose first day came, or whose last day passed, since the last time."""
    return walls.follow_the_day(due.last_done(WALLS))


def sweep_notices(now: datetime) -> int:
    """Drop notices that were read long ago; returns how many.

    One whose e-mail is still on its way, or of unknown fate, waits for its answer.
    """
    before = now - timedelta(days=settings.NOTICE_KEPT_DAYS)
    settled = [Notice.Mail.NONE, Notice.Mail.SENT, Notice.Mail.WITHHELD, Notice.Mail.REFUSED]
    return _delete(Notice, read_at__lt=before, mail__in=settled)


def sweep_jobs(now: datetime) -> int:
    """Drop jobs that ended long ago, however they ended; returns how many."""
    before = now - timedelta(days=settings.JOB_KEPT_DAYS)
    return _delete(Job, finished_at__lt=before)


def _delete(model: type[Notice] | type[Job], **old: object) -> int:
    """A part at a time, so that nobody waits behind one long statement."""
    done = 0
    while ids := list(model._default_manager.filter(**old).values_list("pk", flat=True)[:A_TIME]):
        done += model._default_manager.filter(pk__in=ids).delete()[0]
    return done
