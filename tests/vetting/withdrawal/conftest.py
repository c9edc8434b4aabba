"""The cast and the board, for every test of this room."""

import pytest

from tests.factories.cast import Cast, cast
from tests.factories.withdrawal import Board, make_board

__all__ = ["cast"]


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)
