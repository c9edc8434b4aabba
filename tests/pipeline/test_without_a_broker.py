"""The embedded shape: tasks run within the process, and nothing looks for a broker."""

import logging

import pytest

from config.celery import app
from standards.events.tasks import nudge


@pytest.mark.django_db
def test_a_task_within_the_process_looks_for_no_broker(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        nudge()

    assert [record.message for record in caplog.records if record.name.startswith("kombu")] == []


def test_the_broker_is_given_up_at_once_when_it_does_not_answer() -> None:
    options = app.conf.broker_transport_options

    assert options["max_retries"] == 0
    assert options["socket_connect_timeout"] + options["socket_timeout"] < 10
    assert app.conf.task_publish_retry is False
