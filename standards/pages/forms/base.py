"""The forms that pages inherit from: sentences instead of "This field is required"."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
    `required_when_revealed` names fields (required=False) that must be answered once the choice
    that reveals them is made. What was typed under a choice that was not made is dropped.
    """

    use_required_attribute = False
    mark_optional = True
    required_when_revealed: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            _say_what_to_do(name, field)

    def clean(self) -> dict[str, Any]:
        data = super().clean()  # type: ignore[misc]
        data = self.cleaned_data if data is None else data  # type: ignore[has-type]
        self._keep_only_what_was_asked(data)
        return data

    def _keep_only_what_was_asked(self, data: dict[str, Any]) -> None:
        """Drop answers and errors under choices not made; ask for what the others need."""
        fields = self.fields  # type: ignore[attr-defined]
        asked: set[str] = set()
        nested: set[str] = set()
        for name, field in fields.items():
            for choice, names in getattr(field.widget, "reveals", {}).items():
                nested.update(names)
                if choice in _chosen(data.get(name)):
                    asked.update(names)
        for name in nested - asked:
            data[name] = fields[name].to_python(None)
            self.errors.pop(name, None)  # type: ignore[attr-defined]
        for name in self.required_when_revealed:
            if name in asked and name in data and data[name] in fields[name].empty_values:
                message = fields[name].error_messages["required"]
                self.add_error(name, ValidationError(message, code="required"))  # type: ignore[attr-defined]


def _chosen(answer: Any) -> list[str]:
    """The chosen values as text, whether one or several could be chosen."""
    return [str(each) for each in answer] if isinstance(answer, list) else [str(answer)]


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
