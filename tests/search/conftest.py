"""The cast, and the index brought up to date on demand."""

import pytest
from django.utils import timezone

from search.models import Pending
from search.sync import projecting
from tests.factories.cast import cast

__all__ = ["cast"]


def bring_up_to_date() -> None:
    """What the worker does a moment after each commit."""
    while projecting.run(timezone.now()):
        pass
    assert not Pending.objects.exists()


@pytest.fixture
def indexed():
    """Call it to have everything that was written so far found."""
    return bring_up_to_date
