"""Forms of steps: the base that kinds inherit, and the plain one for a step that asks nothing."""

import inspect
from datetime import date
from typing import Any

from django import forms
from django.utils.module_loading import import_string

from standards.access.models import User
from standards.pages.dates import long_date
from standards.pages.forms import Form
from standards.pages.forms.questions import box
from standards.workflow.steps import Step


class StepForm(Form):
    """A form of a step: it knows the thing that the step is taken on, and who takes it.

    Its cleaned answers are the step's own arguments; one called `on` is the day on which it
    happened. A form that needs more than its own answers to be read again, once a second person
    agreed, has a static `revive(payload) -> dict`.
    """

    warning = ""  # what cannot simply be taken back, said first; the button warns too

    def __init__(self, *args: Any, thing: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.user = user

    @property
    def to_read(self) -> tuple[str, str] | None:
        """What to read before one answers: its label and address, opened beside the form."""
        return None


class ConfirmForm(StepForm):
    """Nothing to ask: the button is the answer."""


class NoteForm(StepForm):
    """Nothing to ask, but something may be added."""

    note = box("Anything to add?", rows=3)


class WhyForm(Form):
    """Why a second person should agree, where the step's own form does not ask for reasons."""

    proposal_reason = box(
        "Why do you propose this?",
        missing="Say why: the person who decides sees only what you write",
        hint="The person who decides sees what you write here.",
        rows=4,
    )


def form_class_of(declared: Step, thing: Any) -> type[forms.Form]:
    """The form that a step declares; else one that asks for a note if the step takes one."""
    if declared.form:
        return import_string(declared.form)
    takes = inspect.signature(getattr(type(thing), declared.name)).parameters
    return NoteForm if "note" in takes else ConfirmForm


def asks_why(form: forms.Form) -> bool:
    """Does the step's own form ask for reasons already?"""
    return "reason" in form.fields or "reasons" in form.fields


def arguments(form: forms.Form) -> dict[str, Any]:
    """The cleaned answers as the step's arguments; the version goes its own way."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def as_payload(form: forms.Form) -> dict[str, Any]:
    """What was answered, as JSON that the same form reads again.

    Answers stay as they were sent, but for days: "yesterday" means another day tomorrow.
    """
    found = {}
    for name in form.fields:
        cleaned = form.cleaned_data.get(name)
        is_day = isinstance(cleaned, date)
        found[name] = cleaned.isoformat() if is_day else form[name].data  # type: ignore[union-attr]
    found.pop("version", None)
    return found


def said(form: forms.BaseForm) -> dict[str, str]:
    """Each question of a bound form with its answer in words, for reading back."""
    found = {}
    for field in form.visible_fields():
        value = field.value()
        if value in (None, "", []):
            continue
        chosen = dict(_flat(getattr(field.field, "choices", ())))
        values = value if isinstance(value, list | tuple) else [value]
        words = ", ".join(chosen.get(str(each), _word(each)) for each in values)
        found[str(field.label)] = words
    return found


def _flat(choices: Any) -> list[tuple[str, str]]:
    """(code, label) pairs, those within groups too."""
    pairs: list[tuple[str, str]] = []
    for code, label in choices:
        if isinstance(label, list | tuple):
            pairs += _flat(label)
        else:
            pairs.append((str(code), str(label)))
    return pairs


def _word(value: Any) -> str:
    """One answer in words: yes or no, a day written out, else as it was written."""
    if isinstance(value, bool) or value in ("on", "True"):
        return "Yes" if value else "No"
    try:
        return long_date(value if isinstance(value, date) else date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
