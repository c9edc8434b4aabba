"""Add a file to a matter, and download one."""

from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from standards.pages.notices import say_done
from standards.records import page_sections, policies, receiving, selectors
from standards.records.forms import FileForm
from standards.records.models import Document
from standards.records.services.uploads import open_document, upload
from standards.records.store import FileRefused
from standards.records.views.matters import form_page, list_page, matter_of, page_of, user_of

# Whatever a browser makes of the bytes, it may run nothing and reach nothing.
SANDBOX = "sandbox; default-src 'none'"


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A file for a matter. What is wrong with it is said at the field."""
    matter = matter_of(request, reference)
    policies.check(user_of(request), policies.UPLOAD, matter)
    posted = request.method == "POST"
    form = FileForm(
        settings.UPLOAD_MAX_BYTES, request.POST if posted else None, request.FILES or None
    )
    refused = receiving.refusal_of(request) if posted else None
    if refused is not None:
        _say_at_field(form, refused)
    elif posted and form.is_valid():
        try:
            document = upload(
                matter=matter,
                name=form.cleaned_data["file"].name,
                chunks=form.cleaned_data["file"].chunks(),
                by=user_of(request),
                description=form.cleaned_data["description"],
                document_id=form.cleaned_data["token"],
            )
        except FileRefused as exc:
            _say_at_field(form, exc)
        else:
            _say_added(request, document)
            return redirect(page_of(matter, "files"))
    return form_page(request, matter, "files", form=form, heading="Add a file", send="Add the file")


def _say_at_field(form: FileForm, refused: FileRefused) -> None:
    form.errors.pop("file", None)
    form.add_error("file", f"{refused.sentence} {refused.remedy}".strip())


def _say_added(request: HttpRequest, document: Document) -> None:
    if document.duplicate_of is not None:
        say_done(
            request,
            f"File added. It has the same content as “{document.duplicate_of.name}”, which is "
            "here already.",
        )
    elif document.state == Document.State.QUARANTINED:
        say_done(request, "File added.", starts="It can be opened once it is checked for viruses.")
    else:
        say_done(request, "File added.")


@require_GET
@never_cache
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """The bytes, as a download only: never shown within a page of ours."""
    document, file = open_document(document_id=pk, by=user_of(request))
    response = FileResponse(
        file, as_attachment=True, filename=document.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def of_matter(request: HttpRequest, reference: str) -> HttpResponse:
    """Every file of a matter."""
    return list_page(
        request,
        reference,
        section="files",
        heading="Files",
        rows=selectors.documents_of,
        row=page_sections.file_row,
    )
