"""Withdraw a file that came back and was the wrong one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.pages.acting import act
from standards.refusals import NotAllowed, NotReady
from vetting.programmes.forms.making import ReasonForm
from vetting.programmes.models import RunFile
from vetting.programmes.services import withdrawing


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """The owner asks, the checker agrees; the file stays and counts as withdrawn."""
    user: Any = request.user
    file = gate.get_for(
        user, RunFile, pk=pk, shape=lambda rows: rows.select_related("run__programme")
    )
    gate.check(user, "withdraw", file)
    lead = (
        "It stays as it came, and counts as withdrawn. What the match made of it is taken back "
        "with your reason; then take in the right file."
    )
    return act(
        request,
        ReasonForm(request.POST or None),
        do=lambda said: withdrawing.withdraw_propose(by=user, file=file, reason=said["reason"]),
        done="Asked.",
        starts="The checker agrees, and the file is withdrawn.",
        to=lambda asked: reverse("proposal", args=[asked.pk]),
        catches=(NotReady, NotAllowed),
        heading=f"Withdraw {file.name}",
        send="Ask for agreement",
        lead=withdrawing.not_now(file) or lead,
        cancel_url=reverse("programme-files", args=[file.run.programme.code, file.run.n]),
    )
