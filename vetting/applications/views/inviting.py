"""Invite applicants. Their links are shown this once, on the page that made them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.people.models import Unit
from standards.refusals import NotReady, Refusal
from vetting import due
from vetting.applications.forms.inviting import BulkForm, InviteForm
from vetting.applications.models import Application
from vetting.applications.services import invitations
from vetting.applications.services.link_mail import PersonalLink, mail_links
from vetting.views import shared

WAITING = ("invited", "received", "complete", "checks", "adjudication", "enquiries")


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """One applicant."""
    user: Any = request.user
    invitations.check_may_invite(user)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.invite(new=form.invitation(), unit=_unit(), by=user)
        except NotReady as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _shown_once(request, [made])
    context = {
        "form": form,
        "heading": "Invite an applicant",
        "send": "Invite",
        "cancel_url": reverse("vetting"),
        "many_url": reverse("vetting-invite-many"),
    }
    return render(request, "vetting_applications/invite.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def invite_many(request: HttpRequest) -> HttpResponse:
    """Many at once, from rows. What cannot be read is named by its line, and the rest waits
    until whoever invites says to go on without it."""
    user: Any = request.user
    invitations.check_may_invite(user)
    form = BulkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        unit, made, refused = _unit(), [], []
        for new in form.read.good:
            try:
                made.append(invitations.invite(new=new, unit=unit, by=user))
            except Refusal as refusal:
                refused.append(f"{new.forenames} {new.surname}: {refusal.sentence}".strip())
        lines = [f"Line {line}: {sentence}." for line, sentence in form.read.bad]
        return _shown_once(request, made, [*refused, *lines])
    context = {
        "form": form,
        "heading": "Invite many applicants",
        "send": "Invite them",
        "cancel_url": reverse("vetting-invite"),
    }
    return render(request, "pages/form_page.html", context)


@require_GET
def needed(request: HttpRequest) -> HttpResponse:
    """By when applications are needed, and for whom: for those who route, on no other page."""
    user: Any = request.user
    invitations.check_may_invite(user)
    rows = (
        gate.visible(user, Application)
        .filter(is_open=True, state__in=WAITING, needed_by__isnull=False)
        .exclude(owner=user)  # whoever decides an application is not pressed by its date
        .order_by("needed_by", "reference")[:200]
    )
    context = {
        "links": shared.links(user, "vetting-needed"),
        "rows": rows,
        "today": timezone.localdate(),
    }
    return render(request, "vetting_applications/needed.html", context)


def _unit() -> Unit:
    unit = due.vetting_unit()
    if unit is None:
        raise NotReady(
            "No unit does vetting, so nobody can be invited.",
            remedy="A system administrator must give somebody the role of force vetting manager "
            "in a unit.",
        )
    return unit


def with_mail(made: list[invitations.Invited], *, by: Any) -> list[dict[str, Any]]:
    """Each invitation, sent by e-mail where that can be; the link to show where it was not."""
    links = [
        PersonalLink(
            matter=each.application,
            to=each.application.applicant.email,
            link=each.link,
            days=invitations.LINK_DAYS,
            whose="applicant",
        )
        for each in made
    ]
    return [
        {"application": each.application, "link": "" if mailed else each.link}
        for each, mailed in zip(made, mail_links(links, by=by), strict=True)
    ]


def _shown_once(
    request: HttpRequest, made: list[invitations.Invited], left_out: list[str] | None = None
) -> HttpResponse:
    context = {
        "made": with_mail(made, by=request.user),
        "left_out": left_out or [],
        "days": invitations.LINK_DAYS,
    }
    return render(request, "vetting_applications/links.html", context)
