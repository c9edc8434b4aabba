"""The form of a dip sample."""

from django import forms

from vetting.programmes.forms.making import PersonField, WithPeople
from vetting.programmes.policies import MODERATOR, REVIEWER


class SampleForm(WithPeople):
    reader = PersonField(
        label="Who reads them afresh?",
        missing="Choose who reads them afresh",
        help_text="Nothing that they took part in is drawn.",
        roles=(REVIEWER, MODERATOR),
    )
    percent = forms.IntegerField(
        label="How many in each hundred?",
        min_value=1,
        max_value=100,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
