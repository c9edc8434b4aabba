"""The page on which a clock is changed: more time, a stop, going on, another first day."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from standards.access import gate
from standards.clocks.models import Clock
from standards.pages.acting import refuse
from standards.pages.dates import long_date
from standards.pages.notices import say_done
from standards.refusals import NotAllowed, NotReady
from standards.workflow import kept, next_steps, selectors
from standards.workflow.due_states import clock_state
from standards.workflow.forms.clocks import LABELS, ChangeClockForm
from standards.workflow.models import Matter, Proposal
from standards.workflow.services import clock_changes
from standards.workflow.services.clock_changes import Change
from standards.workflow.sight import Asked


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Change the date of one clock, or propose it where two people are needed."""
    user: Any = request.user
    matter = selectors.get_matter(user, reference)
    clock = selectors.get_clock(matter, pk)
    gate.check(user, "edit", matter)
    asked = Asked(user, matter)
    changes = clock_changes.possible_changes(asked, clock)
    if not changes:
        raise _nothing_to_change(matter, clock)
    form = ChangeClockForm(request.POST or None, clock=clock, changes=changes)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, matter, clock, form)
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
    at_once = clock_changes.takes_effect_at_once(asked, clock)
    context = {
        "matter": matter,
        "clock": clock,
        "state": clock_state(
            clock,
            timezone.localdate(),
            kept.calendar(),
            reverse("matter-clock", args=[matter.reference, clock.pk]),
        ),
        "form": form,
        "send": LABELS[changes[0]] if len(changes) == 1 else "Change the date",
        "only_rule": _rule_of_the_only(clock, changes),
        "approvers": "" if at_once else next_steps.roles_of(matter, "supervise"),
        "puts_off": [change for change in changes if change is not Change.RESTART],
    }
    return render(request, "workflow/clock_change.html", context, status=status)


def _nothing_to_change(matter: Matter, clock: Clock) -> NotReady:
    return NotReady(
        f"“{clock.label}” has ended, so its date stands.",
        remedy_url=matter.get_absolute_url(),
        remedy_label=f"Back to {matter.reference}",
    )


def _rule_of_the_only(clock: Clock, changes: list[Change]) -> str:
    """What the rule says of the one change there is; with several, each choice says its own."""
    return clock_changes.authority_named(clock, changes[0]) if len(changes) == 1 else ""


def _changed(
    request: HttpRequest, matter: Matter, clock: Clock, form: ChangeClockForm
) -> HttpResponse:
    user: Any = request.user
    said = form.cleaned_data
    common: dict[str, Any] = {
        "matter": matter,
        "clock": clock,
        "reason": said["reason"].strip(),
        "by": user,
    }
    authority = said.get("authority", "").strip()
    result: Clock | Proposal
    if form.change is Change.EXTEND:
        result = clock_changes.clock_extend(**common, length=said["length"], authority=authority)
    elif form.change is Change.STOP:
        result = clock_changes.clock_stop(**common, on=said["stopped_on"], authority=authority)
    elif form.change is Change.CORRECT:
        result = clock_changes.clock_correct(**common, on=said["counts_from"])
    else:
        result = clock_changes.clock_restart(**common, on=said["restarted_on"])
    if isinstance(result, Proposal):
        say_done(
            request,
            f"Proposed for “{clock.label}”. The date has not changed yet.",
            starts=f"It now waits for {next_steps.roles_of(matter, 'supervise')} to agree.",
        )
    else:
        say_done(request, _done(form.change, result))
    return redirect(matter)


def _done(change: Change | None, clock: Clock) -> str:
    if change is Change.STOP and clock.paused_on:
        return f"“{clock.label}” is stopped from {long_date(clock.paused_on)}."
    if change is Change.CORRECT:
        counted = long_date(clock.trigger_on)
        return f"“{clock.label}” counts from {counted}: it is now due {long_date(clock.due_on)}."
    happened = "goes on" if change is Change.RESTART else "has more time"
    return f"“{clock.label}” {happened}: it is now due {long_date(clock.due_on)}."
