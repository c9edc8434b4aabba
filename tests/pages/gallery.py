"""A small site with one of everything, for tests and for looking at. It is not part of the product.

`@pytest.mark.urls("tests.pages.gallery")` serves it.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import ensure_csrf_cookie

from standards import refusals
from standards.pages import nav, notices
from standards.pages.components import (
    Action,
    Chip,
    DueState,
    NotYet,
    Row,
    Stage,
    TimelineItem,
)
from standards.pages.forms import Checkboxes, DateField, Form, Radios, TextBox, TimeField

FOLDER = Path(__file__).parent / "templates"
LONDON = ZoneInfo("Europe/London")
LONG_NAME = "Oluwaseun Featherstonehaugh-Cholmondeley of the Marches Division"


class Incident(Form):
    """One field of every sort."""

    required_when_revealed = ("phone",)

    what = forms.CharField(
        label="What happened?",
        widget=TextBox(rows=4),
        help_text="In the caller's own words",
        error_messages={"required": "Write what happened, in the caller's words"},
    )
    on = DateField(label="When did it happen?", what="the date of the incident", latest="today")
    at = TimeField(label="At what time?", required=False)
    where = forms.CharField(
        label="Where?",
        max_length=40,
        required=False,
        widget=forms.TextInput({"data-probity-suggest": "/suggest/"}),
    )
    unit = forms.ChoiceField(
        label="Which unit was it?",
        choices=[("", "Not known"), ("n", "North"), ("s", "South")],
        required=False,
    )
    reply = forms.ChoiceField(
        label="How should we reply?",
        choices=[("email", "E-mail"), ("phone", "Telephone"), ("none", "They want no reply")],
        widget=Radios(
            hints={"email": "We do not send details of the case by e-mail"},
            reveals={"phone": ["phone"]},
        ),
    )
    phone = forms.CharField(
        label="Telephone number",
        required=False,
        error_messages={"required": "Enter the number to ring"},
    )
    involves = forms.MultipleChoiceField(
        label="Does any of this apply?",
        choices=[("death", "Somebody died"), ("injury", "Somebody was seriously hurt")],
        widget=Checkboxes,
        required=False,
    )
    plain = forms.ChoiceField(
        label="Is the officer on duty?",
        choices=[("y", "Yes"), ("n", "No")],
        widget=Radios(inline=True),
    )
    agreed = forms.BooleanField(
        label="I have read this back to the caller",
        error_messages={"required": "Read the account back to the caller, then tick the box"},
    )
    paper = forms.FileField(label="Letter or photograph", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("where") == "nowhere":
            raise forms.ValidationError("Say either where it happened or who was there.")
        return data


class Filter(Form):
    mark_optional = False
    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("o", "Open")], required=False)
    owner = forms.CharField(label="Owner", required=False)
    theme = forms.ChoiceField(
        label="Theme", choices=[("", "Any"), ("c", "Custody")], required=False
    )


def states() -> list[DueState]:
    return [
        DueState("overdue", date(2026, 11, 18), days=2, why_url="/why/1/"),
        DueState("today", date(2026, 11, 23), why_url="/why/2/"),
        DueState("running", date(2026, 11, 27), days=4, why_url="/why/3/"),
        DueState("waiting", since=date(2026, 11, 3), waiting_on="IOPC"),
        DueState("done", since=date(2026, 11, 20)),
        DueState("none"),
    ]


def context() -> dict[str, Any]:
    rows = [
        {"reference": f"PC/0123{n}/26", "about": about, "state": state, "days": n * 7}
        for n, (about, state) in enumerate(
            zip(["Arrest on Mare Street", LONG_NAME, "Stop in Deptford"] * 2, states(), strict=True)
        )
    ]
    return {
        "rows": rows,
        "stages": [
            Stage("Logged", "done"),
            Stage("Triaged", "done", "#t"),
            Stage("Handling", "current"),
            Stage("Outcome sent"),
            Stage("Closed"),
        ],
        "summary": [
            Row("Complainant", LONG_NAME, url="#p"),
            Row("Received", "3 November 2026", lines=["by telephone", "recorded the same day"]),
            Row("Account", "First line\nSecond line", change_url="#c"),
        ],
        "timeline": [
            TimelineItem("Logged", datetime(2026, 11, 3, 16, 5, tzinfo=LONDON), by="A. Khan"),
            TimelineItem(
                "Letter sent",
                date(2026, 11, 10),
                body="Said when the next update is due.",
                url="#letter",
                recorded_at=datetime(2026, 11, 12, 9, 0, tzinfo=LONDON),
            ),
        ],
        "links": [
            nav.NavLink("Summary", "#", current=True),
            nav.NavLink("Allegations", "#a", count=2),
            nav.NavLink("Timeline", "#t"),
            nav.NavLink("Evidence and files", "#e", count=0),
        ],
        "actions": [
            Action("Send the update", "#s", "primary"),
            Action("Say why it is late", "#l"),
            Action("Withdraw", "#w", "warning"),
            Action("Cancel", "#x", "link"),
        ],
        "not_yet": [
            NotYet("Close the case", "one allegation has no decision.", "Decide it", "#d"),
            NotYet("Refer", "the referral form is with the appropriate authority."),
        ],
        "chips": [Chip("Open", "#1"), Chip("My unit", "#2")],
        "filters": Filter(),
        "name": LONG_NAME,
    }


def drawn(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    source = (FOLDER / name).read_text(encoding="utf-8")
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@ensure_csrf_cookie
def components_page(request: HttpRequest) -> HttpResponse:
    notices.say_done(
        request,
        "Letter sent to Ms Okafor.",
        starts="The four-week clock restarted: next update by 21 December 2026.",
        next_label="Plan first enquiries",
        next_url="#plan",
    )
    messages.warning(request, "The file was not scanned: the scanner did not answer.")
    return drawn(request, "gallery.html", context())


def form_page(request: HttpRequest) -> HttpResponse:
    form = Incident(request.POST or None, request.FILES or None)
    if form.is_valid():
        return HttpResponse(f"saved {form.cleaned_data['on']}")
    return drawn(
        request,
        "form.html",
        {"form": form, "heading": "Log a complaint", "send": "Log it", "cancel_url": "/gallery/"},
    )


def refuse(request: HttpRequest, how: str) -> HttpResponse:
    """Raises the refusal that its address names."""
    if how == "not-allowed":
        raise refusals.NotAllowed(
            "You can't decide this: you are a witness in it.",
            remedy="Ask the professional standards manager to assign somebody else.",
            remedy_url="/gallery/",
            remedy_label="Ask now",
        )
    if how == "not-ready":
        raise refusals.NotReady("You can't close this yet: one allegation has no decision.")
    if how == "not-found":
        raise refusals.NotFoundHere("never shown")
    if how == "stale":
        raise refusals.Stale(
            "The summary and the owner of PC/01234/26 changed at 4:05pm.",
            theirs={"Summary": "Arrest on Mare Street,\nnear the station", "Owner": "A. Khan"},
            yours={"Summary": request.POST.get("summary", ""), "Owner": "A. Khan"},
            changed_by="B. Osei",
            current_version=4,
        )
    if how == "stale-plain":
        raise refusals.Stale()
    if how == "fault":
        raise ZeroDivisionError
    raise Http404


def suggest(request: HttpRequest) -> JsonResponse:
    """Streets that hold what was typed; the answer of a type-ahead."""
    typed = request.POST.get("q", "").casefold()
    streets = [("1", "Mare Street", "Hackney"), ("2", "Marsh Lane", ""), ("3", "High Road", "")]
    found = [each for each in streets if typed in each[1].casefold()]
    keys = ("value", "label", "more")
    return JsonResponse([dict(zip(keys, each, strict=True)) for each in found], safe=False)


def blank(request: HttpRequest) -> HttpResponse:
    return drawn(request, "blank.html", {})


urlpatterns = [
    path("", include("standards.pages.urls")),
    path("gallery/", components_page, name="gallery"),
    path("gallery/form/", form_page, name="gallery-form"),
    path("refuse/<slug:how>/", refuse),
    path("suggest/", suggest),
    path("my-work/", blank, name="my-work"),
    path("matters/", blank, name="matters"),
    path("matters/one/", blank),
    path("people/", blank, name="people"),
    path("vetting/", blank, name="vetting"),
    path("reports/", blank, name="reports"),
    path("find/", blank, name="find"),
    path("inbox/", blank, name="inbox"),
]
