"""Questions that several forms of applications ask alike."""

from typing import Any

from django import forms

from standards.pages.forms import Checkboxes, DateField, TextBox
from standards.workflow import codes
from vetting.history.themes import LISTED

LONGEST = 20_000


def words(question: str, *, missing: str, hint: str = "", rows: int = 5) -> forms.CharField:
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


def day(question: str, what: str) -> DateField:
    """A day that is not after today; empty for today."""
    return DateField(
        label=question,
        what=what,
        latest="today",
        required=False,
        help_text="Leave empty for today.",
    )


def themes(question: str, *, hint: str = "") -> forms.MultipleChoiceField:
    """The harm themes, those that call for a second officer marked."""
    return forms.MultipleChoiceField(
        label=question, help_text=hint, required=False, choices=theme_choices, widget=Checkboxes()
    )


def theme_choices() -> list[tuple[str, str]]:
    """(code, label) of each theme."""
    return [
        (code, f"{label} (a second officer reads it)" if code in LISTED else label)
        for code, label in codes.choices("theme")
    ]


def lines(text: Any) -> list[str]:
    """What was written one on each line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
