"""What the pages of history ask."""

from functools import partial

from django import forms

from standards.pages.forms import Checkboxes, DateField, Form, Radios
from standards.pages.forms.questions import box
from standards.workflow import codes
from vetting.history.models import AdverseInformation

A = AdverseInformation
NOT_GRADED = ("", "Not graded")
# What a person logs by hand. Complaints and conduct come by themselves.
BY_HAND = (
    A.Source.CRIME,
    A.Source.INTELLIGENCE,
    A.Source.CHECK,
    A.Source.MONITORING,
    A.Source.OTHER_FORCE,
    A.Source.OTHER,
)


class NoteForm(Form):
    """Why nothing follows from an item."""

    why = box(
        "Why does nothing follow from it for the clearance?",
        missing="Write the reasons: they stay on record",
        longest=4000,
    )


class LogForm(Form):
    """One item of adverse information that somebody of vetting writes down."""

    source = forms.ChoiceField(
        label="Where does it come from?",
        choices=[(each.value, each.label) for each in BY_HAND],
        widget=Radios(),
        error_messages={"required": "Choose where it comes from"},
    )
    source_ref = forms.CharField(
        label="Its reference there",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the reference that it has at its source"},
    )
    themes = forms.MultipleChoiceField(
        label="What is it about?",
        choices=partial(codes.choices, "theme"),
        widget=Checkboxes(),
        error_messages={"required": "Choose what it is about"},
    )
    what = box(
        "What does it say, in one or two sentences?",
        missing="Write what it says",
        rows=4,
        longest=4000,
    )
    alleged_on = DateField(
        label="When is it said to have happened?",
        what="the day on which it happened",
        latest="today",
        required=False,
    )
    made_on = DateField(
        label="When did somebody tell of it?",
        what="the day on which it was told",
        latest="today",
        required=False,
    )
    source_reliability = forms.ChoiceField(
        label="How reliable is the source?",
        choices=[*A.Reliability.choices, NOT_GRADED],
        required=False,
        widget=Radios(),
    )
    content_credibility = forms.ChoiceField(
        label="How far can the content be believed?",
        choices=[*A.Credibility.choices, NOT_GRADED],
        required=False,
        widget=Radios(),
    )
    disclosure_class = forms.ChoiceField(
        label="May it be disclosed to the person?",
        choices=A.Disclosure.choices,
        initial=A.Disclosure.HARM_TEST,
        widget=Radios(),
    )
    is_restricted = forms.BooleanField(
        label="Only I and the managers of vetting may know of it", required=False
    )
