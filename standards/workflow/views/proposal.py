"""What somebody proposed and a second person decides."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from standards.access import gate
from standards.access.models import User
from standards.pages.acting import refuse
from standards.pages.components import Row
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from standards.workflow import kinds, proposals, rows
from standards.workflow.forms.acts import DecideForm
from standards.workflow.models import Matter, Proposal
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
            refuse(form, refusal)
            status = refusal.status
            found = _found(user, pk)
        else:
            return _decided(request, found, agree=agree)
    context = _context(request, user, found, form)
    return render(request, "workflow/proposal.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proposer takes it back."""
    user: Any = request.user
    found = _found(user, pk)
    proposals.withdraw(proposal=found, by=user)
    say_done(request, "Taken back. Nothing has changed.")
    return redirect(_back(user, found))


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
    return redirect(_back(request.user, found))


def _back(user: Any, found: Proposal) -> str:
    """Where to go once it is decided: the matter, else the proposal itself as it stands now."""
    if found.matter is not None:
        return after(user, found.matter)
    return reverse("proposal", args=[found.pk])


def _context(request: HttpRequest, user: User, found: Proposal, form: DecideForm) -> dict[str, Any]:
    act = proposals.act(found.act)
    why_not = "" if found.outcome else proposals.why_not_decide(user, found) or ""
    said = act.answers(found) if act.answers else answers_in_words(found)
    return {
        "proposal": found,
        "about": proposals.named(found),
        "stage": _stage(found.matter),
        "act": act,
        "address": proposals.address_of(found),
        "answers": [Row(label, words) for label, words in said.items()],
        "details": _details(request, user, found, act),
        "form": form,
        "may_decide": not found.outcome and not why_not,
        "why_not": why_not,
        "who": act.about.who_decides(act.approve_action, found),
        "may_withdraw": not found.outcome and found.proposed_by_id == user.pk,
    }


def _stage(matter: Matter | None) -> str:
    return "" if matter is None else rows.stage_label(kinds.get(matter.kind), matter.state)


def _details(request: HttpRequest, user: User, found: Proposal, act: proposals.Act) -> str:
    """What the act itself shows of the proposal to this reader, drawn by its own template."""
    if not act.template:
        return ""
    shown = {"proposal": found, **act.details(found, user)}
    return render_to_string(act.template, shown, request)
