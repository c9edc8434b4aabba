"""Why a change is found within two seconds: a nudge on commit.

With a broker a worker is told. Without one the web process does the work itself, once the response
is on its way. Never before: how long it takes depends on what was written, sealed matters among it,
and whoever waits for the page could tell. The nudge itself is the same for every commit.
"""

from contextlib import suppress
from threading import local
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from kombu.exceptions import OperationalError

from search.models import Pending
from search.sync import running


class _Owed(local):
    """Whether the request that this thread answers has written something."""

    is_something = False


_owed = _Owed()


def connect() -> None:
    """At start-up."""
    from standards.events import consumers

    consumers.after_commit("search", committed)
    request_started.connect(begin, dispatch_uid="search.begin")
    request_finished.connect(finish, dispatch_uid="search.finish")


def committed() -> None:
    """Something was written."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        _owed.is_something = True
    elif Pending.objects.exists():
        _tell_a_worker()


def _tell_a_worker() -> None:
    from search.tasks import bring_up_to_date

    # With the broker lost, which the events' own nudge has logged, what is due finds the rows.
    with suppress(OperationalError, OSError):
        bring_up_to_date.delay()


def begin(**_: Any) -> None:
    """What was committed outside a request is left to what is due."""
    _owed.is_something = False


def finish(**_: Any) -> None:
    """The response has been handed over."""
    if _owed.is_something:
        _owed.is_something = False
        running.do_a_little()
