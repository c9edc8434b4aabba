"""What each step of a complaint asks. The cleaned answers are the step's own arguments."""

from functools import partial
from typing import Any

from django import forms

from cases import policies
from cases.models import Complaint
from cases.review_body import QUESTIONS, decide
from standards.pages.forms import Checkboxes, DateField, Radios, TextBox
from standards.pages.forms.questions import box, day, yes_no
from standards.workflow import codes
from standards.workflow.forms.steps import StepForm

HOW = [
    ("telephone", "By telephone"),
    ("email", "By e-mail"),
    ("letter", "By letter"),
    ("in_person", "In person"),
]


class DayForm(StepForm):
    """Only when it happened."""

    on = day("When was it?", "the day")


class ReasonForm(StepForm):
    """Only why."""

    reason = box("Why?", missing="Say why.")


class EvidenceForm(StepForm):
    on = day("When was it secured?", "the day it was secured")
    what = box(
        "What was secured, and where is it?",
        missing="Say what was secured and where it is.",
        hint="For example: body-worn video of PC 1234 from 21:40, copied to the evidence store.",
    )


class FirstContactForm(StepForm):
    on = day("When did you speak to them?", "the day of the contact")
    how = forms.ChoiceField(label="How?", choices=HOW, widget=Radios(inline=True))
    views = box(
        "How would they like this to be handled?",
        missing="Write down how they would like it handled, or that they have no view.",
        hint="In their words. This must be asked before it is decided how to handle a complaint.",
    )


class ContactAttemptForm(StepForm):
    on = day("When did you try?", "the day of the attempt")
    how = forms.ChoiceField(label="How?", choices=HOW, widget=Radios(inline=True))
    result = box("What happened?", missing="Say what happened.", rows=3)


class RecordingForm(StepForm):
    """T6: the five plain questions. A yes given earlier stays."""

    asked_to_record = yes_no(policies.RECORDING_QUESTIONS[0][1])
    death_or_injury = yes_no(
        policies.RECORDING_QUESTIONS[1][1],
        "Serious: a fracture, a deep cut, damage to an internal organ, a lasting impairment.",
    )
    crime_or_discipline = yes_no(policies.RECORDING_QUESTIONS[2][1])
    article_2_or_3 = yes_no(policies.RECORDING_QUESTIONS[3][1])
    must_be_referred = yes_no(
        policies.RECORDING_QUESTIONS[4][1],
        "For example serious assault, a serious sexual offence, serious corruption.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            answer = getattr(self.thing, name, None)
            if answer is not None:
                self.fields[name].initial = "yes" if answer else "no"
            if answer:
                self.fields[name].help_text = "Answered yes before. A yes stands."


class RecordForm(StepForm):
    reason = forms.ChoiceField(label="Why is it recorded?", widget=Radios())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [c for c in codes.choices("reason_recorded", "2020") if c[0] != "4"]
        self.fields["reason"].choices = offered
        if self.thing.asked_to_record:
            self.fields["reason"].initial = "1"
        elif policies.recording_grounds(self.thing):
            self.fields["reason"].initial = "2"


class CopiesForm(StepForm):
    on = day("When were they given?", "the day the copies were given")
    to_complainant = forms.BooleanField(
        label="A copy of the record went to the complainant", required=False
    )
    to_subject = forms.BooleanField(
        label="A copy of the complaint went to the person complained about", required=False
    )
    withheld_because = forms.CharField(
        label="If a copy is withheld, why?",
        required=False,
        widget=TextBox(rows=3),
        help_text="Only where it would prejudice an investigation or the public interest.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = data.get("to_complainant") or data.get("to_subject")
        if not given and not data.get("withheld_because"):
            raise forms.ValidationError("Say which copy was given, or why one is withheld.")
        return data


class ReferralForm(StepForm):
    """T10, T11: asked for every recorded complaint, and held where a criterion is met."""

    criteria = forms.MultipleChoiceField(
        label="Which of these does it meet?",
        required=False,
        widget=Checkboxes(),
        help_text="Judge it as it is made, not on whether you think it true. Leave all empty if "
        "none applies.",
    )
    became_clear_on = DateField(
        label="If any: on which day did it first become clear?",
        what="the day it first became clear",
        latest="today",
        required=False,
        help_text="The referral is owed by the end of the following day, weekends included.",
    )
    reasons = box("Why?", missing="Say why these apply, or why none does.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = codes.choices("referral_criterion", "2020")
        self.fields["criteria"].initial = self.thing.referral_criteria

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("criteria") and not data.get("became_clear_on"):
            self.add_error(
                "became_clear_on",
                "Enter the day it first became clear: the clock of the referral runs from it.",
            )
        return data


class InvestigationForm(StepForm):
    """T17 and T19: what obliges an investigation."""

    grounds = forms.MultipleChoiceField(
        label="Is there an indication of any of these?",
        required=False,
        widget=Checkboxes(),
        choices=[
            ("crime", "A crime by a person serving with the police"),
            ("discipline", "Behaviour that would justify disciplinary proceedings"),
            ("article_2_or_3", "A breach of Article 2 or 3"),
        ],
        help_text="An indication, not proof. Leave all empty if there is none.",
    )
    reasons = box("Why?", missing="Say why these apply, or why none does.")


class ForwardForm(StepForm):
    to = forms.CharField(
        label="Which authority is it for?",
        max_length=120,
        error_messages={"required": "Name the authority it goes to."},
    )


class NotAComplaintForm(StepForm):
    ground = forms.ChoiceField(
        label="Why is it not a complaint?",
        choices=partial(codes.choices, "not_a_complaint_ground", "local"),
        widget=Radios(),
    )
    reasons = box(
        "Explain it as you will to the person",
        missing="Explain it: the person is told in writing.",
    )


class NoFurtherActionForm(StepForm):
    reasons = box(
        "Why is no further action reasonable and proportionate?",
        missing="Say why: a second person decides on what you write.",
    )


class UpdateForm(StepForm):
    on = day("When did you update them?", "the day of the update")
    said = box(
        "What did you tell them?",
        missing="Write down what you told them.",
        hint="What has been done since, what comes next, and by when.",
    )


class OralOutcomeForm(StepForm):
    on = day("When did you tell them?", "the day you told them")
    said = box(
        "What did you tell them, and what did they say?",
        missing="Write down what you told them: this is the record of the outcome.",
        hint="Say the outcome of each allegation, and that they may still ask for the complaint "
        "to be recorded.",
    )


class ReopenForm(StepForm):
    reason = forms.ChoiceField(
        label="Why is it reopened?",
        choices=partial(codes.choices, "reopen_reason", "local"),
        widget=Radios(),
    )
    because = box("What happened?", missing="Say what happened.")


class ReviewBodyForm(StepForm):
    """Who would review the outcome (CMR reg 32): worked out from five questions, then confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = decide(self.thing)
        for code, question, hint in QUESTIONS:
            field = yes_no(question, hint)
            if code == known.ground:
                field.initial = "yes"
                field.help_text = known.sentence
            self.fields[code] = field

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if self.errors:
            return answers
        said_yes = [code for code, _, _ in QUESTIONS if answers.get(code)]
        found = decide(self.thing)
        ground = said_yes[0] if said_yes else found.ground
        body = Complaint.ReviewBody.IOPC if ground else Complaint.ReviewBody.POLICING_BODY
        if found.ground and not said_yes:
            raise forms.ValidationError(
                f"{found.sentence} So the IOPC is the review body; answer that question yes."
            )
        return {"body": body, "ground": ground, "reasons": ""}
