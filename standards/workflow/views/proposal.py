"""What somebody proposed and a second person decides."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from standards.access import gate
from standards.access.models import User
from standards.pages.components import Row
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from standards.workflow import bars, kinds, next_steps, proposals, rows
from standards.workflow.forms.acts import DecideForm
from standards.workflow.models import Proposal
from standards.workflow.step_proposals import answers_in_words
from standards.workflow.views.ownership import after


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is proposed, by whom, why; and the answer, for those who may give it."""
    user: Any = request.user
    found = _found(user, pk)
    form = DecideForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        agree = request.POST.get("decision") == "agree"
        try:
            proposals.decide(
                proposal=found, agree=agree, by=user, reason=form.cleaned_data["reason"].strip()
            )
        except (NotReady, NotAllowed) as refusal:
            form.add_error(None, f"{refusal.sentence} {refusal.remedy}".strip())
            status = refusal.status
            found = _found(user, pk)
        else:
            return _decided(request, found, agree=agree)
    return render(request, "workflow/proposal.html", _context(user, found, form), status=status)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proposer takes it back."""
    user: Any = request.user
    found = _found(user, pk)
    proposals.withdraw(proposal=found, by=user)
    say_done(request, "Taken back. Nothing has changed.")
    return redirect(after(user, found.matter))


def _found(user: User, pk: UUID) -> Proposal:
    return gate.get_for(
        user,
        Proposal,
        pk=pk,
        shape=lambda rows: rows.select_related("matter", "proposed_by", "decided_by"),
    )


def _decided(request: HttpRequest, found: Proposal, *, agree: bool) -> HttpResponse:
    label = proposals.act(found.act).label
    if agree:
        say_done(request, f"Agreed, and done: {label.lower()}.")
    else:
        say_done(request, f"Refused: {label.lower()}.", starts=f"{found.proposed_by} is told why.")
    return redirect(after(request.user, found.matter))


def _context(user: User, found: Proposal, form: DecideForm) -> dict[str, Any]:
    matter: Any = found.matter
    act = proposals.act(found.act)
    why_not = "" if found.outcome else _why_not(user, found, act)
    return {
        "proposal": found,
        "matter": matter,
        "kind": kinds.get(matter.kind),
        "act": act,
        "stage": rows.stage_label(kinds.get(matter.kind), matter.state),
        "answers": [Row(label, said) for label, said in answers_in_words(found).items()],
        "form": form,
        "may_decide": not found.outcome and not why_not,
        "why_not": why_not,
        "who": next_steps.roles_of(matter, act.approve_action),
        "may_withdraw": not found.outcome and found.proposed_by_id == user.pk,
        "matter_url": reverse("matter", args=[matter.reference]),
    }


def _why_not(user: User, found: Proposal, act: proposals.Act) -> str:
    """Why this person may not decide it, as `proposals.decide` would say; "" where they may."""
    if found.proposed_by_id == user.pk:
        return "You proposed this, so another person must decide it."
    matter: Any = found.matter
    sentence = gate.why_not(user, act.approve_action, matter)
    if sentence is not None:
        return sentence
    barred = bars.bar_of(user, matter)
    return barred.sentence if barred else ""
