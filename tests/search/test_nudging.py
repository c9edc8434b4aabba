"""A commit is followed at once: by a worker where there is one, else once the response is out."""

from uuid import uuid4

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from search import tasks
from search.models import Entry, Pending
from search.sync import nudging, running
from tests.factories import people
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings, monkeypatch):
    """With a broker: how often the worker was told."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    told = []
    monkeypatch.setattr(tasks.bring_up_to_date, "delay", lambda: told.append(1))
    return told


def test_whatever_records_an_event_nudges_once_it_is_committed(
    cast, indexed, django_capture_on_commit_callbacks
):
    indexed()
    nudging.begin()
    with django_capture_on_commit_callbacks(execute=True):
        log_complaint(cast, owner=cast.amira)
        assert not nudging._owed.is_something

    assert Pending.objects.exists()  # nothing was worked out before the response
    nudging.finish()

    assert not Pending.objects.exists()


def test_a_worker_is_told_only_of_what_waits(sent, indexed):
    indexed()
    nudging.committed()
    assert sent == []
    people.person("Quarmby", "Ada")

    nudging.committed()

    assert sent == [1]


def test_a_broker_that_is_lost_fails_no_commit(sent, monkeypatch):
    def lost():
        raise OperationalError

    monkeypatch.setattr(tasks.bring_up_to_date, "delay", lost)
    people.person("Quarmby", "Ada")

    nudging.committed()

    assert Pending.objects.exists()


def test_the_worker_brings_all_up_to_date():
    people.person("Quarmby", "Ada")

    assert tasks.bring_up_to_date() == 1
    assert not Pending.objects.exists()


def test_much_at_once_is_left_to_what_is_due(monkeypatch):
    monkeypatch.setattr("search.sync.running.FEW_ROWS", 1)
    people.person("Quarmby", "Ada")
    nudging._owed.is_something = True

    nudging.finish()

    assert Pending.objects.exists()


def test_what_is_written_is_not_kept_waiting_by_all_that_is_checked(monkeypatch, indexed):
    """After an upgrade the whole index may be in doubt."""
    indexed()
    monkeypatch.setattr("search.sync.running.FEW_ROWS", 20)
    Pending.objects.bulk_create([Pending(root=uuid4(), is_check=True) for _ in range(50)])
    person = people.person("Quarmby", "Ada")
    nudging._owed.is_something = True

    nudging.finish()

    assert Entry.objects.filter(source="person", key=person.pk).exists()
    assert Pending.objects.filter(is_check=True).count() == 50  # left to what is due
    assert running.run(timezone.now()) == 50
