"""The applicant's form, a page for each part, and the referee's. What is saved half stays."""

from functools import partial
from typing import Any

from django import forms

from standards.pages.forms import Checkboxes, DateField, Form, Radios, TextBox
from standards.pages.forms.questions import YES_NO, line
from standards.workflow import codes

_text = partial(line, longest=100)


def _yes_no(label: str, missing: str, hint: str = "", **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=YES_NO,
        widget=Radios(**more),
        error_messages={"required": missing},
    )


def _words(label: str, missing: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=5000,
        widget=TextBox(rows=4),
        error_messages={"required": missing},
    )


def _day(label: str, what: str, *, required: bool = True, hint: str = "") -> DateField:
    more = {"help_text": hint} if hint else {}
    return DateField(
        label=label, what=what, example="9 3 1994", latest="today", required=required, **more
    )


class AboutForm(Form):
    surname = _text("Surname", missing="Enter your surname")
    forenames = _text("Forenames", missing="Enter your forenames, all of them")
    former_names = _text(
        "Other names that you have had", hint="At birth, before a marriage, in another country."
    )
    date_of_birth = _day("Date of birth", "your date of birth")
    place_of_birth = _text("Town and country of birth", missing="Enter where you were born")
    nationality = _text(
        "Nationality", missing="Enter your nationality; if there are several, all of them"
    )
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address like name@example.com",
        },
    )
    telephone = _text("Telephone", missing="Enter a number on which we can reach you", longest=40)


class AddressForm(Form):
    address = _text("Address and postcode", missing="Enter the whole address", longest=300)
    since = _day("From", "the day on which you moved in")
    until = _day(
        "Until",
        "the day on which you moved out",
        required=False,
        hint="Leave empty if you live there now.",
    )


class EmploymentForm(Form):
    name = _text("Employer, school or what you did", missing="Enter where you were or what you did")
    role = _text("What were you there?")
    since = _day("From", "the day on which it began")
    until = _day(
        "Until", "the day on which it ended", required=False, hint="Leave empty if it goes on."
    )
    left_why = _text("Why did you leave?", longest=300)


class AssociateForm(Form):
    surname = _text("Surname", missing="Enter their surname")
    forenames = _text("Forenames", missing="Enter their forenames")
    former_names = _text("Other names that they have had")
    date_of_birth = _day("Date of birth", "their date of birth", required=False)
    relation = forms.ChoiceField(
        label="Who are they to you?",
        choices=lambda: [("", "Choose"), *codes.choices("vetting_relation")],
        error_messages={"required": "Choose who they are to you"},
    )
    address = _text("Address", longest=300)


class FinanceForm(Form):
    has_debts = _yes_no(
        "Are you behind with any payment?",
        "Say whether you are behind with any payment",
        reveals={"yes": ["debts"]},
    )
    debts = _words("What do you owe, to whom, and how is it paid?", "Say what you owe and to whom")
    was_insolvent = _yes_no(
        "Have you been bankrupt, or made an arrangement with creditors, in the last six years?",
        "Say whether you have been bankrupt",
        reveals={"yes": ["insolvency"]},
    )
    insolvency = _words("What happened, and when?", "Say what happened and when")
    required_when_revealed = ("debts", "insolvency")


class DeclarationsForm(Form):
    offences = _yes_no(
        "Have you ever been arrested, cautioned, charged or convicted?",
        "Say whether you have ever been arrested, cautioned, charged or convicted",
        "Anywhere, at any age, whatever came of it.",
        reveals={"yes": ["offences_words"]},
    )
    offences_words = _words("What, when and where?", "Say what happened, when and where")
    investigated = _yes_no(
        "Are you under investigation or on bail now?",
        "Say whether you are under investigation or on bail",
        "This ends your application for now; you may apply again when it has ended.",
        reveals={"yes": ["investigated_words"]},
    )
    investigated_words = _words("By whom, and for what?", "Say by whom and for what")
    refused = _yes_no(
        "Has any force or agency refused or withdrawn clearance from you?",
        "Say whether clearance was ever refused to you or withdrawn",
        reveals={"yes": ["refused_words"]},
    )
    refused_words = _words("Which, when and why?", "Say which, when and why")
    contacts = _yes_no(
        "Do you know anybody with a link to crime, or who could put you under pressure?",
        "Say whether you know anybody like that",
        reveals={"yes": ["contacts_words"]},
    )
    contacts_words = _words("Who, and how do you know them?", "Say who and how you know them")
    required_when_revealed = (
        "offences_words",
        "investigated_words",
        "refused_words",
        "contacts_words",
    )


class RefereeRowForm(Form):
    name = _text("Name", missing="Enter their name", longest=120)
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Enter their e-mail address",
            "invalid": "Enter an e-mail address like name@example.com",
        },
    )
    known_as = _text(
        "How do they know you, and since when?",
        missing="Say how they know you and since when",
        longest=120,
    )


class SendForm(Form):
    """The end of it: what is confirmed, and sent."""

    confirms = forms.BooleanField(
        label="What I have written is true and complete, as far as I know",
        error_messages={"required": "Confirm that what you have written is true and complete"},
    )


class ReferenceForm(Form):
    """Short: who answers reads it on a telephone."""

    known_for = _text(
        "How long have you known them, and how?", missing="Say how long and how", longest=200
    )
    is_related = _yes_no(
        "Are you a relative of theirs?", "Say whether you are a relative of theirs"
    )
    recruits = _yes_no(
        "Do you take part in choosing them for the post?",
        "Say whether you take part in choosing them",
    )
    honest = _yes_no(
        "Are they honest, as far as you know?",
        "Say whether they are honest, as far as you know",
        reveals={"no": ["honest_words"]},
    )
    honest_words = _words("What makes you doubt it?", "Say what makes you doubt it")
    concern = forms.MultipleChoiceField(
        label="Has any of these ever troubled you about them?",
        required=False,
        choices=[
            ("violence", "Violence or threats"),
            ("prejudice", "How they speak of or treat women, or people of another origin"),
            ("money", "Money, debts or gambling"),
            ("substances", "Drugs, or too much drink"),
            ("company", "The company that they keep"),
        ],
        widget=Checkboxes(),
    )
    more = _words("Anything else that we should know?", "")
    required_when_revealed = ("honest_words",)


PART_FORMS: dict[str, type[Form]] = {
    "about": AboutForm,
    "addresses": AddressForm,
    "employment": EmploymentForm,
    "associates": AssociateForm,
    "finance": FinanceForm,
    "declarations": DeclarationsForm,
    "referees": RefereeRowForm,
}
# How many there must be at least; and at most, so that one page stays one page.
FEWEST = {"addresses": 1, "employment": 1, "associates": 0, "referees": 2}
MOST = 30
