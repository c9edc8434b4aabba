"""What is asked when a complaint is withdrawn, or voided because it was logged in error."""

from functools import partial
from typing import Any

from django import forms

from cases.models import Complaint
from standards.access import gate
from standards.pages.forms import Radios
from standards.pages.forms.questions import box, day, yes_no
from standards.workflow import codes
from standards.workflow.forms.steps import StepForm

TWICE = "duplicate"


class WithdrawalWishForm(StepForm):
    """T23: what reached us, and whether it is the signed notification that the rule asks for."""

    on = day("When did it reach us?", "the day it reached us")
    is_signed = yes_no(
        "Is it in writing, and signed?",
        "By the complainant, their solicitor, or somebody else whom they named to act for them. "
        "An e-mail or a telephone call that is not signed is a wish: they are written to first.",
    )
    words = box(
        "What did they say?",
        missing="Write down what they said, and to whom.",
        rows=3,
    )


class WithdrawalForm(StepForm):
    reasons = box(
        "Why does the public interest not need this to go on?",
        missing="Say why it can end: the appropriate authority decides on what you write.",
        hint="What it was about, how grave, whether others may be harmed, and whether anybody "
        "pressed them to withdraw.",
    )


class PublicInterestForm(StepForm):
    reasons = box(
        "Why does the public interest need this to go on?",
        missing="Say why it goes on although they withdrew.",
    )


class VoidForm(StepForm):
    """Why it should never have been logged, and which complaint stays."""

    ground = forms.ChoiceField(
        label="Why was it logged in error?",
        choices=partial(codes.choices, "void_ground", "local"),
        widget=Radios(reveals={TWICE: ["stays"]}),
        error_messages={"required": "Choose why it was logged in error."},
    )
    stays = forms.CharField(
        label="Which complaint stays? Its reference",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter the reference of the complaint that stays."},
    )
    reasons = box(
        "What happened?",
        missing="Say what happened: a second person decides on what you write.",
        hint="If it is for another force, forward it. If it is no complaint at all, start triage "
        "and decide that. Neither is void.",
        rows=3,
    )
    required_when_revealed = ("stays",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["stays"] = (data.get("stays") or "").strip().upper()
        if data["stays"] and not self._is_another_that_they_see(data["stays"]):
            self.add_error("stays", "You know of no other complaint with that reference.")
        return data

    def _is_another_that_they_see(self, reference: str) -> bool:
        seen = gate.visible(self.user, Complaint).filter(reference=reference)
        return seen.exclude(pk=self.thing.pk).exists()
