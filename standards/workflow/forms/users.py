"""Forms of accounts: whose, what it may do, from when to when."""

from typing import Any
from uuid import UUID

from django import forms

from standards.access.roles import ROLES
from standards.pages.forms import DateField, Form, Radios
from standards.people import finding as people
from standards.people.forms import SHOWN, described
from standards.people.models import Person, Unit
from standards.workflow import kept
from standards.workflow.forms.acts import reason

_LINE = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
NOBODY = "nobody"
AT_ONCE, LATER = "at_once", "later"


class FindForm(Form):
    """Which accounts. What is typed travels by POST: it names somebody."""

    mark_optional = False

    q = forms.CharField(
        label="Find an account",
        help_text="Part of a name or user name",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_LINE),
    )
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "Any role"), *((role.code, role.label) for role in ROLES.values())],
    )
    state = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[
            ("", "Open"),
            ("none", "Open, without a role"),
            ("left", "Open, of somebody who left the force"),
            ("closed", "Closed"),
        ],
    )


class AccountForm(Form):
    """The name that colleagues see, where mail goes, and whose account it is."""

    display_name = forms.CharField(
        label="Name that colleagues see",
        max_length=120,
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": "Enter the name that colleagues see"},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="For notices. They say that something waits, and nothing of what.",
        required=False,
        error_messages={"invalid": "Enter an address like name@force.police.uk"},
    )
    who = forms.CharField(
        label="Their record",
        help_text="Part of their name, or a collar, warrant or pay number. Walls and bars are "
        "judged on it. Leave empty for somebody who does not serve in the force.",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_LINE),
    )
    person = forms.ChoiceField(
        label="Which of these people?",
        widget=Radios(),
        error_messages={"required": "Choose which of these people"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get("who", "") if self.is_bound else self.initial.get("who", "")
        self.found = people.find_people(str(typed).strip(), SHOWN) if str(typed).strip() else []
        field: Any = self.fields["person"]
        field.choices = [
            *((str(card.id), card.name) for card in self.found),
            (NOBODY, "None of them"),
        ]
        field.widget.hints = {str(card.id): described(card) for card in self.found}
        if not self.found:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("who") and not self.found:
            self.add_error(
                "who", "No record of the force has that name or number. Try another part of it"
            )
        if data.get("person") == NOBODY:
            self.add_error("who", "Type more of the name, or a number, or leave this empty")
        return data

    def chosen(self) -> Person | None:
        """The record, once the form is valid."""
        pk = self.cleaned_data.get("person")
        return Person.objects.filter(pk=UUID(pk)).first() if pk else None


class NewAccountForm(AccountForm):
    """The same, with the name to sign in with."""

    field_order = ("username", "display_name", "email", "who", "person")
    username = forms.CharField(
        label="User name",
        help_text="What they sign in with. It is not changed later.",
        max_length=50,
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": "Enter the name to sign in with"},
    )


class RoleForm(Form):
    """Which role, where, from when."""

    role = forms.ChoiceField(
        label="Which role?",
        choices=[
            ("", "Choose a role"),
            *((role.code, f"{role.label}: {role.description}") for role in ROLES.values()),
        ],
        error_messages={"required": "Choose a role"},
    )
    unit = forms.ChoiceField(
        label="In which unit?",
        help_text="What the role sees by unit, it sees of this one and those below it.",
        required=False,
    )
    starts_on = DateField(
        label="From which day?",
        what="the first day",
        earliest="today",
        example="1 4 2027",
        help_text="It counts from then, and never before a second person has agreed.",
    )
    ends_on = DateField(
        label="What is its last day?",
        what="the last day",
        earliest="today",
        required=False,
        help_text="Leave empty if it stays until it is ended.",
    )
    reason = reason(
        "Why?",
        "Say why: the person who decides sees only the role and your words",
        hint="The posting, the request and who made it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", "The whole force"), *kept.unit_choices()]

    def clean_unit(self) -> Unit | None:
        code = self.cleaned_data["unit"]
        return Unit.objects.filter(code=code).first() if code else None


class EndRoleForm(Form):
    """When a role ends, and why."""

    required_when_revealed = ("last_day",)

    when = forms.ChoiceField(
        label="When does it end?",
        choices=[(AT_ONCE, "At once"), (LATER, "After a day to come")],
        widget=Radios(reveals={LATER: ["last_day"]}),
        error_messages={"required": "Choose when it ends"},
    )
    last_day = DateField(
        label="What is its last day?",
        what="the last day",
        earliest="today",
        required=False,
        error_messages={"required": "Enter its last day"},
    )
    reason = reason("Why?", "Say why the role ends")
