"""Make the whole force: units, people, accounts, ties, clearances."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.apps import apps

from config.demo.dice import dice
from config.demo.force.accounts import make_accounts, make_circle
from config.demo.force.cast import colleagues
from config.demo.force.feeds import feed_people, feed_units
from config.demo.force.people import LEFT_PERCENT, PersonRow, person_rows
from config.demo.force.seats import Seat, all_seats
from config.demo.force.ties import make_ties
from config.demo.force.units import unit_rows

BY = "system:demonstration"


@dataclass(frozen=True, slots=True)
class Force:
    """What was made."""

    units: int
    people: int
    users: int
    ties: int
    clearances: int


def make_force(*, people: int, cases: int, seed: int, today: date) -> Force:
    """A force of so many people, with the accounts that so many cases need.

    Raises ValueError where the people are fewer than the accounts and the units need.
    """
    accounts = colleagues(cases, dice(seed, "colleagues"))
    serving = people - people * LEFT_PERCENT // 100
    seats = all_seats(serving, accounts, seed)
    refs: dict[str, str] = {}

    def everybody() -> Iterator[PersonRow]:
        # Made up anew for each file: 50,000 people are quicker made than kept.
        for row in person_rows(seats, people=people, seed=seed, today=today):
            if row.username:
                refs[row.username] = row.ref
            yield row

    units = feed_units(unit_rows(people), by=BY)
    fed = feed_people(everybody(), as_at=today, by=BY)
    users = make_accounts(accounts, refs)
    make_circle(users)
    ties = make_ties(seed=seed, today=today, by=BY)
    clearances = _clear(seats, everybody(), refs["imran"], seed=seed, today=today)
    return Force(units, fed, len(users), ties, clearances)


def _clear(
    seats: list[Seat], people: Iterator[PersonRow], officer_ref: str, *, seed: int, today: date
) -> int:
    """Posts, clearances and the past, where vetting is installed; returns how many clearances."""
    if not apps.is_installed("vetting"):
        return 0
    from config.demo.force.clearances import clearance_rows, feed_clearances, feed_posts
    from config.demo.force.past import has_past, tell_past

    feed_posts(seats, by=BY)
    kept: list[PersonRow] = []  # those with a past: few

    def everybody() -> Iterator[PersonRow]:
        for person in people:
            if has_past(person, seed=seed):
                kept.append(person)
            yield person

    rows = (
        clearance_rows(person, seed=seed, today=today, officer_ref=officer_ref)
        for person in everybody()
    )
    held = feed_clearances(chain.from_iterable(rows), by=BY)
    tell_past(kept, officer_ref=officer_ref, seed=seed, today=today, by=BY)
    return held
