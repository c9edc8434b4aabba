"""What this room puts on the matter page: notes, letters, files."""

from typing import Any

from django.urls import reverse

from standards.access.models import User
from standards.records import policies, selectors
from standards.records.extraction.sentences import sentence
from standards.records.models import Document, DocumentText, Letter, Note
from standards.records.models.notes import Visibility
from standards.records.models.texts import MOST_ATTEMPTS
from standards.records.store import megabytes
from standards.workflow import sections
from standards.workflow.models import Matter

LETTER_COLOURS = {
    Letter.State.DRAFT: "grey",
    Letter.State.WAITING: "yellow",
    Letter.State.READY: "blue",
    Letter.State.SENDING: "light-blue",
    Letter.State.SENT: "green",
    Letter.State.UNKNOWN: "red",
    Letter.State.CANCELLED: "grey",
}
NOTE_WORDS = {
    Visibility.DECIDERS: "For those who decide",
    Visibility.AUTHOR: "Author and supervisor",
}
FILE_COLOURS = {Document.State.INFECTED: "red", Document.State.QUARANTINED: "yellow"}


def register() -> None:
    """Register the three sections. Called once at start-up."""
    sections.register_all(
        "records/sections",
        ("files", "Files", 50, files),
        ("letters", "Letters", 60, letters),
        ("notes", "Notes", 70, notes),
    )


def notes(matter: Matter, user: User) -> dict[str, Any]:
    """The notes that this user may read, the newest first."""
    rows, count = selectors.shown(selectors.notes_of(matter, user))
    return {
        "notes": [note_row(note, user) for note in rows],
        **_shared(matter, user, policies.NOTE, "note", len(rows), count),
    }


def letters(matter: Matter, user: User) -> dict[str, Any]:
    """The letters, the newest first, with where each stands."""
    rows, count = selectors.shown(selectors.letters_of(matter, user))
    return {
        "letters": [letter_row(letter) for letter in rows],
        **_shared(matter, user, policies.LETTER, "letter", len(rows), count),
    }


def files(matter: Matter, user: User) -> dict[str, Any]:
    """The files, the newest first; a second copy is pointed out."""
    rows, count = selectors.shown(selectors.documents_of(matter, user))
    return {
        "files": [file_row(document) for document in rows],
        **_shared(matter, user, policies.UPLOAD, "file", len(rows), count),
    }


def _shared(
    matter: Matter, user: User, action: str, what: str, shown: int, count: int
) -> dict[str, Any]:
    """The ways on from a section. A way that the user may not take is left out."""
    may_add = policies.why_not(user, action, matter) is None
    return {
        "count": count,
        "add_url": reverse(f"{what}-add", args=[matter.reference]) if may_add else "",
        "all_url": reverse(f"{what}-list", args=[matter.reference]) if count > shown else "",
    }


def note_row(note: Note, user: User) -> dict[str, Any]:
    """One note for a template."""
    correction = getattr(note, "corrected_by", None)
    own = note.author_id == user.pk and correction is None
    return {
        "id": f"note-{note.pk}",
        "author": str(note.author),
        "at": note.written_at,
        "body": note.body,
        "readers": NOTE_WORDS.get(Visibility(note.visibility), ""),
        "corrects": f"note-{note.corrects_id}" if note.corrects_id else "",
        "corrected_by": f"note-{correction.pk}" if correction is not None else "",
        "correct_url": reverse("note-correct", args=[note.pk]) if own else "",
    }


def letter_row(letter: Letter) -> dict[str, Any]:
    """One letter for a template."""
    frozen_name = letter.frozen.get("recipient_name") if "frozen" in letter.__dict__ else None
    return {
        "url": reverse("letter", args=[letter.pk]),
        "label": letter.template.label,
        "subject": letter.subject,
        "to": frozen_name or letter.recipient.name,
        "state": letter.get_state_display(),
        "colour": LETTER_COLOURS[Letter.State(letter.state)],
        "sent_on": letter.sent_on,
        "channel": letter.get_channel_display() if letter.sent_on else "",
        "drafted_at": letter.drafted_at,
        "needs_decision": letter.state == Letter.State.UNKNOWN,
    }


def file_row(document: Document) -> dict[str, Any]:
    """One file for a template."""
    copy_of = document.duplicate_of
    return {
        "url": reverse("file", args=[document.pk]) if document.is_readable else "",
        "name": document.name,
        "description": document.description,
        "size": megabytes(document.size),
        "state": document.get_state_display(),
        "colour": FILE_COLOURS.get(Document.State(document.state), ""),
        "finding": document.scan_finding,
        "by": str(document.uploaded_by) if document.uploaded_by else "",
        "at": document.uploaded_at,
        "copy_of": copy_of.name if copy_of is not None else "",
        "searching": _searching(document),
    }


def _searching(document: Document) -> str:
    """Why a file that may be opened cannot be found by its text; "" where it can."""
    if not document.is_readable:
        return ""
    row: DocumentText | None = getattr(document, "reading", None)
    if row is None:
        row = DocumentText(document=document)
    return sentence(
        status=row.status,
        ending=document.extension,
        pages=row.pages,
        pages_without_text=row.pages_without_text,
        truncated=row.truncated,
        again=row.attempts < MOST_ATTEMPTS,
    )
