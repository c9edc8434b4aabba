"""Let the services believe that it is another moment.

What the demonstration shows happened on its days: a complaint of last March was logged last March.
Services ask Django for the time, so for a while they are told another. For this command and its
workers only: the time is the process's own, and nothing else may run beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from standards.clocks import selectors

LONDON = ZoneInfo("Europe/London")


class PretendTime:
    """The moment that Django gives for now. Set `moment` to go on."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@contextmanager
def time_is(moment: datetime) -> Iterator[PretendTime]:
    """Within it `timezone.now()`, and with it `localdate()`, answer with the moment given."""
    pretend, real = PretendTime(moment), timezone.now
    timezone.now = pretend  # type: ignore[assignment]
    try:
        yield pretend
    finally:
        timezone.now = real


@contextmanager
def clocks_are(running_for: Callable[[UUID], Any]) -> Iterator[None]:
    """Within it the guards of a matter that is only in memory ask these clocks, not the table."""
    real = selectors.running_for
    selectors.running_for = running_for  # type: ignore[assignment]
    try:
        yield
    finally:
        selectors.running_for = real


def moment_of(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time of day in London."""
    local = datetime.combine(day, time(hour, minute, second), tzinfo=LONDON)
    return local.astimezone(UTC)
