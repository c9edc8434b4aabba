"""The cast, for tests of access."""

from tests.factories.cast import cast

__all__ = ["cast"]
