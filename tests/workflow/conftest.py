"""The cast, for every test of this room."""

from tests.factories.cast import cast

__all__ = ["cast"]
