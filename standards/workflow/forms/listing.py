"""The filters of a list as a form. What names somebody is asked here too: it travels by POST."""

from typing import Any

from django import forms

from standards.access.models import User
from standards.access.standing import standing
from standards.pages.forms import DateField, Form
from standards.workflow import codes, filters, kept, kinds


class FilterForm(Form):
    """What to show of one kind of matter."""

    mark_optional = False

    text = forms.CharField(
        label="Words, or the name of somebody in it",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    owner_name = forms.CharField(
        label="Owner's name",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    state = forms.ChoiceField(label="Open or closed", choices=list(filters.STATES.items()))
    whose = forms.ChoiceField(label="Whose", required=False)
    stage = forms.ChoiceField(label="Stage", required=False)
    theme = forms.ChoiceField(label="Theme", required=False)
    unit = forms.ChoiceField(label="Unit", required=False)
    received_from = DateField(
        label="Received from", what="the first day", required=False, help_text=""
    )
    received_to = DateField(label="Received to", what="the last day", required=False, help_text="")
    sort = forms.ChoiceField(label="Order", choices=list(filters.SORTS.items()), required=False)
    overdue = forms.BooleanField(label="Only overdue", required=False)
    kind = forms.CharField(widget=forms.HiddenInput)
    owner = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: kinds.Kind, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = dict(filters.WHOSE)
        if not any(holding.unit_id for holding in standing(user).holdings):
            del whose["unit"]
        self._offer("whose", "Anybody's", whose.items())
        self._offer("stage", "Any stage", kind.model.State.choices)  # type: ignore[attr-defined]
        self._offer("theme", "Any theme", codes.choices("theme"))
        self._offer("unit", "Any unit", kept.unit_choices())

    def _offer(self, name: str, anything: str, choices: Any) -> None:
        self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("received_from"), data.get("received_to")
        if first and last and last < first:
            self.add_error("received_to", "Enter a last day that is not before the first")
        return data

    @classmethod
    def showing(
        cls, chosen: filters.Filters, words: dict[str, str], *, kind: kinds.Kind, user: User
    ) -> "FilterForm":
        """The form with the filters in force."""
        known = {name: getattr(chosen, name) for name in _AS_THEY_ARE}
        return cls(
            initial={
                **known,
                "sort": chosen.order,
                "text": words.get("text", ""),
                "owner_name": words.get("owner", ""),
            },
            kind=kind,
            user=user,
        )

    def chosen(self) -> tuple[filters.Filters, dict[str, str]]:
        """The filters of a valid form, and the words that must not stand in an address."""
        data = self.cleaned_data
        words = {"text": data["text"].strip(), "owner": data["owner_name"].strip()}
        found = filters.Filters(**{name: data[name] for name in _AS_THEY_ARE}, sort=data["sort"])
        return found, {name: said for name, said in words.items() if said}


_AS_THEY_ARE = (
    "kind",
    "state",
    "whose",
    "stage",
    "theme",
    "unit",
    "received_from",
    "received_to",
    "overdue",
    "owner",
)
