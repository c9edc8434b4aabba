"""The cast, and what a process remembers of figures forgotten between tests."""

from collections.abc import Iterator

import pytest

from standards.legitimacy import asking
from tests.factories.cast import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    asking.forget()
    yield
    asking.forget()
