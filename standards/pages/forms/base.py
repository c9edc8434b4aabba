"""The forms that pages inherit from: sentences instead of "This field is required"."""

from typing import Any

from django import forms

# Django's own codes, said as what to do. {q} is the question as asked.
_CHOICE = "Choose one of the answers offered: {q}"
_SENTENCES = {
    "required": "Answer this: {q}",
    "invalid_choice": _CHOICE,
    "invalid": "That answer could not be read. Check it: {q}",
    "invalid_list": _CHOICE,
    "empty": "That file is empty. Choose another: {q}",
}


class _Sentences:
    """Replaces Django's stock messages; a message that a field was given is kept.

    `mark_optional = False` (a filter, a search) leaves "(optional)" off the labels.
    """

    use_required_attribute = False
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            _say_what_to_do(name, field)


class Form(_Sentences, forms.Form):
    """The base of every form on a page."""


class ModelForm(_Sentences, forms.ModelForm):
    """The base of every form on a page that shows a model's own fields."""


def _say_what_to_do(name: str, field: forms.Field) -> None:
    question = str(field.label or forms.utils.pretty_name(name))
    for code, sentence in _SENTENCES.items():
        stock = _stock_message(field, code)
        if stock is not None and field.error_messages.get(code) == stock:
            field.error_messages[code] = sentence.format(q=question)


def _stock_message(field: forms.Field, code: str) -> Any:
    """Django's message for this code, whichever ancestor of the field's class has it."""
    for ancestor in type(field).__mro__:
        message = vars(ancestor).get("default_error_messages", {}).get(code)
        if message is not None:
            return message
    return None
