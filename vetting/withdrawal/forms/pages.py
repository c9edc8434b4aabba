"""Forms of pages that are no steps: referring, assessing, disclosure, the person's own page."""

from functools import partial
from typing import Any

from django import forms

from standards.pages.forms import Checkboxes, DateField, Form
from standards.pages.forms.questions import box, line, yes_no
from standards.workflow import codes
from vetting.withdrawal import conduct_authority
from vetting.withdrawal.forms.base import Person, choice, tick
from vetting.withdrawal.forms.deciding import TestForm
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models import Assessment, WithdrawalReview


class LookUpForm(Form):
    q = forms.CharField(
        label="Whom is it about?",
        help_text="A part of the name, or a number.",
        max_length=80,
        error_messages={"required": "Enter a part of the name, or a number"},
    )


class ReferForm(Form):
    matter_text = box(
        "What is the matter?",
        missing="Write what the matter is: the determination rests on it",
        hint="What is said to have happened, when, and how it is known.",
        rows=8,
    )
    source = choice(
        "Where does it come from?",
        [each for each in WithdrawalReview.Source.choices if each[0] != "imported"],
        missing="Choose where it comes from",
    )
    source_ref = line("Its reference there", longest=60)
    known_on = DateField(
        label="When did it come to the vetting authority's attention?",
        what="the day on which it became known",
        latest="today",
        help_text="The Regulations count from this day.",
    )
    occurred_on = DateField(
        label="When did it happen?", what="the day of it", latest="today", required=False
    )
    themes = forms.MultipleChoiceField(
        label="Themes",
        choices=partial(codes.choices, "theme"),
        required=False,
        widget=Checkboxes(small=True),
        help_text="Sexual misconduct, abuse of position for a sexual purpose, violence against "
        "women and girls, and dishonesty are assessed twice, blind.",
    )
    distinct_because = box(
        "If another review of this person is open: how do these facts differ?", rows=3
    )
    restricted = tick("Restrict it to those who need to know", required=False)


class ReferItemForm(ReferForm):
    """The same, filled in from an item of adverse information, which says whose reference it is."""

    source_ref = None


class AssessmentForm(TestForm):
    """Both stages and what follows."""

    reach = Reach.EVERYTHING
    recommends = choice(
        "What do you recommend?",
        Assessment.Recommends.choices,
        missing="Choose what you recommend",
    )
    proportionality = None


class AskForm(Form):
    wanted = box("Which documents are wanted?", missing="Say which documents are wanted")
    reasons = box(
        "Why is the summary not enough?", missing="Say why the summary is not enough", rows=3
    )
    put_to = Person(
        "Whom do you ask?",
        missing="Choose whom you ask",
        hint="Not every delegate may know of this review, so one is asked by name.",
    )

    def __init__(self, *args: Any, review: WithdrawalReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if conduct_authority.is_by_name(review):
            field: Any = self.fields["put_to"]
            field.queryset = conduct_authority.who_may_be_named(review)
        else:
            del self.fields["put_to"]


class ReleaseForm(Form):
    """Documents of matters about the person that the authority reads, to be ticked."""

    releases = yes_no("Do you release documents?")
    documents = forms.MultipleChoiceField(
        label="Which documents are released?",
        required=False,
        widget=Checkboxes(small=True),
        help_text="Only those that you can read yourself. Each is frozen as it is today.",
        error_messages={"invalid_choice": "Choose from the documents on this page"},
    )
    answer = box(
        "A word to those who asked", hint="Needed where you release nothing: say why.", rows=3
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = offered
        if not offered:
            self.fields[
                "documents"
            ].help_text = (
                "You can read no file of a matter about this person, so there is nothing to tick."
            )


class DoorForm(Form):
    days = forms.IntegerField(
        label="For how many calendar days does the page stand open?",
        min_value=1,
        max_value=90,
        initial=60,
        error_messages={"required": "Enter a number of days"},
    )


class OutsideForm(Form):
    """Who comes from outside to decide one review, and why."""

    display_name = line("Their name", missing="Enter the name of whoever decides", longest=80)
    force = line("Their force or body", missing="Enter their force or body", longest=60)
    username = line(
        "A user name for them",
        missing="Enter a name for them to sign in with",
        hint="Letters without accents, digits, dots and hyphens.",
        longest=50,
    )
    reasons = box(
        "Why can nobody of ours decide it?",
        missing="Say why somebody from outside decides it: it stays on the record",
        rows=4,
    )


class AnswerForm(Form):
    words = box(
        "Your answer",
        missing="Write your answer",
        hint="Say what happened in your own words, and whom we should ask.",
        rows=12,
    )
    document = forms.FileField(
        label="A document, if you want to add one",
        required=False,
        help_text="You can send more with another answer.",
    )


class SubjectAppealForm(Form):
    grounds = box(
        "Why do you appeal?",
        missing="Write why you appeal",
        hint="Say what was wrong with the decision, or what is new.",
        rows=12,
    )
