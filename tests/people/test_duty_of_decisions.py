"""A spell of duty status that a decision here set: no feed ends it or writes over it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from standards.people.models import DutyStatusSpell, Person
from tests.factories.feeds import row

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
BASIS = "Regulation 13"


@pytest.fixture
def suspended(feed: Any) -> Person:
    feed(row("P1"), row("P2"), as_at=MAY)
    person = Person.objects.get(person_ref="P1")
    DutyStatusSpell.objects.create(
        person=person,
        status="suspended",
        basis=BASIS,
        starts_on=date(2026, 5, 10),
        set_in=UUID(int=9),
    )
    return person


def spells(person: Person) -> list[tuple[Any, ...]]:
    rows = person.duty_spells.order_by("starts_on", "pk")
    return list(rows.values_list("status", "basis", "starts_on", "ends_on"))


OURS = ("suspended", BASIS, date(2026, 5, 10), None)


@pytest.mark.parametrize(
    ("status", "since"),
    [
        ("full", ""),
        ("full", "2026-05-20"),
        ("full", "2026-05-01"),
        ("restricted", "2026-05-20"),
        ("restricted", "2026-05-01"),
    ],
)
def test_a_feed_that_says_otherwise_is_reported_and_changes_nothing(
    status: str, since: str, suspended: Person, feed: Any
) -> None:
    counts = feed(row("P1", duty_status=status, duty_from=since), row("P2"), as_at=JUNE)

    assert spells(suspended) == [OURS]
    assert counts["differences"] == 1
    [told] = [each.strip() for each in feed.said.splitlines() if "the feed says" in each]
    assert told.startswith("P1: the feed says ")
    assert "since 2026-05-10 by a decision here" in told
    assert suspended.surname not in told


def test_it_is_reported_with_every_feed_until_it_is_settled(suspended: Person, feed: Any) -> None:
    told = (row("P1", duty_status="full"), row("P2"))
    assert feed(*told, as_at=JUNE)["differences"] == 1

    assert feed(*told, as_at=JULY)["differences"] == 1
    suspended.duty_spells.update(ends_on=date(2026, 7, 2))

    assert feed(*told, as_at=date(2026, 8, 1))["differences"] == 0


@pytest.mark.parametrize("basis", ["", BASIS])
def test_a_feed_that_says_the_same_adds_no_second_spell(
    basis: str, suspended: Person, feed: Any
) -> None:
    counts = feed(
        row("P1", duty_status="suspended", duty_basis=basis, duty_from="2026-05-12"),
        row("P2"),
        as_at=JUNE,
    )

    assert spells(suspended) == [OURS]
    assert counts["differences"] == 0


def test_a_suspension_on_another_basis_runs_beside_it(suspended: Person, feed: Any) -> None:
    feed(
        row(
            "P1",
            duty_status="suspended",
            duty_basis="Conduct",
            duty_from="2026-05-20",
        ),
        row("P2"),
        as_at=JUNE,
    )
    feed(row("P1", duty_status="full", duty_from="2026-06-20"), row("P2"), as_at=JULY)

    assert OURS in spells(suspended)


@pytest.mark.parametrize("how", ["leaves", "absent"])
def test_a_leaver_keeps_the_spell_until_the_matter_ends_it(
    how: str, suspended: Person, feed: Any
) -> None:
    left = [row("P1", force_end="2026-05-31")] if how == "leaves" else []

    counts = feed(*left, row("P2"), as_at=JUNE, allow_leavers=1)

    assert spells(suspended) == [OURS]
    assert counts["differences"] == 1
    assert counts["leavers"] == 1


def test_what_a_feed_set_itself_it_still_ends(feed: Any) -> None:
    feed(row("P1", duty_status="restricted", duty_from="2026-04-01"), as_at=MAY)

    feed(row("P1", duty_status="full", duty_from="2026-05-20"), as_at=JUNE)

    person = Person.objects.get(person_ref="P1")
    assert spells(person)[0][3] == date(2026, 5, 19)
