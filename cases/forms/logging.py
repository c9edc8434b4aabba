"""The page of a new complaint, in the order in which a caller talks."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from cases import policies
from cases.services.logging import Caller, NewAllegation, NewComplaint
from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.people.models import Person
from standards.workflow import codes

_ASKED = [("yes", "Yes"), ("no", "No"), ("", "Not asked yet")]
_LONGEST = 50_000


class LogForm(Form):
    """What happened, when and where, who was involved, who calls, what they want, what obliges."""

    mark_optional = False  # a caller tells what a caller tells; what is needed says so itself

    words = forms.CharField(
        label="What happened?",
        help_text="In their words.",
        widget=TextBox(rows=8),
        max_length=_LONGEST,
        error_messages={
            "required": "Write down what happened, in their words.",
            "max_length": "That is longer than 50,000 characters. Put the start here, and add the "
            "rest as a file once it is logged.",
        },
    )
    grievances = forms.CharField(
        label="What is the complaint, in a sentence?",
        help_text="One line for each separate grievance. You can change this later.",
        widget=TextBox(rows=3),
        max_length=3000,
        error_messages={"required": "Say in a sentence what the complaint is."},
    )
    occurred_on = DateField(
        label="When did it happen?",
        what="the date of the incident",
        latest="today",
        required=False,
        help_text="Like 3 11 2026, or yesterday. It can be approximate.",
    )
    when_words = forms.CharField(
        label="Time, or anything else about when",
        required=False,
        max_length=120,
    )
    where = forms.CharField(label="Where?", required=False, max_length=200)
    about_whom = forms.CharField(
        label="Who is it about?",
        required=False,
        help_text="Names, numbers, or a description: “tall, ginger beard, number ending 42”.",
        widget=TextBox(rows=2),
        max_length=2000,
    )
    look_up = forms.CharField(
        label="Find somebody who serves",
        required=False,
        help_text="Part of a name, or a collar, warrant or pay number. Then press Check.",
        max_length=100,
    )
    subjects = forms.CharField(required=False, widget=forms.HiddenInput)

    is_anonymous = forms.BooleanField(
        label="They want to stay anonymous",
        required=False,
        help_text="Write down how to reach them only if they offer it.",
    )
    name = forms.CharField(label="Who is calling?", required=False, max_length=200)
    telephone = forms.CharField(label="Telephone number", required=False, max_length=40)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        error_messages={"invalid": "Enter an e-mail address like name@example.com, or leave it."},
    )
    address = forms.CharField(
        label="Postal address", required=False, widget=TextBox(rows=3), max_length=500
    )
    preferred_contact = forms.ChoiceField(
        label="How should we reply?",
        required=False,
        choices=[
            ("telephone", "By telephone"),
            ("email", "By e-mail"),
            ("letter", "By letter"),
        ],
        widget=Radios(inline=True, small=True),
    )
    support_needs = forms.CharField(
        label="Do they need anything to take part?",
        required=False,
        max_length=500,
        help_text="An interpreter, large print, somebody with them.",
    )
    channel = forms.ChoiceField(label="How did it reach us?", initial="telephone")
    made_on = DateField(
        label="When was the complaint made?",
        what="the date it was made",
        latest="today",
        required=False,
        help_text="Leave empty for today.",
    )
    wants = forms.CharField(
        label="What do they want to happen?",
        required=False,
        widget=TextBox(rows=3),
        max_length=5000,
    )

    asked_to_record = forms.ChoiceField()
    death_or_injury = forms.ChoiceField()
    crime_or_discipline = forms.ChoiceField()
    article_2_or_3 = forms.ChoiceField()
    must_be_referred = forms.ChoiceField()
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = codes.choices("channel", "local")
        for name, question, _ in policies.RECORDING_QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=_ASKED,
                required=False,
                widget=Radios(inline=True, small=True),
            )
        if not self.is_bound:
            self.fields["form_token"].initial = uuid.uuid4()

    def clean_grievances(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["grievances"].splitlines()]
        kept = [line for line in lines if line]
        if len(kept) > 20:
            raise forms.ValidationError("Keep to at most 20 lines, one for each grievance.")
        if any(len(line) > 300 for line in kept):
            raise forms.ValidationError("Keep each line under 300 characters; the rest goes above.")
        return kept

    def clean_subjects(self) -> list[Person]:
        """Ids of people picked from the look-up, separated by commas."""
        text = self.cleaned_data["subjects"]
        try:
            wanted = [uuid.UUID(part) for part in text.split(",") if part]
        except ValueError:
            raise forms.ValidationError("Pick the people again.") from None
        return list(Person.objects.filter(pk__in=wanted[:50]))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        reached = any(data.get(name) for name in ("name", "telephone", "email", "address"))
        if not data.get("is_anonymous") and not reached and not self.errors:
            self.add_error(
                "name", "Enter who is calling, or tick that they want to stay anonymous."
            )
        made_on = data.get("made_on") or timezone.localdate()
        happened = data.get("occurred_on")
        if happened and happened > made_on:
            self.add_error(
                "occurred_on", "This lies after the day the complaint was made. Check the two."
            )
        return data

    def new_complaint(self) -> NewComplaint:
        """The checked answers as the service wants them."""
        data = self.cleaned_data
        today = timezone.localdate()
        return NewComplaint(
            words=data["words"],
            caller=Caller(
                name=data["name"].strip(),
                email=data["email"],
                telephone=data["telephone"],
                address=data["address"],
                preferred_contact=data["preferred_contact"],
                support_needs=data["support_needs"],
                is_anonymous=data["is_anonymous"],
            ),
            made_on=data["made_on"] or today,
            received_on=today,
            channel=data["channel"],
            allegations=[NewAllegation(summary=line) for line in data["grievances"]],
            occurred_on=data["occurred_on"],
            when_words=data["when_words"],
            where=data["where"],
            wants=data["wants"],
            about_whom=data["about_whom"],
            subjects=data["subjects"],
            recording={
                name: {"yes": True, "no": False}.get(data[name])
                for name, _, _ in policies.RECORDING_QUESTIONS
            },
            form_token=data["form_token"],
        )
