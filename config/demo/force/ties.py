"""Relatives and friends within the force, and conflicts that somebody declared."""

from datetime import date, timedelta
from random import Random
from typing import Any

from config.demo.dice import between, dice, one_of
from standards.people.models import Person
from standards.people.services.ties import declare_association, declare_conflict

MOST = 300  # of each big force's ties; each is an act of its own with its events
_RELATIONS = ("spouse", "partner", "sibling", "parent", "lives at the same address", "close friend")


def make_ties(*, seed: int, today: date, by: Any) -> int:
    """Declare some ties between people outside professional standards; returns how many."""
    rng = dice(seed, "ties")
    refs = list(
        Person.objects.filter(user=None).order_by("person_ref").values_list("person_ref", flat=True)
    )
    count = min(MOST, max(4, len(refs) // 60))
    chosen = rng.sample(refs, 2 * count)
    persons = {each.person_ref: each for each in Person.objects.filter(person_ref__in=chosen)}
    for place in range(count):
        pair = persons[chosen[2 * place]], persons[chosen[2 * place + 1]]
        _declare(rng, *pair, today=today, by=by)
    return count


def _declare(rng: Random, person: Person, other: Person, *, today: date, by: Any) -> None:
    since = today - timedelta(days=between(rng, 40, 3000))
    if rng.random() < 0.12:
        declare_conflict(
            person=person, other=other, reason="Earlier dispute", by=by, starts_on=since
        )
        return
    relation = one_of(rng, _RELATIONS)
    declare_association(
        person=person,
        other=other,
        relation=relation,
        by=by,
        starts_on=since,
        is_notifiable=relation == "close friend",
    )
