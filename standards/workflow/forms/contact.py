"""How a member of the public is reached, and what they need."""

from typing import Any

from django import forms

from standards.pages.forms import DateField, Form, Radios
from standards.pages.forms.questions import box, line
from standards.people.models import Contact

REPLIES = [
    ("", "They did not say"),
    ("telephone", "By telephone"),
    ("email", "By e-mail"),
    ("letter", "By letter"),
]


class ContactForm(Form):
    """The details as they are now; `version` tells whether somebody saved in between."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = line("Name", longest=200)
    telephone = line("Telephone number", longest=40)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        error_messages={"invalid": "Enter an e-mail address like name@example.com, or leave it"},
    )
    address = box("Postal address", rows=4, longest=500)
    date_of_birth = DateField(
        label="Date of birth", what="their date of birth", latest="today", required=False
    )
    preferred_contact = forms.ChoiceField(
        label="How should we reply?", required=False, choices=REPLIES, widget=Radios(small=True)
    )
    support_needs = box(
        "Do they need anything to take part?",
        hint="An interpreter, large print, somebody with them.",
        rows=3,
        longest=500,
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        names = [name for name in self.base_fields]
        kwargs["initial"] = {name: getattr(contact, name) for name in names}
        super().__init__(*args, **kwargs)
