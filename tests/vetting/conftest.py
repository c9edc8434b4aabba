"""The cast, for every test of this room; noon on Monday 23 November 2026."""

from collections.abc import Iterator

import pytest

from tests.factories.cast import cast
from vetting import levels

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def on_a_monday(london_noon: object) -> None:
    """Every test of this room happens on the same day."""


@pytest.fixture(autouse=True)
def fresh_levels() -> Iterator[None]:
    """What the process keeps of the levels is of this test."""
    levels.forget()
    yield
    levels.forget()
