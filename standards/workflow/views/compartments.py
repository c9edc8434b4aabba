"""Closed circles: the matters in one, who is inside, letting in and ending, opening a matter.

Whoever is not inside gets the page of an address that does not exist, whether the circle does.
"""

from typing import Any

from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import compartments as circles
from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, User
from standards.access.standing import standing
from standards.pages.acting import refuse
from standards.pages.components import Action
from standards.pages.notices import say_done
from standards.people.models import Unit
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import kept, kinds, rows, sealing
from standards.workflow.forms.compartments import EndForm, LetInForm, OpenSealedForm
from standards.workflow.models import Matter

SHOWN = 200  # matters of one circle on its page, the latest first


@require_GET
def compartments(request: HttpRequest) -> HttpResponse:
    """Those that the user knows; for everybody else there is no such page."""
    found = list(gate.visible(request.user, Compartment).order_by("code"))
    if not found:
        raise NotFoundHere()
    if len(found) == 1:
        return redirect("compartment", code=found[0].code)
    return render(request, "workflow/compartments.html", {"found": found})


@require_GET
def compartment(request: HttpRequest, code: str) -> HttpResponse:
    """The matters in it, for those who see them, and who is inside."""
    user: Any = request.user
    found = _known(user, code)
    me = standing(user)
    sees = found.pk in me.compartments
    context = {
        "compartment": found,
        "sees_matters": sees,
        "matters": _matters(user, found) if sees else [],
        "shown": SHOWN,
        "members": [_member_line(user, each) for each in circles.members_of(found)],
        "controllers": circles.controllers_of(found),
        "controls": found.pk in me.controls,
        "openers": _openers(user, found),
        "audits": found.pk in me.audits,
    }
    return render(request, "workflow/compartment.html", context)


@require_http_methods(["GET", "POST"])
def let_in(request: HttpRequest, code: str) -> HttpResponse:
    """Find somebody by part of their name, and let them in with a reason and dates."""
    user: Any = request.user
    found = _controlled(user, code)
    form = LetInForm(request.POST or None, by=user)
    status, asks = 200, request.method == "POST" and request.POST.get("act") != "find"
    if asks and form.is_valid():
        try:
            circles.member_add(
                compartment=found,
                user=form.chosen,
                by=user,
                reason=form.cleaned_data["reason"],
                spell=form.spell,
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, f"{form.chosen} is let into {found.code}.")
            return redirect("compartment", code=found.code)
    elif request.method == "POST" and not asks:
        form.errors.clear()  # they only looked somebody up: what is unanswered is no fault yet
    context = {
        "compartment": found,
        "form": form,
        "nobody": request.method == "POST" and not asks and not form.found,
    }
    return render(request, "workflow/compartment_let_in.html", context, status=status)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End one person's time inside."""
    user: Any = request.user
    found = _controlled(user, code)
    member = circles.members_of(found).filter(pk=pk).first()
    if member is None:
        raise NotFoundHere()
    form = EndForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            circles.member_end(
                member=member,
                by=user,
                reason=form.cleaned_data["reason"],
                ends_on=form.cleaned_data["ends_on"],
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, f"The time of {member.user} inside {found.code} is ended.")
            return redirect("compartment", code=found.code)
    context = {
        "form": form,
        "heading": f"End the time of {member.user} inside {found.code}",
        "lead": "After it they see nothing in it, and not that it exists.",
        "send": "End it",
        "cancel_url": reverse("compartment", args=[found.code]),
    }
    return render(request, "workflow/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def open_sealed(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A new matter inside, with a number of the sealed series of its kind."""
    user: Any = request.user
    found = _known(user, code)
    refusal = sealing.why_not_open(user, found)
    if refusal is not None:
        raise NotAllowed(refusal)
    opened = next((each for each in sealing.kinds_to_open() if each.code == kind), None)
    if opened is None:
        raise NotFoundHere()
    form = OpenSealedForm(request.POST or None, unit=_own_unit(user))
    if request.method == "POST" and form.is_valid():
        matter = sealing.matter_open_sealed(
            kind=opened, compartment=found, new=form.new_sealed(), by=user
        )
        say_done(request, f"{matter.reference} is opened in {found.code}. It is yours.")
        return redirect(matter.get_absolute_url())
    context = {
        "form": form,
        "heading": f"Open a sealed {opened.label.lower()} in {found.code}",
        "lead": "Only those inside will know that it exists.",
        "send": "Open it",
        "cancel_url": reverse("compartment", args=[found.code]),
    }
    return render(request, "workflow/act.html", context)


def _known(user: User, code: str) -> Compartment:
    return gate.get_for(user, Compartment, code=code)


def _controlled(user: User, code: str) -> Compartment:
    found = _known(user, code)
    gate.check(user, "control", found)
    return found


def _matters(user: User, found: Compartment) -> list[rows.MatterRow]:
    """What is in it as far as the user sees it: walls hold inside too."""
    seen = gate.visible(user, Matter).filter(compartment=found.pk)
    latest = (
        seen.select_related("owner", "unit")
        .annotate(readable=Value(True))
        .order_by("-received_on", "pk")[:SHOWN]
    )
    today, calendar = timezone.localdate(), kept.calendar()
    return [rows.row_of(each, kinds.get(each.kind), today, calendar) for each in latest]


def _member_line(user: User, member: CompartmentMember) -> dict[str, Any]:
    what = "Member"
    if member.is_controller or member.user_id == member.compartment.controller_id:
        what = "Controller"
    elif member.is_auditor:
        what = "Auditor"
    return {
        "member": member,
        "what": what,
        "later": member.starts_on > timezone.localdate(),
        "is_self": member.user_id == user.pk,
    }


def _openers(user: User, found: Compartment) -> list[Action]:
    if sealing.why_not_open(user, found) is not None:
        return []
    return [
        Action(
            f"Open a sealed {kind.label.lower()}",
            reverse("compartment-open", args=[found.code, kind.code]),
            "secondary",
        )
        for kind in sealing.kinds_to_open()
    ]


def _own_unit(user: User) -> str:
    """The code of a unit that the user's role is held in, to begin the form with."""
    held = [h.unit_id for h in standing(user).holdings if h.unit_id]
    unit = Unit.objects.filter(pk__in=held).order_by("code").first()
    return unit.code if unit else ""
