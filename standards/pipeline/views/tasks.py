"""One task: what, for whom, by when, about what; done, or not needed. Setting a new one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import gate
from standards.pages import dates
from standards.pages.components import Row
from standards.pages.notices import say_done
from standards.pipeline import addresses
from standards.pipeline.forms.tasks import CancelForm, DoneForm, TaskForm
from standards.pipeline.models import Task
from standards.pipeline.services import tasks as services
from standards.workflow import kept
from standards.workflow.due_states import due_state
from standards.workflow.models import Matter


@require_GET
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The task, and what may be done with it."""
    return _page(request, _get(request, pk))


@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark as done."""
    found = _get(request, pk)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    services.task_done(task=found, by=request.user, note=form.cleaned_data["note"])  # type: ignore[arg-type]
    told = found.made_by is not None and found.made_by != request.user
    say_done(
        request,
        f"Done: {found.what}.",
        starts=f"{found.made_by} is told." if told else "",
        next_label="What is next",
        next_url=addresses.address("my-work"),
    )
    return redirect("my-work")


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    found = _get(request, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, found, cancel_form=form)
    services.task_cancel(task=found, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    say_done(request, f"Cancelled: {found.what}.")
    return redirect("my-work")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask somebody to do something about a matter."""
    user: Any = request.user
    matter = gate.get_for(user, Matter, reference=reference)
    gate.check(user, "edit", matter)
    form = TaskForm(request.POST or None, matter=matter, by=user)
    if form.is_valid():
        answers = form.cleaned_data
        made = services.task_create(
            what=answers["what"],
            about=answers["about"],
            by=user,
            matter=matter,
            for_user=answers["for_whom"],
            due_on=answers["due_on"],
            key=str(answers["key"] or ""),
        )
        say_done(
            request,
            f"Task set for {made.for_whom}: {made.what}.",
            starts=f"Due by {dates.long_date(answers['due_on'])}.",
        )
        return redirect(addresses.matter_url(reference) or made.get_absolute_url())
    context = {
        "form": form,
        "heading": f"Ask somebody to do something about {reference}",
        "send": "Set the task",
        "cancel_url": addresses.matter_url(reference),
    }
    return render(request, "pages/form_page.html", context)


def _get(request: HttpRequest, pk: UUID) -> Task:
    related = ("matter", "for_user", "for_unit", "made_by", "done_by", "cancelled_by")
    return gate.get_for(request.user, Task, pk=pk, shape=lambda rows: rows.select_related(*related))


def _page(
    request: HttpRequest,
    found: Task,
    form: DoneForm | None = None,
    cancel_form: CancelForm | None = None,
) -> HttpResponse:
    user = request.user
    context = {
        "task": found,
        "rows": _rows(found),
        "state": due_state(found.due_on, timezone.localdate(), kept.calendar()),
        "may_do": found.is_open and gate.can(user, "do", found),
        "may_cancel": found.is_open and gate.can(user, "cancel", found),
        "form": form or DoneForm(),
        "cancel_form": cancel_form or CancelForm(),
        "cancel_open": cancel_form is not None,
    }
    return render(request, "pipeline/task.html", context)


def _rows(found: Task) -> list[Row]:
    """The task as questions and answers."""
    rows = []
    if found.matter is not None:
        url = addresses.matter_url(found.matter.reference)
        about = f"{found.matter.reference}, {found.matter.title}"
        rows.append(Row("About", about, url=url))
    rows.append(Row("For", found.for_whom))
    if found.due_on:
        rows.append(Row("By", dates.long_date(found.due_on)))
    by = str(found.made_by) if found.made_by else "Probity, by itself"
    rows.append(Row("Set by", f"{by}, {dates.when(found.made_at)}"))
    if found.done_at:
        rows.append(Row("Done by", f"{found.done_by}, {dates.when(found.done_at)}"))
    if found.cancelled_at:
        rows.append(Row("Cancelled by", f"{found.cancelled_by}, {dates.when(found.cancelled_at)}"))
    if found.lapsed_at:
        rows.append(Row("No longer needed since", dates.when(found.lapsed_at)))
    return rows
