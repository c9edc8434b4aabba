"""Tasks through a real Redis and a real worker: once, through kills and a lost broker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.celery import app
from standards.access.models import User
from standards.events.models import Delivery
from standards.pipeline import due, jobs, tasks
from standards.pipeline.models import Job, Notice
from standards.workflow.services import ownership
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at
from tests.pipeline import stamping
from tests.pipeline.stamping import stamps
from tests.pipeline.test_due import REPOSITORY, another_process

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]

PATIENCE = 60  # seconds before a test gives up on the worker


def until(what: str, is_so: Callable[[], bool]) -> None:
    """Wait for another process, and say what was waited for in vain."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"Not within {PATIENCE} seconds: {what}.")
        threading.Event().wait(0.05)


class Worker:
    """One worker process and its log."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / f"worker-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "--app", "tests.pipeline.real_worker"),
                    *("worker", "--pool", "solo", "--loglevel", "INFO"),
                    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
                ],
                cwd=REPOSITORY,
                env={
                    **another_process(),
                    "DJANGO_SETTINGS_MODULE": "tests.pipeline.worker_settings",
                    "REDIS_URL": os.environ["REDIS_URL"],
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        ready = "The worker is ready."
        until("a worker is ready", lambda: self.says(ready) or self.process.poll() is not None)
        if not self.says(ready):
            raise AssertionError(f"The worker stopped: {self.log.read_text()[-2000:]}")

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def kill(self) -> None:
        """At once, without a last word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)


def send_through(url: str, settings: Any) -> None:
    """Have this process send its tasks to a broker instead of running them itself."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app.conf.update(task_always_eager=False, broker_url=url)
    app._after_fork()  # forget connections to the broker before


@pytest.fixture
def broker(settings: Any) -> Iterator[Any]:
    """The Redis of this pass, empty, with the test's own work registered."""
    before = {name: app.conf[name] for name in ("task_always_eager", "broker_url")}
    send_through(os.environ["REDIS_URL"], settings)
    app.control.purge()
    registered = dict(jobs._kinds)
    stamping.register()
    yield settings
    app.control.purge()
    jobs._kinds.clear()
    jobs._kinds.update(registered)
    app.conf.update(before)
    app._after_fork()


@pytest.fixture
def start_worker(broker: Any, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Start workers; those that still run at the end of the test are ended."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(tmp_path))  # kept first, so that it is ended whatever happens
        started[-1].wait_until_ready()
        return started[-1]

    yield start
    for worker in started:
        worker.end()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def stamped(by: User, folder: Path, **more: int) -> Job:
    return jobs.start(stamping.KIND, by=by, params={"upto": 5, "folder": str(folder), **more})


def is_done(job: Job) -> Callable[[], bool]:
    return lambda: Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_a_task_sent_through_redis_runs_once(
    cast: Cast, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    worker = start_worker()

    job = stamped(cast.joan, tmp_path)
    until("the job is done", is_done(job))
    for _ in range(2):
        tasks.run_job.delay(str(job.pk))  # a second delivery of the same task
    last = stamped(cast.joan, tmp_path)  # one worker takes them in order: the two came before it
    until("the job after it is done", is_done(last))

    assert stamps() == sorted([1, 2, 3, 4, 5] * 2)
    assert Job.objects.get(pk=job.pk).attempts == 1
    assert not worker.says("ERROR")


def test_what_happens_here_is_told_of_there_once(
    cast: Cast, start_worker: Callable[[], Worker]
) -> None:
    start_worker()

    errand = errand_at(unit=cast.units.north)
    ownership.allocate(matter=errand, to=cast.amira, by=cast.farah)
    until("everything is delivered", lambda: not Delivery.objects.exists())

    assert Notice.objects.filter(user=cast.amira, matter=errand.pk).count() == 1


def test_a_worker_killed_half_way_leaves_a_job_that_is_done_once_after_a_restart(
    cast: Cast, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    first = start_worker()
    job = stamped(cast.joan, tmp_path, hold_at=3)
    until("the job is half way", (tmp_path / "held").exists)

    first.kill()
    half = (stamps(), Job.objects.get(pk=job.pk).state)
    # Ten minutes later its claim has run out.
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    (tmp_path / "go").touch()
    start_worker()
    tasks.run_due.delay()  # as beat sends it; Redis gives out the unfinished task again beside it
    until("the job is done", is_done(job))
    last = stamped(cast.joan, tmp_path)
    until("the job after it is done", is_done(last))

    assert half == ([1, 2], Job.State.RUNNING)
    assert stamps() == sorted([1, 2, 3, 4, 5] * 2)
    assert Job.objects.get(pk=job.pk).attempts == 2


def test_with_the_broker_lost_nothing_is_lost_and_the_sweeper_does_it_once(
    cast: Cast, broker: Any, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    send_through(f"redis://127.0.0.1:{closed_port()}/0", broker)

    began = time.monotonic()
    errand = errand_at(unit=cast.units.north)
    ownership.allocate(matter=errand, to=cast.amira, by=cast.farah)
    job = stamped(cast.joan, tmp_path)
    took = time.monotonic() - began
    waiting = (Delivery.objects.exists(), Job.objects.get(pk=job.pk).state, stamps())

    due.run_all()
    send_through(os.environ["REDIS_URL"], broker)
    start_worker()
    tasks.run_due.delay()  # the broker is back: what was swept is not done again
    last = stamped(cast.joan, tmp_path)
    until("the job after it is done", is_done(last))

    assert waiting == (True, Job.State.QUEUED, [])
    assert took < 5  # a lost broker does not hold a web request
    assert Notice.objects.filter(user=cast.amira, matter=errand.pk).count() == 1
    assert stamps() == sorted([1, 2, 3, 4, 5] * 2)
    assert Job.objects.get(pk=job.pk).attempts == 1


def closed_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
