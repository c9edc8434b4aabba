"""Widgets with what GOV.UK choices can carry: a hint each, and questions that they reveal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class _Choices:
    """Shared by Radios and Checkboxes.

    `hints` maps a choice's value to a line under it. `reveals` maps a choice's value to names of
    fields of the same form that are asked inside it, shown only while it is chosen; see
    `required_when_revealed` of the base forms.
    """

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, Sequence[str]] | None = None,
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = {str(key): text for key, text in (hints or {}).items()}
        self.reveals = {str(key): list(names) for key, names in (reveals or {}).items()}
        self.inline = inline
        self.small = small

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"] |= {"inline": self.inline, "small": self.small}
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"] and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Radios(_Choices, forms.RadioSelect):
    """One answer of several."""


class Checkboxes(_Choices, forms.CheckboxSelectMultiple):
    """Any number of answers."""


class TextBox(forms.Textarea):
    """Several lines. `rows` is what shows before it is dragged larger."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 5) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
