"""The cast, for every test of complaints."""

from tests.factories.cast import cast

__all__ = ["cast"]
