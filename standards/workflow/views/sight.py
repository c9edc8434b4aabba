"""Who may see a matter beyond the ordinary: restriction, grants by name, emergency access."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.access.standing import standing
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import selectors
from standards.workflow.forms.acts import EmergencyForm, GrantForm, ReasonForm
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.services import exceptions
from standards.workflow.views.ownership import after


@require_http_methods(["GET", "POST"])
def restrict(request: HttpRequest, reference: str) -> HttpResponse:
    """To those who need to know."""
    return _with_reason(
        request,
        reference,
        exceptions.restrict,
        heading="Restrict {}",
        lead="Only its owner, the deciding authority and people named on it will see what is in "
        "it. Supervisors of the unit will know that it exists, its stage and its clocks.",
        send="Restrict",
        done="{} is restricted to those who need to know.",
    )


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a restricted matter ordinary again."""
    return _with_reason(
        request,
        reference,
        exceptions.lift_restriction,
        heading="Lift the restriction on {}",
        lead="Everybody whose role reaches it will see it again.",
        send="Lift the restriction",
        done="The restriction on {} is lifted.",
    )


def _with_reason(
    request: HttpRequest,
    reference: str,
    service: Callable[..., Matter],
    *,
    heading: str,
    lead: str,
    send: str,
    done: str,
) -> HttpResponse:
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "restrict", matter)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service(matter=matter, by=user, reason=form.cleaned_data["reason"].strip())
        say_done(request, done.format(matter.reference))
        return redirect(after(user, matter))
    context = {
        "matter": matter,
        "form": form,
        "heading": heading.format(matter.reference),
        "lead": lead,
        "send": send,
        "cancel_url": matter.get_absolute_url(),
    }
    return render(request, "workflow/act.html", context)


@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest, reference: str) -> HttpResponse:
    """Who sees it by name, and giving sight to one more."""
    user: Any = request.user
    known = selectors.get_known(user, reference)
    matter = _grantable(user, known.matter)
    form = GrantForm(request.POST or None, by=user)
    status = 200
    asks = request.method == "POST" and request.POST.get("act") != "find"
    if asks and form.is_valid():
        try:
            exceptions.grant(
                matter=matter,
                to=form.chosen,
                by=user,
                reason=form.cleaned_data["reason"].strip(),
                may_edit=form.cleaned_data["may_edit"],
                until=form.until_moment,
            )
        except (NotReady, NotAllowed) as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            say_done(request, f"{form.chosen} can now see {matter.reference}.")
            return redirect("matter-grants", reference=matter.reference)
    elif request.method == "POST" and not asks:
        form.errors.clear()  # they only looked somebody up: what is unanswered is no fault yet
    context = {
        "matter": matter,
        "readable": known.readable,
        "form": form,
        "nobody": request.method == "POST" and not asks and not form.found,
        "named": selectors.grants_of(matter),
    }
    return render(request, "workflow/grants.html", context, status=status)


@require_http_methods(["GET", "POST"])
def end_grant(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """End one person's sight by name."""
    user: Any = request.user
    matter = _grantable(user, selectors.get_known(user, reference).matter)
    named = next((each for each in selectors.grants_of(matter) if each.user.pk == pk), None)
    if named is None:
        raise NotFoundHere()
    form = ReasonForm(request.POST or None)
    back = reverse("matter-grants", args=[matter.reference])
    if request.method == "POST" and form.is_valid():
        exceptions.end_grant(
            matter=matter, of=named.user, by=user, reason=form.cleaned_data["reason"].strip()
        )
        say_done(request, f"{named.user} no longer sees {matter.reference} by name.")
        return redirect(back)
    context = {
        "matter": matter,
        "form": form,
        "heading": f"End {named.user}’s sight of {matter.reference}",
        "lead": "It ends at once. What they see by their role stays.",
        "send": "End it",
        "cancel_url": back,
    }
    return render(request, "workflow/act.html", context)


def _grantable(user: Any, matter: Matter) -> Matter:
    """The matter, for somebody who may name people on it."""
    if matter.sensitivity == Sensitivity.SEALED:
        raise NotFoundHere()
    exceptions.check_may_grant(by=user, matter=matter)
    return matter


@require_http_methods(["GET", "POST"])
def emergency_access(request: HttpRequest) -> HttpResponse:
    """The one standing form. Whatever the reference, the answer is the same."""
    user: Any = request.user
    if not standing(user).holds(*exceptions.EMERGENCY_ROLES):
        raise NotAllowed("Your role cannot ask for emergency access.")
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        exceptions.ask_emergency_access(
            reference=form.cleaned_data["reference"], reason=form.cleaned_data["reason"], by=user
        )
        say_done(
            request,
            "Your request was recorded.",
            starts="If the rules allow it, you can open the matter by its reference in a few "
            "minutes, to read, for 24 hours. The owner's supervisor and the auditor are told.",
        )
        return redirect("emergency-access")
    context = {
        "form": form,
        "heading": "Ask for emergency access",
        "lead": "For when a person may come to harm, or evidence may be lost, before somebody who "
        "may give you sight can be reached.",
        "send": "Ask for access",
        "cancel_url": reverse("matters"),
    }
    return render(request, "workflow/act.html", context)
