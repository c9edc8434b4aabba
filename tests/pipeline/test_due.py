"""Things that fall due: each once, whichever runs, however often, wherever it is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from config.celery import app
from standards.pipeline import due, tasks
from standards.pipeline.models import DueMark, Notice, OverdueTold, Task
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at
from tests.pipeline.clocked import overdue_clock

REPOSITORY = Path(__file__).resolve().parent.parent.parent
NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, due.Due]:
    """Nothing due but what the test registers."""
    empty: dict[str, due.Due] = {}
    monkeypatch.setattr(due, "_dues", empty)
    return empty


@pytest.mark.django_db
def test_one_thing_that_fails_does_not_keep_the_next_from_running(
    registry: dict, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(now: datetime) -> int:
        raise ValueError("Ngozi Okafor")

    due.register_due("first", fails)
    due.register_due("second", lambda now: 3)

    ran = due.run_all()

    assert (ran.counts, ran.failed) == ({"second": 3}, ["first"])
    assert "first" in caplog.text
    assert "Okafor" not in caplog.text  # the message of a fault may name somebody


@pytest.mark.django_db
def test_a_nightly_thing_runs_once_a_night(registry: dict) -> None:
    runs = []
    due.register_due("nightly", lambda now: len(runs.append(now) or runs), nightly=True)

    for hours in (0, 1, 12, 22, 23, 24):
        due.run_all(NIGHT + timedelta(hours=hours))

    assert runs == [NIGHT, NIGHT + timedelta(hours=23)]  # 3am, and 2am of the next day


@pytest.mark.django_db
def test_a_nightly_thing_whose_run_was_killed_is_taken_up_when_its_claim_runs_out(
    registry: dict,
) -> None:
    runs = []
    due.register_due("nightly", lambda now: len(runs.append(now) or runs), nightly=True)
    DueMark.objects.create(name="nightly", claimed_until=NIGHT + timedelta(hours=1))

    due.run_all(NIGHT + timedelta(minutes=59))
    due.run_all(NIGHT + timedelta(minutes=61))

    assert runs == [NIGHT + timedelta(minutes=61)]


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_fails_when_a_thing_fails(registry: dict) -> None:
    said = StringIO()
    due.register_due("letters", lambda now: 2)

    call_command("run_due", stdout=said)

    assert said.getvalue() == "Done: letters 2.\n"
    due.register_due("broken", lambda now: 1 // 0)
    with pytest.raises(CommandError, match="broken"):
        call_command("run_due", stdout=said)


@pytest.mark.django_db
def test_beat_calls_the_same_function(registry: dict) -> None:
    due.register_due("letters", lambda now: 2)

    assert app.conf.beat_schedule["run-due"]["task"] == tasks.run_due.name
    assert tasks.run_due() == {"letters": 2}


@pytest.mark.django_db
def test_the_loop_takes_a_number_of_seconds() -> None:
    with pytest.raises(CommandError, match="1 or more"):
        call_command("run_due", loop=0)


@pytest.mark.django_db(transaction=True)
def test_the_loop_ends_in_order_when_it_is_told_to() -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "manage.py", "run_due", "--loop", "3600"],
        cwd=REPOSITORY,
        env=another_process(),
        stdout=subprocess.PIPE,
        text=True,
    ) as loop:
        first = loop.stdout.readline() if loop.stdout else ""
        loop.send_signal(signal.SIGTERM)
        code = loop.wait(timeout=30)

    assert first.startswith("Done: ")
    assert code == 0


# --- side by side, and killed -----------------------------------------------------------------
def make_overdue(count: int) -> Cast:
    cast = make_cast()
    for _ in range(count):
        overdue_clock(errand_at(unit=cast.units.north))  # unowned: each makes a task
    return cast


def assert_each_once(count: int) -> None:
    """Every overdue clock was told of by exactly one task, with its event."""
    from standards.events.models import Event

    keys = list(Task.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == count
    assert OverdueTold.objects.count() == count
    assert Event.objects.filter(verb="task.made").count() == count


def in_threads(work: Callable[[], object], number: int) -> list[BaseException]:
    """Run the same work in threads that start together; what they raised."""
    barrier, raised = threading.Barrier(number), []

    def run() -> None:
        barrier.wait()
        try:
            work()
        except Exception as fault:
            raised.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_runs_side_by_side_tell_of_each_clock_once() -> None:
    make_overdue(12)

    raised = in_threads(lambda: due.run_all(), 2)

    assert raised == []
    assert_each_once(12)


def database_url() -> str:
    """The address of the test database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = settings["HOST"] or "127.0.0.1"
    account = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    return f"postgres://{account}{host}:{settings['PORT'] or 5432}/{settings['NAME']}"


def another_process() -> dict[str, str]:
    """The environment of a process on the same database, with the ground alone."""
    own = {"DATABASE_URL": database_url(), "PYTHONPATH": str(REPOSITORY), "PROBITY_KINDS": ""}
    return {**os.environ, **own}


KILLED_AT = """
import os, signal, sys
import django
django.setup()
from datetime import UTC, datetime
from django.db import connection
from standards.pipeline.overdue import sweep_overdue

left = int(sys.argv[1])

def count_down(execute, sql, params, many, context):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(count_down):
    sweep_overdue(datetime.fromisoformat(sys.argv[2]))
print("not killed")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statements", [3, 11, 17, 29, 41])
def test_a_run_that_is_killed_leaves_all_or_nothing_of_each_clock(statements: int) -> None:
    make_overdue(4)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(statements), timezone.now().isoformat()],
        cwd=REPOSITORY,
        env=another_process(),
        capture_output=True,
        text=True,
        check=False,
    )
    told_of, asked = OverdueTold.objects.count(), Task.objects.count()
    due.run_all()

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert told_of == asked < 4
    assert_each_once(4)
    assert not Notice.objects.filter(sentence__startswith="Overdue").exists()  # nobody owns them


@pytest.mark.django_db(transaction=True)
def test_a_nightly_thing_runs_once_though_two_runs_meet(registry: dict) -> None:
    runs = []
    due.register_due("nightly", lambda now: len(runs.append(1) or runs), nightly=True)

    raised = in_threads(lambda: due.run_all(NIGHT), 3)

    assert (raised, len(runs)) == ([], 1)
    assert DueMark.objects.get().done_for == date(2026, 11, 23)
