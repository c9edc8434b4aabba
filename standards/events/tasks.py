"""Deliver pending events in the background."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from standards.events import consumers

log = logging.getLogger(__name__)


@shared_task
def deliver() -> int:
    """Take in what is pending; beat and `run_due` call the same function."""
    return consumers.deliver_pending()


def nudge() -> None:
    """Ask for delivery now. With the broker lost the rows stay, and the sweeper finds them."""
    try:
        deliver.delay()
    except (OperationalError, OSError):
        log.warning("the broker does not answer; events wait for the sweeper")
