"""Allegations: add, correct, decide, withdraw."""

from functools import partial
from typing import Any

from django import forms

from cases.services.logging import CATEGORY_SCHEME
from standards.pages.forms import Checkboxes, DateField, Form, Radios
from standards.pages.forms.questions import box, day
from standards.workflow import codes
from standards.workflow.forms.steps import StepForm


def category_choices() -> list[Any]:
    """Categories under their headings, for a select."""
    groups = dict(codes.choices("allegation_category_group", CATEGORY_SCHEME))
    under: dict[str, list[tuple[str, str]]] = {code: [] for code in groups}
    for entry in codes.entries("allegation_category", CATEGORY_SCHEME):
        under.setdefault(entry.parent, []).append((entry.code, f"{entry.code} {entry.label}"))
    return [("", "Choose a category")] + [
        (f"{code} {groups.get(code, code)}", entries) for code, entries in under.items()
    ]


class AllegationForm(Form):
    """One grievance: what, which category, which themes."""

    summary = forms.CharField(
        label="What is the grievance, in one sentence?",
        max_length=300,
        error_messages={"required": "Say what the grievance is."},
    )
    category = forms.ChoiceField(
        label="Which category?",
        choices=category_choices,
        required=False,
        help_text="It may wait until triage, but a decision needs it.",
    )
    themes = forms.MultipleChoiceField(
        label="Which harm themes?",
        choices=partial(codes.choices, "theme"),
        required=False,
        widget=Checkboxes(small=True),
        help_text="Leave empty to take the one that goes with the category.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DecideAllegationForm(StepForm):
    decision = forms.ChoiceField(label="What is decided?", widget=Radios())
    reasons = box(
        "Why?",
        missing="Give the reasons: the complainant and any reviewer will want them.",
        hint="What you looked at, what you found, and why that leads to this decision.",
    )
    actions = forms.MultipleChoiceField(
        label="What is done about it?", required=False, widget=Checkboxes(small=True)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            (entry.code, entry.label)
            for entry in codes.entries("decision", "2020")
            if self.thing.handling in entry.attributes["handling"]
        ]
        self.fields["actions"].choices = codes.choices("action", "local")


class WithdrawAllegationForm(StepForm):
    signed_on = DateField(
        label="When did they sign that they withdraw it?",
        what="the date on the signed notification",
        latest="today",
        help_text="Only a signed notification withdraws an allegation. If they told you, write to "
        "them first.",
    )
    on = day("When did it reach us?", "the day it reached us")
    reason = forms.CharField(label="Did they say why?", required=False, max_length=500)
