"""Things that fall due: one registry, run by `manage.py run_due` and by beat alike.

Each thing must itself be safe to run side by side, as often as you like, and to be killed: it
claims by a conditional update or a unique row inside the transaction of what it does.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import TracebackType

from django.db.models import Q
from django.utils import timezone

from standards.pages.dates import LONDON
from standards.pipeline.models import DueMark

log = logging.getLogger(__name__)

NIGHT_BEGINS = timedelta(hours=2)  # nightly things belong to the day from 2am, London time
NIGHTLY_CLAIM = timedelta(hours=1)

Run = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Due:
    """A name that stays, what to run, whether once a night is enough, and when its night begins."""

    name: str
    run: Run
    nightly: bool = False
    begins: timedelta = NIGHT_BEGINS


@dataclass(slots=True)
class Ran:
    """What a run did: how many things under each name, and which names failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


_dues: dict[str, Due] = {}


def register_due(
    name: str, run: Run, *, nightly: bool = False, begins: timedelta = NIGHT_BEGINS
) -> None:
    """Have `run(now)` called every minute, or once a night; it returns how many things it did.

    `begins` is how long after midnight, London time, a nightly thing belongs to the new day.
    """
    _dues[name] = Due(name, run, nightly, begins)


def registered() -> list[Due]:
    return list(_dues.values())


def run_all(now: datetime | None = None) -> Ran:
    """Do what is due. One that fails is logged by name and never keeps the others from running."""
    ran = Ran()
    for due in registered():
        with _GoingOn(due.name, ran):
            moment = now or timezone.now()
            ran.counts[due.name] = _run_nightly(due, moment) if due.nightly else due.run(moment)
    return ran


def _run_nightly(due: Due, now: datetime) -> int:
    """Once for each day: claimed by a conditional update, marked when done. A run that was
    killed leaves a claim that runs out, and the next takes it up."""
    day = _day_of_night(now, due.begins)
    DueMark.objects.get_or_create(name=due.name)
    open_mark = DueMark.objects.filter(
        Q(done_for=None) | Q(done_for__lt=day),
        Q(claimed_until=None) | Q(claimed_until__lt=now),
        name=due.name,
    )
    if not open_mark.update(claimed_until=now + NIGHTLY_CLAIM):
        return 0
    done = due.run(now)
    DueMark.objects.filter(name=due.name).update(done_for=day, claimed_until=None)
    return done


def _day_of_night(now: datetime, begins: timedelta) -> date:
    return (now.astimezone(LONDON) - begins).date()


def last_done(name: str) -> date | None:
    """The day for which a nightly thing was done last; within its own run, the time before."""
    return DueMark.objects.filter(name=name).values_list("done_for", flat=True).first()


class _GoingOn:
    """Note the failure of one thing, and go on with the next.

    The log has the name and the kind of fault, never its message: that may hold personal data.
    """

    def __init__(self, name: str, ran: Ran) -> None:
        self.name = name
        self.ran = ran

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False  # nothing wrong; or told to stop, which is not ours to catch
        self.ran.failed.append(self.name)
        log.error("due thing %r failed: %s", self.name, kind.__name__)
        return True
