from tests.factories.cast import cast

__all__ = ["cast"]
