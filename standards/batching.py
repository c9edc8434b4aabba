"""Cut long runs of items into short lists, for statements of bounded size."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order; the last may be shorter."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
