"""What an account says is followed wherever it is written, two workers never undo each other, and
what is said is the same however the database happens to order its rows."""

from datetime import date
from uuid import uuid4

import pytest

from search.models import Entry
from search.sync import comparing, projecting
from search.sync.shipping import TakesNothing
from standards.access.models import Compartment
from standards.people.models import Person, Rank, Unit, UnitPeriod
from standards.workflow.models import Matter, writing
from tests.factories import people, programmes
from tests.factories.complaints import log_complaint
from tests.vetting.programmes.test_reviewing import given
from vetting.programmes.models import Item

pytestmark = pytest.mark.django_db

NONE = {"missing": 0, "stale": 0, "left_over": 0}


def test_another_subject_of_an_allegation_is_followed_though_the_allegation_is_not_written(
    cast, indexed
):
    complaint = log_complaint(cast, owner=cast.amira)
    allegation = complaint.allegations.get()
    indexed()
    with writing():
        allegation.subjects.clear()
    indexed()

    assert Entry.objects.get(source="allegation").names == ""
    assert projecting.drift() == NONE


def test_a_unit_and_a_rank_that_are_called_otherwise_are_followed(cast, indexed):
    indexed()
    Unit.objects.filter(pk=cast.units.borough.pk).update(name="Marshland")
    Rank.objects.filter(code="constable").update(label="Wayfarer")
    indexed()

    body = Entry.objects.get(source="person", key=cast.dev.person.pk).body
    assert "Marshland" in body
    assert "Wayfarer" in body
    assert projecting.drift() == NONE


def test_what_is_said_does_not_hang_on_the_order_of_rows(cast, indexed):
    """An update moves a row of PostgreSQL to the end of its table."""
    unit, person = cast.units.borough, cast.dev.person
    UnitPeriod.objects.filter(unit=unit).update(ends_on=date(2010, 1, 1))
    UnitPeriod.objects.create(unit=unit, name="Marshland", starts_on=date(2010, 1, 2))
    others = [people.person("Wayfarer", f"Number{n}") for n in range(2)]
    for other in others:
        type(other).objects.filter(pk=other.pk).update(merged_into=person)
    indexed()
    UnitPeriod.objects.filter(unit=unit, ends_on=date(2010, 1, 1)).update(parent=None)
    type(person).objects.filter(pk=others[0].pk).update(feed_hash="another")

    assert projecting.drift() == NONE


def test_what_another_worker_took_over_to_another_root_stays(cast, indexed, monkeypatch):
    """A clearance that moved with a merge: one worker has the record that it came from in hand,
    another the one that it went to."""
    indexed()
    row, keeps = Entry.objects.filter(source="person").first(), uuid4()
    write = projecting.write

    def meanwhile(entries):
        write(entries)
        Entry.objects.filter(pk=row.pk).update(root=keeps)

    monkeypatch.setattr(projecting, "_wanted", lambda roots: {})
    monkeypatch.setattr(projecting, "write", meanwhile)
    projecting.bring_up_to_date([row.root])

    assert Entry.objects.filter(pk=row.pk, root=keeps).exists()


def test_a_copy_that_cannot_be_read_yet_is_not_taken_for_a_missing_one(monkeypatch):
    """A node that has just started opens its indexes one by one."""
    key = uuid4()

    class Opening:
        def mget(self, **asked):
            return {"docs": [{"_id": str(key), "error": {"type": "no_shard_available"}}]}

    monkeypatch.setattr(comparing.clients, "writer", Opening)

    with pytest.raises(TakesNothing, match="yet"):
        comparing._versions_of_copies("matter", [key])


def test_an_item_follows_the_name_of_whom_it_is_about_and_goes_when_its_matter_is_sealed(
    cast, indexed
):
    _, (item,) = given(programmes.crew())
    matter = log_complaint(cast)
    with writing():
        Item.objects.filter(pk=item.pk).update(source_matter=matter)
    indexed()
    Person.objects.filter(pk=item.person_id).update(surname="Wayfarer")
    indexed()
    assert "Wayfarer" in Entry.objects.get(source="item").title
    circle = Compartment.objects.create(code="LARCH", controller=cast.hugo)

    with writing():
        Matter.objects.filter(pk=matter.pk).update(sensitivity="sealed", compartment=circle)
    indexed()

    assert not Entry.objects.filter(source="item").exists()
    assert projecting.drift() == NONE
