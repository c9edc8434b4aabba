"""Which engine answers: Elasticsearch where it is configured, ready and answers; else the database.

An engine that did not answer is left alone for a while, so that one that is slow does not slow
every search; then one search tries it, and all follow once it has answered.
"""

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import connection

from search.engines.base import Engine
from search.engines.embedded import Embedded
from search.engines.postgres import Postgres
from search.engines.sqlite import Sqlite

REST_SECONDS = 15


@dataclass(slots=True)
class _Rest:
    """Whether, and until when, this process leaves the configured engine alone."""

    is_on: bool = False
    until: float = 0.0


_rest = _Rest()
_lock = Lock()


def embedded() -> Embedded:
    """The full text of the database in use."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


def chosen() -> Engine:
    """The engine that the settings name, if it can answer now; else the database's own."""
    # Imported here: only where there is an Elasticsearch are its clients loaded.
    if is_configured() and _may_try():
        from search.engines.elasticsearch import lagging
        from search.engines.elasticsearch.engine import Elasticsearch
        from search.sync import indexes

        if indexes.are_ready() and not lagging.is_behind():
            return Elasticsearch()
    return embedded()


def _may_try() -> bool:
    """One search at a time finds out whether an engine that rested answers again."""
    with _lock:
        if _rest.is_on:
            if monotonic() < _rest.until:
                return False
            _rest.until = monotonic() + REST_SECONDS
        return True


def rest() -> None:
    """It did not answer: leave it alone for a while."""
    with _lock:
        _rest.is_on, _rest.until = True, monotonic() + REST_SECONDS


def answered() -> None:
    """It answered: nobody need leave it alone any more."""
    with _lock:
        _rest.is_on = False


def is_resting() -> bool:
    return _rest.is_on


def is_configured() -> bool:
    return bool(settings.ELASTICSEARCH_URL.strip())
