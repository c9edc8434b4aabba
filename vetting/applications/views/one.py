"""Acts on one application that are no steps: links, checks asked for together, leads."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from standards.access import gate
from standards.pages.forms import Checkboxes, Form, Radios, TextBox
from standards.pages.notices import say_done
from standards.refusals import NotFoundHere, NotReady
from vetting.applications import check_sets
from vetting.applications.models import Application, Check, Lead, Provider
from vetting.applications.services import answers, checks, invitations
from vetting.applications.services.link_mail import PersonalLink, mail_links
from vetting.applications.views.inviting import with_mail


class AskForm(Form):
    """Several checks of one provider."""

    provider = forms.ChoiceField(
        label="Who is asked?",
        choices=lambda: list(
            Provider.objects.filter(is_active=True).order_by("label").values_list("code", "label")
        ),
        widget=Radios(),
        error_messages={"required": "Choose who is asked"},
    )
    wanted = forms.MultipleChoiceField(
        label="Which checks?",
        widget=Checkboxes(),
        error_messages={"required": "Choose at least one check"},
    )

    def __init__(self, *args: Any, waiting: list[Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wanted"]
        field.choices = [
            (str(check.pk), f"{check_sets.label(check.check_type)}, {_of(check)}")
            for check in waiting
        ]
        field.initial = [code for code, _ in field.choices]


def _of(check: Check) -> str:
    """Whom a check is about, by name: whoever asks for it reads the application."""
    return str(check.associate) if check.associate else "the applicant"


class LeadForm(Form):
    state = forms.ChoiceField(
        label="Is there anything in it?",
        choices=[
            (Lead.State.NOTHING, "No"),
            (Lead.State.FOLLOWED, "Yes: it was followed, and what it led to is recorded"),
        ],
        widget=Radios(),
        error_messages={"required": "Say whether there is anything in it"},
    )
    note = forms.CharField(
        label="What did you find?",
        help_text="Why there is nothing in it, or what it led to and where that is recorded.",
        max_length=300,
        widget=TextBox(rows=3),
        error_messages={"required": "Say what you found"},
    )


@never_cache
@require_POST
def new_link(request: HttpRequest, reference: str) -> HttpResponse:
    """A new link for the applicant; the earlier one ends."""
    application = _application(request, reference, "invite")
    if application.state != Application.State.INVITED:
        raise NotReady("The form was sent, so there is nothing to open.")
    link = invitations.link_for(application, by=request.user)
    context = {
        "made": with_mail([invitations.Invited(application, link)], by=request.user),
        "left_out": [],
        "days": invitations.LINK_DAYS,
    }
    return render(request, "vetting_applications/links.html", context)


@never_cache
@require_POST
def ask_referee(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A link for a referee, shown this once."""
    application = _application(request, reference, "invite")
    referee = application.referees.filter(number=number, removed_on=None).first()
    if referee is None:
        raise NotFoundHere()
    user: Any = request.user
    link = invitations.referee_ask(referee=referee, by=user)
    personal = PersonalLink(
        matter=application,
        to=referee.email,
        link=link,
        days=invitations.REFEREE_DAYS,
        whose="referee",
    )
    [mailed] = mail_links([personal], by=user)
    context = {
        "application": application,
        "referee": referee,
        "link": "" if mailed else link,
        "mailed": mailed,
    }
    return render(request, "vetting_applications/referee_link.html", context)


@require_POST
def make_checks(request: HttpRequest, reference: str) -> HttpResponse:
    """Checks that the set calls for and nobody made, for people named since."""
    application = _application(request, reference, "check")
    made = checks.make_missing(application=application, by=request.user)
    say_done(request, f"{made} checks were made." if made != 1 else "One check was made.")
    return redirect(f"{application.get_absolute_url()}#checks")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Request several checks of one provider."""
    application = _application(request, reference, "check")
    waiting = list(application.checks.filter(state=Check.State.NOT_DONE))
    if not waiting:
        raise NotReady("There is no check that waits to be requested.")
    form = AskForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["wanted"])
        chosen = [check for check in waiting if str(check.pk) in wanted]
        asked = checks.request_some(
            chosen=chosen, provider=form.cleaned_data["provider"], by=request.user
        )
        say_done(
            request,
            f"{asked} checks were requested." if asked != 1 else "One check was requested.",
            starts="Each is chased after 10 working days.",
        )
        return redirect(f"{application.get_absolute_url()}#checks")
    context = {
        "form": form,
        "heading": f"Request checks, {application.reference}",
        "send": "Request them",
        "cancel_url": f"{application.get_absolute_url()}#checks",
    }
    return render(request, "pages/form_page.html", context)


@require_http_methods(["GET", "POST"])
def settle_lead(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Say what is in a lead."""
    application = _application(request, reference, "check")
    lead = gate.visible_of(request.user, Lead, application).filter(pk=pk).first()
    if lead is None or lead.matter_id != application.pk:
        raise NotFoundHere()
    form = LeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        answers.lead_settle(lead=lead, by=user, **form.cleaned_data)
        say_done(request, "The lead was looked at.")
        return redirect(f"{application.get_absolute_url()}#leads")
    context = {
        "form": form,
        "heading": "What is in this lead?",
        "lead": f"A machine found: {lead.text}",
        "send": "Record what is in it",
        "back_label": application.reference,
        "cancel_url": f"{application.get_absolute_url()}#leads",
    }
    return render(request, "pages/form_page.html", context)


def _application(request: HttpRequest, reference: str, action: str) -> Application:
    found = gate.get_for(request.user, Application, reference=reference)
    gate.check(request.user, action, found)
    return found
