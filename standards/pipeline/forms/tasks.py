"""Ask somebody to do something; say that it is done, or not needed."""

import uuid
from typing import Any

from django import forms

from standards.access.models import User
from standards.pages.forms import DateField, Form, TextBox
from standards.pipeline.selectors.tasks import could_be_asked
from standards.workflow.models import Matter


class TaskForm(Form):
    """What, for whom, by when, about what."""

    what = forms.CharField(
        label="What is to be done?",
        help_text="One line that begins with a verb, like “Ask custody for the video”",
        max_length=200,
        error_messages={"required": "Say in one line what is to be done"},
    )
    about = forms.CharField(
        label="What does whoever does it need to know?",
        widget=TextBox(rows=4),
        required=False,
        max_length=5000,
    )
    for_whom = forms.ChoiceField(
        label="Who is to do it?",
        help_text="People who can see this matter",
        error_messages={
            "required": "Choose who is to do it",
            "invalid_choice": "Choose one of the people listed: they can see this matter",
        },
    )
    due_on = DateField(
        label="By when?", what="the date by which it is to be done", earliest="today"
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, matter: Matter, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in could_be_asked(matter, by)}
        names = [
            (pk, "Me" if user == by else user.display_name) for pk, user in self.people.items()
        ]
        self.fields["for_whom"].choices = [("", "Choose"), *names]  # type: ignore[attr-defined]
        # The same form sent twice is one task.
        self.fields["key"].initial = uuid.uuid4

    def clean_for_whom(self) -> User:
        return self.people[self.cleaned_data["for_whom"]]


class DoneForm(Form):
    """What came of it."""

    note = forms.CharField(
        label="What came of it?",
        widget=TextBox(rows=3),
        required=False,
        max_length=5000,
    )


class CancelForm(Form):
    """Why it is not needed."""

    reason = forms.CharField(
        label="Why is it not needed?",
        widget=TextBox(rows=3),
        max_length=5000,
        error_messages={"required": "Say why: whoever was asked will read it"},
    )
