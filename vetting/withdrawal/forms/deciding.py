"""What the steps of the decision ask: both limbs of the test, each with its reasons."""

from typing import Any

from django import forms

from standards.access.standing import holders
from standards.pages.forms import DateField
from standards.pages.forms.questions import box, day, line, yes_no
from standards.workflow import codes
from standards.workflow.forms.steps import StepForm
from vetting.areas import VETTING_ROLES
from vetting.withdrawal.forms.base import DeclaringForm, Person
from vetting.withdrawal.involvement import Reach

MEASURE_OWNERS = VETTING_ROLES | {"line_manager", "supervisor", "champion"}


class LawForm(StepForm):
    advice = box("Your advice", missing="Write what you advise", rows=8)


class AdviceForm(StepForm):
    lawyer = line("Who advised?", missing="Enter who advised")
    advised_on = day("When?", "the day of the advice")
    advice = box("What was advised?", missing="Write what was advised", rows=8)


class TestForm(DeclaringForm):
    """The two stages, and why it is proportionate."""

    grounds = yes_no(
        "First stage: are there reasonable grounds to suspect that it happened?",
        "Not a finding of fact, and not bound by what a conduct or criminal process concluded.",
    )
    grounds_reasons = box("Why?", missing="Write the reasons for the first stage")
    appropriate = yes_no(
        "Second stage: is withdrawal appropriate in all the circumstances?",
    )
    appropriate_reasons = box("Why?", missing="Write the reasons for the second stage")
    proportionality = box(
        "Why is the decision proportionate?", missing="Say why it is proportionate"
    )


class DecideForm(TestForm):
    reach = Reach.CONDUCT


class WithdrawForm(DecideForm):
    alternatives = box(
        "Why are measures, redeployment or a lower level not enough?",
        missing="Say what else was considered and why it is not enough",
    )


class MeasureForm(StepForm):
    measure_kind = forms.ChoiceField(
        label="What kind of measure?",
        error_messages={"required": "Choose what kind of measure it is"},
    )
    measure_text = box("What exactly?", missing="Say what the measure is", rows=3)
    measure_owner = Person("Who looks after it?", missing="Choose who looks after it")
    measure_review_on = DateField(
        label="When is it reviewed?",
        what="the day of the review",
        help_text="Within six months.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure_kind"].choices = [
            ("", "Choose a kind"),
            *codes.choices("measure_kind"),
        ]
        self.fields["measure_owner"].queryset = holders(MEASURE_OWNERS)


class MeasuresForm(MeasureForm, DecideForm):
    """The decision and its first measure; more are added afterwards."""

    field_order = (
        "grounds",
        "grounds_reasons",
        "appropriate",
        "appropriate_reasons",
        "proportionality",
    )
