"""The cast, for every test of this room; noon on Monday 23 November 2026."""

import pytest

from tests.factories.cast import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def on_a_monday(london_noon: object) -> None:
    """Every test of this room happens on the same day."""
