"""Cover: another of the same role stands in, for days that are written down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from standards.access import gate
from standards.access.models import Cover, User
from standards.access.standing import forget
from standards.events.models import Event
from standards.pipeline import covering
from standards.pipeline.covering import Absent
from standards.pipeline.models import Notice
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import Matter, Wall
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.workflow.pages import main_of, signed_in

pytestmark = pytest.mark.django_db


def arranged(by: User, owner: User, deputy: User, *, first: int = 0, last: int = 5) -> Cover:
    today = timezone.localdate()
    return covering.cover_set(
        by=by,
        absent=Absent(owner, "investigator"),
        deputy=deputy,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
        reason="Leave",
    )


def sees(user: User, matter: Any) -> bool:
    forget(user)
    return gate.visible(user, Matter).filter(pk=matter.pk).exists()


def test_who_stands_in_sees_the_matters_of_the_absent_while_it_lasts(cast: Cast) -> None:
    matter = errand_at("working", unit=cast.units.north, owner=cast.amira)
    assert not sees(cast.chloe, matter)

    cover = arranged(cast.amira, cast.amira, cast.chloe)

    assert sees(cast.chloe, matter)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert not sees(cast.chloe, matter)
    covering.cover_end(by=cast.amira, cover=cover)
    assert not sees(cast.chloe, matter)
    assert [e.verb for e in Event.objects.filter(verb__startswith="access.cover")] == [
        "access.cover_set",
        "access.cover_ended",
    ]


def test_cover_that_is_to_come_opens_nothing_yet(cast: Cast) -> None:
    matter = errand_at("working", unit=cast.units.north, owner=cast.amira)
    arranged(cast.amira, cast.amira, cast.chloe, first=2)

    assert not sees(cast.chloe, matter)


def test_a_wall_keeps_out_whoever_stands_in(cast: Cast) -> None:
    matter = errand_at("working", unit=cast.units.north, owner=cast.amira)
    arranged(cast.amira, cast.amira, cast.chloe)
    Wall.objects.create(matter_id=matter.pk, person=cast.chloe.person, reason="relative")

    assert not sees(cast.chloe, matter)


def test_a_supervisor_arranges_it_for_their_unit_and_nobody_elses(cast: Cast) -> None:
    arranged(cast.farah, cast.amira, cast.chloe)

    with pytest.raises(NotAllowed):
        arranged(cast.farah, cast.chloe, cast.amira)
    with pytest.raises(NotAllowed):
        arranged(cast.ben, cast.amira, cast.chloe, first=10, last=11)


def test_nobody_makes_themselves_the_one_who_stands_in(cast: Cast) -> None:
    both = people.user("both", [("supervisor", cast.units.north), ("investigator", None)])

    with pytest.raises(NotReady, match="cannot stand in"):
        arranged(both, cast.amira, both)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-1, 3, "past"), (4, 3, "before the first"), (0, 92, "92 days")],
)
def test_days_that_do_not_fit_are_refused(cast: Cast, first: int, last: int, sentence: str) -> None:
    with pytest.raises(NotReady, match=sentence):
        arranged(cast.amira, cast.amira, cast.chloe, first=first, last=last)


def test_it_takes_somebody_of_the_same_role_and_one_at_a_time(cast: Cast) -> None:
    with pytest.raises(NotReady, match="cannot stand in"):
        arranged(cast.amira, cast.amira, cast.leo)
    arranged(cast.amira, cast.amira, cast.chloe)
    with pytest.raises(NotReady, match="stands in from"):
        arranged(cast.amira, cast.amira, cast.ben, first=5, last=9)


def test_both_are_told_but_not_who_arranged_it(cast: Cast) -> None:
    arranged(cast.farah, cast.amira, cast.chloe)

    assert set(Notice.objects.values_list("user", flat=True)) == {cast.amira.pk, cast.chloe.pk}


def test_it_is_arranged_and_ended_through_the_pages(cast: Cast) -> None:
    amira, today = signed_in(cast.amira), timezone.localdate()
    address = f"/cover/{cast.amira.pk}/investigator/"
    assert address in amira.get("/cover/").content.decode()
    wrong = amira.post(address, {"deputy": str(cast.chloe.pk), "starts_on": "yesterday"})
    assert wrong.status_code == 400

    amira.post(
        address,
        {
            "deputy": str(cast.chloe.pk),
            "starts_on": "today",
            "ends_on": (today + timedelta(days=3)).isoformat(),
            "reason": "Leave",
        },
    )

    made = Cover.objects.get()
    assert "Chloe" in main_of(amira.get("/cover/"))
    assert signed_in(cast.leo).post(f"/cover/{made.pk}/end/").status_code == 404
    signed_in(cast.chloe).post(f"/cover/{made.pk}/end/")
    assert not Cover.objects.filter(ends_on__gte=today).exists()


def test_the_cover_of_somebody_else_cannot_be_arranged_through_an_address(cast: Cast) -> None:
    for user in (cast.ben, cast.leo, cast.joan):
        answer = signed_in(user).get(f"/cover/{cast.amira.pk}/investigator/")
        assert answer.status_code == 404


def test_the_page_asks_the_database_as_often_however_large_the_unit(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(20):
        people.user(f"more{number}", [("investigator", cast.units.north)])
    farah = signed_in(cast.farah)
    farah.get("/cover/")

    with django_assert_max_num_queries(8):
        farah.get("/cover/")
