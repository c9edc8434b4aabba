"""Sample a run, and have it closed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.acting import act, refuse
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from vetting.programmes.forms.closing import SampleForm
from vetting.programmes.forms.making import ReasonForm
from vetting.programmes.services import closing
from vetting.programmes.views.shared import run_for


@require_http_methods(["GET", "POST"])
def sample(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Draw some of what is settled for another person to read afresh."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "work", run)
    return act(
        request,
        SampleForm(request.POST or None),
        do=lambda said: closing.sample_draw(by=user, run=run, **said),
        done=lambda drawn: "1 item drawn." if len(drawn) == 1 else f"{len(drawn)} items drawn.",
        starts="What was drawn from, and the seed, are on record.",
        to=run,
        heading=f"Dip sample of {run}",
        lead=f"At least {closing.SAMPLE_PERCENT} in each hundred of what is settled are read "
        "afresh, by somebody who took no part in them.",
        send="Draw the sample",
        cancel_url=run.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Sign the reconciliation; the checker closes. What is lacking stands above the form."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "sign", run)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = closing.close_propose(by=user, run=run, reason=form.cleaned_data["reason"])
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
        else:
            say_done(request, "Signed.", starts=f"{run.checker} checks it and closes the run.")
            return redirect("proposal", pk=asked.pk)
    context = {
        "run": run,
        "form": form,
        "lacking": closing.not_yet(run),
        "sample": closing.sample_result(run),
    }
    return render(
        request, "vetting_programmes/sign.html", context, status=400 if form.errors else 200
    )
