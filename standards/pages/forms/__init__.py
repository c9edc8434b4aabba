"""Forms: the GOV.UK renderer, our own base forms, and fields that read what people write."""

from standards.pages.forms.base import Form, ModelForm
from standards.pages.forms.fields import DateField, TimeField
from standards.pages.forms.renderer import GovukRenderer
from standards.pages.forms.widgets import Checkboxes, Radios, TextBox

__all__ = [
    "Checkboxes",
    "DateField",
    "Form",
    "GovukRenderer",
    "ModelForm",
    "Radios",
    "TextBox",
    "TimeField",
]
