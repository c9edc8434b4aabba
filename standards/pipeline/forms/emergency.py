"""What an auditor made of a use of emergency access."""

from django import forms

from standards.pages.forms import Form, Radios, TextBox
from standards.pipeline.services.emergency import Outcome


class ReviewForm(Form):
    """In order or not, and why not."""

    outcome = forms.ChoiceField(
        label="Was it in order?",
        choices=[(Outcome.IN_ORDER, "In order"), (Outcome.LOOK_INTO, "To be looked into")],
        widget=Radios(
            hints={Outcome.LOOK_INTO: "The supervisors of the matter are told, with your words"},
            reveals={Outcome.LOOK_INTO: ["remark"]},
        ),
        error_messages={"required": "Say whether it was in order"},
    )
    remark = forms.CharField(
        label="What should be looked into?",
        required=False,
        max_length=150,
        widget=TextBox(rows=3),
        error_messages={
            "required": "Say what should be looked into",
            "max_length": "Say it in 150 characters",
        },
    )
    required_when_revealed = ("remark",)
