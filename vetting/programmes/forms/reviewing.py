"""The forms of those who read items, and of those who give items out."""

from typing import Any

from django import forms

from standards.pages.forms import Checkboxes, Form, Radios
from standards.pages.forms.questions import box, day
from vetting.programmes import dispositions, independence, questions
from vetting.programmes.forms.making import PersonField, WithPeople
from vetting.programmes.models import Review
from vetting.programmes.policies import OWNER, REVIEWER


class AllocateForm(WithPeople):
    first = PersonField(
        label="Who is the first reader?", missing="Choose the first reader", roles=(REVIEWER,)
    )
    second = PersonField(
        label="Who is the second?",
        missing="Choose the second reader",
        roles=(REVIEWER,),
        help_text="Neither is told of the other. Items to which one of them has a link are "
        "passed over.",
    )
    most = forms.IntegerField(
        label="How many items?",
        min_value=1,
        max_value=200,
        initial=20,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )


class ReplaceForm(WithPeople):
    reader = PersonField(
        label="Who reads it instead?", missing="Choose who reads it instead", roles=(REVIEWER,)
    )


class ReviewForm(Form):
    """The questions of an allegation, the finding, what else applies, how sure, why."""

    finding = forms.ChoiceField(label="What do you find?", widget=Radios(small=True))
    categories = forms.MultipleChoiceField(
        label="What else applies?",
        help_text="Several may: a plan against a risk beside an investigation, for one.",
        required=False,
        widget=Checkboxes(small=True),
    )
    confidence = forms.ChoiceField(
        label="How sure are you?",
        choices=Review.Confidence.choices,
        widget=Radios(inline=True),
    )
    reasons = box("Why?", missing="Write the reasons: a finding without them helps nobody", rows=8)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        kind = review.item.programme.kind
        chosen = [(each.code, each.label) for each in dispositions.of(kind)]
        self.fields["finding"].choices = chosen
        self.fields["categories"].choices = chosen
        first: dict[str, forms.Field] = {}
        if review.item.kind == "allegation":
            for code, words in questions.QUESTIONS:
                first[f"q_{code}"] = forms.ChoiceField(
                    label=words,
                    choices=questions.ANSWERS,
                    widget=Radios(inline=True, small=True),
                    error_messages={"required": f"Answer this: {words}"},
                )
        declares: dict[str, forms.Field] = {}
        if review.unknowns:
            declares["declares"] = forms.BooleanField(
                label="I declare: "
                + "; ".join(independence.SAYS[each] for each in review.unknowns),
                help_text="The record cannot tell, so you say it. What you declare goes on record.",
                error_messages={"required": "Declare it, or give the item back"},
            )
        self.fields = {**declares, **first, **self.fields}

    def said(self) -> dict[str, Any]:
        """The cleaned answers as the service takes them."""
        data = self.cleaned_data
        answers = {name[2:]: value for name, value in data.items() if name.startswith("q_")}
        return {
            "answers": answers,
            "finding": data["finding"],
            "categories": data["categories"],
            "confidence": data["confidence"],
            "reasons": data["reasons"],
            "declares": bool(data.get("declares")),
        }


class RiskForm(Form):
    what = box(
        "What is the risk, and to whom?",
        missing="Say what the risk is, and to whom",
        hint="Their post, whom they can reach, why it cannot wait.",
        rows=6,
    )


class RiskAnswerForm(Form):
    answer = box("What was done about it?", missing="Say what was done about it")


class ContactForm(Form):
    plan = box(
        "How is the victim approached?",
        missing="Say how the victim is approached",
        hint="Who does it, when and how, with what support, and what if they do not want it.",
        rows=6,
    )
    on = day(
        "Approached on", "the day of the approach", hint="Leave empty while it has not happened."
    )


class ReferForm(WithPeople):
    to = PersonField(
        label="Which delegate of the appropriate authority decides?",
        missing="Choose who decides",
        help_text="They alone are told, read the file of this item, and own it from then on.",
        roles=("aa_delegate",),
    )
    words = box(
        "What is referred, and why?",
        missing="Say what is referred and why",
        hint="They decide on this. It is kept.",
        rows=6,
    )


class RouteForm(WithPeople):
    act = forms.ChoiceField(
        label="How does it stand?",
        error_messages={"required": "Say how it stands"},
        choices=[
            ("look", "Looked at again; it still waits"),
            ("opened", "Opened, in another system"),
            ("finished", "Finished"),
        ],
        widget=Radios(),
    )
    words = box(
        "In words, with any reference",
        missing="Say in words what happened",
        rows=3,
        longest=200,
    )
    owner = PersonField(
        label="Who looks after it from now on?", roles=(OWNER, REVIEWER), required=False
    )
