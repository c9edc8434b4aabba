"""Long work: started by a person, run in the background, shown with its progress, cancellable.

A kind of work is a function `work(running, **params) -> dict | None`. It calls
`running.progress(done, total, "…")` at least every few minutes: that keeps its claim, and is where
a cancellation reaches it. Killed, its claim runs out and the next run takes it up again from
`running.bookmark`; a kind that cannot be resumed is marked as failed instead.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from standards.access import gate
from standards.access.models import User
from standards.pipeline.models import Job
from standards.refusals import NotReady, Refusal

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
MOST_ATTEMPTS = 3
A_RUN = 5  # jobs that one run of run_due takes up

Work = Callable[..., Mapping[str, Any] | None]


class Stopped(Exception):
    """The job was cancelled, or another worker took it up: leave everything as it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is registered: a code that stays, words for the page, the work, where it leads."""

    code: str
    label: str
    work: Work
    resumes: bool = True
    done_url: Callable[[Job], str] | None = None


_kinds: dict[str, Kind] = {}


def register(
    code: str,
    work: Work,
    *,
    label: str,
    resumes: bool = True,
    done_url: Callable[[Job], str] | None = None,
) -> None:
    """Make a kind of work known. `resumes`: it bears being run again after a kill."""
    _kinds[code] = Kind(code, label, work, resumes, done_url)


def kind_of(job: Job) -> Kind | None:
    """The job's kind; None when the room that brings it is not installed now."""
    return _kinds.get(job.kind)


def start(kind: str, *, by: User, params: Mapping[str, Any] | None = None, key: str = "") -> Job:
    """Queue a job. With a `key`, one that is still live is returned instead of a second.

    The caller has checked that `by` may. With a broker it starts at once, otherwise `run_due`
    takes it up.
    """
    if kind not in _kinds:
        raise KeyError(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, by=by, params=dict(params or {}), key=key)
            transaction.on_commit(lambda: _nudge(job.pk))
    except IntegrityError:
        live = Job.objects.filter(key=key, state__in=Job.LIVE).first()
        if not key or live is None:
            raise
        return live
    return job


def _nudge(job_id: uuid.UUID) -> None:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return  # never inside the request: run_due takes it up
    from standards.pipeline.tasks import run_job

    try:
        run_job.delay(str(job_id))
    except (OperationalError, OSError):
        log.warning("the broker does not answer; the job waits for run_due")


@transaction.atomic
def cancel(*, job: Job, by: User) -> Job:
    """Stop a job: at once where it has not begun, else when it next reports its progress."""
    mine = gate.get_for(by, Job, lock=True, pk=job.pk)
    gate.check(by, "cancel", mine)
    if mine.state == Job.State.QUEUED:
        mine.state, mine.finished_at = Job.State.CANCELLED, timezone.now()
        mine.message = "Cancelled before it began. Nothing was done."
    elif mine.state == Job.State.RUNNING:
        mine.is_cancel_asked = True
    else:
        raise NotReady("It has ended already.")
    mine.save(update_fields=["state", "finished_at", "message", "is_cancel_asked"])
    return mine


def run_waiting(now: datetime) -> int:
    """Take up what waits, and what a killed worker left; returns how many were run."""
    ready = Job.objects.filter(_free(now)).order_by("made_at").values_list("pk", flat=True)
    return sum(run(job_id, now) for job_id in list(ready[:A_RUN]))


def _free(now: datetime) -> Q:
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, claimed_until__lt=now)


def run(job_id: uuid.UUID, now: datetime | None = None) -> bool:
    """Run one job to its end, unless somebody else has it; True when this call ran it."""
    now = now or timezone.now()
    claim = uuid.uuid4()
    claimed = Job.objects.filter(_free(now), pk=job_id).update(
        state=Job.State.RUNNING,
        claim=claim,
        claimed_until=now + CLAIM,
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return False
    Job.objects.filter(pk=job_id, started_at=None).update(started_at=now)
    job = Job.objects.filter(pk=job_id).select_related("by").first()
    if job is None:
        return False
    running = Running(job=job, claim=claim, bookmark=dict(job.bookmark))
    if _must_give_up(running):
        return True
    with _Ending(running) as ending:
        ending.result = dict(_kinds[job.kind].work(running, **job.params) or {})
    return True


def _must_give_up(running: "Running") -> bool:
    """Taken up after a kill: once too often, or of a kind that cannot be taken up, or unknown."""
    job, kind = running.job, kind_of(running.job)
    if kind is None:
        running.end(Job.State.FAILED, message="This kind of work is not installed any more.")
    elif job.is_cancel_asked:
        running.end(Job.State.CANCELLED, message="Cancelled.")
    elif job.attempts > 1 and not kind.resumes:
        running.end(
            Job.State.FAILED,
            message="It was interrupted part of the way. Look at what was done, then start again.",
        )
    elif job.attempts > MOST_ATTEMPTS:
        running.end(
            Job.State.FAILED, message=f"It was interrupted {MOST_ATTEMPTS} times. Start it again."
        )
    else:
        return False
    return True


@dataclass(slots=True)
class Running:
    """What the work gets: where to go on, whom it is for, and how to say how far it is."""

    job: Job
    claim: uuid.UUID
    bookmark: dict[str, Any] = field(default_factory=dict)

    @property
    def by(self) -> User:
        return self.job.by

    def progress(
        self,
        done: int,
        total: int = 0,
        message: str = "",
        *,
        bookmark: Mapping[str, Any] | None = None,
    ) -> None:
        """Say how far it is and where to go on after a kill. Raises Stopped when it must end.

        Call it inside the transaction of the work that it reports, and a kill repeats nothing.
        """
        if bookmark is not None:
            self.bookmark = dict(bookmark)
        kept = self._mine().update(
            done=done,
            total=total,
            message=message[:300],
            bookmark=self.bookmark,
            claimed_until=timezone.now() + CLAIM,
        )
        if not kept or self._mine().filter(is_cancel_asked=True).exists():
            raise Stopped

    def end(
        self, state: Job.State, *, message: str, result: Mapping[str, Any] | None = None
    ) -> None:
        """Close the job, unless another worker has taken it up meanwhile."""
        self._mine().update(
            state=state,
            message=message[:300],
            result=dict(result or {}),
            finished_at=timezone.now(),
            claimed_until=None,
        )

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, claim=self.claim, state=Job.State.RUNNING)


class _Ending:
    """Close the job as what happened to its work: finished, refused, cancelled, or at fault."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.result: dict[str, Any] = {}

    def __enter__(self) -> "_Ending":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if kind is None:
            said = str(self.result.pop("message", ""))
            self.running.end(Job.State.DONE, message=said, result=self.result)
            return True
        if not issubclass(kind, Exception):
            return False  # told to stop: the claim runs out and another run takes it up
        if isinstance(fault, Stopped):
            self.running.end(Job.State.CANCELLED, message="Cancelled. What was done stays done.")
        elif isinstance(fault, Refusal):
            self.running.end(
                Job.State.FAILED, message=" ".join(filter(None, [fault.sentence, fault.remedy]))
            )
        else:
            # The message of a fault may hold personal data; its kind does not.
            log.error("job %s (%s) failed: %s", self.running.job.pk, self.running.job.kind, kind)
            self.running.end(
                Job.State.FAILED,
                message="It stopped at a fault of the product. Start it again; if it happens "
                "again, tell a system administrator the address of this page.",
            )
        return True
