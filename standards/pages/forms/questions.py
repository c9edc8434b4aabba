"""Questions that forms of every room ask alike: words, a line of them, a day, yes or no."""

from django import forms

from standards.pages.forms.fields import DateField
from standards.pages.forms.widgets import Radios, TextBox

LONGEST = 20_000  # characters in a box for words
YES_NO = [("yes", "Yes"), ("no", "No")]


def box(
    question: str, *, missing: str = "", hint: str = "", rows: int = 5, longest: int = LONGEST
) -> forms.CharField:
    """A box for words; `missing` is what an empty one is told, and without it none are needed."""
    return forms.CharField(
        label=question,
        help_text=hint,
        required=bool(missing),
        max_length=longest,
        widget=TextBox(rows=rows),
        error_messages={
            "required": missing,
            "max_length": f"That is longer than {longest:,} characters. Shorten it, or put the "
            "rest in a note or file.",
        },
    )


def line(
    question: str, *, missing: str = "", hint: str = "", longest: int = 120
) -> forms.CharField:
    """One line of words, like `box`."""
    return forms.CharField(
        label=question,
        help_text=hint,
        required=bool(missing),
        max_length=longest,
        error_messages={"required": missing},
    )


def day(question: str, what: str, *, hint: str = "Leave empty for today.") -> DateField:
    """A day that is not after today; left empty it is today."""
    return DateField(label=question, what=what, latest="today", required=False, help_text=hint)


def yes_no(question: str, hint: str = "") -> forms.TypedChoiceField:
    """A plain question that must be answered."""
    return forms.TypedChoiceField(
        label=question,
        help_text=hint,
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        widget=Radios(inline=True),
        error_messages={"required": f"Answer yes or no: {question}"},
    )
