"""Forms of a closed circle: let somebody in, end their time inside, open a sealed matter."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from standards.access.compartments import Spell
from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.people.models import Unit
from standards.workflow import kept
from standards.workflow.forms.acts import GrantForm, reason
from standards.workflow.sealing import NewSealed

MEMBER, CONTROLLER, AUDITOR = "member", "controller", "auditor"


class LetInForm(GrantForm):
    """Whom to let in, found by part of the name first; as what, from when and until when."""

    as_what = forms.ChoiceField(
        label="As what?",
        choices=[
            (MEMBER, "Member"),
            (CONTROLLER, "Further controller"),
            (AUDITOR, "Auditor of this compartment"),
        ],
        initial=MEMBER,
        widget=Radios(
            hints={
                MEMBER: "Sees every matter in it",
                CONTROLLER: "Sees every matter in it, and names who is inside",
                AUDITOR: "Reads its log, and no matter in it",
            }
        ),
        error_messages={"required": "Choose what they are to be"},
    )
    starts_on = DateField(
        label="From when?",
        what="the first day",
        example="31 12 2026",
        earliest="today",
        required=False,
        help_text="Leave empty for today.",
    )
    reason = reason(
        "Why must they be inside?",
        "Say why this person must be inside",
        hint="Only those inside, and the auditor of this compartment, can read this.",
    )
    field_order = ("search", "to", "as_what", "starts_on", "until", "reason")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        del self.fields["may_edit"]
        self.fields["search"].label = "Whom? Part of their name"
        missing = "Write part of the name of the person to let in"
        self.fields["search"].error_messages["required"] = missing

    @property
    def spell(self) -> Spell:
        """For how long and as what, from the checked answers."""
        data = self.cleaned_data
        return Spell(
            starts_on=data["starts_on"] or timezone.localdate(),
            ends_on=data["until"],
            is_controller=data["as_what"] == CONTROLLER,
            is_auditor=data["as_what"] == AUDITOR,
        )


class EndForm(Form):
    """The last day inside, and why."""

    ends_on = DateField(
        label="What is their last day inside?",
        what="their last day",
        earliest="today",
        required=False,
        help_text="Leave empty to end it at once.",
    )
    reason = reason("Why?", "Say why their time inside ends")


class OpenSealedForm(Form):
    """A sealed matter, as little as it takes; people are linked on its own page."""

    title = forms.CharField(
        label="What is it, in a few words?",
        help_text="What those inside call it by.",
        max_length=120,
        error_messages={"required": "Say in a few words what it is"},
    )
    account = forms.CharField(
        label="What is known?",
        widget=TextBox(rows=8),
        max_length=50_000,
        error_messages={"required": "Write down what is known"},
    )
    received_on = DateField(
        label="When did it reach us?",
        what="the day it reached us",
        latest="today",
        required=False,
        help_text="Leave empty for today.",
    )
    occurred_on = DateField(
        label="When did it happen?",
        what="the day it happened",
        latest="today",
        required=False,
        help_text="It can be approximate.",
    )
    unit = forms.ChoiceField(
        label="Which unit holds it?",
        help_text="Those of the unit who are not inside learn nothing of it.",
        error_messages={"required": "Choose the unit that holds it"},
    )

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", "Choose a unit"), *kept.unit_choices()]
        field.initial = unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        received: date = data.get("received_on") or timezone.localdate()
        happened = data.get("occurred_on")
        if happened and happened > received:
            self.add_error(
                "occurred_on", "This lies after the day it reached us. Check the two days"
            )
        return data

    def new_sealed(self) -> NewSealed:
        """The checked answers as the service wants them."""
        data = self.cleaned_data
        return NewSealed(
            title=data["title"].strip(),
            account=data["account"].strip(),
            received_on=data["received_on"] or timezone.localdate(),
            occurred_on=data["occurred_on"],
            unit=Unit.objects.get(code=data["unit"]),
        )
