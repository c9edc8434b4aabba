"""The page on which unsealing a matter is asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from standards.workflow import selectors
from standards.workflow.forms.acts import UnsealForm
from standards.workflow.services import unsealing


@require_http_methods(["GET", "POST"])
def unseal(request: HttpRequest, reference: str) -> HttpResponse:
    """What it becomes and why; a second controller of the circle then decides."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    why_not = unsealing.why_not_unseal(user, matter)
    if why_not is not None:
        raise NotAllowed(
            why_not,
            remedy_url=matter.get_absolute_url(),
            remedy_label=f"Back to {matter.reference}",
        )
    waits = unsealing.waiting(matter)
    form = UnsealForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            proposal = unsealing.unseal_propose(
                matter=matter,
                to=form.cleaned_data["to"],
                by=user,
                reason=form.cleaned_data["reason"].strip(),
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(
                request,
                f"Asked: unseal {matter.reference}. It is sealed until then.",
                starts="It now waits for a second controller of its compartment to agree.",
            )
            return redirect("proposal", pk=proposal.pk)
    context = {
        "matter": matter,
        "form": form,
        "waits": waits,
        "waits_url": reverse("proposal", args=[waits.pk]) if waits else "",
    }
    return render(request, "workflow/unseal.html", context, status=status)
