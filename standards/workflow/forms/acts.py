"""Forms of what may be done to any matter: allocate, move, restrict, grant, ask, decide."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from standards.access.models import User
from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.workflow import kept
from standards.workflow.models import Sensitivity

LONDON = ZoneInfo("Europe/London")
LONGEST = 2000  # letters of a reason


def reason(
    question: str, missing: str, *, hint: str = "", required: bool = True
) -> forms.CharField:
    """A box for a reason; `missing` is what an empty one is told."""
    return forms.CharField(
        label=question,
        help_text=hint,
        required=required,
        max_length=LONGEST,
        widget=TextBox(rows=3),
        error_messages={"required": missing},
    )


class ReasonForm(Form):
    """Only why."""

    reason = reason("Why?", "Say why: it stays in the history of the matter")


class AllocateForm(Form):
    """Who works the matter from now on."""

    to = forms.ChoiceField(
        label="Who should own it?",
        widget=Radios(),
        error_messages={"required": "Choose who should own it"},
    )
    reason = reason("Anything to say about it?", "", required=False)

    def __init__(
        self, *args: Any, owners: list[User], counts: Mapping[UUID, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._owners = {str(owner.pk): owner for owner in owners}
        field: Any = self.fields["to"]
        field.choices = [(pk, str(owner)) for pk, owner in self._owners.items()]
        field.widget.hints = {str(o.pk): _open(counts.get(o.pk, 0)) for o in owners}

    def clean_to(self) -> User:
        return self._owners[self.cleaned_data["to"]]


def _open(count: int) -> str:
    """Their open matters, as far as the person who allocates may know of them."""
    return {0: "No open matters that you can see", 1: "1 open matter"}.get(
        count, f"{count} open matters"
    )


class MoveForm(Form):
    """To which unit the matter goes; it is unallocated there."""

    unit = forms.ChoiceField(
        label="Which unit should hold it?",
        error_messages={"required": "Choose the unit that should hold it"},
    )
    reason = reason("Why does it move?", "Say why the matter moves")

    def __init__(self, *args: Any, without: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(code, name) for code, name in kept.unit_choices() if code != without]
        self.fields["unit"].choices = [("", "Choose a unit"), *units]  # type: ignore[attr-defined]


class LiftBarForm(Form):
    """Whose team bar should be lifted, and why it does no harm here."""

    who = forms.ChoiceField(
        label="Whose bar should be lifted?",
        widget=Radios(),
        error_messages={"required": "Choose whose bar should be lifted"},
    )
    reason = reason(
        "Why can they take part fairly?",
        "Say why they can take part fairly: a second person decides on what you write",
        hint="How they knew the person concerned, how long ago, and why nobody else can do it.",
    )

    def __init__(self, *args: Any, barred: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._barred = {str(user.pk): user for user in barred}
        field: Any = self.fields["who"]
        field.choices = [(pk, str(user)) for pk, user in self._barred.items()]

    def clean_who(self) -> User:
        return self._barred[self.cleaned_data["who"]]


class UnsealForm(Form):
    """What a sealed matter becomes, and why it need not be sealed any more."""

    to = forms.ChoiceField(
        label="What does it become?",
        choices=[
            (Sensitivity.RESTRICTED.value, "Restricted"),
            (Sensitivity.ORDINARY.value, "Ordinary"),
        ],
        widget=Radios(
            hints={
                Sensitivity.RESTRICTED.value: "Only its owner, the deciding authority and people "
                "named on it see what is in it.",
                Sensitivity.ORDINARY.value: "Everybody whose role reaches it sees it.",
            }
        ),
        error_messages={"required": "Choose what it becomes"},
    )
    reason = reason(
        "Why need it not be sealed any more?",
        "Say why it need not be sealed: a second controller decides on what you write",
        hint="Say too that no source and no reporter can be recognised in it.",
    )


class GrantForm(Form):
    """Whom to let see one matter by name, found by part of the name first."""

    search = forms.CharField(
        label="Whose sight? Part of their name",
        max_length=60,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Write part of the name of the person to give sight to"},
    )
    to = forms.ChoiceField(label="Which of them?", required=False, widget=Radios())
    may_edit = forms.BooleanField(label="They may work on it, not only read it", required=False)
    until = DateField(
        label="Until when?",
        what="the last day",
        example="31 12 2026",
        earliest="today",
        required=False,
        help_text="Leave empty for as long as it lasts. For example, 31 12 2026",
    )
    reason = reason("Why do they need to see it?", "Say why this person needs to see the matter")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: dict[str, User] = {}
        text = str(self.data.get("search", "")).strip() if self.is_bound else ""
        if text:
            self.found = {str(user.pk): user for user in _users_called(text, by)}
        field: Any = self.fields["to"]
        field.choices = [(pk, str(user)) for pk, user in self.found.items()]
        field.widget.hints = {pk: user.username for pk, user in self.found.items()}
        if not self.found:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("search") and not self.found:
            self.add_error("search", "Nobody with an account is called that. Try another part")
        elif self.found and not data.get("to"):
            self.add_error("to", "Choose which of these people")
        return data

    @property
    def chosen(self) -> User:
        return self.found[self.cleaned_data["to"]]

    @property
    def until_moment(self) -> datetime | None:
        """The end of the last day, in London."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON).astimezone(UTC)


def _users_called(text: str, by: User) -> list[User]:
    rows = User.objects.filter(is_active=True).exclude(pk=by.pk)
    for word in text.split()[:4]:
        rows = rows.filter(display_name__icontains=word)
    return list(rows.order_by("display_name")[:20])


class EmergencyForm(Form):
    """The one form for emergency access."""

    reference = forms.CharField(
        label="Which matter? Its reference",
        help_text="As it is written, like PC/00012/26",
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter the reference of the matter"},
    )
    reason = reason(
        "Why must you see it now?",
        "Say why you must see it now: your words go to those who check",
        hint="The owner's supervisor and the auditor read this.",
    )


class AskExportForm(Form):
    """Why a long list must leave the system."""

    reason = reason(
        "What is it for?",
        "Say what the list is for: the person who decides sees only what you write",
        hint="Say who will have it and how long they keep it.",
    )


class DecideForm(Form):
    """A second person's answer; the button says which."""

    reason = reason(
        "Why?",
        "",
        hint="Needed when you refuse: the person who asked must know what to change.",
        required=False,
    )
