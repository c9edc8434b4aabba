"""Log a complaint: one page, checked as you go."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases import hints
from cases.forms.logging import LogForm
from cases.models import Complaint
from cases.services.logging import complaint_log, may_log
from standards.access import gate
from standards.people import finding as people
from standards.people.models import Person
from standards.refusals import NotAllowed
from standards.workflow.firing import fire


def _only_for_those_who_log(request: HttpRequest) -> None:
    if not may_log(request.user):
        raise NotAllowed(
            "Your role does not log complaints.",
            remedy="Pass the caller to the intake team, or ask them to write.",
        )


@require_http_methods(["GET", "POST"])
def log_complaint(request: HttpRequest) -> HttpResponse:
    """GET the page; POST checks ("check"), picks a person ("pick") or logs."""
    _only_for_those_who_log(request)
    if request.method == "GET":
        return _page(request, LogForm())
    form = LogForm(_with_picked(request))
    act = request.POST.get("act", "")
    if act not in ("log", "log_and_acknowledge"):
        form.full_clean()
        form.errors.clear()  # checking is not sending: nothing is wrong yet
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    complaint = complaint_log(new=form.new_complaint(), by=request.user)
    seen = gate.visible(request.user, Complaint).filter(pk=complaint.pk).first()
    if act == "log_and_acknowledge" and seen is not None and seen.acknowledged_on is None:
        fire(seen, "acknowledge", by=request.user)
    request.session["logged_reference"] = complaint.reference
    return redirect("complaint-logged")


def _with_picked(request: HttpRequest) -> Any:
    """The posted answers, with people ticked in the look-up added to those already picked."""
    data = request.POST.copy()
    picked = [part for part in data.get("subjects", "").split(",") if part]
    dropped = set(data.getlist("drop"))
    for person_id in data.getlist("pick"):
        if person_id not in picked:
            picked.append(person_id)
    data["subjects"] = ",".join(part for part in picked if part not in dropped)
    return data


def _page(request: HttpRequest, form: LogForm, status: int = 200) -> HttpResponse:
    context = {"form": form, **_found(request, form)}
    return render(request, "cases/complaint_log.html", context, status=status)


def _found(request: HttpRequest, form: LogForm) -> dict[str, Any]:
    """People found, people picked, and complaints that may be the same."""
    if not form.is_bound:
        return {"picked": [], "found": [], "hints": [], "alike": [], "checked": False}
    data = form.data
    picked_ids = [str(pk) for pk in _ids(data.get("subjects", ""))]
    picked = list(Person.objects.filter(pk__in=picked_ids)) if picked_ids else []
    text = data.get("look_up", "").strip()
    hits = people.find_people(text)
    found = [card for card in hits if str(card.id) not in picked_ids]
    user: Any = request.user
    name = data.get("name", "")
    same = hints.of_caller(
        user, name=name, telephone=data.get("telephone", ""), email=data.get("email", "")
    )
    alike = hints.alike(
        user,
        name=name,
        subjects=[person.pk for person in picked],
        occurred_on=_day(form),
        known={hint.reference for hint in same},
    )
    return {
        "picked": picked,
        "found": found if text else [],
        # Whom one has just named is found, so "nobody is found" would be wrong.
        "looked_up": "" if hits and not found else text,
        "hints": same,
        "alike": alike,
        "checked": True,
    }


def _ids(listed: str) -> list[UUID]:
    """The ids of a list with commas; what is none is passed over."""
    found = []
    for part in listed.split(","):
        with suppress(ValueError):
            found.append(UUID(part))
    return found


def _day(form: LogForm) -> date | None:
    """The day that is typed so far, if it is one."""
    try:
        return form.fields["occurred_on"].clean(form["occurred_on"].data)
    except ValidationError:
        return None


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The side panel alone, for the page to refresh while somebody types."""
    _only_for_those_who_log(request)
    form = LogForm(_with_picked(request))
    return render(request, "cases/_log_found.html", {"form": form, **_found(request, form)})


@require_http_methods(["GET"])
def logged(request: HttpRequest) -> HttpResponse:
    """The reference to read out, and what comes next."""
    reference = request.session.get("logged_reference")
    if not reference:
        return redirect("complaint-log")
    complaint = gate.visible(request.user, Complaint).filter(reference=reference).first()
    return render(
        request, "cases/complaint_logged.html", {"reference": reference, "complaint": complaint}
    )
