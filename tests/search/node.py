"""A test's own indexes on the node that the run was given, and its engine."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone

from search.engines import choosing
from search.engines.elasticsearch import client as clients
from search.sync import indexes, running, shipping
from standards.workflow import searching
from tests.search.contract import remove_indices


def only(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Leave these sources alone: an index takes a while to make."""
    kept = [source for source in searching.sources() if source.code in codes]
    monkeypatch.setattr(searching, "sources", lambda: kept)


@contextmanager
def own_indexes(settings: Any) -> Iterator[None]:
    """Under a prefix of the test's own, made ready and removed again."""
    settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}-{secrets.token_hex(3)}"
    url = settings.ELASTICSEARCH_URL
    choosing.answered()
    try:
        indexes.bring_about()
        yield
    finally:
        settings.ELASTICSEARCH_URL = url
        remove_indices(clients.writer())
        choosing.answered()


def ship() -> None:
    """What the worker does a moment after each commit."""
    running.run(timezone.now())
    shipping.run(timezone.now())
