"""Which cases there are: when each arrived, what course it takes, who may know of it."""

from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from cases.registration import KIND
from config.demo.casework import mix
from config.demo.dice import Shares, between, dice
from config.demo.pretending import moment_of
from standards.clocks.working_days import Calendar
from standards.workflow import numbering

YEARS, A_YEAR = 3, 365
FRESH_DAYS, MOST_FRESH = 28, 60
_LAG = Shares({0: 76, 1: 15, 2: 6, 3: 3})  # working days from arrival to logging


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of the cases as a whole."""

    cases: int
    seed: int
    restricted: float = 5.0  # percent
    sealed: float = 1.0  # percent
    walls_a_case: float | None = None  # None: as it comes, about two
    short_histories: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One case to be."""

    number: int
    course: str
    received_on: date
    logged_at: datetime
    sight: str  # ordinary, restricted, sealed
    reference: str = ""


def drafts(wishes: Wishes, *, today: date, calendar: Calendar) -> list[Draft]:
    """Every case in the order of logging, with its reference. All were logged before today."""
    days = _days(today)
    fresh = min(MOST_FRESH, wishes.cases // 4) if wishes.cases < 2_000 else 0
    made = []
    for number in range(wishes.cases):
        rng = dice(wishes.seed, "draft", number)
        received = _arrival(rng, days) if number >= fresh else _fresh(rng, today)
        logged = _logged(rng, received, today, calendar)
        made.append(
            Draft(
                number=number,
                course=mix.COURSES.draw(rng),
                received_on=min(received, logged),
                logged_at=moment_of(logged, between(rng, 8, 16), between(rng, 0, 59)),
                sight=_sight(rng, wishes),
            )
        )
    made.sort(key=lambda draft: (draft.logged_at, draft.number))
    return made


def with_references(made: list[Draft]) -> list[Draft]:
    """The drafts with references of the series they belong to, taken for good."""
    wanted = Counter((_series(draft), draft.logged_at.year) for draft in made)
    given = {
        key: iter(numbering.next_references(*key, count)) for key, count in sorted(wanted.items())
    }
    return [
        Draft(
            draft.number,
            draft.course,
            draft.received_on,
            draft.logged_at,
            draft.sight,
            next(given[_series(draft), draft.logged_at.year]),
        )
        for draft in made
    ]


def _series(draft: Draft) -> str:
    return KIND.sealed_series if draft.sight == "sealed" else KIND.series


def _days(today: date) -> tuple[list[date], list[float]]:
    """The days of three years, and the sums of their weights: season, week and growth."""
    first = today - timedelta(days=YEARS * A_YEAR)
    days = [first + timedelta(days=n) for n in range(YEARS * A_YEAR)]
    weights = (
        mix.MONTHS[day.month - 1]
        * mix.WEEKDAYS[day.weekday()]
        * mix.GROWTH_A_YEAR ** ((day - first).days / A_YEAR)
        for day in days
    )
    return days, list(accumulate(weights))


def _arrival(rng: Random, days: tuple[list[date], list[float]]) -> date:
    return days[0][bisect(days[1], rng.random() * days[1][-1])]


def _fresh(rng: Random, today: date) -> date:
    """A small force has some more of the last weeks, or its pages would be empty."""
    return today - timedelta(days=between(rng, 1, FRESH_DAYS))


def _logged(rng: Random, received: date, today: date, calendar: Calendar) -> date:
    logged = received
    if not calendar.is_working_day(received):
        logged = calendar.next_working_day(received)
    logged = calendar.add_working_days(logged, _LAG.draw(rng))
    return logged if logged < today else calendar.working_days_before(today, 1)


def _sight(rng: Random, wishes: Wishes) -> str:
    thrown = rng.random() * 100
    if thrown < wishes.sealed:
        return "sealed"
    return "restricted" if thrown < wishes.sealed + wishes.restricted else "ordinary"
