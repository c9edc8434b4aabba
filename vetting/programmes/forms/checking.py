"""The forms of a mass check."""

from typing import Any

from django import forms

from standards.pages.forms import Form, Radios, TextBox
from standards.pages.forms.questions import box
from vetting.programmes.forms.making import PersonField, WithPeople
from vetting.programmes.models import Identity
from vetting.programmes.policies import REVIEWER
from vetting.programmes.services import triaging


class SignForm(Form):
    rows = forms.IntegerField(
        label="How many rows did you count?",
        help_text="Without the first one, which names the columns.",
        error_messages={"required": "Enter how many rows you counted"},
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )


class ReturnForm(Form):
    role = forms.ChoiceField(
        label="Which file came back?",
        choices=[("names", "Names"), ("lines", "Lines")],
        widget=Radios(inline=True),
    )
    file = forms.FileField(
        label="The file",
        help_text="CSV in UTF-8, with its first row naming the columns. It is kept as it is.",
        error_messages={"required": "Choose the file"},
    )


class StackForm(WithPeople):
    adjudicator = PersonField(
        label="Who adjudicates?", missing="Choose who adjudicates", roles=(REVIEWER,)
    )
    most = forms.IntegerField(
        label="How many candidates?",
        help_text="Known pairs are mixed in, one to each two.",
        min_value=1,
        max_value=400,
        initial=40,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )


class EnquiryForm(Form):
    answer = forms.ChoiceField(
        label="Whose record is it?",
        choices=[
            (Identity.Answer.SAME.value, "The same person; a second person looks at it too"),
            (Identity.Answer.DIFFERENT.value, "Another person"),
        ],
        widget=Radios(),
    )
    found = forms.CharField(label="What did you find, and how?", widget=TextBox(rows=5))


class TriageForm(Form):
    label = forms.ChoiceField(
        label="What is it?",
        error_messages={"required": "Choose what the record is"},
        choices=triaging.LABELS,
        widget=Radios(
            small=True,
            hints={"NEW_UNDECLARED": "That it was not declared may matter more than the record"},
            reveals={"NEW_UNDECLARED": ["head"], "NEW_POST_VETTING": ["head"]},
        ),
    )
    head = forms.ChoiceField(
        label="Where does it go?",
        choices=[("", "Choose"), *triaging.HEADS],
        required=False,
    )
    why = box(
        "Why?",
        missing="Say why",
        hint="A known record with its reference; of what is dropped nothing is kept.",
        rows=4,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("label") in triaging.NEW and not data.get("head"):
            self.add_error("head", "Say where a new record goes")
        return data
