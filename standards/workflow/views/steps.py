"""The page on which a step is taken: what it does, what it asks, and what follows from it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.events.models import Event
from standards.pages.acting import refuse
from standards.pages.dates import when
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotFoundHere, NotReady, Stale
from standards.workflow import firing, kinds, next_steps, proposals, selectors, steps, timeline
from standards.workflow.forms.steps import (
    WhyForm,
    arguments,
    asks_why,
    form_class_of,
    said,
)
from standards.workflow.models import Matter, Proposal
from standards.workflow.step_proposals import matter_kept, payload_of
from standards.workflow.steps import Step

TWICE = timedelta(minutes=2)  # the same step by the same person within it is a second click


@require_http_methods(["GET", "POST"])
def matter_step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """A step of the matter itself."""
    matter = selectors.get_matter(request.user, reference)  # type: ignore[arg-type]
    return _page(request, matter, matter, name)


@require_http_methods(["GET", "POST"])
def part_step(request: HttpRequest, reference: str, part: str, pk: UUID, name: str) -> HttpResponse:
    """A step of something of the matter: an allegation, say."""
    matter = selectors.get_matter(request.user, reference)  # type: ignore[arg-type]
    return _page(request, matter, selectors.get_part(matter, part, pk), name)


def _page(request: HttpRequest, matter: Matter, thing: Any, name: str) -> HttpResponse:
    declared = _declared(thing, name)
    gate.check(request.user, declared.action, matter)
    if request.method == "POST":
        return _take(request, matter, thing, declared)
    _require_ready(matter, thing, declared)
    elsewhere = next_steps.step_url(matter, thing, declared)
    if declared.through and elsewhere != request.path:
        return redirect(elsewhere)
    form, why = _forms(request, matter, thing, declared)
    return _shown(request, matter, thing, declared, form, why)


def _declared(thing: Any, name: str) -> Step:
    try:
        return firing.declared_step(thing, name)
    except AttributeError as error:
        raise NotFoundHere() from error


def _require_ready(matter: Matter, thing: Any, declared: Step) -> None:
    """Say what is missing before anybody fills in a form."""
    back = {"remedy_url": matter.get_absolute_url(), "remedy_label": f"Back to {matter.reference}"}
    if not steps.applies(declared, thing.state):
        raise NotReady(f"“{declared.label}” does not follow from where this is now.", **back)
    missing = steps.missing_for(declared, thing)
    if missing is not None:
        if missing.anchor:
            back["remedy_url"] += f"#{missing.anchor}"
            back["remedy_label"] = missing.remedy.rstrip(".") or back["remedy_label"]
        remedy = "" if missing.anchor else missing.remedy  # the way there says it
        raise NotReady(missing.sentence, remedy=remedy, **back)


def _forms(
    request: HttpRequest, matter: Matter, thing: Any, declared: Step
) -> tuple[forms.Form, WhyForm | None]:
    """The step's form and, for an act of two people, the question why."""
    form_class: Any = form_class_of(declared, thing)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*data, thing=thing, user=request.user)
    if "version" in form.fields:  # every page of a step carries it once, beside the form
        del form.fields["version"]
    needs_why = bool(declared.approval) and not asks_why(form)
    return form, WhyForm(*data[:1]) if needs_why else None


def _shown(
    request: HttpRequest,
    matter: Matter,
    thing: Any,
    declared: Step,
    form: forms.Form,
    why: WhyForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else {}
    context = {
        "matter": matter,
        "kind": kinds.get(matter.kind),
        "thing": thing,
        "is_part": thing is not matter,
        "step": declared,
        "form": form,
        "why": why,
        "version": sent.get("version", matter.version),
        "seen": sent.get("seen", "") or timeline.last_seq(matter.stream),
        "approvers": _approvers(matter, declared),
        "starts": _clock_labels(matter, declared),
    }
    return render(request, "workflow/step.html", context, status=status)


def _take(request: HttpRequest, matter: Matter, thing: Any, declared: Step) -> HttpResponse:
    """Take the step, or propose it. A refusal keeps the form as it was sent."""
    form, why = _forms(request, matter, thing, declared)
    complete = form.is_valid()
    if not (complete if why is None else why.is_valid() and complete):
        return _shown(request, matter, thing, declared, form, why)
    try:
        if declared.approval:
            return _propose(request, matter, thing, declared, form, why)
        return _fire(request, matter, thing, declared, form)
    except (NotReady, NotAllowed) as refusal:
        refuse(form, refusal)
        return _shown(request, matter, thing, declared, form, why, status=refusal.status)


def _fire(
    request: HttpRequest, matter: Matter, thing: Any, declared: Step, form: forms.Form
) -> HttpResponse:
    before = timeline.last_seq(matter.stream)
    try:
        fired = firing.fire(
            thing, declared.name, by=request.user, version=_version(request), **arguments(form)
        )
    except Stale as stale:
        if _was_done_just_now(request, matter, thing, declared):
            return redirect(matter)
        raise _both_versions(request, matter, form) from stale
    _say_what_happened(request, matter, declared, fired, before)
    return redirect(matter)


def _propose(
    request: HttpRequest,
    matter: Matter,
    thing: Any,
    declared: Step,
    form: forms.Form,
    why: WhyForm | None,
) -> HttpResponse:
    user: Any = request.user
    mine = Proposal.objects.filter(
        act=declared.approval, target_id=thing.pk, outcome="", proposed_by=user
    ).first()
    if mine is not None and mine.proposed_at > timezone.now() - TWICE:
        return redirect("proposal", pk=mine.pk)
    version = _version(request)
    if version is not None and version != matter.version:
        raise _both_versions(request, matter, form)
    asked = why.cleaned_data["proposal_reason"] if why else _reasons(form)
    proposals.propose(
        code=declared.approval,
        matter=matter_kept(declared, matter),
        by=user,
        reason=asked,
        payload=payload_of(thing, declared, form),
        target_id=thing.pk,
    )
    say_done(
        request,
        f"Proposed: {declared.label.lower()}. Nothing has changed yet.",
        starts=f"It now waits for {_approvers(matter, declared)} to agree.",
    )
    return redirect(matter)


def _reasons(form: forms.Form) -> str:
    return form.cleaned_data.get("reasons") or form.cleaned_data.get("reason") or ""


def _version(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() else None


def _was_done_just_now(request: HttpRequest, matter: Matter, thing: Any, declared: Step) -> bool:
    """Was this the second click on the same button? Then the first did it."""
    return Event.objects.filter(
        stream=matter.stream,
        verb=firing.verb_of(type(thing), declared),
        actor=str(request.user.pk),
        recorded_at__gt=timezone.now() - TWICE,
    ).exists()


def _both_versions(request: HttpRequest, matter: Matter, form: forms.Form) -> Stale:
    """What happened since the form was opened, beside what was sent with it."""
    seen = request.POST.get("seen", "")
    happened = timeline.since(matter.stream, int(seen)) if seen.isdigit() else []
    now = selectors.get_matter(request.user, matter.reference)  # type: ignore[arg-type]
    return Stale(
        "Somebody changed this matter while you were writing. See what happened, and send yours "
        "again if it still fits.",
        theirs={"What happened since": "\n".join(_line(item) for item in happened)},
        yours=said(form),
        changed_by=happened[-1].by if happened else "",
        current_version=now.version,
        remedy_url=matter.get_absolute_url(),
    )


def _line(item: Any) -> str:
    return f"{item.title}, by {item.by}, {when(item.at)}"


def _approvers(matter: Matter, declared: Step) -> str:
    if not declared.approval:
        return ""
    act = proposals.act(declared.approval)
    asked = Proposal(act=act.code, matter=matter, target_id=matter.pk)
    return act.about.who_decides(declared.approve_action, asked)


def _clock_labels(matter: Matter, declared: Step) -> list[str]:
    from standards.clocks.errors import UnknownRule
    from standards.clocks.rules_in_force import find

    labels = []
    for code in declared.starts:
        try:
            labels.append(find(code, on=timezone.localdate(), regime=matter.regime).rule.label)
        except UnknownRule:
            continue
    return labels


def _say_what_happened(
    request: HttpRequest, matter: Matter, declared: Step, fired: Any, before: int
) -> None:
    """What happened, which clocks started with their dates, what is next."""
    user: Any = request.user
    happened = timeline.since(matter.stream, before)
    clocks = [item.title for item in happened if item.title.startswith("Clock ")]
    told = getattr(fired, "told", None)
    words = " ".join([told.said] if told is not None and told.said else [])
    now = fired if isinstance(fired, Matter) else fired.matter
    open_clocks = selectors.open_clocks(now)
    following = next_steps.outlook(user, now, today=timezone.localdate(), clocks=open_clocks).next
    say_done(
        request,
        f"{declared.done}.",
        starts=" ".join(part for part in (words, *(f"{line}." for line in clocks)) if part),
        next_label=following.label if following else "",
        next_url=following.url if following else "",
    )
