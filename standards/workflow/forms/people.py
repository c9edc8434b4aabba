"""Link somebody to a matter: who serves, a member of the public, or somebody not identified."""

from typing import Any

from django import forms

from standards.pages.forms import Form, Radios
from standards.people.finding import find_people
from standards.people.models import Person
from standards.people.selectors import Card
from standards.workflow.models import Capacity

SERVES, PUBLIC, UNKNOWN = "serves", "public", "unknown"
_NAME_BOX = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class LinkForm(Form):
    """Without scripts: write part of a name, press Find, choose, press Link."""

    mark_optional = False  # each box belongs to one answer of "Who is it?"

    capacity = forms.ChoiceField(
        label="In what capacity?",
        choices=Capacity.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose in what capacity they are part of this"},
    )
    who = forms.ChoiceField(
        label="Who is it?",
        choices=[
            (SERVES, "Somebody who serves or served"),
            (PUBLIC, "A member of the public"),
            (UNKNOWN, "Nobody has been identified yet"),
        ],
        widget=Radios(
            reveals={
                SERVES: ["search", "person"],
                PUBLIC: ["name", "telephone", "email"],
                UNKNOWN: ["description"],
            }
        ),
        error_messages={"required": "Choose who it is"},
    )
    search = forms.CharField(
        label="Part of a name, or a number",
        help_text="Surname, forename, collar, warrant or pay number. Then press Find.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_NAME_BOX),
    )
    person = forms.ChoiceField(label="Which of them?", required=False, widget=Radios())
    name = forms.CharField(
        label="Their name", required=False, max_length=200, widget=forms.TextInput(attrs=_NAME_BOX)
    )
    telephone = forms.CharField(
        label="Telephone", required=False, max_length=40, widget=forms.TextInput(attrs=_NAME_BOX)
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs=_NAME_BOX),
        error_messages={"invalid": "Enter an e-mail address like name@example.com"},
    )
    description = forms.CharField(
        label="As they were described",
        required=False,
        max_length=300,
        help_text="For example: male officer, about 30, beard, at the front desk",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = self._found()
        field: Any = self.fields["person"]
        field.choices = [(str(card.id), card.name) for card in cards]
        field.widget.hints = {str(card.id): _about(card) for card in cards}
        self.found_somebody = bool(cards)
        if not cards:
            del self.fields["person"]
            widget: Any = self.fields["who"].widget
            widget.reveals = {**widget.reveals, SERVES: ["search"]}

    def _found(self) -> list[Card]:
        if not self.is_bound or self.data.get("who") != SERVES:
            return []
        return find_people(str(self.data.get("search", "")).strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        who = data.get("who")
        if who == SERVES:
            self._check_person(data)
        elif who == PUBLIC and not data.get("name"):
            self.add_error("name", "Enter their name, or choose that nobody has been identified")
        elif who == UNKNOWN and not data.get("description"):
            self.add_error("description", "Say how they were described, or that nothing is known")
        return data

    def _check_person(self, data: dict[str, Any]) -> None:
        if not data.get("search"):
            self.add_error("search", "Write part of their name, or a number, and press Find")
        elif not self.found_somebody:
            self.add_error("search", "Nobody was found. Try another part of the name, or a number")
        elif not data.get("person"):
            self.add_error("person", "Choose which of these people")

    def chosen_person(self) -> Person | None:
        """The person who serves, if that is who it is."""
        if self.cleaned_data["who"] != SERVES:
            return None
        return Person.objects.filter(pk=self.cleaned_data["person"]).first()


def _about(card: Card) -> str:
    parts = (card.rank, card.unit, card.numbers, "" if card.serves else "no longer serves")
    return ", ".join(part for part in parts if part)
