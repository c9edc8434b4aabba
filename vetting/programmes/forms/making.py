"""Make a programme, a run; pause one."""

from typing import Any

from django import forms

from standards.access.models import User
from standards.access.standing import holders
from standards.pages.forms import DateField, Form, Radios
from standards.pages.forms.questions import box
from vetting.programmes.models import Programme
from vetting.programmes.policies import CHECKER

RISK_ROLES = ("force_vetting_manager", "vetting_authority", "supervisor", "aa_delegate")


class PersonField(forms.ChoiceField):
    """One of the holders of some roles; cleans to the user, or None."""

    def __init__(
        self, *, roles: tuple[str, ...], missing: str = "Choose somebody", **kwargs: Any
    ) -> None:
        kwargs.setdefault("error_messages", {"required": missing})
        super().__init__(**kwargs)
        self.roles = roles
        self.users: dict[str, User] = {}

    def look_up(self) -> None:
        """Fill the choices; called when the form is made, not when it is declared."""
        self.users = {str(user.pk): user for user in holders(self.roles)}
        names = [(key, str(user)) for key, user in self.users.items()]
        self.choices = [("", "Choose"), *names]

    def clean(self, value: Any) -> User | None:
        return self.users.get(super().clean(value))


class WithPeople(Form):
    """A form with fields that offer people."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.look_up()


class ProgrammeForm(WithPeople):
    name = forms.CharField(
        label="What is it called?",
        max_length=120,
        error_messages={"required": "Give the programme a name"},
    )
    code = forms.CharField(
        label="Short code",
        help_text="Stands in references and addresses, like OPERATION-X. Not a person's name.",
        max_length=20,
        error_messages={"required": "Give it a short code, like OPERATION-X"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    kind = forms.ChoiceField(
        label="What sort of programme is it?",
        choices=Programme.Kind.choices,
        error_messages={"required": "Choose what sort of programme it is"},
        widget=Radios(
            hints={
                "onyx": "Each allegation is read again by two people who do not know of each other",
                "assure": "Each person's clearance is reviewed, the greatest harm first",
                "dragnet": "The whole workforce goes out, lines come back and are matched",
            }
        ),
    )
    purpose = box("What is it for?", missing="Say what it is for", rows=4)
    lawful_basis = box(
        "On which lawful basis does it stand?",
        missing="Name the lawful basis",
        hint="Compulsory: without it no cohort can be built.",
        rows=3,
    )
    dpia_ref = forms.CharField(
        label="Reference of the data protection impact assessment",
        max_length=60,
        error_messages={"required": "Give the reference of the impact assessment"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    risk_owner = PersonField(
        label="Who hears of an immediate risk, the same day?",
        missing="Choose who hears of an immediate risk",
        help_text="It goes to them and not through the item.",
        roles=RISK_ROLES,
    )


class RunForm(WithPeople):
    as_at = DateField(
        label="As at which day?",
        what="the day",
        latest="today",
        help_text="Rank, unit and status are frozen as they were on it.",
    )
    checker = PersonField(
        label="Who checks and closes it?",
        help_text="Independent: not you, and nobody who reviews in it.",
        roles=(CHECKER,),
        required=False,
    )


class ReasonForm(Form):
    reason = box("Why?", missing="Say why", rows=4)
