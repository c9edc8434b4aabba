"""Several counts in one query are what each count alone would be."""

from collections.abc import Callable
from typing import Any

import pytest

from standards.access.models import User
from standards.people.models import Person, Unit
from tests.factories import people
from tests.factories.cast import Cast
from vetting.selectors.counting import counted

pytestmark = pytest.mark.django_db


def test_each_is_what_its_own_count_would_be_and_nought_is_told_too(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    people.user("another")
    rows = {
        "people": Person.objects.all(),
        "none": Person.objects.filter(surname="Nobody"),
        "users": User.objects.filter(is_active=True).order_by("username"),
        "units": Unit.objects.exclude(pk=cast.units.north.pk),
    }
    alone = {name: found.count() for name, found in rows.items()}

    with django_assert_num_queries(1):
        together = counted(rows)

    assert together == alone
    assert together["none"] == 0
    assert counted({}) == {}
