"""Forms for joining two records of one person, and parting them."""

from typing import Any
from uuid import UUID

from django import forms

from standards.pages.forms import Form, Radios, TextBox
from standards.people import finding
from standards.people.forms import SHOWN, described

LONGEST = 2000  # letters of a reason


class OtherForm(Form):
    """Find the other record of the same person, and choose it."""

    who = forms.CharField(
        label="What does the other record say?",
        help_text="Part of its name, or a collar, warrant or pay number",
        max_length=100,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter part of the name on the other record, or a number"},
    )
    other = forms.ChoiceField(
        label="Which of these records?",
        widget=Radios(),
        error_messages={"required": "Choose which of these records"},
    )

    def __init__(self, *args: Any, leave_out: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = str(self.data.get("who", "")).strip() if self.is_bound else ""
        found = finding.find_people(text, SHOWN) if text else []
        self.found = [card for card in found if card.id != leave_out]
        field: Any = self.fields["other"]
        field.choices = [(str(card.id), card.name) for card in self.found]
        field.widget.hints = {str(card.id): described(card) for card in self.found}
        if not self.found:
            del self.fields["other"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("who") and not self.found:
            self.add_error(
                "who", "No other record matches. Try another part of the name, or a number"
            )
        return data


class WhyForm(Form):
    """The proposer's reason."""

    reason = forms.CharField(
        label="Why do you think so?",
        help_text="The second person sees both records and your words. Say what you checked.",
        max_length=LONGEST,
        widget=TextBox(rows=4),
        error_messages={"required": "Say why: a second person decides on your words"},
    )
