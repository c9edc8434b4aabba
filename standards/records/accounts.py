"""What search is told of letters, notes and files. A note keeps the narrower circle it has."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localdate

from standards.access.models import User
from standards.records import policies
from standards.records.extraction import text_of
from standards.records.models import Document, DocumentText, Letter, Note
from standards.records.models.notes import Visibility
from standards.row_triggers import Watched, key_of, keys_where
from standards.workflow import searching, sight_in_search
from standards.workflow.matter_accounts import ROOT, urls_of
from standards.workflow.models import Sensitivity
from standards.workflow.searching import Account, Source


def register() -> None:
    _register(
        Letter,
        "letter",
        "letters",
        letters,
        ("subject", "body", "state", "matter_id"),
        order=40,
        texts=("subject", "body"),
    )
    _register(
        Note,
        "note",
        "notes",
        notes,
        ("body", "visibility", "matter_id"),
        narrower=narrower_notes,
        order=50,
        texts=("body",),
    )
    _register(
        Document,
        "document",
        "files",
        documents,
        ("name", "description", "state", "matter_id"),
        anchor="#files",
        order=60,
        texts=("name", "description", "reading__text"),
        also=(
            Watched(
                DocumentText._meta.db_table,
                (keys_where(Document._meta.db_table, "matter_id", "id", "document_id"),),
                ("status", "text"),
            ),
        ),
    )


def _register(
    model: type[Model],
    code: str,
    plural: str,
    accounts: Callable[[Collection[UUID]], Iterable[Account]],
    columns: tuple[str, ...],
    *,
    order: int,
    anchor: str = "",
    also: tuple[Watched, ...] = (),
    texts: tuple[str, ...],
    narrower: Callable[[User], Q] | None = None,
) -> None:
    searching.register(
        Source(
            code=code,
            label=plural[:-1].capitalize(),
            plural=plural,
            root=ROOT,
            model_label=model._meta.label,
            accounts=accounts,
            sight=sight_in_search.readable,
            urls=urls_of(model, anchor or f"#{plural}"),
            watches=(Watched(model._meta.db_table, (key_of("matter_id"),), columns), *also),
            order=order,
            texts=texts,
            narrower=narrower,
        )
    )


def narrower_notes(user: User) -> Q:
    """Of the notes of matters that the user reads, as narrow as each is: `NotePolicy.further`."""
    me = sight_in_search.outside_circles(user)
    named = Q(audience=Visibility.MATTER) | Q(author=user.pk)
    for audience, circle in (
        (Visibility.DECIDERS, policies.deciding(me)),
        (Visibility.AUTHOR, policies.keeping(me)),
    ):
        if circle is not None:
            named |= Q(audience=audience) & sight_in_search.over_accounts(circle)
    return named


def _rows(model: type[Model], roots: Collection[UUID]) -> QuerySet:
    rows = model._default_manager.filter(matter__in=roots).select_related("matter").order_by()
    return rows.exclude(matter__sensitivity=Sensitivity.SEALED)


def letters(roots: Collection[UUID]) -> Iterable[Account]:
    rows = _rows(Letter, roots).exclude(state=Letter.State.CANCELLED)
    for letter in rows.select_related("matter", "recipient__person", "recipient__contact"):
        yield Account(
            key=letter.pk,
            title=letter.subject,
            reference=letter.matter.reference,
            names=(letter.recipient.name,),
            text=letter.body,
            state=letter.state,
            received_on=letter.sent_on or localdate(letter.drafted_at),
            **searching.of_matter(letter.matter),
        )


def notes(roots: Collection[UUID]) -> Iterable[Account]:
    for note in _rows(Note, roots):
        yield Account(
            key=note.pk,
            title=f"Note on {note.matter.reference}",
            reference=note.matter.reference,
            text=note.body,
            audience=note.visibility,
            author=note.author_id,
            received_on=localdate(note.written_at),
            **searching.of_matter(note.matter),
        )


def documents(roots: Collection[UUID]) -> Iterable[Account]:
    """What is infected or not yet checked is found by nobody."""
    rows = list(_rows(Document, roots).filter(state__in=Document.READABLE))
    texts = text_of(document.pk for document in rows)
    for document in rows:
        _, text = texts[document.pk]
        yield Account(
            key=document.pk,
            title=document.name,
            reference=document.matter.reference,
            text=searching.joined([document.description, text]),
            received_on=localdate(document.uploaded_at),
            **searching.of_matter(document.matter),
        )
