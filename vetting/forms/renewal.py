"""What each step of a renewal asks. The cleaned answers are the step's own arguments."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from standards.pages.forms import DateField, Radios, TextBox
from standards.workflow.forms.steps import StepForm
from vetting import granting
from vetting.models.renewal_steps import PARKED_DAYS

LONGEST = 20_000
LONGEST_MEASURE = 300


def _words(question: str, *, missing: str, hint: str = "", rows: int = 5) -> forms.CharField:
    """A box for words; `missing` is what an empty one is told, and without it none is needed."""
    return forms.CharField(
        label=question,
        help_text=hint,
        required=bool(missing),
        max_length=LONGEST,
        widget=TextBox(rows=rows),
        error_messages={
            "required": missing,
            "max_length": "That is longer than 20,000 characters. Put the rest in a note or file.",
        },
    )


def _day(question: str, what: str) -> DateField:
    return DateField(
        label=question,
        what=what,
        latest="today",
        required=False,
        help_text="Leave empty for today.",
    )


class ReviewerForm(StepForm):
    """A form that asks for the declaration of rule 10 where the register cannot tell.

    Where it knows who granted the clearance the question is not asked.
    """

    declares_no_grant = forms.BooleanField(
        label="I did not grant this clearance, or take part in granting it",
        help_text="The register does not say who granted it, and nobody reviews their own grant. "
        "What you declare goes on record.",
        error_messages={
            "required": "Declare that you did not grant it, or have somebody else review it"
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = granting.granted_by(self.user, self.thing.at_stake) is not None
        if known or granting.has_declared(self.user, self.thing.pk):
            del self.fields["declares_no_grant"]


class StartReviewForm(ReviewerForm):
    on = _day("When did the review start?", "the day the review started")


class RenewForm(ReviewerForm):
    on = _day("When was it decided?", "the day of the decision")
    reasons = _words(
        "Why is it renewed?",
        missing="Write the reasons for renewing: they are the record of the decision",
        hint="What was looked at, what was found, and why the person is suitable.",
        rows=8,
    )
    measures = _words(
        "Measures that go with it, if there are any",
        missing="",
        hint="One on each line. For example: no access to the custody system.",
        rows=3,
    )
    expires_on = DateField(
        label="Should it hold for a shorter time than usual?",
        what="the last day on which it holds",
        required=False,
        help_text="Leave empty for the time that its level gives. Otherwise the last day on which "
        "it holds.",
    )

    def clean_measures(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["measures"].splitlines()]
        measures = [line for line in lines if line]
        if any(len(measure) > LONGEST_MEASURE for measure in measures):
            raise forms.ValidationError(
                f"Keep each measure to {LONGEST_MEASURE} characters; its reasons go above."
            )
        return measures


class PassForm(ReviewerForm):
    on = _day("When was it decided?", "the day of the decision")
    reasons = _words(
        "Why does it need a full review?",
        missing="Say why this cannot be decided here: whoever takes it on reads it",
    )
    look_again_on = DateField(
        label="When will you look at it again?",
        what="the day to look at it again",
        required=False,
        help_text=f"Within {PARKED_DAYS} days. Leave empty for the last of them. An application "
        "opens by itself; until it does, the duty stays here with its owner and this date.",
    )

    def clean_look_again_on(self) -> Any:
        day = self.cleaned_data["look_again_on"]
        today = timezone.localdate()
        if day is not None and not today < day <= today + timedelta(days=PARKED_DAYS):
            raise forms.ValidationError(
                f"Enter a day after today and within {PARKED_DAYS} days, or leave it empty."
            )
        return day


class CheckForm(StepForm):
    is_sound = forms.TypedChoiceField(
        label="Is the decision sound?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=Radios(
            hints={"no": "Then pass it to a full review; the new clearance stands until then."}
        ),
        error_messages={"required": "Say whether the decision is sound"},
    )
    words = _words(
        "What did you look at, and what did you find?",
        missing="Say what you looked at and what you found",
    )


class LookAgainForm(StepForm):
    words = _words(
        "How does the full review stand?", missing="Say how the full review stands", rows=3
    )


class CloseForm(StepForm):
    words = _words("Anything to add?", missing="", rows=3)
