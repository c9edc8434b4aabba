"""The two queries behind counts gives what the gate gives, proposal by proposal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Conflict
from standards.pipeline import approvals
from standards.workflow import proposals
from standards.workflow.models import BarLift, Capacity
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.pipeline.clocked import asked_to_reopen

pytestmark = pytest.mark.django_db
Count = Callable[[], dict[str, int]]


@pytest.fixture
def approvers(cast: Cast) -> list[User]:
    """The cast, and holders of other scopes."""
    return [
        *cast.everyone().values(),
        people.user("olga", [("supervisor", cast.units.directorate)]),
        people.user("pete", [("supervisor", cast.units.south)]),
        people.user("quinn", ["supervisor"]),
        people.user("ruth", ["aa_delegate", "supervisor"]),
    ]


@pytest.fixture
def count(approvers: list[User]) -> Callable[[], dict[str, int]]:
    """How many each can decide, by both ways; fails where they differ."""

    def counted() -> dict[str, int]:
        found = {}
        for user in approvers:
            two_queries = approvals.waiting_for(user)
            one_by_one = proposals.waiting_for(user)
            assert two_queries == one_by_one, str(user)
            found[user.username] = len(two_queries)
        return found

    return counted


def test_scopes(cast: Cast, count: Count) -> None:
    for unit in (cast.units.north, cast.units.south):
        owner = cast.amira if unit == cast.units.north else cast.chloe
        asked_to_reopen(errand_at("done", unit=unit, owner=owner), owner)

    counted = count()

    assert counted["farah"] == counted["pete"] == 1
    assert counted["hugo"] == counted["olga"] == counted["quinn"] == 2
    assert counted["amira"] == counted["joan"] == 0


def test_nobody_decides_what_they_asked_for(cast: Cast, count: Count) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    asked_to_reopen(errand, cast.farah)

    counted = count()

    assert (counted["farah"], counted["hugo"]) == (0, 1)


def test_restricted_and_sealed_matters(cast: Cast, count: Count) -> None:
    errand = errand_at(
        "done", unit=cast.units.north, owner=cast.amira, deciding_authority=cast.mina
    )
    asked_to_reopen(errand, cast.amira)
    exceptions.restrict(matter=errand, by=cast.farah, reason="A colleague")

    counted = count()

    assert (counted["mina"], counted["hugo"], counted["farah"]) == (1, 0, 0)


def test_a_grant_to_work_and_a_grant_to_read(cast: Cast, count: Count) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    asked_to_reopen(errand, cast.amira)
    exceptions.restrict(matter=errand, by=cast.farah, reason="A colleague")
    exceptions.grant(matter=errand, to=cast.hugo, by=cast.farah, reason="Decides", may_edit=True)
    exceptions.grant(matter=errand, to=cast.mina, by=cast.farah, reason="Reads")

    counted = count()

    assert (counted["hugo"], counted["mina"]) == (1, 0)


def test_walls_and_bars(cast: Cast, count: Count) -> None:
    subject = people.person("Jones", unit=cast.units.directorate, team="DPS team")
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira, subject=subject)
    asked_to_reopen(errand, cast.amira)
    link(errand, cast.farah.person, Capacity.WITNESS)

    before = count()
    BarLift.objects.create(matter_id=errand.pk, user=cast.hugo, lifted_by=cast.farah)
    Conflict.objects.create(
        person=cast.mina.person, other=subject, reason="Friends", starts_on=date(2020, 1, 1)
    )
    after = count()

    assert (before["farah"], before["hugo"], before["mina"]) == (0, 0, 0)  # walled; the same team
    assert (after["hugo"], after["mina"]) == (1, 0)


def test_an_earlier_part_in_the_matter(cast: Cast, count: Count) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    ended = timezone.localdate() - timedelta(days=1)
    cast.amira.holdings.update(ends_on=ended)
    cast.amira.holdings.create(role="supervisor", unit=cast.units.north, starts_on=ended)
    asked_to_reopen(errand, cast.farah)

    counted = count()

    assert counted["amira"] == 0  # she ran it
    assert counted["hugo"] == 1
