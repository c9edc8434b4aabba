"""Lists of one thing after another by SQL that is made once: each thing's own, and as of now."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from standards.events.models import Event
from standards.workflow.models import Party, Sight
from standards.workflow.together import Together, Wanted
from tests.factories.cast import Cast
from tests.factories.matters import contact, link, matter_at
from tests.kind.models import Errand

pytestmark = pytest.mark.django_db


def of_errand(errand: Errand, now: datetime) -> list[Wanted]:
    return [
        Wanted("people", Party.objects.filter(matter=errand.pk), ("linked_at",)),
        Wanted("events", Event.objects.filter(stream=errand.stream), ("seq",), ("seq", "verb")),
        Wanted("sights", Sight.objects.filter(matter=errand.pk, until__gt=now), ("until",)),
    ]


def test_each_thing_gets_its_own_though_the_sql_is_made_once(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    one, other = (matter_at("waiting", unit=cast.units.north) for _ in range(2))
    first = link(one, contact("Ngozi Okafor"))
    second = link(other, contact("Ada Bello"))
    together = Together(Errand, of_errand)
    together.read(one)

    with django_assert_num_queries(2):
        read = [together.read(each)["people"] for each in (other, one)]

    assert read == [[second], [first]]
    told = together.read(other)["events"]
    assert [each.seq for each in told] == list(range(1, len(told) + 1))
    assert told[0].verb == "matter.opened"


def test_the_moment_is_that_of_the_page_and_not_of_the_first(cast: Cast) -> None:
    errand = matter_at("waiting", unit=cast.units.north)
    together = Together(Errand, of_errand)
    together.read(errand)
    now = timezone.now()
    for user, minutes in ((cast.noor, -1), (cast.imran, 60)):
        until = now + timedelta(minutes=minutes)
        Sight.objects.create(matter_id=errand.pk, user=user, until=until)

    assert [each.until > now for each in together.read(errand)["sights"]] == [True]


def test_rows_of_whatever_thing_are_refused(cast: Cast) -> None:
    errand = matter_at("waiting", unit=cast.units.north)
    every = Together(Errand, lambda errand, now: [Wanted("people", Party.objects.all())])

    with pytest.raises(ValueError, match="people"):
        every.read(errand)


def test_a_clock_of_their_own_is_refused(cast: Cast) -> None:
    """It would stand still from the first page of the process on."""
    errand = matter_at("waiting", unit=cast.units.north)

    def with_clock(errand: Errand, now: datetime) -> list[Wanted]:
        rows = Sight.objects.filter(matter=errand.pk, until__gt=timezone.now())
        return [Wanted("sights", rows)]

    with pytest.raises(ValueError, match="first page"):
        Together(Errand, with_clock).read(errand)
