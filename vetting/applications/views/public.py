"""The applicant's form and the referee's, behind their doors. Everything is saved as it stands."""

from datetime import date
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from standards.access import doors
from standards.access.models import Door
from standards.pages.forms import Form
from standards.refusals import NotReady
from vetting import levels
from vetting.applications import form_parts, form_reading
from vetting.applications.form_parts import Part
from vetting.applications.forms.public import (
    FEWEST,
    MOST,
    PART_FORMS,
    ReferenceForm,
    SendForm,
)
from vetting.applications.models import Application
from vetting.applications.services import form as service
from vetting.applications.services.invitations import DOOR, REFEREE_DOOR


@doors.through_door(DOOR)
@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest, door: Door) -> HttpResponse:
    """What there is to answer, what is done, what comes next."""
    application = service.application_behind(door)
    saved = {answers.section: answers for answers in application.answers.all()}
    parts = [_line(part, saved.get(part.code)) for part in form_parts.PARTS]
    context = {
        "application": application,
        "level": levels.kept_book().label(application.level, timezone.localdate()),
        "is_open": application.state == Application.State.INVITED,
        "parts": parts,
        "all_done": all(part["done"] for part in parts),
        "until": timezone.localdate(door.expires_at),
        "sent_back": _sent_back(application),
    }
    return render(request, "vetting_applications/door/start.html", context)


@doors.through_door(DOOR)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, door: Door, section: str) -> HttpResponse:
    """One part: saved whole and gone on from, or saved as it stands for another day."""
    application = service.application_behind(door)
    asked = form_parts.BY_CODE.get(section)
    if asked is None:
        return redirect("applicant-form")
    if application.state != Application.State.INVITED:
        raise NotReady("Your form has been sent.", remedy="There is nothing more for you to do.")
    saved = application.answers.filter(section=section).first()
    data = saved.data if saved else _first_answers(application, section)
    form = _form(asked, request, data)
    if request.method == "POST":
        whole = form.is_valid()
        later = "later" in request.POST
        adding = "another" in request.POST
        kept = {"rows": _rows(form)} if asked.many else _plain(form)
        service.part_save(
            application=application,
            section=section,
            data=kept,
            is_done=whole and not later and not adding and _enough(asked, kept, form),
        )
        if later:
            return redirect("applicant-form")
        if adding and whole:
            return redirect(f"{reverse('applicant-part', args=[section])}?more=1")
        if whole and _enough(asked, kept, form):
            following = form_parts.next_part(section)
            if not following:
                return redirect("applicant-form")
            return redirect("applicant-part", section=following)
    context = {
        "form": None if asked.many else form,
        "formset": form if asked.many else None,
        "heading": asked.label,
        "lead": asked.lead,
        "back_url": reverse("applicant-form"),
        "part": asked,
    }
    return render(request, "vetting_applications/door/part.html", context)


@doors.through_door(DOOR)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, door: Door) -> HttpResponse:
    """The end: confirm, and send."""
    application = service.application_behind(door)
    if application.state != Application.State.INVITED:
        return redirect("applicant-form")
    if request.method == "GET" and form_parts.missing_parts(application):
        return redirect("applicant-form")
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        service.form_send(application=application, confirms=form.cleaned_data["confirms"])
        return redirect("applicant-form")
    context = {
        "form": form,
        "heading": "Send your form",
        "lead": "Read what you have written. Once it is sent you cannot change it.",
        "send": "Send the form",
        "back_url": reverse("applicant-form"),
        "parts": form_reading.parts_of(application),
    }
    return render(request, "vetting_applications/door/send.html", context)


@doors.through_door(DOOR)
@require_POST
def leave(request: HttpRequest, door: Door) -> HttpResponse:
    """On a computer of others: the way in is forgotten here; the link opens it again."""
    answer = render(request, "vetting_applications/door/left.html")
    doors.forget(answer, DOOR)
    return answer


@doors.through_door(REFEREE_DOOR)
@require_http_methods(["GET", "POST"])
def reference(request: HttpRequest, door: Door) -> HttpResponse:
    """The referee's page: whom it is about, a few questions, thanks."""
    referee = service.referee_behind(door)
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        service.referee_answer(referee=referee, answers=_plain(form), door=door)
        answer = render(request, "vetting_applications/door/thanks.html")
        doors.forget(answer, REFEREE_DOOR)
        return answer
    context = {
        "form": form,
        "heading": f"What do you know of {referee.matter.applicant}?",
        "lead": "They named you as somebody who can speak for them. What you write is read by the "
        "vetting team; the applicant does not see it.",
        "send": "Send my answers",
    }
    return render(request, "access/door_form.html", context)


# --- parts ------------------------------------------------------------------------------------
def _line(asked: Part, answers: Any) -> dict[str, Any]:
    done = answers is not None and answers.is_done
    if answers is None:
        state, colour = "Not started", "grey"
    else:
        state, colour = ("Done", "green") if done else ("Begun", "blue")
    url = reverse("applicant-part", args=[asked.code])
    return {"label": asked.label, "state": state, "colour": colour, "done": done, "url": url}


def _sent_back(application: Application) -> str:
    """What the vetting team asked for when they sent the form back."""
    return service.words_of_sending_back(application)


def _first_answers(application: Application, section: str) -> dict[str, Any]:
    """What the invitation says already."""
    if section != "about":
        return {}
    applicant = application.applicant
    return {
        "surname": applicant.surname,
        "forenames": applicant.forenames,
        "email": applicant.email,
    }


def _form(asked: Part, request: HttpRequest, data: dict[str, Any]) -> Any:
    sent = request.POST if request.method == "POST" else None
    if not asked.many:
        return PART_FORMS[asked.code](sent, initial=_revived(data))
    rows = [_revived(row) for row in data.get("rows", [])]
    more = 1 if request.GET.get("more") or not rows else 0
    factory = formset_factory(
        PART_FORMS[asked.code],
        extra=max(more, FEWEST[asked.code] - len(rows)),
        max_num=MOST,
        absolute_max=MOST,
        can_delete=True,
    )
    formset = factory(sent, initial=rows, prefix="row")
    for number, each in enumerate(formset.forms, start=1):
        each.number = number
        each.empty_permitted = True
        each.fields["DELETE"].label = "Leave this one out"
        each.fields["DELETE"].required = False
    return formset


def _enough(asked: Part, kept: dict[str, Any], form: Any) -> bool:
    """Are there as many of a kind as must be? Says so on the page where there are not."""
    fewest = FEWEST.get(asked.code, 0)
    if not asked.many or len(kept["rows"]) >= fewest:
        return True
    form._non_form_errors = form.error_class([_too_few(asked, fewest, len(kept["rows"]))])
    return False


def _too_few(asked: Part, fewest: int, filled: int) -> str:
    """What is said where fewer of a kind were filled in than there must be."""
    if not filled:
        return f"Fill in “{asked.one} 1”" + (f" to “{asked.one} {fewest}”" if fewest > 1 else "")
    return f"Fill in {fewest} of these; only {filled} {'is' if filled == 1 else 'are'} filled in"


def _rows(formset: BaseFormSet) -> list[dict[str, Any]]:
    return [
        row
        for form in formset.forms
        if not (getattr(form, "cleaned_data", {}) or {}).get("DELETE") and (row := _plain(form))
    ]


def _plain(form: Form) -> dict[str, Any]:
    """What was answered and could be read, as JSON; nothing for an empty row."""
    found = {}
    for name, value in (getattr(form, "cleaned_data", None) or {}).items():
        if name == "DELETE" or value in (None, "", []):
            continue
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def _revived(data: dict[str, Any]) -> dict[str, Any]:
    """The same back into a form: days as days."""
    found = {}
    for name, value in data.items():
        is_day = isinstance(value, str) and name in ("since", "until", "date_of_birth")
        found[name] = date.fromisoformat(value) if is_day else value
    return found
