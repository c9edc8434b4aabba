"""The whole way of a change: its root projected, its entries sent. What is due each minute, what
a worker does at a nudge, and what the process itself does after a response."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from search.engines import choosing
from search.engines.elasticsearch import client as clients
from search.models import Pending
from search.sync import projecting, shipping
from search.sync.shipping import TakesNothing

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=5)
# What a web process does by itself after a response; more is left to what is due.
FEW_ROWS, FEW_ROOTS = 200, 20


def run(now: datetime) -> int:
    """Project and send what waits, by turns, so that neither waits for the other; returns how
    many roots and rows. Safe to run side by side."""
    done, until = 0, timezone.now() + PATIENCE
    is_held = not clients.is_configured()
    while timezone.now() < until:
        roots, rows = projecting.project_some(), 0
        if not is_held:
            try:
                rows = shipping.ship_some()
            except TakesNothing as fault:
                log.warning("what changed waits for Elasticsearch: %s", fault)
                is_held = True
        if not roots and not rows:
            break
        done += roots + rows
    return done


def do_a_little() -> None:
    """A few roots, in a process that has other things to do. Raises nothing: what is left over
    is due within the minute."""
    try:
        written = Pending.objects.filter(is_check=False)
        if written.order_by()[:FEW_ROWS].count() < FEW_ROWS:
            projecting.project_some(FEW_ROOTS, checks=False)
        if clients.is_configured() and not choosing.is_resting():
            shipping.ship_some(client=clients.reader())
    except TakesNothing as fault:
        # Copies that cannot be kept up are no use; the database has them all.
        choosing.rest()
        log.warning("what changed waits for Elasticsearch: %s", fault)
    except DatabaseError as fault:
        log.warning("what changed waits to be indexed: %s", type(fault).__name__)
