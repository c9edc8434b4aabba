"""Check quarantined files for viruses. A file without a verdict stays in quarantine."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from standards.records import clamd, store
from standards.records.models import Document
from standards.records.services import extracting
from standards.records.services.telling import tell
from standards.records.services.uploads import STORED_AS
from standards.workflow.models import writing

log = logging.getLogger(__name__)

SCANNER = "system:scanner"
CLAIM = timedelta(minutes=5)


def scan(document_id: UUID, now: datetime | None = None) -> str | None:
    """Check one file; returns its new state, or None where somebody else is at it or the
    scanner gave no verdict (it is asked again later)."""
    moment = now or timezone.now()
    if not settings.CLAMD_SOCKET or not _claim(document_id, moment):
        return None
    document = Document.objects.get(pk=document_id)
    try:
        with store.open_kept(STORED_AS, document.pk, document.size) as file:
            finding = clamd.scan(file, settings.CLAMD_SOCKET)
    except (clamd.NoVerdict, store.FileDamaged) as exc:
        log.warning("document %s was not scanned: %s", document_id, exc)
        return None
    return _verdict(document_id, finding, moment)


def _claim(document_id: UUID, now: datetime) -> bool:
    """Ours for five minutes, and not at once again: that is the wait after a failure too."""
    due = Q(scan_not_before=None) | Q(scan_not_before__lte=now)
    waiting = Document.objects.filter(due, pk=document_id, state=Document.State.QUARANTINED)
    with writing():
        return bool(
            waiting.update(scan_not_before=now + CLAIM, scan_attempts=F("scan_attempts") + 1)
        )


@transaction.atomic
def _verdict(document_id: UUID, finding: str, now: datetime) -> str | None:
    document = (
        Document.objects.select_for_update(of=("self",))
        .select_related("matter")
        .filter(pk=document_id, state=Document.State.QUARANTINED)
        .first()
    )
    if document is None:
        return None
    document.state = Document.State.INFECTED if finding else Document.State.CLEAN
    document.scan_finding = finding
    document.scanned_at = now
    document.scan_not_before = None
    with writing():
        document.save(update_fields=["state", "scan_finding", "scanned_at", "scan_not_before"])
    tell(
        "document.infected" if finding else "document.scanned",
        document,
        document.matter,
        by=SCANNER,
        facts={"finding": finding, "sha256": document.sha256},
        text={"name": document.name} if finding else None,
    )
    if document.is_readable:
        extracting.nudge(document.pk)
    return document.state


def sweep_documents(now: datetime) -> int:
    """Check every file that still waits; returns how many got their verdict."""
    due = Q(scan_not_before=None) | Q(scan_not_before__lte=now)
    waiting = Document.objects.filter(due, state=Document.State.QUARANTINED)
    ids = list(waiting.order_by("uploaded_at").values_list("pk", flat=True)[:200])
    return sum(1 for document_id in ids if scan(document_id, now) is not None)


def sweep_incoming(now: datetime) -> int:
    """Remove what killed uploads left on the disk."""
    return store.sweep_incoming()
