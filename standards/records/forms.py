"""The forms of notes, letters and files. What they check is only what can be seen in the form;
the services check the rest, and say it in the same sentences."""

from typing import Any
from uuid import uuid4

from django import forms

from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.records import file_types, letters, selectors, store
from standards.records.models.letters import Channel
from standards.records.models.notes import Visibility
from standards.records.services import notes as note_service
from standards.workflow.models import Matter, Party


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field its choices. Where there is only one it is chosen already."""
    field: Any = form.fields[name]
    field.choices = choices
    if len(choices) == 1:
        field.initial = choices[0][0]


class Token(forms.UUIDField):
    """The id of what the form will make, so that a form sent twice makes one thing."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)


class NoteForm(Form):
    """A note, and who reads it."""

    token = Token()
    body = forms.CharField(
        label="What do you want to keep?",
        help_text="A note is never changed. If it is wrong, you add a correction.",
        widget=TextBox(rows=8),
        max_length=note_service.LONGEST,
        error_messages={
            "required": "Write the note",
            "max_length": "A note holds up to %(limit_value)d characters. Put long texts in a file",
        },
    )
    visibility = forms.ChoiceField(
        label="Who may read it?",
        choices=Visibility.choices,
        initial=Visibility.MATTER,
        widget=Radios(
            hints={
                Visibility.DECIDERS: "For questions about how it should be decided.",
                Visibility.AUTHOR: "For example a concern about somebody's welfare.",
            }
        ),
    )


class CorrectionForm(Form):
    """What should have been written. Its readers are those of the note."""

    token = Token()
    body = forms.CharField(
        label="What is right?",
        help_text="The first note stays and points to this one.",
        widget=TextBox(rows=8),
        max_length=note_service.LONGEST,
        error_messages={
            "required": "Write the correction",
            "max_length": "A note holds up to %(limit_value)d characters. Put long texts in a file",
        },
    )


class NewLetterForm(Form):
    """Which letter, and to whom."""

    token = Token()
    template = forms.ChoiceField(label="Which letter?", widget=Radios())
    recipient = forms.ChoiceField(label="To whom?", widget=Radios())

    def __init__(self, matter: Matter, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        specs = letters.specs_for(matter)
        self.parties = {
            str(party.pk): party
            for party in selectors.recipients(matter)
            if any(_may_receive(spec, party) for spec in specs)
        }
        chosen = next((spec for spec in specs if spec.kind == kind), None)
        offer(self, "template", [(spec.code, spec.label) for spec in specs])
        offer(
            self,
            "recipient",
            [
                (key, f"{party.name}, {party.get_capacity_display().lower()}")
                for key, party in self.parties.items()
            ],
        )
        if chosen is not None:  # led here by what is to be done next
            self.fields["template"].initial = chosen.code
            able = [key for key, party in self.parties.items() if _may_receive(chosen, party)]
            if len(able) == 1:
                self.fields["recipient"].initial = able[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code, key = cleaned.get("template"), cleaned.get("recipient")
        if code and key and not _may_receive(letters.get(code), self.parties[key]):
            self.add_error("recipient", "That letter cannot go to this person. Choose another")
        return cleaned


def _may_receive(spec: letters.TemplateSpec, party: Party) -> bool:
    return not spec.recipient_capacities or party.capacity in spec.recipient_capacities


class LetterForm(Form):
    """The letter's own text."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label="Subject", max_length=200, error_messages={"required": "Write the subject"}
    )
    body = forms.CharField(
        label="Letter",
        help_text="An empty line begins a paragraph. # begins a heading, - an item of a list. What "
        "stands between [[ and ]] is filled in by you, or by the day on which it is sent.",
        widget=TextBox(rows=24),
        error_messages={"required": "Write the letter"},
    )


class SendForm(Form):
    """How the letter goes."""

    mark_optional = False  # what a choice reveals is asked for when it is chosen
    version = forms.IntegerField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="How do you send it?",
        widget=Radios(reveals={Channel.PRINT: ["on"]}),
        error_messages={"required": "Choose e-mail or post"},
    )
    on = DateField(
        label="When is it posted?",
        what="the day on which it is posted",
        latest="today",
        initial="today",
        required=False,
        help_text="You get the letter to print on the next page.",
    )

    def __init__(self, why_no_email: str | None, address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = [] if why_no_email else [(Channel.EMAIL, f"By e-mail to {address}")]
        offer(self, "channel", [*email, (Channel.PRINT, "Print it and post it")])
        self.fields["channel"].help_text = why_no_email or ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("channel") == Channel.PRINT and "on" in cleaned and not cleaned["on"]:
            self.add_error("on", "Enter the day on which it is posted, like 3 11 2026")
        if cleaned.get("channel") == Channel.EMAIL:
            cleaned["on"] = None
            self.errors.pop("on", None)
        return cleaned


class AskForm(Form):
    """Why the second person should agree."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="What should the person who decides know?",
        help_text="They see the letter and what you write here.",
        widget=TextBox(rows=4),
        error_messages={"required": "Say why: the person who decides sees what you write"},
    )


class ReasonForm(Form):
    """One reason."""

    reason = forms.CharField(label="Why?", widget=TextBox(rows=3))

    def __init__(self, question: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = question


class DecideForm(Form):
    """Agree to a letter, or refuse with a reason."""

    mark_optional = False  # what a choice reveals is asked for when it is chosen
    answer = forms.ChoiceField(
        label="May this letter be sent?",
        choices=[("agree", "Yes, as it stands"), ("refuse", "No, it must change")],
        widget=Radios(reveals={"refuse": ["reason"]}),
        error_messages={"required": "Choose yes or no"},
    )
    reason = forms.CharField(label="What must change?", widget=TextBox(rows=4), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "refuse" and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say what must change")
        return cleaned


class SettleForm(Form):
    """What becomes of an e-mail whose fate nobody knows."""

    mark_optional = False  # what a choice reveals is asked for when it is chosen
    outcome = forms.ChoiceField(
        label="What happened, or what should happen?",
        choices=[
            ("arrived", "It arrived: the recipient or the mail server's log says so"),
            ("again", "Send it once more by e-mail; a second copy may arrive"),
            ("posted", "Post it instead"),
        ],
        widget=Radios(reveals={"posted": ["on"]}),
        error_messages={"required": "Choose what should happen"},
    )
    on = DateField(
        label="When is it posted?",
        what="the day on which it is posted",
        latest="today",
        initial="today",
        required=False,
    )
    reason = forms.CharField(
        label="How do you know, or why do you decide so?",
        widget=TextBox(rows=3),
        error_messages={"required": "Say how you know, or why you decide so"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") != "posted":
            self.errors.pop("on", None)
            cleaned["on"] = None
        elif "on" in cleaned and not cleaned["on"]:
            self.add_error("on", "Enter the day on which it is posted, like 3 11 2026")
        return cleaned


class FileForm(Form):
    """One file, and what it shows. The file is asked last: see receiving.py."""

    token = Token()
    description = forms.CharField(
        label="What is it?",
        help_text="In a few words, for those who look for it later.",
        required=False,
        max_length=200,
    )
    file = forms.FileField(
        label="Which file?",
        error_messages={"required": "Choose a file", "empty": "That file is empty. Choose another"},
    )

    def __init__(self, limit: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "file"
        ].help_text = f"Up to {store.megabytes(limit)}. We take: {file_types.allowed_words()}."


class WordingForm(Form):
    """A letter's next wording."""

    subject = forms.CharField(
        label="Subject", max_length=200, error_messages={"required": "Write the subject"}
    )
    body = forms.CharField(
        label="Text",
        help_text="Fields stand in double braces. An empty line begins a paragraph, # a heading, "
        "- an item of a list.",
        widget=TextBox(rows=20),
        error_messages={"required": "Write the text"},
    )
    effective_from = DateField(
        label="From which day is it used?",
        what="the day from which it is used",
        earliest="today",
        required=False,
        help_text="Empty: as soon as a second person has agreed.",
    )
    reason = forms.CharField(
        label="What changes, and why?",
        help_text="The person who agrees reads this first.",
        widget=TextBox(rows=3),
        error_messages={"required": "Say what changes and why"},
    )
