"""Forms of the pages about people."""

from typing import Any

from django import forms

from standards.pages.forms import DateField, Form, Radios
from standards.people import finding
from standards.people.selectors import Card
from standards.people.services.look_ups import LONGEST

_FIND_HINT = "Part of a name, or a collar, warrant or pay number"
_NARROW = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
CONFLICT = "conflict"
SHOWN = 20


class FindForm(Form):
    """Who is looked for."""

    mark_optional = False

    q = forms.CharField(
        label="Find a person",
        help_text=_FIND_HINT,
        max_length=LONGEST,
        widget=forms.TextInput(attrs=_NARROW),
        error_messages={"required": "Enter part of a name, or a number"},
    )


class TieForm(Form):
    """A tie between this person and another: what it is, with whom, since when."""

    required_when_revealed = ("reason",)

    what = forms.ChoiceField(
        label="What was declared?",
        choices=[
            ("partner", "They are or were partners"),
            ("relative", "They are related"),
            ("household", "They live or lived in one household"),
            ("associate", "A notifiable associate"),
            (CONFLICT, "A conflict of interest between them"),
        ],
        widget=Radios(
            hints={
                "associate": "Somebody whose tie to an officer or member of staff must be declared",
                CONFLICT: "Neither may then be given a matter of the other; nobody can lift that",
            },
            reveals={CONFLICT: ["reason"]},
        ),
        error_messages={"required": "Choose what was declared"},
    )
    reason = forms.CharField(
        label="What is the conflict?",
        max_length=200,
        required=False,
        error_messages={"required": "Say what the conflict is"},
    )
    who = forms.CharField(
        label="With whom?",
        help_text=_FIND_HINT,
        max_length=100,
        widget=forms.TextInput(attrs=_NARROW),
        error_messages={"required": "Enter part of the other person’s name, or a number"},
    )
    other = forms.ChoiceField(
        label="Which of them?",
        widget=Radios(),
        error_messages={"required": "Choose which of these people"},
    )
    starts_on = DateField(
        label="Since when?",
        what="the day on which it began",
        latest="today",
        help_text="It can be approximate. For example, 3 11 2026",
    )

    def __init__(self, *args: Any, leave_out: Any, **kwargs: Any) -> None:
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
                "who", "Nobody is called that. Try another part of the name, or a number"
            )
        return data

    @property
    def is_conflict(self) -> bool:
        return self.cleaned_data["what"] == CONFLICT


def described(card: Card) -> str:
    """What tells a person from another of the same name: rank, unit, numbers."""
    return ", ".join(part for part in (card.rank, card.unit, card.team, card.numbers) if part)


class EndTieForm(Form):
    """The last day of a tie."""

    ends_on = DateField(
        label="What was its last day?", what="the last day of the tie", latest="today"
    )
