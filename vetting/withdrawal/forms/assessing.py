"""What the steps from V2 to V6 ask."""

from typing import Any

from django import forms
from django.urls import reverse

from standards.pages.forms import Checkboxes, TimeField
from standards.pages.forms.questions import box, day, line
from standards.records.models import Document, Letter
from standards.workflow.forms.steps import StepForm
from vetting.areas import vetting
from vetting.withdrawal import appointing, notices
from vetting.withdrawal.forms.base import DeclaringForm, Person, choice, suitable, tick
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models import Enquiry, Representation
from vetting.withdrawal.models.steps.assessing import why_not_decider
from vetting.withdrawal.policies import NOTICE


class ServeNoticeForm(StepForm):
    @property
    def to_read(self) -> tuple[str, str] | None:
        """The notice that was sent, so that what it states is ticked with it in view."""
        sent = Letter.objects.filter(
            matter=self.thing.pk, template__code=NOTICE, state=Letter.State.SENT
        )
        letter = sent.order_by("-sent_at").first()
        return ("Read the notice", reverse("letter", args=[letter.pk])) if letter else None

    checks = forms.MultipleChoiceField(
        label="What the notice states",
        choices=notices.CHECKLIST,
        widget=Checkboxes(),
        help_text="Tick each that stands in the letter. All of them must.",
        error_messages={"required": "Tick what the notice states"},
    )
    served_how = choice("How was it served?", notices.METHODS, missing="Choose how it was served")
    served_on = day("On which day was it served?", "the day of service")
    served_time = TimeField(label="At what time?", what="the time of service")


class RepresentationForm(StepForm):
    words = box(
        "What does the person say?",
        missing="Write what the person says, or say where their document is",
        rows=10,
    )
    how = choice(
        "How did it come?",
        [each for each in Representation.How.choices if each[0] != "door"],
        missing="Choose how it came",
    )
    received_on = day("When did it come?", "the day on which it came")


class EnquiryForm(StepForm):
    type = choice("What was it?", Enquiry.Type.choices, missing="Choose what it was")
    on = day("When was it?", "the day of it")
    words = box("What was asked, and what came of it?", missing="Say what came of it", rows=8)
    attended = line(
        "Who attended?",
        hint="For an interview: whether a police friend or lawyer was there.",
        longest=200,
    )
    recording = forms.ModelChoiceField(
        label="The recording",
        queryset=Document.objects.none(),
        required=False,
        empty_label="None",
        help_text="A file of this review. Add it first.",
    )
    no_recording = box("Why is there no recording of the interview?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = Document.objects.filter(matter=self.thing.pk).order_by("-uploaded_at")
        self.fields["recording"].queryset = files
        self.fields["recording"].label_from_instance = lambda document: document.name


class ExtendForm(StepForm):
    working_days = forms.IntegerField(
        label="How many working days more?",
        min_value=1,
        max_value=60,
        error_messages={"required": "Enter how many working days more"},
    )
    reasons = box("Why?", missing="Say why more time is given", rows=3)


class ItemForm(StepForm):
    text = box("The adverse item", missing="Write the adverse item")
    source = line(
        "Its source",
        missing="Name the source of the item",
        hint="For example the reference of a matter, a check, or a document of this review.",
        longest=200,
    )
    is_withheld = tick("It is withheld from the person under the harm test", required=False)
    harm_reason = box("Why would showing it do harm?", rows=3)
    gist = box("What is the person told instead?", rows=2)


class ArbiterForm(StepForm):
    arbiter = Person("Who arbitrates?", missing="Choose who arbitrates")
    competence = box(
        "Their knowledge, skills and experience", missing="Say what makes them suitable", rows=3
    )
    assessor_declares = tick(
        "They declared in writing that they had no earlier part and are not in the person's line "
        "of command",
        required=False,
        hint="Needed only where the records cannot tell.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arbiter"].queryset = suitable(
            self.thing, ("arbiter",), lambda r, u: appointing.why_not(r, u, "arbiter")
        )


class ReportForm(DeclaringForm):
    reach = Reach.EVERYTHING

    person_case = box(
        "The person's own case", missing="Report the person's own case fairly", rows=8
    )
    report = box("The report", missing="Write the report", rows=12)


class PutForm(StepForm):
    decider = Person("Who decides it?", missing="Choose who decides it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = suitable(
            self.thing, vetting.actions["decide_withdrawal"], why_not_decider
        )


class BackForm(StepForm):
    tasks = box("What is still to be found out?", missing="Name the specific tasks")
