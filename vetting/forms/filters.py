"""Filters of the register and of the live list: codes only, fit for an address."""

from typing import Any

from django import forms

from standards.pages.forms import Form
from standards.workflow import kept
from vetting.levels import LevelBook
from vetting.models import Clearance
from vetting.selectors.clearances import ALL_STATUSES, WITHIN
from vetting.selectors.in_post import REASON_LABELS

ANY = [("", "Any")]


class _FilterForm(Form):
    mark_optional = False

    level = forms.ChoiceField(label="Level", required=False)
    unit = forms.ChoiceField(label="Unit", required=False)

    def __init__(self, *args: Any, book: LevelBook, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = ANY + [
            (level.code, level.label) for level in book.in_force(day)
        ]
        self.fields["unit"].choices = ANY + kept.unit_choices()


class RegisterFilterForm(_FilterForm):
    """Of the register. Without a status it shows what is current."""

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[*Clearance.Status.choices, (ALL_STATUSES, "Any status")],
        initial=Clearance.Status.CURRENT,
    )
    within = forms.ChoiceField(label="Expires", required=False, choices=[*ANY, *WITHIN.items()])

    field_order = ("status", "level", "within", "unit")


class GapFilterForm(_FilterForm):
    """Of the list of people in post without the required clearance."""

    reason = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=ANY + [(reason.value, label) for reason, label in REASON_LABELS.items()],
    )

    field_order = ("reason", "level", "unit")
