"""A small force of the demonstration, as the command makes it."""

from collections.abc import Iterator
from datetime import date

import pytest

from config.demo.casework.bulk import Maker
from config.demo.casework.drafts import Draft, Wishes, drafts, with_references
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.force.making import make_force
from config.demo.pretending import PretendTime, moment_of, time_is
from standards.clocks import calendars

MONDAY = date(2026, 11, 23)
WISHES = Wishes(cases=150, seed=7, restricted=5, sealed=1)
MANY = Wishes(cases=1_500, seed=7, restricted=5, sealed=1)


@pytest.fixture
def monday() -> Iterator[PretendTime]:
    """It is the morning of the demonstration's Monday, until the test goes on."""
    with time_is(moment_of(MONDAY, 9)) as pretend:
        yield pretend


@pytest.fixture
def force(db: None, monday: PretendTime) -> ForceAtHand:
    """A force of 150 with its accounts, in the database and at hand."""
    make_force(people=150, cases=WISHES.cases, seed=WISHES.seed, today=MONDAY)
    return ForceAtHand()


@pytest.fixture
def maker(force: ForceAtHand) -> Maker:
    return Maker(force, WISHES, MONDAY)


@pytest.fixture
def some_drafts(force: ForceAtHand) -> list[Draft]:
    """The drafts of a small demonstration, in order of logging."""
    return with_references(drafts(WISHES, today=MONDAY, calendar=calendars.current()))


@pytest.fixture
def many_drafts(force: ForceAtHand) -> list[Draft]:
    """Enough to find every course among them."""
    return with_references(drafts(MANY, today=MONDAY, calendar=calendars.current()))
