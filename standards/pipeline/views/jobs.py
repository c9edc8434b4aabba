"""One job: how far it is, what came of it, how to stop it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from standards.access import gate
from standards.pages.notices import say_done
from standards.pipeline import jobs
from standards.pipeline.models import Job

REFRESH_SECONDS = 5


@never_cache
@require_GET
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The job as it is now. While it lives the page loads itself again, unless told to be still.

    A header does it, so that it works without scripts; "?still=1" is for whoever reads slowly or
    has the page read out.
    """
    found = gate.get_for(request.user, Job, pk=pk)
    kind = jobs.kind_of(found)
    is_still = "still" in request.GET
    context = {
        "job": found,
        "label": kind.label if kind else found.kind,
        "is_still": is_still,
        "seconds": REFRESH_SECONDS,
        "done_url": kind.done_url(found) if kind and kind.done_url else "",
    }
    response = render(request, "pipeline/job.html", context)
    if found.is_live and not is_still:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it."""
    found = gate.get_for(request.user, Job, pk=pk)
    stopped = jobs.cancel(job=found, by=request.user)  # type: ignore[arg-type]
    say_done(
        request,
        "Cancelled before it began."
        if stopped.state == Job.State.CANCELLED
        else "It will stop at the next step. What was done stays done.",
    )
    return redirect("job", pk)
