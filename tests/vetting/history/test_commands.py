"""Commands: the top-level BCU or OCU above a unit, in the tree of the day; and listed themes."""

from datetime import date

import pytest

from standards.people.models import UnitClosure, UnitPeriod
from standards.workflow import codes
from tests.factories import people
from tests.factories.cast import Cast
from vetting.history import themes
from vetting.history.commands import command_of, command_of_person, commands_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_the_command_of_a_unit_lies_directly_below_the_force(cast: Cast) -> None:
    units = cast.units
    team = people.unit("BCU-E-T4", people.unit("BCU-E-T", units.borough))

    assert command_of(team, TODAY) == units.borough
    assert command_of(units.north, TODAY) == units.directorate
    assert command_of(units.borough, TODAY) == units.borough
    assert command_of(units.force, TODAY) == units.force


def test_the_command_is_that_of_the_day(cast: Cast) -> None:
    units, moved_on = cast.units, date(2026, 1, 1)
    team = people.unit("T9", units.borough)
    UnitPeriod.objects.filter(unit=team).update(ends_on=date(2025, 12, 31))
    UnitClosure.objects.filter(descendant=team).update(ends_on=date(2025, 12, 31))
    UnitPeriod.objects.create(unit=team, name="T9", parent=units.vetting, starts_on=moved_on)
    for above in (team, units.vetting, units.force):
        UnitClosure.objects.create(ancestor=above, descendant=team, starts_on=moved_on)

    assert command_of(team, date(2025, 6, 1)) == units.borough
    assert command_of(team, TODAY) == units.vetting


def test_many_units_cost_three_queries(cast: Cast, django_assert_num_queries: object) -> None:
    units = cast.units
    ids = [units.north.pk, units.south.pk, units.borough.pk, units.vetting.pk]

    with django_assert_num_queries(3):  # type: ignore[operator]
        found = commands_of(ids, TODAY)

    assert found[units.south.pk] == units.directorate
    assert found[units.vetting.pk] == units.vetting


def test_the_command_of_somebody_follows_their_posting(cast: Cast) -> None:
    assert cast.dev.person is not None
    assert command_of_person(cast.dev.person_id, TODAY) == cast.units.borough
    assert command_of_person(people.person("Nowhere").pk, TODAY) is None


def test_every_listed_theme_is_one_of_the_coded_list() -> None:
    known = {entry.code for entry in codes.entries("theme")}

    assert known >= themes.LISTED > themes.ONYX
    assert themes.listed(["service", "vawg"]) == {"vawg"}
