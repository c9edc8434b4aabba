"""Have the text of files read, outside the web process, so that it can be searched.

Each document has a row that waits. A worker claims it by a conditional update, has a child read
the file, and keeps what came in the transaction of its event, from which search learns of it. A
worker that was killed leaves a claim that runs out; then the row is taken up again.
"""

import logging
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from standards.records import store, tasks
from standards.records.extraction.reader import Answer, Reader
from standards.records.extraction.texts import LARGEST_FILE, Status, Text
from standards.records.models import Document, DocumentText
from standards.records.models.texts import MOST_ATTEMPTS, NOT_DONE
from standards.records.services.telling import tell
from standards.workflow.models import writing

log = logging.getLogger(__name__)

READER = "system:reader"
CLAIM = timedelta(minutes=5)  # longer than any one file may take
AGAIN_AFTER = (timedelta(minutes=10), timedelta(hours=1))  # the first failure, the second
A_SWEEP = 15.0  # seconds after which a sweep starts no further file: others fall due too
A_BATCH = 500
_FINAL = [s.value for s in Status if s not in (Status.WAITING, Status.FAILED)]


def ask(document: Document) -> None:
    """Have a document read, once it may be opened. Within the transaction that adds it."""
    with writing():
        _row(document.pk, document.sha256, timezone.now()).save(force_insert=True)
    if document.is_readable:
        nudge(document.pk)


def nudge(document_id: UUID) -> None:
    """Ask the worker for it on commit. Without one `run_due` takes it up: never the web process."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        transaction.on_commit(lambda: tasks.nudge_text(str(document_id)))


def sweep_texts(now: datetime) -> int:
    """Read what waits, the oldest first, for a while; returns how many files were done with."""
    _give_up(now)
    began, done = time.monotonic(), 0
    with Reader() as reader:
        for document_id in list(_due(now).values_list("pk", flat=True)[:A_BATCH]):
            if time.monotonic() - began > A_SWEEP:
                break
            done += read(document_id, now=timezone.now(), reader=reader) is not None
    return done


def sweep_missed(now: datetime) -> int:
    """Every file has its row: those from before there were rows too."""
    missing = Document.objects.filter(reading=None).values_list("pk", "sha256")
    asked = 0
    while rows := [_row(pk, sha256, now) for pk, sha256 in missing[:1000]]:
        with writing():
            DocumentText.objects.bulk_create(rows, ignore_conflicts=True)
        asked += len(rows)
    return asked


def ask_again(kinds: Collection[Status], now: datetime) -> int:
    """Files of which this became wait again, with all their attempts; returns how many. The text of
    one that was read is never put in doubt."""
    ended = [kind.value for kind in kinds if kind not in (Status.WAITING, Status.TEXT)]
    rows = DocumentText.objects.exclude(NOT_DONE).filter(_free(now), status__in=ended)
    with writing():
        return rows.update(status=Status.WAITING.value, attempts=0, asked_at=now, not_before=None)


def read(
    document_id: UUID, *, now: datetime | None = None, reader: Reader | None = None
) -> str | None:
    """Read one file; returns what became of it, or None where it is not due or another has it."""
    claim = _claim(document_id, now or timezone.now())
    if claim is None:
        return None
    document = Document.objects.select_related("matter").filter(pk=document_id).first()
    if document is None:
        return None
    text = _known(document) or _read_now(document, reader)
    return _keep(document, text, claim)


def unread_since(moment: datetime) -> QuerySet[DocumentText]:
    """Rows of files that could be read, and have waited since before a moment."""
    readable_since = Q(document__scanned_at=None) | Q(document__scanned_at__lt=moment)
    return DocumentText.objects.filter(
        readable_since,
        status=Status.WAITING.value,
        asked_at__lt=moment,
        document__state__in=Document.READABLE,
    )


def _row(document_id: UUID, sha256: str, now: datetime) -> DocumentText:
    return DocumentText(document_id=document_id, sha256=sha256, asked_at=now)


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lt=now)


def _ready(now: datetime) -> Q:
    return Q(not_before=None) | Q(not_before__lte=now)


def _due(now: datetime) -> QuerySet[DocumentText]:
    rows = DocumentText.objects.filter(NOT_DONE, _free(now), _ready(now))
    return rows.filter(document__state__in=Document.READABLE).order_by("asked_at")


def _claim(document_id: UUID, now: datetime) -> datetime | None:
    """The moment until which the row is ours, which also tells our claim from any other."""
    until = now + CLAIM
    if not _due(now).filter(pk=document_id).exists():  # asks the document too
        return None
    with writing():
        claimed = DocumentText.objects.filter(
            NOT_DONE, _free(now), _ready(now), pk=document_id
        ).update(claimed_until=until, attempts=F("attempts") + 1)
    return until if claimed else None


def _known(document: Document) -> Text | None:
    """What was read of the very same bytes under the same kind of name, on any matter."""
    row = (
        DocumentText.objects.filter(
            sha256=document.sha256,
            status__in=_FINAL,
            document__name__iendswith=f".{document.extension}",
        )
        .values_list("status", "text", "pages", "pages_without_text", "truncated")
        .first()
    )
    return Text(Status(row[0]), *row[1:]) if row is not None else None


def _read_now(document: Document, reader: Reader | None) -> Text:
    if document.size > LARGEST_FILE:
        return Text(Status.TOO_LARGE)
    if reader is None:
        with Reader() as own:
            answer = _answer(document, own)
    else:
        answer = _answer(document, reader)
    if answer.sha256 and answer.sha256 != document.sha256:
        log.warning("document %s: the stored bytes are not those that were saved", document.pk)
        return Text(Status.FAILED)
    return answer.text


def _answer(document: Document, reader: Reader) -> Answer:
    return reader.read(store.place_of(store.DOCUMENTS, document.pk), document.extension)


@transaction.atomic
def _keep(document: Document, text: Text, claim: datetime) -> str | None:
    """Write what came, unless our claim ran out and another has the row, or the file is gone."""
    now = timezone.now()
    mine = DocumentText.objects.filter(pk=document.pk, claimed_until=claim)
    attempts = mine.values_list("attempts", flat=True).first() or MOST_ATTEMPTS
    tried_again = text.status is Status.FAILED and attempts < MOST_ATTEMPTS
    with writing():
        kept = mine.update(
            status=text.status.value,
            text=text.text,
            characters=len(text.text),
            truncated=text.truncated,
            pages=text.pages,
            pages_without_text=text.pages_without_text,
            read_at=now,
            claimed_until=None,
            not_before=now + AGAIN_AFTER[attempts - 1] if tried_again else None,
        )
    if not kept:
        return None
    if not tried_again:
        _tell(document, text)
    return text.status.value


def _tell(document: Document, text: Text) -> None:
    tell(
        "document.text_read",
        document,
        document.matter,
        by=READER,
        facts={"status": text.status.value, "characters": len(text.text)},
    )


def _give_up(now: datetime) -> None:
    """A row whose every worker was killed over it is read no more."""
    stuck = DocumentText.objects.filter(claimed_until__lt=now, attempts__gte=MOST_ATTEMPTS)
    for row in stuck.select_related("document__matter").defer("text")[:A_BATCH]:
        if row.claimed_until is not None:
            _keep(row.document, Text(Status.FAILED), row.claimed_until)
