"""What the forms of steps share."""

from typing import Any

from django import forms

from standards.access.models import User
from standards.pages.forms import DateField, Form, Radios, TextBox

YES_NO = [("yes", "Yes"), ("no", "No")]


def yes_no(question: str, hint: str = "") -> forms.TypedChoiceField:
    """A plain question that must be answered."""
    return forms.TypedChoiceField(
        label=question,
        help_text=hint,
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        widget=Radios(inline=True),
        error_messages={"required": f"Answer yes or no: {question}"},
    )


def reasons(question: str, *, missing: str, hint: str = "", rows: int = 5) -> forms.CharField:
    """A box for reasons; `missing` is what an empty one is told."""
    return forms.CharField(
        label=question,
        help_text=hint,
        widget=TextBox(rows=rows),
        max_length=20_000,
        error_messages={
            "required": missing,
            "max_length": "That is longer than 20,000 characters. Put the rest in a note or file.",
        },
    )


def day(question: str, what: str, *, hint: str = "") -> DateField:
    """A day on which something happened; today when left empty."""
    return DateField(
        label=question,
        what=what,
        latest="today",
        required=False,
        help_text=hint or "Leave empty for today.",
    )


class StepForm(Form):
    """A form of a step: it knows the thing the step is taken on, and who takes it."""

    def __init__(self, *args: Any, thing: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.user = user
