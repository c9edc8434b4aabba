"""What form templates must know of a form: which fields nest, which control an error points at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet

from standards.pages.forms.renderer import plain_option


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: a sentence and the id of the control that it is about."""

    sentence: str
    target: str


def form_errors_id(form: forms.BaseForm) -> str:
    """The id of the place where a form's own (not a field's) errors stand."""
    return f"{form.prefix or 'form'}_errors"


def revealed_names(form: forms.BaseForm) -> set[str]:
    """Names of the fields that are asked inside a choice of another field."""
    return {
        name
        for field in form.fields.values()
        for names in getattr(field.widget, "reveals", {}).values()
        for name in names
    }


def top_level_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """Visible fields, less those that a choice of another field reveals."""
    nested = revealed_names(form)
    return [field for field in form.visible_fields() if field.name not in nested]


def field_shape(field: forms.BoundField) -> str:
    """How a field is laid out: "group" (fieldset), "tick" (one checkbox) or "control"."""
    if field.use_fieldset:
        return "group"
    return "tick" if isinstance(field.field.widget, forms.CheckboxInput) else "control"


def optional_mark(field: forms.BoundField) -> str:
    """ " (optional)" where it must be said: most questions must be answered.

    A question inside a choice is never required by Django, yet may be needed once it is asked.
    """
    form = field.form
    if field.field.required or not getattr(form, "mark_optional", True):
        return ""
    if field_shape(field) == "tick" or "optional" in str(field.label).casefold():
        return ""
    return "" if field.name in getattr(form, "required_when_revealed", ()) else " (optional)"


def choice_kind(widget: dict[str, Any]) -> str:
    """ "radios" or "checkboxes", as GOV.UK class names have them."""
    for _, options, _ in widget["optgroups"]:
        for option in options:
            return "checkboxes" if option["type"] == "checkbox" else "radios"
    return "radios"


def revealing_choices(field: forms.BoundField) -> dict[str, Any]:
    """A choice field's options, each with the bound fields asked inside it."""
    reveals = field.field.widget.reveals
    options = []
    for choice in field.subwidgets:
        option = plain_option(choice.data)
        names = reveals.get(str(option["value"]), [])
        option["revealed"] = [field.form[name] for name in names]
        options.append(option)
    kind = (
        "checkboxes" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radios"
    )
    return {"options": options, "kind": kind}


def error_target(field: forms.BoundField) -> str:
    """The id of the control to fix: the first of a group, else the field's own."""
    widget = field.field.widget
    identifier = str(widget.attrs.get("id") or field.auto_id)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return f"{identifier}_0"
    return identifier


def problems(several: Iterable[Any]) -> list[Problem]:
    """Every error of these forms and formsets, in the order of the page."""
    found: list[Problem] = []
    for each in several:
        if isinstance(each, BaseFormSet):
            if each.is_bound:
                found += [Problem(str(said), "") for said in each.non_form_errors()]
                found += problems(each.forms)
        elif isinstance(each, forms.BaseForm) and each.is_bound:
            found += _form_problems(each)
    return found


def _form_problems(form: forms.BaseForm) -> list[Problem]:
    found = [Problem(str(said), form_errors_id(form)) for said in form.non_field_errors()]
    for field in form:
        if not field.is_hidden:
            found += [Problem(str(said), error_target(field)) for said in field.errors]
    return found
