"""What keeps the index while others write and something is killed, and what ends the round."""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Ways:
    """What a worker does besides working off what waits, and in which parts it sends."""

    rebuilds: bool = False  # puts every root in doubt
    anew: bool = False  # fills every index of Elasticsearch once more
    rows: int = 0


def ways(chance: random.Random, *, has_node: bool) -> Ways:
    """At random: small parts, so that a kill falls between them."""
    return Ways(
        rebuilds=chance.random() < 0.2,
        anew=has_node and chance.random() < 0.5,
        rows=chance.choice([0, 5, 20]),
    )


def work(how: Ways, stop: Path, at_statement: int, where: Path) -> None:
    """Keep the index until the sign. Ends itself before one statement, if one is given."""
    from django.db import Error, close_old_connections, connection, connections

    from search.sync import indexes, shipping

    if how.rows:
        indexes.ROWS_AT_ONCE = shipping.ROWS_AT_ONCE = how.rows
    left = how
    with connection.execute_wrapper(Killer(at_statement, where)):
        while not stop.exists():
            try:
                left = _turn(left)
            except Error:  # the database is away, or was: a worker's next task connects anew
                connections.close_all()
                time.sleep(0.05)
            close_old_connections()
            time.sleep(0.01)


def _turn(how: Ways) -> Ways:
    """One turn of a worker; what is left to be done of what it does once."""
    from django.utils import timezone

    from search.engines.elasticsearch import client as clients
    from search.sync import indexes, projecting, running
    from search.sync.shipping import TakesNothing

    if how.rebuilds:
        projecting.rebuild()
        how = Ways(anew=how.anew, rows=how.rows)
    running.run(timezone.now())
    if clients.is_configured():
        try:
            if how.anew:
                indexes.bring_about(anew=True)
            else:
                indexes.run(timezone.now())
        except TakesNothing:
            time.sleep(0.05)  # it is away: what waits, waits
    return how


class Killer:
    """Ends the process before one statement, and leaves word whether it was inside a transaction
    that had written something."""

    def __init__(self, at: int, where: Path) -> None:
        self.left, self.where, self.has_written = at, where, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        if not connection.in_atomic_block or not _is_begun(connection):
            self.has_written = False
        self.left -= 1
        if self.left == 0:
            if self.has_written:
                self.where.write_text("had written")
            os.kill(os.getpid(), signal.SIGKILL)
        done = execute(sql, params, many, context)
        self.has_written |= connection.in_atomic_block and sql.startswith(WRITES)
        return done


def _is_begun(connection: Any) -> bool:
    """Whether the database has a transaction open for us."""
    if connection.connection is None:
        return False
    if connection.vendor == "sqlite":
        return bool(connection.connection.in_transaction)
    return bool(connection.connection.info.transaction_status)


def recover(patience: float) -> None:
    """As the minutes after: workers go on until nothing waits. Raises TimeoutError."""
    from django.utils import timezone

    from search.models import Index
    from search.sync import indexes, running

    # Two minutes pass, after which nobody holds what a dead process had claimed.
    Index.objects.update(claimed_until=None)
    end = time.monotonic() + patience
    while True:
        running.run(timezone.now())
        indexes.run(timezone.now())
        if not (said := _waits()):
            return
        if time.monotonic() > end:
            raise TimeoutError(f"It does not come to rest: {said}")
        time.sleep(0.02)


def _waits() -> str:
    """What still has to be done, in words."""
    from search.engines.elasticsearch import client as clients
    from search.models import Index, Pending, Shipping
    from search.sync import indexes

    if Pending.objects.exists():
        return "roots are in doubt"
    if not clients.is_configured():
        return ""
    if Shipping.objects.exists():
        return "copies are not sent"
    if not indexes.are_ready() or Index.objects.filter(dropped_at=None, ready_at=None).exists():
        return "indexes are not ready"
    return ""
