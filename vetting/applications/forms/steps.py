"""What the steps of an application ask. The cleaned answers are the step's own arguments."""

from typing import Any

from django import forms

from standards.pages.forms import Radios
from standards.pages.forms.questions import box, day
from standards.people.finding import find_people
from standards.people.models import Person
from standards.workflow.forms.steps import StepForm
from standards.workflow.models import PartTaken
from vetting.applications.forms import questions

KNOWN = [("no", "No"), ("yes", "Yes"), ("unknown", "Not known yet")]
_KNOWN_AS = {"yes": True, "no": False, "unknown": None}
FIRST_LIMB = "First limb: are there reasonable grounds to suspect it?"
SECOND_LIMB = "Second limb: is refusal appropriate in all the circumstances?"


class ReceivedForm(StepForm):
    on = day("When did it come?", "the day on which it came")
    note = box("How did it come, and where is it kept?", rows=3)


class SendBackForm(StepForm):
    what = box("What is missing?", missing="Say what is missing: the applicant reads it", rows=4)


class StandingForm(StepForm):
    under_investigation = forms.TypedChoiceField(
        label="Is the applicant under criminal investigation or on bail?",
        choices=KNOWN,
        coerce=_KNOWN_AS.get,
        empty_value=None,
        widget=Radios(),
        error_messages={"required": "Say what is known of investigations"},
    )
    refused_elsewhere = forms.TypedChoiceField(
        label="Has another force refused them?",
        choices=KNOWN,
        coerce=_KNOWN_AS.get,
        empty_value=None,
        widget=Radios(hints={"yes": "Then a grant is for the force vetting manager"}),
        error_messages={"required": "Say what is known of refusals elsewhere"},
    )
    words = box(
        "How is this known?", missing="Say how this is known: who was asked, and when", rows=3
    )


class EnquiryForm(StepForm):
    waits_on = forms.ChoiceField(
        label="Whom do the enquiries wait on?",
        choices=[("applicant", "The applicant"), ("other", "Somebody else, or ourselves")],
        widget=Radios(hints={"applicant": "Their time is measured apart from ours"}),
        error_messages={"required": "Say whom the enquiries wait on"},
    )
    what = box("What is asked, and of whom?", missing="Say what is asked, and of whom", rows=4)


class FoundForm(StepForm):
    found = box("What did the enquiries find?", missing="Say what the enquiries found", rows=4)


class DecidingForm(StepForm):
    """A form of a decision: it asks once for the declaration that no register can replace."""

    declares_independent = forms.BooleanField(
        label="I am no friend, relative or referee of theirs and do not recruit for the post",
        help_text="No register can tell this. What you declare goes on record.",
        error_messages={"required": "Declare it, or have somebody else decide"},
    )
    reasons = box(
        "Why?",
        missing="Write the reasons: they are the record of the decision",
        hint="What was looked at, what was found, and how it weighs.",
        rows=8,
    )
    field_order = ("first_limb", "second_limb", "themes", "reasons", "measures")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = PartTaken.objects.filter(
            matter=self.thing.pk, user=self.user.pk, part="declared_independent"
        )
        if declared.exists():
            del self.fields["declares_independent"]


class GrantForm(DecidingForm):
    """A grant without measures."""


class GrantWithMeasuresForm(DecidingForm):
    measures = box(
        "Which measures go with it?",
        missing="Write at least one measure, or grant without",
        hint="One on each line.",
        rows=3,
    )

    def clean_measures(self) -> list[str]:
        return questions.lines(self.cleaned_data["measures"])


class LimbsForm(StepForm):
    """Both limbs of the test, and the reasons: the same record whichever way it goes."""

    first_limb = box(
        FIRST_LIMB,
        missing="Answer the first limb: are there reasonable grounds to suspect it?",
        hint="Not a balance of probabilities, and not a conviction. Say what the grounds are, and "
        "what speaks against them, with findings of earlier proceedings and their reasons.",
    )
    second_limb = box(
        SECOND_LIMB,
        missing="Answer the second limb: is refusal appropriate in all the circumstances?",
        hint="Age and gravity of it, what the person has done since, what measures could do.",
    )
    reasons = box(
        "The decision in a few sentences",
        missing="Write the reasons: they are the record of the decision",
        rows=4,
    )


class RefuseForm(DecidingForm):
    first_limb = LimbsForm.base_fields["first_limb"]
    second_limb = LimbsForm.base_fields["second_limb"]
    reasons = box(
        "The reasons, as the applicant will read them",
        missing="Write the reasons: the letter of refusal gives them to the applicant",
        hint="The letter of refusal is drafted with these words. Name no source that is not to be "
        "known.",
        rows=8,
    )
    themes = questions.themes("Which themes does it turn on?")


class UpholdForm(LimbsForm):
    """The panel leaves the refusal as it is."""


class OverturnForm(LimbsForm):
    measures = box("Measures that go with it, if there are any", hint="One on each line.", rows=3)

    def clean_measures(self) -> list[str]:
        return questions.lines(self.cleaned_data["measures"])


class AppealForm(StepForm):
    on = day("When did the appeal come?", "the day on which the appeal came")
    grounds = box("What are the grounds?", missing="Write the grounds of the appeal", rows=8)
    leave = box("If it is late: who gave leave, and why?", rows=3)


class AppointForm(StepForm):
    """Without scripts: write part of a name or number, press the button, choose."""

    search = forms.CharField(
        label="Part of their name, or a number",
        help_text="As the HR feed brought them. Where several fit, choose below and send again.",
        max_length=100,
        error_messages={"required": "Write part of a name, or a number"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    person = forms.ChoiceField(label="Which of them?", required=False, widget=Radios())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = str(self.data.get("search", "")).strip() if self.is_bound else ""
        cards = find_people(words, limit=10) if len(words) > 1 else []
        self.cards = {str(card.id): card for card in cards}
        field: Any = self.fields["person"]
        field.choices = [(key, card.name) for key, card in self.cards.items()]
        if not self.cards:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # The only one who is called so needs no choosing; somebody who is merely alike does.
        exact = [key for key, card in self.cards.items() if not card.is_likeness]
        chosen = data.get("person") or (exact[0] if len(exact) == len(self.cards) == 1 else "")
        if not self.cards:
            self.add_error("search", "Nobody of that name or number is on record yet")
        elif not chosen:
            self.add_error("person", "Choose which of them was appointed")
        found = Person.objects.filter(pk=chosen).first() if chosen else None
        return {"person": found} if found else data


class WordsForm(StepForm):
    words = box("Why?", missing="Say why", rows=3)


class CloseForm(StepForm):
    words = box("Anything to add?", rows=3)


class DiscontinueForm(StepForm):
    why = forms.ChoiceField(
        label="Why is it discontinued?",
        choices=[
            ("investigation", "The applicant is under criminal investigation or on bail"),
            ("post", "The post is not filled"),
            ("other", "Something else"),
        ],
        widget=Radios(hints={"investigation": "They may apply again when it has ended"}),
        error_messages={"required": "Choose why it is discontinued"},
    )
    words = box("What is known, and from whom?", missing="Say what is known, and from whom", rows=4)
