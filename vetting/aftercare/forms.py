"""What the pages of aftercare ask."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone

from standards.access.models import User
from standards.pages.forms import Checkboxes, DateField, Form, Radios
from standards.pages.forms.questions import box
from standards.workflow import codes
from vetting import levels
from vetting.aftercare.models import ForceEnquiry
from vetting.aftercare.services import declarations, measures, reviews
from vetting.aftercare.services.draws import LARGEST, STRATA

words = partial(box, rows=4, longest=8000)
SHORT = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class WhyForm(Form):
    """Reasons, and nothing else."""

    why = words("Why?", missing="Write the reasons: they stay on record")


class FollowsForm(Form):
    """What vetting makes of a review that was passed up."""

    why = words(
        "What follows, and why?",
        missing="Write what follows and why: it stays on record",
        hint="What was done about each question answered yes, or why nothing is needed.",
    )


class NothingFollowsForm(Form):
    """Why nothing follows from what somebody declared."""

    why = words(
        "Why does nothing follow from it for the clearance?",
        missing="Write the reasons: they stay on record",
    )


class DrawnForm(Form):
    """What happens with the re-vetting of somebody drawn."""

    what = forms.ChoiceField(
        label="What happens with it?",
        choices=[
            ("open", "Open their re-vetting now"),
            ("settle", "It is settled: nothing more is to be done"),
        ],
        widget=Radios(
            hints={"open": "An application for the clearance that they hold, at its beginning"},
            reveals={"settle": ["why"]},
        ),
        error_messages={"required": "Choose whether to open it or to settle it"},
    )
    why = words(
        "What came of it?",
        hint="Give the reference of the application or the decision, or say why none is needed.",
    )
    required_when_revealed = ("why",)


class UserField(forms.CharField):
    """Somebody who signs in, by the name they sign in with or their whole name."""

    def clean(self, value: Any) -> User | None:
        text = super().clean(value)
        if not text:
            return None
        found = User.objects.filter(is_active=True)
        exact = found.filter(username__iexact=text) or found.filter(display_name__iexact=text)
        some = list(exact[:2]) or list(found.filter(display_name__icontains=text)[:2])
        if len(some) != 1:
            several = (
                "Several people are called that" if some else "Nobody who signs in is called that"
            )
            raise forms.ValidationError(f"{several}. Enter their whole name or sign-in name")
        return some[0]


def _owner(question: str, missing: str) -> UserField:
    return UserField(
        label=question,
        help_text="The name they sign in with, or their whole name",
        max_length=120,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": missing},
    )


# --- measures -----------------------------------------------------------------------------------
def _review_on() -> DateField:
    return DateField(
        label="When is it reviewed next?",
        what="the day of the next review",
        earliest="today",
        latest=lambda: measures.latest_review(timezone.localdate()),
        help_text="Six months from now at the most. For example, 3 2 2027",
    )


class MeasureForm(Form):
    """A new measure."""

    kind = forms.ChoiceField(
        label="What kind of measure is it?",
        choices=partial(codes.choices, measures.KINDS),
        widget=Radios(small=True),
        error_messages={"required": "Choose what kind of measure it is"},
    )
    text = words("What exactly is to be kept to?", missing="Write what is to be kept to", rows=3)
    owner = _owner("Who looks after it?", "Enter who looks after it")
    review_on = _review_on()


class MeasureReviewForm(Form):
    """What a review of a measure found."""

    found = words("Is it kept to, and still needed?", missing="Write what the review found")
    review_on = _review_on()


class HandOverForm(Form):
    """Who looks after a measure from now on."""

    to = _owner("Who looks after it from now on?", "Enter who looks after it from now on")
    why = words("Why does it change hands?", missing="Write why it changes hands", rows=2)


class AssignForm(Form):
    """Who does a review."""

    to = _owner("Who does the review?", "Enter who does the review")


# --- integrity reviews ----------------------------------------------------------------------------
class IntegrityForm(Form):
    """The questions of the year, yes or no each, and what is behind a yes."""

    mark_optional = False
    details = words(
        "What is behind each yes?",
        hint="Only where you answered yes. Say what you saw or were told, and when.",
        rows=6,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        details = self.fields.pop("details")
        for entry in codes.entries(reviews.QUESTIONS):
            self.fields[f"q_{entry.code}"] = forms.ChoiceField(
                label=entry.label,
                choices=[("no", "No"), ("yes", "Yes")],
                widget=Radios(inline=True),
                error_messages={"required": f"Answer yes or no: {entry.label}"},
            )
        self.fields["details"] = details

    @property
    def answers(self) -> dict[str, str]:
        return {
            name.removeprefix("q_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("q_")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "yes" in data.values() and not data.get("details"):
            self.add_error("details", "Say what is behind each yes")
        return data


# --- declarations ---------------------------------------------------------------------------------
class DeclareForm(Form):
    """A change about oneself."""

    kind = forms.ChoiceField(
        label="What changed?",
        choices=partial(codes.choices, declarations.KINDS),
        widget=Radios(),
        error_messages={"required": "Choose what changed"},
    )
    what = words(
        "Tell us what changed, in your own words",
        missing="Write what changed",
        hint="Names of other people only where they matter.",
        rows=6,
    )
    changed_on = DateField(
        label="When did it change?",
        what="the day of the change",
        latest="today",
        help_text="It can be approximate. For example, 3 11 2026",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["form_token"] = uuid.uuid4()
        super().__init__(*args, **kwargs)


class KeepForm(Form):
    """Keep a declaration as adverse information: about what, and why."""

    themes = forms.MultipleChoiceField(
        label="What is it about?",
        choices=partial(codes.choices, "theme"),
        widget=Checkboxes(),
        error_messages={"required": "Choose what it is about"},
    )
    why = words("Why does it count against the clearance?", missing="Write the reasons")


# --- draws ----------------------------------------------------------------------------------------
class DrawForm(Form):
    """A random draw: how many, by what, for what."""

    size = forms.IntegerField(
        label="How many people?",
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter how many to draw",
            "invalid": "Enter a whole number",
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {LARGEST:,} or fewer",
        },
    )
    strata_by = forms.MultipleChoiceField(
        label="Shared out fairly by",
        help_text="Each group gives as many as its size says, and none is left out while there is "
        "room for all",
        choices=list(STRATA.items()),
        required=False,
        widget=Checkboxes(),
    )
    levels = forms.MultipleChoiceField(
        label="Only from holders of",
        required=False,
        widget=Checkboxes(),
        help_text="Choose none to draw from holders of any current clearance",
    )
    why = words("What is the draw for?", missing="Write what the draw is for", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["levels"]
        in_force = levels.kept_book().in_force(timezone.localdate())
        field.choices = [(level.code, level.label) for level in in_force]


# --- enquiries ------------------------------------------------------------------------------------
class EnquiryForm(Form):
    """An enquiry between forces about one person."""

    direction = forms.ChoiceField(
        label="Who asks?",
        choices=[
            (ForceEnquiry.Direction.ASKED_OF_US, "Another force asks us"),
            (ForceEnquiry.Direction.ASKED_BY_US, "We ask another force"),
        ],
        widget=Radios(),
        error_messages={"required": "Choose who asks"},
    )
    other_force = forms.CharField(
        label="Which force?",
        max_length=120,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Enter the name of the force"},
    )
    their_reference = forms.CharField(
        label="Their reference", max_length=60, required=False, widget=forms.TextInput(attrs=SHORT)
    )
    purpose = words("What is asked, and why?", missing="Write what is asked and why", rows=3)
    asked_on = DateField(label="When was it asked?", what="the day of the enquiry", latest="today")


class AnswerForm(Form):
    """What another force answered."""

    answer = words("What did they answer?", missing="Write what they answered", rows=6)
    answered_on = DateField(
        label="When did it reach us?", what="the day it reached us", latest="today"
    )


class ReleaseForm(Form):
    """One button: what was read is what is meant."""

    reply_hash = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)
