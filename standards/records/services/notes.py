"""Write a note; correct one by a new note. Nothing is ever changed."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.records import policies
from standards.records.layout import tidy
from standards.records.models import Note
from standards.records.models.notes import Visibility
from standards.records.services.telling import tell, touch
from standards.refusals import NotReady
from standards.workflow.models import Matter, writing

LONGEST = 20_000  # characters


@transaction.atomic
def write_note(
    *, matter: Matter, visibility: str, body: str, by: User, note_id: UUID | None = None
) -> Note:
    """Write a note for everybody who reads the matter, for those who decide, or for oneself.

    `note_id` comes from the form, so that a form sent twice makes one note. Raises NotFoundHere,
    NotAllowed, or NotReady for an empty or overlong text.
    """
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    policies.check(by, policies.NOTE, locked)
    return _write(locked, Visibility(visibility), body, by, note_id, corrects=None)


@transaction.atomic
def correct_note(*, note: Note, body: str, by: User, note_id: UUID | None = None) -> Note:
    """Write a new note that corrects an older one of one's own; both stay.

    The correction has the readers of the first. A note is corrected once; after that its
    correction is.
    """
    locked = gate.get_for(by, Matter, lock=True, pk=note.matter_id)
    wrong = gate.get_for(by, Note, pk=note.pk, matter=locked.pk)
    wrong.matter = locked
    gate.check(by, "correct", wrong)
    correction = Note.objects.filter(corrects=wrong).first()
    if correction is not None and correction.pk == note_id:
        return correction
    if correction is not None:
        raise NotReady(
            "This note was corrected already.", remedy="Correct its latest version instead."
        )
    return _write(locked, Visibility(wrong.visibility), body, by, note_id, corrects=wrong)


def _write(
    matter: Matter,
    visibility: Visibility,
    body: str,
    by: User,
    note_id: UUID | None,
    *,
    corrects: Note | None,
) -> Note:
    text = tidy(body)
    if not text:
        raise NotReady("The note is empty.", remedy="Write what should be kept.")
    if len(text) > LONGEST:
        raise NotReady(
            f"A note holds up to {LONGEST:,} characters, and this has {len(text):,}.",
            remedy="Put long texts in a file and add it under Files.",
        )
    sent_before = Note.objects.filter(pk=note_id).first() if note_id else None
    if sent_before is not None:
        if sent_before.author_id == by.pk and sent_before.matter_id == matter.pk:
            return sent_before
        note_id = None
    note = Note(
        id=note_id or uuid4(),
        matter_id=matter.pk,
        author=by,
        visibility=visibility,
        body=text,
        written_at=timezone.now(),
        corrects=corrects,
    )
    with writing():
        note.save(force_insert=True)
    what = "note.corrected" if corrects else "note.written"
    tell(
        what if visibility == Visibility.MATTER else f"{what}_apart",
        note,
        matter,
        by=by,
        facts={
            "visibility": str(visibility),
            "corrects": str(corrects.pk) if corrects else None,
        },
    )
    touch(matter)
    return note
