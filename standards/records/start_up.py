"""What this room registers with the others when it starts: consumers, due things, checks."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from standards.access import gate
from standards.events import consumers
from standards.events.models import Event
from standards.pipeline.due import register_due
from standards.pipeline.health import register_check
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.pipeline.supervising import role_for_tasks
from standards.records.models import Document, DocumentText, Letter
from standards.records.services import agreeing, extracting, mailing, scanning
from standards.workflow.models import Matter, Sensitivity

SYSTEM = "system:records"
FATE_KEY = "letter-fate:"  # of the tasks about lost e-mails: "letter-fate:<letter>:<event>"
QUARANTINE_MINUTES = 60
UNREAD_MINUTES = 60
UNREAD = timedelta(minutes=UNREAD_MINUTES)


def register() -> None:
    """Called once, when the room starts."""
    consumers.register(
        "letters.turned_back", agreeing.turn_back, ["proposal.refused", "proposal.withdrawn"]
    )
    consumers.register("letters.lost", ask_for_fate, ["letter.fate_unknown"])
    consumers.register("letters.found", fate_is_known, ["letter.settled", "letter.tried_again"])
    register_due("letters by e-mail", mailing.sweep_letters)
    register_due("files to check", scanning.sweep_documents)
    register_due("files to read", extracting.sweep_texts)
    register_due("files never asked for", extracting.sweep_missed, nightly=True)
    register_due("halves of uploads", scanning.sweep_incoming, nightly=True)
    _register_checks()


def _register_checks() -> None:
    register_check(
        "letters_lost",
        "E-mailed letters of which nobody knows whether they arrived",
        lambda: (
            Letter.objects.filter(state=Letter.State.UNKNOWN)
            .exclude(matter__sensitivity=Sensitivity.SEALED)
            .count()
        ),
        what_to_do="The owner of each matter has a task: they find out, send it again or post it.",
    )
    register_check(
        "files_unchecked",
        f"Files that wait over {QUARANTINE_MINUTES} minutes for the virus scanner",
        lambda: (
            Document.objects.filter(
                state=Document.State.QUARANTINED,
                uploaded_at__lt=timezone.now() - timedelta(minutes=QUARANTINE_MINUTES),
            )
            .exclude(matter__sensitivity=Sensitivity.SEALED)
            .count()
        ),
        what_to_do="Nobody can open them. See that the scanner runs and that run_due does.",
    )
    register_check(
        "files_unread",
        f"Files that wait over {UNREAD_MINUTES} minutes for their text to be read",
        lambda: _texts(extracting.unread_since(timezone.now() - UNREAD)),
        what_to_do="Search does not find them by what they say. See that run_due runs.",
    )
    register_check(
        "files_failed",
        "Files whose text could not be read, though they are neither damaged nor locked",
        lambda: _texts(DocumentText.objects.filter(status="failed")),
        should_be=None,
        what_to_do="They open as ever, but search does not find them by what they say. Compare "
        "the store of files with its back-up where there are many.",
    )


def _texts(rows: QuerySet[DocumentText]) -> int:
    return rows.exclude(document__matter__sensitivity=Sensitivity.SEALED).count()


def ask_for_fate(event: Event) -> None:
    """Consumer: whoever owns the matter says what became of a lost e-mail; else its supervisors."""
    letter = _letter(event)
    if letter is None or letter.state != Letter.State.UNKNOWN:
        return
    matter, owner = letter.matter, letter.matter.owner
    sees = owner is not None and gate.visible(owner, Matter).filter(pk=matter.pk).exists()
    task_create(
        what="Say what became of a letter sent by e-mail",
        about=f"{letter.template.label}. {Letter.Fate(letter.fate).label}",
        matter=matter,
        for_user=owner if sees else None,
        for_role="" if sees else role_for_tasks(matter.area),
        for_unit=None if sees else matter.unit,
        key=f"{FATE_KEY}{letter.pk}:{event.pk}",
        by=SYSTEM,
    )


def fate_is_known(event: Event) -> None:
    """Consumer: nobody needs to find out any more."""
    task_lapse(key_prefix=f"{FATE_KEY}{event.facts['letter']}:", by=SYSTEM)


def _letter(event: Event) -> Letter | None:
    return (
        Letter.objects.filter(pk=event.facts["letter"])
        .select_related("matter__owner", "matter__unit", "template")
        .first()
    )
