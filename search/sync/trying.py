"""Elasticsearch in a trial of its quality: an index of the trial's own, gone when it ends."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from search.engines.base import Engine, EngineDown
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.engines.elasticsearch.engine import Elasticsearch
from search.models import Entry
from search.quality import trial
from search.sync import shipping
from search.sync.shipping import TakesNothing, in_words

ROWS_AT_ONCE = 1_000


def register() -> None:
    """Where there is an Elasticsearch."""
    if clients.is_configured():
        trial.register(Elasticsearch.name, with_entries)


@contextmanager
def with_entries() -> Iterator[Engine]:
    """An engine that holds the entries as they stand. Raises EngineDown."""
    name = clients.index_name("trial", secrets.token_hex(4))
    made = mapping.body()
    indices = clients.writer().indices
    try:
        indices.create(
            index=name,
            settings=made["settings"],
            mappings=made["mappings"],
            aliases={mapping.write_alias(name): {}},
        )
    except clients.FAULTS as fault:
        raise EngineDown(in_words(fault)) from fault
    try:
        _fill(name)
        yield Elasticsearch(name)
    finally:
        indices.delete(index=name, ignore_unavailable=True)


def _fill(name: str) -> None:
    rows = list(Entry.objects.order_by("pk").values(*mapping.COPIED))
    try:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            actions = [
                shipping.index_action(name, row) for row in rows[start : start + ROWS_AT_ONCE]
            ]
            shipping.send(actions, client=clients.writer(), refresh=True)
    except TakesNothing as fault:
        raise EngineDown(str(fault)) from fault
