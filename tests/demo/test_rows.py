"""Rows that go in at once are what the fields themselves would write."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from cases.models import Complaint
from config.demo.casework.bulk import Maker
from config.demo.casework.drafts import Draft
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.in_memory import CaseInMemory
from config.demo.casework.relations import Rows
from config.demo.casework.tables import columns_of, insert, preparers, reserve_ids
from config.demo.casework.writing import batch_of, write
from config.demo.pretending import PretendTime, clocks_are, moment_of
from standards.events.models import Delivery, Event
from standards.events.verification import verify
from standards.people.models import Contact
from standards.workflow.models import Matter
from tests.demo.conftest import MONDAY, WISHES

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(maker: Maker, some_drafts, force, monday: PretendTime) -> CaseInMemory:
    made = CaseInMemory(maker.script(some_drafts[-1]), force, monday)
    with clocks_are(made.running_for):
        made.carry_out()
    monday.moment = moment_of(MONDAY, 9)
    return made


def test_a_prepared_value_is_what_the_field_would_save(case: CaseInMemory) -> None:
    things = [(Matter, case.complaint), (Complaint, case.complaint), *_others(case)]

    for model, thing in things:
        names = columns_of(model)[0]
        for name, prepare in zip(names, preparers(model, names), strict=True):
            field = next(f for f in model._meta.concrete_fields if f.attname == name)
            value = getattr(thing, name)
            saved = field.get_db_prep_save(value, connection)

            assert str(prepare(value)) == _spelt(saved), name


def _spelt(saved: Any) -> str:
    """As text; PostgreSQL's driver takes JSON in a wrapping that it opens itself."""
    return json.dumps(saved.obj) if hasattr(saved, "obj") else str(saved)


def _others(case: CaseInMemory) -> list:
    things = [*case.contacts, *case.parties, *case.allegations, *case.clocks.every, *case.sights]
    return [(type(thing), thing) for thing in things]


def test_a_batch_is_written_with_its_chain_and_leaves_nobody_to_be_told(
    case: CaseInMemory, monday: PretendTime
) -> None:
    waiting = Delivery.objects.count()

    write(batch_of([case]))

    stored = Event.objects.filter(stream=case.stream)
    assert stored.count() == len(case.events)
    assert verify(case.stream).broken == ""
    assert Delivery.objects.count() == waiting


def test_short_histories_leave_the_clocks_out_of_the_log_and_the_chains_whole(
    force: ForceAtHand, some_drafts: list[Draft]
) -> None:
    whole = Maker(force, WISHES, MONDAY).batch(some_drafts[:30])
    short = Maker(force, replace(WISHES, short_histories=True), MONDAY).batch(some_drafts[:30])

    write(short)

    assert len(short.events) < 0.7 * len(whole.events)
    assert not Event.objects.filter(stream__in=short.matters, verb__startswith="clock.").exists()
    assert verify().broken == ""


def test_rows_refuse_a_question_that_they_do_not_know() -> None:
    rows = Rows([Contact(name="Ngozi")])

    assert rows.filter(name="Ngozi").exists()
    assert rows.exclude(name__in=["Ngozi"]).count() == 0
    with pytest.raises(LookupError):
        rows.filter(name__startswith="N")
    with pytest.raises(AttributeError):
        rows.order_by("name")  # type: ignore[attr-defined]


def test_reserved_ids_are_free_and_stay_so(force) -> None:
    first = reserve_ids(Event, 3)

    assert not Event.objects.filter(pk__gte=first).exists()


def test_nothing_is_written_for_no_rows(db) -> None:
    insert(Contact, [])

    assert not Contact.objects.exists()
