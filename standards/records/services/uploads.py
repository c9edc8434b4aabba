"""Take a file in: to disk first, checked, then its row; and give it out again."""

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.records import file_types, policies, store, tasks
from standards.records.layout import tidy
from standards.records.models import Document
from standards.records.services import extracting
from standards.records.services.telling import tell, touch
from standards.records.store import Arrived
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import Matter, writing

STORED_AS = store.DOCUMENTS


def upload(
    *,
    matter: Matter,
    name: str,
    chunks: Iterable[bytes],
    by: User,
    description: str = "",
    document_id: UUID | None = None,
) -> Document:
    """Add a file to a matter. It is quarantined until scanned, or marked "not checked" where no
    scanner is set up.

    `document_id` comes from the form, so that a form sent twice adds one file. A file with the
    same content as another of the matter points at it (`duplicate_of`). Raises FileRefused with
    the sentence and the remedy, NotAllowed or NotFoundHere; then nothing is left behind.
    """
    # Asked before a byte is written: nobody fills the disk of a matter that they may not add to.
    policies.check(by, policies.UPLOAD, gate.get_for(by, Matter, pk=matter.pk))
    cleaned = file_types.clean_name(name)
    ending = file_types.ending_of(cleaned)
    with store.incoming(chunks, limit=settings.UPLOAD_MAX_BYTES) as arrived:
        sniffed = file_types.sniff(arrived, ending)
        document = _keep(matter, cleaned, description, arrived, sniffed, by, document_id)
    return document


@transaction.atomic
def _keep(
    matter: Matter,
    name: str,
    description: str,
    arrived: Arrived,
    sniffed: str,
    by: User,
    document_id: UUID | None,
) -> Document:
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    policies.check(by, policies.UPLOAD, locked)
    sent_before = Document.objects.filter(pk=document_id).first() if document_id else None
    if sent_before is not None:
        if sent_before.matter_id == locked.pk and sent_before.uploaded_by_id == by.pk:
            return sent_before
        document_id = None
    scans = bool(settings.CLAMD_SOCKET)
    document = Document(
        id=document_id or uuid4(),
        matter_id=locked.pk,
        name=name,
        description=" ".join(tidy(description).split())[:200],
        sha256=arrived.sha256,
        size=arrived.size,
        sniffed_type=sniffed[:100],
        state=Document.State.QUARANTINED if scans else Document.State.NOT_SCANNED,
        uploaded_by=by,
        uploaded_at=timezone.now(),
        duplicate_of=_same_content(locked, arrived.sha256),
    )
    with store.keeping(arrived, STORED_AS, document.pk):
        with writing():
            document.save(force_insert=True)
        extracting.ask(document)
        tell(
            "document.added",
            document,
            locked,
            by=by,
            facts={"sha256": document.sha256, "size": document.size, "type": document.sniffed_type},
            text={"name": document.name},
        )
        touch(locked)
    if scans:
        transaction.on_commit(lambda: tasks.nudge_scan(str(document.pk)))
    return document


def _same_content(matter: Matter, digest: str) -> Document | None:
    """The first file of the matter with these very bytes, if there is one."""
    same = Document.objects.filter(matter=matter.pk, sha256=digest, duplicate_of=None)
    return same.order_by("uploaded_at").first()


@transaction.atomic
def open_document(*, document_id: UUID, by: User) -> tuple[Document, BinaryIO]:
    """A file for download, through the gate; that it was read is an event.

    Raises NotFoundHere, NotReady while it is being checked, NotAllowed where it is infected, and
    FileDamaged where the stored bytes are gone or cut short.
    """
    seen = gate.get_for(
        by, Document, shape=lambda rows: rows.select_related("matter"), pk=document_id
    )
    require_readable(seen)
    file = store.open_kept(STORED_AS, seen.pk, seen.size)
    tell("document.read", seen, seen.matter, by=by, facts={"sha256": seen.sha256})
    return seen, file


def require_readable(document: Document) -> None:
    """Raise unless the file may leave the store."""
    if document.state == Document.State.QUARANTINED:
        raise NotReady(
            "This file is still being checked for viruses.", remedy="Try again in a few minutes."
        )
    if not document.is_readable:
        raise NotAllowed(
            f"A virus was found in this file ({document.scan_finding}), so it stays locked away.",
            remedy="Ask your cyber security team what to do with it.",
        )
