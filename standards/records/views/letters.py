"""A letter from draft to sent. Its page is the accessible master of its PDF."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages import dates
from standards.pages.notices import say_done
from standards.records import forms, letter_pages, letters, page_sections, policies, selectors
from standards.records.models import Letter
from standards.records.models.letters import Channel
from standards.records.pdf.letter import write
from standards.records.services import agreeing, drafting, sending
from standards.records.views.matters import form_page, list_page, matter_of, page_of, user_of
from standards.refusals import NotReady
from standards.workflow import proposals


def letter_of(request: HttpRequest, pk: UUID) -> Letter:
    """A letter through the gate, with what its page shows."""
    return gate.get_for(
        user_of(request),
        Letter,
        shape=lambda rows: rows.select_related(
            "matter__owner",
            "matter__unit",
            "template",
            "recipient__person__user",
            "recipient__contact",
            "sent_by",
        ),
        pk=pk,
    )


def to_change(request: HttpRequest, pk: UUID) -> Letter:
    """The same, for somebody who may write letters here; refused with the sentence otherwise."""
    found = letter_of(request, pk)
    policies.check(user_of(request), policies.LETTER, found.matter)
    return found


def _letter_page(request: HttpRequest, found: Letter, **more: Any) -> HttpResponse:
    context = letter_pages.context(found, user_of(request))
    context["back_url"] = page_of(found.matter, "letters")
    return render(request, "records/letter.html", {**context, **more})


def back_to(letter: Letter) -> HttpResponse:
    return redirect(reverse("letter", args=[letter.pk]))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose which letter and to whom; a draft is made from the wording in force."""
    matter = matter_of(request, reference)
    policies.check(user_of(request), policies.LETTER, matter)
    matter = drafting.own_kind(matter)
    form = forms.NewLetterForm(matter, request.POST or None, kind=request.GET.get("kind", ""))
    if not letters.specs_for(matter):
        raise NotReady("There is no letter for this matter as it is now.")
    if not form.parties:
        raise NotReady(
            "Nobody in this matter could be written to.",
            remedy="Link the person first.",
            remedy_url=page_of(matter, "people"),
            remedy_label="Go to the people in this matter",
        )
    if form.is_valid():
        made = drafting.draft(
            matter=matter,
            template_code=form.cleaned_data["template"],
            recipient=form.parties[form.cleaned_data["recipient"]],
            by=user_of(request),
            letter_id=form.cleaned_data["token"],
        )
        return back_to(made)
    return form_page(
        request, matter, "letters", form=form, heading="Write a letter", send="Draft the letter"
    )


@require_GET
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter itself, where it stands, and what can be done with it."""
    found = letter_of(request, pk)
    return _letter_page(request, found)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the text of a letter that is not sent."""
    found = to_change(request, pk)
    drafting.require_editable(found)
    initial = {"version": found.version, "subject": found.subject, "body": found.body}
    form = forms.LetterForm(request.POST or None, initial=initial)
    if form.is_valid():
        drafting.edit(
            letter=found,
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            version=form.cleaned_data["version"],
            by=user_of(request),
        )
        say_done(request, "Letter saved.")
        return back_to(found)
    return form_page(
        request,
        found.matter,
        "letters",
        form=form,
        heading=f"Edit: {found.template.label}",
        send="Save the letter",
        cancel_url=reverse("letter", args=[found.pk]),
    )


@require_GET
@never_cache
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The PDF: frozen once sent, a marked draft before."""
    found = letter_of(request, pk)
    if found.is_frozen:
        content = sending.read_frozen(letter=found, by=user_of(request))
    else:
        data = drafting.letter_data(found, dated=timezone.localdate())
        content = write(data, draft=True)
    name = f"letter {found.matter.reference.replace('/', '-')}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a second person to agree to a letter that decides."""
    found = to_change(request, pk)
    agreeing.require_askable(found)
    form = forms.AskForm(request.POST or None, initial={"version": found.version})
    if form.is_valid():
        agreeing.ask_agreement(
            letter=found,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=user_of(request),
        )
        say_done(
            request,
            "You asked a second person to agree to the letter.",
            starts="It waits in the inbox of those who may agree. You can send it after that.",
        )
        return back_to(found)
    return _letter_form(request, found, form, "Ask for agreement", "Ask")


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person's answer, on the page of the letter itself."""
    found = letter_of(request, pk)
    waiting = agreeing.waiting_proposal(found)
    if waiting is None:
        raise NotReady("Nobody waits for an answer about this letter.")
    form = forms.DecideForm(request.POST or None)
    if form.is_valid():
        agree = form.cleaned_data["answer"] == "agree"
        proposals.decide(
            proposal=waiting, agree=agree, by=user_of(request), reason=form.cleaned_data["reason"]
        )
        say_done(request, "You agreed. The letter can be sent." if agree else "You refused.")
        return back_to(found)
    return _letter_page(request, found, decide_form=form, form=form)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send by e-mail, or print and say when it is posted."""
    found = to_change(request, pk)
    why_no_email = sending.why_no_email(found.recipient, found.matter)
    address = "" if why_no_email else sending.address_of(found.recipient)
    form = forms.SendForm(
        why_no_email, address, request.POST or None, initial={"version": found.version}
    )
    if form.is_valid():
        sent = sending.send(
            letter=found,
            by=user_of(request),
            channel=form.cleaned_data["channel"],
            on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
        )
        _say_sent(request, sent)
        return back_to(found)
    if request.method == "GET":
        sending.require_sendable(found, timezone.localdate())
    return _letter_form(
        request,
        found,
        form,
        f"Send: {found.template.label}",
        "Send the letter",
        lead=f"To {found.recipient.name}. Once sent, it cannot be changed.",
    )


def _say_sent(request: HttpRequest, sent: Letter) -> None:
    if sent.channel == Channel.EMAIL:
        say_done(request, f"Letter sent to {sent.recipient.name} by e-mail.")
        return
    on = dates.long_date(sent.sent_on) if sent.sent_on else ""
    say_done(
        request,
        f"Letter to {sent.recipient.name} recorded as posted on {on}.",
        next_label="Open the PDF to print it",
        next_url=reverse("letter-pdf", args=[sent.pk]),
    )


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide what becomes of an e-mail whose fate nobody knows."""
    found = to_change(request, pk)
    if found.state != Letter.State.UNKNOWN:
        raise NotReady("What became of this letter is known.")
    form = forms.SettleForm(request.POST or None)
    if form.is_valid():
        sending.settle(
            letter=found,
            outcome=form.cleaned_data["outcome"],
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            by=user_of(request),
        )
        say_done(request, "What becomes of the letter is recorded.")
        return back_to(found)
    return _letter_form(
        request,
        found,
        form,
        "What became of this letter?",
        "Record it",
        lead=Letter.Fate(found.fate).label,
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide that a letter will not be sent."""
    found = to_change(request, pk)
    drafting.require_editable(found)
    form = forms.ReasonForm("Why will it not be sent?", request.POST or None)
    if form.is_valid():
        drafting.cancel(letter=found, by=user_of(request), reason=form.cleaned_data["reason"])
        say_done(request, "The letter will not be sent. It stays with the matter.")
        return redirect(page_of(found.matter, "letters"))
    return _letter_form(request, found, form, "Do not send this letter", "Cancel the letter")


def _letter_form(
    request: HttpRequest, found: Letter, form: Any, heading: str, send: str, lead: str = ""
) -> HttpResponse:
    return form_page(
        request,
        found.matter,
        "letters",
        form=form,
        heading=heading,
        send=send,
        lead=lead,
        cancel_url=reverse("letter", args=[found.pk]),
    )


@require_GET
def of_matter(request: HttpRequest, reference: str) -> HttpResponse:
    """Every letter of a matter."""
    return list_page(
        request,
        reference,
        section="letters",
        heading="Letters",
        rows=selectors.letters_of,
        row=page_sections.letter_row,
    )
