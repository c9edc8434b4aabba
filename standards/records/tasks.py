"""Work after the commit: e-mail a letter, check a file, read its text.

Without a broker it runs at once, but for reading, which `run_due` does then.
"""

import logging
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


@shared_task
def mail_letter(letter_id: str) -> None:
    """E-mail one letter. `run_due` finds it again should this be lost."""
    from standards.records.services import mailing

    mailing.mail(UUID(letter_id))


@shared_task
def scan_document(document_id: str) -> None:
    """Check one file for viruses. `run_due` finds it again should this be lost."""
    from standards.records.services import scanning

    scanning.scan(UUID(document_id))


@shared_task
def read_text(document_id: str) -> None:
    """Read the text of one file, for search. `run_due` finds it again should this be lost."""
    from standards.records.services import extracting

    extracting.read(UUID(document_id))


def nudge_mail(letter_id: str) -> None:
    """Ask for it now. With the broker lost the row waits for the sweeper."""
    _nudge(mail_letter, letter_id)


def nudge_scan(document_id: str) -> None:
    _nudge(scan_document, document_id)


def nudge_text(document_id: str) -> None:
    """Ask for it now. With the broker lost the row waits for the sweeper."""
    _nudge(read_text, document_id)


def _nudge(task: object, row_id: str) -> None:
    try:
        task.delay(row_id)  # type: ignore[attr-defined]
    except (OperationalError, OSError):
        log.warning("the broker does not answer; the work waits for the sweeper")
