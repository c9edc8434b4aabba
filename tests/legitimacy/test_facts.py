"""Facts from rows and from events: the same to the last byte, and as they were known on a day."""

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import transaction

from standards.access.models import Compartment
from standards.legitimacy.gathering import gather
from standards.workflow import kinds
from standards.workflow.models import Matter, writing
from standards.workflow.services import ownership
from tests.factories import matters
from tests.factories.legitimacy import Lived, lived

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def facts(**asked):
    return gather(kinds.get("errand"), as_at=asked.pop("as_at", now()), **asked)


def at(day):
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def random_lives(units, count=300, seed=7):
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        received = date(2025, 1, 1) + timedelta(days=chance.randrange(350))
        length = chance.randrange(0, 300)
        closed = received + timedelta(days=length) if chance.random() < 0.7 else None
        reopened = ()
        if closed and length > 20 and chance.random() < 0.2:
            first = received + timedelta(days=length // 3)
            reopened = ((first, first + timedelta(days=length // 3)),)
        rows.append(
            Lived(
                received,
                closed,
                unit=chance.choice(units),
                theme=chance.choice(["", "custody", "racism"]),
                unknown=closed is None and chance.random() < 0.3,
                reopened=reopened,
                regime=chance.choice(["2020", "2025", "historic"]),
                sensitivity=chance.choice(["ordinary"] * 9 + ["restricted"]),
            )
        )
    return rows


def test_rows_and_events_give_the_same_facts(cast):
    lived(random_lives([cast.units.north, cast.units.south]))
    moment = now()

    from_rows = facts(as_at=moment)
    from_events = facts(as_at=moment, from_events=True)

    assert len(from_rows) == 300
    assert len(from_rows.again_matter) > 5
    assert from_rows.unknown.any()
    assert from_events.digest() == from_rows.digest()


def test_rows_and_events_agree_for_errands_worked_through_the_real_services(cast):
    matters.errand_at("running", unit=cast.units.north, owner=cast.amira)
    matters.errand_at("done", unit=cast.units.north, owner=cast.amira)
    matters.errand_at("waiting", unit=cast.units.south)
    moment = now()

    assert facts(as_at=moment).digest() == facts(as_at=moment, from_events=True).digest()


def test_a_reopened_matter_is_open_and_its_earlier_closing_stays(cast):
    lived(
        [Lived(date(2026, 1, 5), reopened=[(date(2026, 3, 2), date(2026, 5, 4))])],
        unit=cast.units.north,
    )

    found = facts()
    spells = found.spells()

    assert np.isnat(found.closed[0])
    assert spells.start.tolist() == [date(2026, 1, 5), date(2026, 5, 4)]
    assert spells.end.tolist() == [date(2026, 3, 2), None]
    assert spells.again.tolist() == [False, True]


def test_a_matter_reopened_twice_has_three_spells(cast):
    pairs = [(date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 4, 1), date(2026, 5, 1))]
    lived([Lived(date(2026, 1, 1), date(2026, 6, 1), reopened=pairs)], unit=cast.units.north)

    spells = facts().spells()

    assert spells.start.tolist() == [date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)]
    assert spells.end.tolist() == [date(2026, 2, 1), date(2026, 4, 1), date(2026, 6, 1)]


def test_as_at_a_day_counts_what_was_recorded_by_then(cast):
    lived(
        [
            Lived(date(2026, 1, 5), date(2026, 3, 2)),
            Lived(date(2026, 2, 5), date(2026, 2, 9), recorded=date(2026, 6, 1)),
            Lived(date(2026, 1, 7), reopened=[(date(2026, 2, 2), date(2026, 5, 4))]),
        ],
        unit=cast.units.north,
    )

    in_february = facts(as_at=at(date(2026, 2, 20)), from_events=True)
    in_march = facts(as_at=at(date(2026, 3, 20)), from_events=True)
    in_july = facts(as_at=at(date(2026, 7, 1)), from_events=True)

    assert in_february.received.tolist() == [date(2026, 1, 5), date(2026, 1, 7)]
    assert in_february.closed.tolist() == [None, date(2026, 2, 2)]
    assert in_march.closed.tolist() == [date(2026, 3, 2), date(2026, 2, 2)]
    assert len(in_march.again_matter) == 0
    assert in_july.closed.tolist() == [date(2026, 3, 2), None, date(2026, 2, 9)]
    assert len(in_july.again_matter) == 1


def test_as_at_a_day_a_matter_is_with_the_unit_that_held_it_then(cast, london_noon):
    errand = matters.errand_at("running", unit=cast.units.north, owner=cast.amira)
    before = now()
    london_noon(date(2026, 11, 30))
    with transaction.atomic():
        ownership.move_to_unit(
            matter=errand, unit=cast.units.south, by=cast.farah, reason="It belongs there."
        )

    then, today = facts(as_at=before, from_events=True), facts()

    assert [unit.code for unit in then.cuts.units] == ["DPS-N"]
    assert [unit.code for unit in today.cuts.units] == ["DPS-S"]


def test_sealed_matters_are_in_no_facts(cast):
    sealed = lived([Lived(date(2026, 1, 5)), Lived(date(2026, 1, 6))], unit=cast.units.north)[0]
    compartment = Compartment.objects.create(code="C1", controller=cast.hugo)
    with writing():
        Matter.objects.filter(pk=sealed).update(sensitivity="sealed", compartment=compartment)

    assert len(facts()) == 1
    assert len(facts(from_events=True)) == 1


def test_a_cut_keeps_what_belongs_to_its_matters(cast):
    lived(random_lives([cast.units.north, cast.units.south]))
    whole = facts()
    north = whole.only(whole.unit == 0)

    assert len(north) == int((whole.unit == 0).sum())
    kept = set(whole.ids(np.flatnonzero(whole.unit == 0)))
    again = {whole.ids(np.array([row]))[0] for row in whole.again_matter}
    assert {north.ids(np.array([row]))[0] for row in north.again_matter} == again & kept


def test_matters_are_found_by_their_ids(cast):
    ids = lived([Lived(date(2026, 1, day)) for day in range(1, 9)], unit=cast.units.north)

    found = facts().are([ids[2], ids[5]])

    assert found.tolist() == [False, False, True, False, False, True, False, False]
