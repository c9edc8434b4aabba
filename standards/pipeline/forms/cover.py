"""The form of cover: who stands in, from when to when, why."""

from typing import Any

from django import forms

from standards.access.models import User
from standards.pages.forms import DateField, Form
from standards.workflow.forms.acts import reason


class CoverForm(Form):
    deputy = forms.ChoiceField(
        label="Who stands in?",
        help_text="They see and do what this role may, as long as no wall or bar keeps them out.",
        error_messages={"required": "Choose who stands in"},
    )
    starts_on = DateField(label="First day", what="the first day", earliest="today")
    ends_on = DateField(label="Last day", what="the last day", earliest="today")
    reason = reason("Why?", "Say why: leave, a course, sickness", hint="No medical detail.")

    def __init__(self, *args: Any, deputies: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deputies = {str(each.pk): each for each in deputies}
        field: Any = self.fields["deputy"]
        field.choices = [
            ("", "Choose a person"),
            *((pk, str(each)) for pk, each in self._deputies.items()),
        ]

    def clean_deputy(self) -> User:
        return self._deputies[self.cleaned_data["deputy"]]
