"""What the steps of a check ask."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from standards.pages.forms import DateField, Radios
from standards.pages.forms.questions import box, day
from standards.workflow.forms.steps import StepForm
from vetting.applications.forms import questions
from vetting.applications.models import Provider

RESULTS = [
    ("no_trace", "No trace"),
    ("trace", "A trace"),
    ("unable", "It could not be done"),
]


def provider_choices() -> list[tuple[str, str]]:
    """Providers in use, and nobody: asked by hand."""
    rows = Provider.objects.filter(is_active=True).order_by("label")
    return [("", "Nobody: I ask for it myself"), *rows.values_list("code", "label")]


class RequestForm(StepForm):
    provider = forms.ChoiceField(
        label="Who is asked?", choices=provider_choices, required=False, widget=Radios()
    )
    on = day("When was it requested?", "the day of the request")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].initial = self.thing.provider


class ResultForm(StepForm):
    result = forms.ChoiceField(
        label="What came back?",
        choices=RESULTS,
        widget=Radios(
            hints={
                "no_trace": "The source was searched and holds nothing. Not the same as not done",
                "trace": "Whatever it weighs; that is decided later",
            },
            reveals={"trace": ["themes"]},
        ),
        error_messages={"required": "Say what came back"},
    )
    themes = questions.themes("Which themes does the trace have?")
    evidence_ref = forms.CharField(
        label="Where is it kept?", required=False, max_length=120, help_text="A reference"
    )
    coverage_note = forms.CharField(
        label="What did the search cover, or why could it not be done?",
        required=False,
        max_length=300,
    )
    on = day("When did it come back?", "the day on which it came back")
    required_when_revealed = ("themes",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("result") == "unable" and not data.get("coverage_note"):
            self.add_error("coverage_note", "Say why the check could not be done")
        return data


class CorrectionForm(ResultForm):
    reason = box("Why is the result corrected?", missing="Say why the result is corrected", rows=3)


class ReasonForm(StepForm):
    reason = box("Why?", missing="Say why: it is read with the decision", rows=3)


class WaiverForm(StepForm):
    reason = box(
        "Why is the check waived, and what stands in its place?",
        missing="Say why the check is waived, and what stands in its place",
        hint="A second person decides on this, and it is reported for as long as it runs.",
    )
    expires_on = DateField(
        label="Until when?",
        what="the last day of the waiver",
        help_text="Within twelve months. After that day the check is to be done.",
    )

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today < day <= today + timedelta(days=365):
            raise forms.ValidationError("Enter a day after today and within twelve months")
        return day


class CountersignForm(StepForm):
    note = box(
        "What did you read, and what do you make of it?",
        missing="Say what you read and what you make of it",
    )
