"""The cast and the errand fit together: who sees an ordinary errand that is Amira's."""

import pytest

from standards.access import gate
from standards.workflow.models import Matter
from tests.factories.cast import Cast
from tests.factories.matters import errand_at


@pytest.mark.django_db
def test_an_errand_of_amiras_is_seen_by_her_her_supervisor_and_the_authority(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)

    seeing = {
        name
        for name, user in cast.everyone().items()
        if gate.visible(user, Matter).filter(pk=errand.pk).exists()
    }

    assert seeing == {"amira", "farah", "hugo", "mina"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_an_errand_can_be_had_in_each_state(cast: Cast, state: str) -> None:
    errand = errand_at(state, unit=cast.units.north, owner=cast.amira)

    assert errand.state == state
