"""The page on which lifting a team bar is asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from standards.workflow import bars, next_steps, selectors
from standards.workflow.forms.acts import LiftBarForm
from standards.workflow.services import bar_lifts


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever is kept from the matter by a shared team alone, and asking to lift one's bar."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    gate.check(user, "edit", matter)
    barred = bars.could_be_lifted(matter)
    form = LiftBarForm(request.POST or None, barred=barred)
    status = 200
    if request.method == "POST" and form.is_valid():
        of = form.cleaned_data["who"]
        try:
            bar_lifts.bar_lift_propose(
                matter=matter, of=of, by=user, reason=form.cleaned_data["reason"].strip()
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(
                request,
                f"Asked: lift the team bar of {of}. It stands until then.",
                starts=f"It now waits for {next_steps.roles_of(matter, 'supervise')} to agree.",
            )
            return redirect(matter)
    context = {
        "matter": matter,
        "form": form,
        "barred": barred,
        "approvers": next_steps.roles_of(matter, "supervise"),
    }
    return render(request, "workflow/lift_bar.html", context, status=status)
