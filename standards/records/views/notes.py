"""Write a note, correct one, read them all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.notices import say_done
from standards.records import page_sections, policies, selectors
from standards.records.forms import CorrectionForm, NoteForm
from standards.records.models import Note
from standards.records.services.notes import correct_note, write_note
from standards.records.views.matters import form_page, list_page, matter_of, page_of, user_of


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A new note on a matter."""
    matter = matter_of(request, reference)
    policies.check(user_of(request), policies.NOTE, matter)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        write_note(
            matter=matter,
            visibility=form.cleaned_data["visibility"],
            body=form.cleaned_data["body"],
            by=user_of(request),
            note_id=form.cleaned_data["token"],
        )
        say_done(request, "Note added.")
        return redirect(page_of(matter, "notes"))
    return form_page(request, matter, "notes", form=form, heading="Add a note", send="Add the note")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A correction of one's own note; the first stays."""
    note = gate.get_for(
        user_of(request), Note, shape=lambda rows: rows.select_related("matter"), pk=pk
    )
    gate.check(user_of(request), "correct", note)
    form = CorrectionForm(request.POST or None, initial={"body": note.body})
    if form.is_valid():
        correct_note(
            note=note,
            body=form.cleaned_data["body"],
            by=user_of(request),
            note_id=form.cleaned_data["token"],
        )
        say_done(request, "Correction added. The first note stays, and points to it.")
        return redirect(page_of(note.matter, "notes"))
    return form_page(
        request,
        note.matter,
        "notes",
        form=form,
        heading="Correct a note",
        send="Add the correction",
    )


@require_GET
def of_matter(request: HttpRequest, reference: str) -> HttpResponse:
    """Every note of a matter that this person may read."""
    return list_page(
        request,
        reference,
        section="notes",
        heading="Notes",
        rows=selectors.notes_of,
        row=lambda note: page_sections.note_row(note, user_of(request)),
    )
