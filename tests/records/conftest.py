"""The errand that the tests of this room write notes, letters and files about."""

import pytest

from standards.workflow.models import Party
from tests.factories.cast import Cast, cast
from tests.factories.matters import contact, errand_at, link
from tests.kind.models import Errand

__all__ = ["cast"]


@pytest.fixture
def errand(cast: Cast) -> Errand:
    """Amira's errand, running, with Dev as its subject."""
    return errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)


@pytest.fixture
def ngozi(errand: Errand) -> Party:
    """The complainant of Amira's errand, with an e-mail address and an address for letters."""
    person = contact(email="ngozi@example.org", address="14 Mare Street\nLondon E8 1AA")
    return link(errand, person, "complainant")
