"""The makers that other tests lean on do what they say."""

from datetime import date

import pytest
from django.db.models import Q

from standards.access.standing import standing, units_below
from standards.people.models import Posting
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_made_unit_lies_below_everything_above_its_parent() -> None:
    force = people.unit("FORCE")
    borough = people.unit("BCU1", force)
    team = people.unit("BCU1A", borough)

    somebody = people.person("Okoro", unit=team, team="A")

    below = units_below([force.pk], date(2026, 1, 5))
    assert Posting.objects.filter(below, person=somebody).exists()
    assert not Posting.objects.filter(~Q(unit=team)).exists()


def test_a_made_user_holds_the_roles_in_their_units() -> None:
    team = people.unit("BCU1A")
    officer = people.person("Okoro", unit=team)

    made = people.user("amira", [("investigator", team), "auditor"], person=officer)

    held = {(holding.role, holding.unit_id) for holding in standing(made).holdings}
    assert held == {("investigator", team.pk), ("auditor", None)}
    assert standing(made).person_id == officer.pk
