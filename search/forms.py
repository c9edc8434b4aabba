"""Forms of search: keep one, protect somebody."""

from typing import Any

from django import forms

from standards.pages.forms import Form, Radios
from standards.people.finding import find_people
from standards.people.models import Unit
from standards.people.selectors import Card

NOBODY = ""


class SaveForm(Form):
    """What a kept search is called, who else opens it, whether its owner is told of new hits."""

    name = forms.CharField(
        label="What do you want to call it?",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Give the search a name"},
    )
    unit = forms.ChoiceField(
        label="Who else may open it?",
        required=False,
        widget=Radios(hints={NOBODY: "The name and the words stay with you"}),
        help_text="They read the name and the words, and find only what they may see themselves.",
    )
    tells = forms.ChoiceField(
        label="Should you be told when something new matches?",
        choices=[("yes", "Yes, in my inbox, within a quarter of an hour"), ("no", "No")],
        initial="no",
        widget=Radios(small=True),
        error_messages={"required": "Choose whether you want to be told"},
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        field: Any = self.fields["unit"]
        field.choices = [
            (NOBODY, "Nobody"),
            *((pk, f"Everyone with a role in {unit.name}") for pk, unit in self.units.items()),
        ]
        field.initial = NOBODY

    def answers(self) -> dict[str, Any]:
        """The cleaned answers, in the words of the service."""
        return {
            "name": self.cleaned_data["name"],
            "unit": self.units.get(self.cleaned_data["unit"]),
            "tells": self.cleaned_data["tells"] == "yes",
        }


class ProtectForm(Form):
    """Whom or what to protect: a person, found by part of the name first, or a matter."""

    mark_optional = False

    what = forms.ChoiceField(
        label="Whom or what do you want to protect?",
        choices=[("person", "Somebody who serves or served"), ("matter", "A matter")],
        widget=Radios(reveals={"person": ["find", "person"], "matter": ["reference"]}),
        error_messages={"required": "Choose whom or what to protect"},
    )
    find = forms.CharField(
        label="Part of their name, or a number",
        help_text="Then press Find.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    person = forms.ChoiceField(label="Which of them?", required=False, widget=Radios())
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    reason = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="Read by those who keep this list.",
        error_messages={"required": "Say why they need protecting"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = self._found()
        self.found_somebody = bool(cards)
        field: Any = self.fields["person"]
        field.choices = [(str(card.id), card.name) for card in cards]
        field.widget.hints = {str(card.id): _about(card) for card in cards}
        if not cards:
            del self.fields["person"]
            widget: Any = self.fields["what"].widget
            widget.reveals = {**widget.reveals, "person": ["find"]}

    def _found(self) -> list[Card]:
        if not self.is_bound or self.data.get("what") != "person":
            return []
        return find_people(str(self.data.get("find", "")).strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == "matter" and not data.get("reference"):
            self.add_error("reference", "Enter the reference of the matter")
        if data.get("what") == "person":
            if not data.get("find"):
                self.add_error("find", "Write part of their name, or a number, and press Find")
            elif not self.found_somebody:
                self.add_error("find", "Nobody was found. Try another part of the name")
            elif not data.get("person"):
                self.add_error("person", "Choose which of these people")
        return data


def _about(card: Card) -> str:
    return ", ".join(part for part in (card.rank, card.unit, card.numbers) if part)


class WordsForm(Form):
    """Words and phrases that mean the same here."""

    mark_optional = False

    phrases = forms.CharField(
        label="Words and phrases that mean the same",
        help_text="One on a line, two at least. For example body-worn video, then BWV below it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write two words or phrases at least"},
    )
