"""Jobs: progress, cancellation, faults, kills."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from standards.access.models import User
from standards.events.models import Event
from standards.pipeline import jobs, tasks
from standards.pipeline.jobs import Running
from standards.pipeline.models import Job
from standards.refusals import NotFoundHere, NotReady
from tests.factories import people
from tests.factories.cast import Cast
from tests.pipeline.test_due import REPOSITORY, another_process, in_threads

pytestmark = pytest.mark.django_db
Register = Callable[..., None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Kinds of work of the test's own."""
    monkeypatch.setattr(jobs, "_kinds", {})

    def add(code: str, work: Any, **more: Any) -> None:
        jobs.register(code, work, label=code.capitalize(), **more)

    return add


@pytest.fixture
def user(db: None) -> User:
    return people.user("olga", ["investigator"])


def run_waiting(later: timedelta = timedelta()) -> int:
    return jobs.run_waiting(timezone.now() + later)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_waits_for_run_due_and_ends_with_what_it_did(register: Register, user: User) -> None:
    register("count", lambda running, upto: {"message": f"Counted to {upto}.", "sum": upto * 2})

    job = jobs.start("count", by=user, params={"upto": 3})

    assert fresh(job).state == Job.State.QUEUED
    assert run_waiting() == 1
    done = fresh(job)
    assert (done.state, done.message, done.result) == ("done", "Counted to 3.", {"sum": 6})
    assert run_waiting() == 0


def test_progress_is_kept_while_it_runs(register: Register, user: User) -> None:
    seen = []

    def work(running: Running) -> None:
        running.progress(2, 8, "Reading")
        seen.append(Job.objects.values_list("done", "total", "message", "state").get())

    register("work", work)
    jobs.start("work", by=user)
    run_waiting()

    assert seen == [(2, 8, "Reading", "running")]


def test_a_job_that_has_not_begun_is_cancelled_at_once(register: Register, user: User) -> None:
    register("work", lambda running: pytest.fail("it ran"))
    job = jobs.start("work", by=user)

    jobs.cancel(job=job, by=user)

    assert run_waiting() == 0
    assert fresh(job).state == Job.State.CANCELLED
    with pytest.raises(NotReady, match="ended already"):
        jobs.cancel(job=job, by=user)


def test_a_running_job_stops_at_its_next_progress(register: Register, user: User) -> None:
    def work(running: Running) -> None:
        running.progress(1, 2)
        jobs.cancel(job=running.job, by=user)
        running.progress(2, 2)
        pytest.fail("it went on")

    register("work", work)
    job = jobs.start("work", by=user)
    run_waiting()

    assert (fresh(job).state, fresh(job).done) == (Job.State.CANCELLED, 2)


def test_a_fault_is_shown_without_its_words(
    register: Register, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    def work(running: Running) -> None:
        raise ValueError("Ngozi Okafor")

    register("work", work)
    job = jobs.start("work", by=user)
    run_waiting()

    failed = fresh(job)
    assert failed.state == Job.State.FAILED
    assert "Start it again" in failed.message
    assert "Okafor" not in failed.message + caplog.text


def test_a_refusal_is_shown_in_its_own_words(register: Register, user: User) -> None:
    def work(running: Running) -> None:
        raise NotReady("The file has no rows.", remedy="Choose another file.")

    register("work", work)
    job = jobs.start("work", by=user)
    run_waiting()

    assert fresh(job).message == "The file has no rows. Choose another file."


def test_a_key_keeps_a_second_job_from_starting_beside_the_first(
    register: Register, user: User
) -> None:
    register("work", lambda running: None)

    first = jobs.start("work", by=user, key="nightly")
    second = jobs.start("work", by=user, key="nightly")
    run_waiting()
    third = jobs.start("work", by=user, key="nightly")

    assert first == second != third


@pytest.mark.django_db(transaction=True)
def test_with_a_broker_a_job_is_asked_for_at_once_and_waits_where_it_is_lost(
    register: Register, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def lost(job_id: str) -> None:
        asked.append(job_id)
        raise OperationalError

    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(tasks.run_job, "delay", lost)
    register("work", lambda running: {"message": "Done."})

    job = jobs.start("work", by=people.user("olga"))

    assert asked == [str(job.pk)]
    assert fresh(job).state == Job.State.QUEUED
    assert tasks.run_job(str(job.pk))
    assert fresh(job).state == Job.State.DONE


def left_by_a_kill(user: User, **fields: Any) -> Job:
    """A job whose worker died: running, with a claim that runs out."""
    values = {
        "kind": "work",
        "by": user,
        "state": Job.State.RUNNING,
        "attempts": 1,
        "claimed_until": timezone.now() - timedelta(seconds=1),
        "started_at": timezone.now(),
    }
    return Job.objects.create(**{**values, **fields})


def test_a_killed_job_goes_on_at_its_bookmark(register: Register, user: User) -> None:
    register("work", lambda running: {"from": running.bookmark["row"]})
    job = left_by_a_kill(user, bookmark={"row": 500})

    run_waiting()

    assert (fresh(job).state, fresh(job).result) == (Job.State.DONE, {"from": 500})


def test_a_running_job_is_left_alone_while_its_claim_lasts(register: Register, user: User) -> None:
    register("work", lambda running: pytest.fail("it ran"))
    left_by_a_kill(user, claimed_until=timezone.now() + timedelta(minutes=1))

    assert run_waiting() == 0


def test_a_killed_job_that_cannot_be_taken_up_is_marked_as_failed(
    register: Register, user: User
) -> None:
    register("work", lambda running: pytest.fail("it ran"), resumes=False)
    job = left_by_a_kill(user)

    run_waiting()

    assert fresh(job).state == Job.State.FAILED
    assert "interrupted" in fresh(job).message


def test_a_job_that_is_killed_again_and_again_is_given_up(register: Register, user: User) -> None:
    register("work", lambda running: pytest.fail("it ran"))
    job = left_by_a_kill(user, attempts=jobs.MOST_ATTEMPTS)

    run_waiting()

    assert "interrupted 3 times" in fresh(job).message


def test_a_worker_that_lost_its_claim_writes_nothing(register: Register, user: User) -> None:
    def work(running: Running) -> None:
        Job.objects.update(claim=None)  # another worker took it up
        running.progress(1, 1)

    register("work", work)
    job = jobs.start("work", by=user)
    run_waiting()

    assert (fresh(job).state, fresh(job).done) == (Job.State.RUNNING, 0)


def test_a_kind_that_is_not_installed_fails_in_plain_words(register: Register, user: User) -> None:
    job = left_by_a_kill(user, kind="gone", state=Job.State.QUEUED)

    run_waiting()

    assert "not installed" in fresh(job).message


def test_nobody_else_can_see_or_cancel_a_job(register: Register, cast: Cast) -> None:
    register("work", lambda running: None)
    job = jobs.start("work", by=cast.joan)

    with pytest.raises(NotFoundHere):
        jobs.cancel(job=job, by=cast.amira)


# --- side by side, and killed -----------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_job_once(register: Register) -> None:
    ran = []
    register("work", lambda running: ran.append(1))
    jobs.start("work", by=people.user("amira"))

    raised = in_threads(run_waiting, 3)

    assert (raised, len(ran)) == ([], 1)


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from standards.pipeline import jobs, tasks
from tests.pipeline.rows import count_rows

def killed_at_three(running, rows):
    count_rows(running, rows, stop_before=3, stop=lambda: os.kill(os.getpid(), signal.SIGKILL))

jobs.register("rows", killed_at_three, label="Rows")
jobs.run_waiting(timezone.now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_killed_part_of_the_way_does_each_row_once(register: Register) -> None:
    from tests.pipeline.rows import MARK, count_rows

    user = people.user("amira")
    register("rows", count_rows)
    job = jobs.start("rows", by=user, params={"rows": 6})

    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=REPOSITORY,
        env=another_process(),
        capture_output=True,
        text=True,
        check=False,
    )
    interrupted = fresh(job)
    run_waiting(later=jobs.CLAIM)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (interrupted.state, interrupted.done) == (Job.State.RUNNING, 3)
    done = list(Event.objects.filter(stream=MARK).values_list("facts__row", flat=True))
    assert done == [0, 1, 2, 3, 4, 5]
    assert fresh(job).state == Job.State.DONE


# --- the page ---------------------------------------------------------------------------------
def test_the_page_looks_again_by_itself_until_the_job_has_ended(
    client: Client, register: Register, cast: Cast
) -> None:
    register("work", lambda running: {"message": "All done."})
    job = jobs.start("work", by=cast.joan)
    client.force_login(cast.joan, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/jobs/{job.pk}/"

    waiting, still = client.get(page), client.get(page, {"still": 1})
    run_waiting()
    ended = client.get(page)

    assert waiting["Refresh"] == "5"
    assert "Refresh" not in still
    assert "Refresh" not in ended
    assert b"All done." in ended.content


def test_a_job_is_cancelled_from_its_page(client: Client, register: Register, cast: Cast) -> None:
    register("work", lambda running: None)
    job = jobs.start("work", by=cast.joan)
    client.force_login(cast.joan, backend="django.contrib.auth.backends.ModelBackend")

    page = client.post(f"/jobs/{job.pk}/cancel/", follow=True)

    assert b"Cancelled before it began." in page.content


def test_anothers_job_answers_as_one_that_never_was(
    client: Client, register: Register, cast: Cast
) -> None:
    register("work", lambda running: None)
    job = jobs.start("work", by=cast.joan)
    client.force_login(cast.amira, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
