"""Load a demonstration: the force, its clearances, its cases, and say what was loaded."""

import resource
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import date, datetime
from time import monotonic

from django.db import connection, transaction
from django.utils import timezone

from cases.models import Complaint
from config.demo import marking
from config.demo.applications import tell_applications
from config.demo.casework.bulk import ALONE_BELOW, Written, write_cases
from config.demo.casework.drafts import Wishes, drafts, with_references
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.grants import give_grants
from config.demo.force.making import make_force
from config.demo.pretending import moment_of, time_is
from config.demo.programmes import tell_programmes
from config.demo.showpieces import tell_all
from config.demo.withdrawals import tell_reviews
from standards.clocks import calendars
from standards.events.models import Event
from standards.workflow.models import Wall

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """The last line of the command."""

    people: int
    users: int
    cases: int
    open: int
    restricted: int
    sealed: int
    walls: int
    grants: int
    clearances: int
    events: int
    seconds: float
    peak_mb: int

    def as_dict(self) -> dict[str, int | float]:
        return asdict(self)


def load(
    *,
    people: int,
    wishes: Wishes,
    today: date,
    grants: int = 0,
    workers: int = 1,
    progress: Progress = lambda said: None,
) -> Summary:
    """Load a whole demonstration into an empty database.

    A small one is all or nothing; a big one is written batch by batch and marked as broken off
    until its end. Raises ValueError where the people are too few.
    """
    started = monotonic()
    now = _morning_of(today)
    whole = wishes.cases < ALONE_BELOW
    facts: dict[str, int | str] = {
        "people": people,
        "cases": wishes.cases,
        "seed": wishes.seed,
        "today": today.isoformat(),
    }
    keeping: AbstractContextManager = transaction.atomic() if whole else nullcontext()
    with keeping:
        with time_is(now):
            marking.begun(facts)
            progress(f"Loading a demonstration: {people:,} people, {wishes.cases:,} cases ...")
            force = make_force(people=people, cases=wishes.cases, seed=wishes.seed, today=today)
            progress(f"{force.people:,} people in {force.units} units, {force.users} accounts")
            taken = with_references(drafts(wishes, today=today, calendar=calendars.current()))
        written = write_cases(
            taken, wishes, today=today, now=now, workers=workers, progress=_said(progress)
        )
        with time_is(now) as pretend:
            told = tell_all(ForceAtHand(), pretend, today) if whole else 0
            if whole:
                tell_reviews(ForceAtHand(), pretend, today)
                tell_applications(ForceAtHand(), pretend, today)
            pretend.moment = now
            if whole:
                tell_programmes()
            given = give_grants(grants, seed=wishes.seed, today=today)
            marking.loaded({**facts, "events": written.events})
    _tell_the_planner()
    return _summary(force.people, force.users, written, told, given, force.clearances, started)


def _morning_of(today: date) -> datetime:
    """Now, or nine in the morning of a day that is not today."""
    return timezone.now() if today == timezone.localdate() else moment_of(today, 9)


def _said(progress: Progress) -> Callable[[int, int], None]:
    def say(done: int, total: int) -> None:
        if done == total or done % 10_000 == 0:
            progress(f"{done:,} of {total:,} cases")

    return say


def _tell_the_planner() -> None:
    """After so many rows at once the database must count again, or it plans as for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _summary(
    people: int,
    users: int,
    written: Written,
    told: int,
    grants: int,
    clearances: int,
    started: float,
) -> Summary:
    peaks = (resource.getrusage(who).ru_maxrss for who in _EVERYBODY)
    return Summary(
        people=people,
        users=users,
        cases=written.cases + told,
        open=Complaint.objects.filter(is_open=True).count(),
        restricted=written.restricted,
        sealed=written.sealed,
        walls=Wall.objects.count(),
        grants=grants,
        clearances=clearances,
        events=Event.objects.count(),
        seconds=round(monotonic() - started, 1),
        peak_mb=max(peaks) // 1024,
    )


_EVERYBODY = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
