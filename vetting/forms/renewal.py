"""What each step of a renewal asks. The cleaned answers are the step's own arguments."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from standards.pages.forms import DateField, Radios
from standards.pages.forms.questions import box, day
from standards.workflow.forms.steps import StepForm
from vetting import granting
from vetting.models.renewal_steps import PARKED_DAYS

LONGEST_MEASURE = 300


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
    on = day("When did the review start?", "the day the review started")


class RenewForm(ReviewerForm):
    on = day("When was it decided?", "the day of the decision")
    reasons = box(
        "Why is it renewed?",
        missing="Write the reasons for renewing: they are the record of the decision",
        hint="What was looked at, what was found, and why the person is suitable.",
        rows=8,
    )
    measures = box(
        "Measures that go with it, if there are any",
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
    on = day("When was it decided?", "the day of the decision")
    reasons = box(
        "Why does it need a full review?",
        missing="Say why this cannot be decided here: whoever takes it on reads it",
    )
    look_again_on = DateField(
        label="When will you look at it again?",
        what="the day to look at it again",
        required=False,
        help_text=f"Within {PARKED_DAYS} calendar days. Leave empty for the last of them. An "
        "application opens by itself; until it does, the duty stays here with its owner and "
        "this date.",
    )

    def clean_look_again_on(self) -> Any:
        day = self.cleaned_data["look_again_on"]
        today = timezone.localdate()
        if day is not None and not today < day <= today + timedelta(days=PARKED_DAYS):
            raise forms.ValidationError(
                f"Enter a day after today and within {PARKED_DAYS} calendar days, or leave it "
                "empty."
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
    words = box(
        "What did you look at, and what did you find?",
        missing="Say what you looked at and what you found",
    )


class LookAgainForm(StepForm):
    words = box("How does the full review stand?", missing="Say how the full review stands", rows=3)


class CloseForm(StepForm):
    words = box("Anything to add?", rows=3)
