"""The page that asks which decision it is, where several steps are outcomes of one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import kinds, next_steps, selectors, steps
from standards.workflow.forms.deciding import DecisionForm
from standards.workflow.models import Matter, Proposal
from standards.workflow.sight import Asked
from standards.workflow.steps import Step


@require_http_methods(["GET", "POST"])
def matter_decision(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """A decision about the matter itself."""
    matter = selectors.get_matter(request.user, reference)  # type: ignore[arg-type]
    return _page(request, matter, matter, code)


@require_http_methods(["GET", "POST"])
def part_decision(
    request: HttpRequest, reference: str, part: str, pk: UUID, code: str
) -> HttpResponse:
    """A decision about something of the matter: an allegation, say."""
    matter = selectors.get_matter(request.user, reference)  # type: ignore[arg-type]
    return _page(request, matter, selectors.get_part(matter, part, pk), code)


def _page(request: HttpRequest, matter: Matter, thing: Any, code: str) -> HttpResponse:
    outcomes = _outcomes(matter, thing, code)
    user: Any = request.user
    asked = Asked(user, matter)
    mine = [each for each in outcomes if asked.why_not(each.action) is None]
    if not mine:
        gate.check(user, outcomes[0].action, matter)
    needs = [(each, steps.missing_for(each, thing)) for each in mine]
    open_now = [each for each, missing in needs if missing is None]
    blocked = [(each, missing) for each, missing in needs if missing is not None]
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, outcomes=open_now, decision=outcomes[0].decision)
    if form.is_valid():
        chosen = next(each for each in open_now if each.name == form.cleaned_data["outcome"])
        return redirect(next_steps.step_url(matter, thing, chosen))
    context = {
        "matter": matter,
        "kind": kinds.get(matter.kind),
        "thing": thing,
        "is_part": thing is not matter,
        "decision": outcomes[0].decision,
        "form": form if open_now else None,
        "not_open": next_steps.not_yet_of(matter, blocked, stands_still=not open_now),
        "waits": Proposal.objects.filter(
            act__in=[each.approval for each in mine if each.approval],
            target_id=thing.pk,
            outcome="",
        ).exists(),
    }
    return render(request, "workflow/decide.html", context)


def _outcomes(matter: Matter, thing: Any, code: str) -> list[Step]:
    """The outcomes that follow from where the thing is. NotFoundHere: no such decision is
    declared; NotReady: it is not for now."""
    model = type(thing)
    if not any(each.decision and each.decision.code == code for each in steps.steps_of(model)):
        raise NotFoundHere()
    found = steps.outcomes_of(model, code, thing.state)
    if not found:
        raise NotReady(
            "This decision does not follow from where this is now.",
            remedy_url=matter.get_absolute_url(),
            remedy_label=f"Back to {matter.reference}",
        )
    return found
