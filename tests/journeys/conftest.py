"""The cast and the supervisor of the resolution unit, for journeys through the product."""

import pytest

from tests.factories import people
from tests.factories.cast import Cast, cast

__all__ = ["cast", "sunita"]


@pytest.fixture
def sunita(cast: Cast):
    """Supervises the resolution unit, where Leo handles complaints."""
    person = people.person("Sunitason", "Sunita", unit=cast.units.resolution, team="R lead")
    return people.user("sunita", [("supervisor", cast.units.resolution)], person=person)
