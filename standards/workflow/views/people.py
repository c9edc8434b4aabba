"""Link people to a matter, and unlink them; how to reach a member of the public."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.people.services.contacts import contact_create, contact_update
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import selectors
from standards.workflow.forms.acts import ReasonForm
from standards.workflow.forms.contact import ContactForm
from standards.workflow.forms.people import PUBLIC, LinkForm
from standards.workflow.models import Matter, Party
from standards.workflow.services import parties
from standards.workflow.views.ownership import after


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Find somebody, choose, link. What is typed travels by POST alone."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "edit", matter)
    form = LinkForm(request.POST or None)
    looks = request.method == "POST" and request.POST.get("act") == "find"
    status = 200
    if request.method == "POST" and not looks and form.is_valid():
        try:
            party = _link(matter, form, user)
        except NotReady as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            what = party.get_capacity_display().lower()
            say_done(request, f"{party.name} is linked: {what}.")
            return redirect(after(user, matter))
    if looks:
        form.errors.clear()
    context = {
        "matter": matter,
        "form": form,
        "nobody": looks and request.POST.get("who") == "serves" and not form.found_somebody,
    }
    return render(request, "workflow/link.html", context, status=status)


def _link(matter: Matter, form: LinkForm, user: Any) -> Party:
    said = form.cleaned_data
    contact = None
    if said["who"] == PUBLIC:
        contact = contact_create(
            name=said["name"], telephone=said["telephone"], email=said["email"]
        )
    return parties.party_link(
        matter=matter,
        capacity=said["capacity"],
        by=user,
        person=form.chosen_person(),
        contact=contact,
        description=said["description"].strip(),
    )


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """How a member of the public is reached: read it, and put it right."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "edit", matter)
    party = selectors.get_party(user, matter, pk)
    if party.contact is None:
        raise NotFoundHere()
    found = party.contact
    return act(
        request,
        ContactForm(request.POST or None, contact=found),
        do=lambda said: contact_update(
            contact=found, by=user, sealed=matter.compartment_id is not None, **said
        ),
        done="The details are saved.",
        starts="Letters that are not sent yet go to the new address.",
        to=lambda _: f"{after(user, matter)}#people",
        template="workflow/act.html",
        matter=matter,
        heading=f"{party.name}: how to reach them",
        lead=f"{party.get_capacity_display()} in {matter.reference}. Whoever works this matter "
        "sees this. That it changed is recorded, never what it says.",
        send="Save",
        cancel_url=f"{matter.get_absolute_url()}#people",
    )


@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Take somebody out of a matter, with a reason; the row stays as history."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "allocate", matter)
    party = selectors.get_party(user, matter, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        parties.party_unlink(party=party, reason=form.cleaned_data["reason"].strip(), by=user)
        say_done(request, f"{party.name} is unlinked.", starts="Walls around them have ended.")
        return redirect(after(user, matter))
    context = {
        "matter": matter,
        "form": form,
        "heading": f"Unlink {party.name} from {matter.reference}",
        "lead": f"Linked as {party.get_capacity_display().lower()}. That it was so stays in the "
        "history; the auditor can see it.",
        "send": "Unlink",
        "cancel_url": f"{matter.get_absolute_url()}#people",
    }
    return render(request, "workflow/act.html", context)
