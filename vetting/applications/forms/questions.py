"""Questions that several forms of applications ask alike."""

from typing import Any

from django import forms

from standards.pages.forms import Checkboxes
from standards.workflow import codes
from vetting.history.themes import LISTED


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
