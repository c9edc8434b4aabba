"""The team page: what nobody owns, who has too much, what has gone quiet."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from standards.access.models import Compartment, CompartmentMember
from standards.access.standing import forget, standing
from standards.pipeline.selectors import team
from standards.workflow.models import Capacity, Matter, writing
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.pipeline.clocked import overdue_clock
from tests.pipeline.test_my_work import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(london_noon: Callable[[date], None]) -> None:
    """It is Monday 23 November 2026."""


def listed(user: object, show: str) -> list[str]:
    return [matter.reference for matter in team.rows(user, show)]


def last_active(matter: Matter, day: date) -> None:
    with writing():
        Matter.objects.filter(pk=matter.pk).update(last_activity_on=day)


def test_a_supervisor_sees_what_needs_one_in_their_units_and_no_others(cast: Cast) -> None:
    unowned = errand_at(unit=cast.units.north, received_on=date(2026, 11, 20))
    late = errand_at("running", unit=cast.units.north, owner=cast.amira)
    overdue_clock(late)
    errand_at(unit=cast.units.south)

    assert team.counts(cast.farah) == team.Counts(open=2, unallocated=1, overdue=1, quiet=0)
    assert listed(cast.farah, "unallocated") == [unowned.reference]
    assert listed(cast.farah, "overdue") == [late.reference]
    assert listed(cast.farah, "noclock") == [unowned.reference]


def test_ten_working_days_without_activity_are_quiet(cast: Cast) -> None:
    quiet, still_fine = (errand_at(unit=cast.units.north) for _ in range(2))
    last_active(quiet, date(2026, 11, 8))
    last_active(still_fine, date(2026, 11, 9))  # ten working days before Monday 23 November

    assert listed(cast.farah, "quiet") == [quiet.reference]


def test_a_wall_and_a_seal_take_a_matter_off_every_list(cast: Cast) -> None:
    walled, sealed = (errand_at(unit=cast.units.north) for _ in range(2))
    link(walled, cast.farah.person, Capacity.WITNESS)
    circle = Compartment.objects.create(code="X", controller=cast.hugo)
    CompartmentMember.objects.create(
        compartment=circle, user=cast.farah, starts_on=date(2020, 1, 1)
    )
    with writing():
        Matter.objects.filter(pk=sealed.pk).update(sensitivity="sealed", compartment=circle)
    forget(cast.farah)

    assert team.counts(cast.farah).open == 0
    assert listed(cast.farah, "unallocated") == []
    assert standing(cast.farah).compartments  # she is inside, and still it is not on a team page


def test_of_a_restricted_matter_the_supervisor_learns_its_clocks_alone(
    cast: Cast, client: Client
) -> None:
    errand = errand_at(
        "running", unit=cast.units.north, owner=cast.amira, title="About Inspector Jones"
    )
    overdue_clock(errand)
    last_active(errand, date(2026, 10, 1))
    exceptions.restrict(matter=errand, by=cast.farah, reason="A colleague")

    page = text_of(signed_in(client, cast.farah).get("/team/"))

    assert listed(cast.farah, "overdue") == [errand.reference]
    assert listed(cast.farah, "quiet") == listed(cast.farah, "unallocated") == []
    assert errand.reference in page
    assert "Jones" not in page
    assert {load.name: load.open for load in team.loads(cast.farah)} == {"Amira": 0, "Ben": 0}


def test_whoever_has_far_more_than_the_middle_is_overloaded(cast: Cast) -> None:
    for _ in range(5):
        errand_at("running", unit=cast.units.north, owner=cast.amira)
    errand_at("running", unit=cast.units.north, owner=cast.ben)
    people.user("olga", [("investigator", cast.units.north)])

    found = {load.name: (load.open, load.is_overloaded) for load in team.loads(cast.farah)}

    assert found == {"Amira": (5, True), "Ben": (1, False), "Olga": (0, False)}


def test_a_small_difference_is_no_overload(cast: Cast) -> None:
    for _ in range(2):
        errand_at("running", unit=cast.units.north, owner=cast.amira)

    assert not any(load.is_overloaded for load in team.loads(cast.farah))


def test_every_number_leads_to_its_list(client: Client, cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    unowned = errand_at(unit=cast.units.north)
    signed_in(client, cast.farah)

    hers = text_of(client.get("/team/", {"owner": str(cast.amira.pk)}))
    nobodys = text_of(client.get("/team/", {"show": "unallocated"}))

    assert "Amira: open" in hers
    assert (errand.reference in hers, unowned.reference in hers) == (True, False)
    assert (errand.reference in nobodys, unowned.reference in nobodys) == (False, True)
    assert f"/matters/{unowned.reference}/allocate/" in nobodys
    for show in ("overdue", "week", "quiet"):
        page = client.get("/team/", {"owner": str(cast.amira.pk), "show": show})
        assert "falls under this" in text_of(page)


def test_the_page_is_for_those_who_supervise(client: Client, cast: Cast) -> None:
    for user in (cast.amira, cast.hugo, cast.joan, cast.dev):
        page = signed_in(client, user).get("/team/")
        assert page.status_code == 403
        assert "for those who supervise a unit" in text_of(page)


def test_a_supervisor_of_another_unit_sees_nothing_of_it(client: Client, cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    pete = people.user("pete", [("supervisor", cast.units.south)])

    signed_in(client, pete)

    for address in ("/team/", "/team/?show=unallocated", f"/team/?owner={cast.amira.pk}", "/"):
        assert errand.reference not in text_of(client.get(address))


def test_the_page_stays_within_its_queries(
    client: Client, cast: Cast, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(12):
        overdue_clock(errand_at(unit=cast.units.north))
    signed_in(client, cast.farah)

    with django_assert_max_num_queries(6 + 1 + 1 + 2 + 3):  # frame, inbox, counts, loads, lists
        client.get("/team/")
