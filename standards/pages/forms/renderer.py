"""FORM_RENDERER: GOV.UK Design System markup for every Django form.

Classes are put on in Python, so any Django widget is dressed without a template of its own;
only radios, checkboxes and files need other markup than Django's. What stands on every page many
times, one-line inputs and lists of choices, is written in Python: a page of filters has a dozen,
and a template for each of them and its attributes took 10 ms.
"""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DJANGO_WIDGETS = "django/forms/widgets/"

# Django's widget template → ours, where the markup itself differs.
OWN_TEMPLATES = {
    DJANGO_WIDGETS + "radio.html": "pages/forms/widgets/choices.html",
    DJANGO_WIDGETS + "checkbox_select.html": "pages/forms/widgets/choices.html",
    DJANGO_WIDGETS + "checkbox.html": "pages/forms/widgets/checkbox.html",
    DJANGO_WIDGETS + "clearable_file_input.html": "pages/forms/widgets/file.html",
    DJANGO_WIDGETS + "password.html": "pages/forms/widgets/password.html",
}

# What kind of control a widget is, by its input type or template.
INPUT_CLASSES = {
    "text": "govuk-input",
    "email": "govuk-input",
    "url": "govuk-input",
    "tel": "govuk-input",
    "search": "govuk-input",
    "password": (
        "govuk-input govuk-password-input__input govuk-js-password-input-input "
        "govuk-input--width-20"
    ),
    "number": "govuk-input govuk-input--width-5",
    "date": "govuk-input govuk-input--width-10",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}
TEMPLATE_CLASSES = {
    DJANGO_WIDGETS + "textarea.html": "govuk-textarea",
    DJANGO_WIDGETS + "select.html": "govuk-select",
}


class GovukRenderer(TemplatesSetting):
    """GOV.UK markup for forms, fields and widgets."""

    form_template_name = "pages/forms/form.html"
    formset_template_name = "pages/forms/formset.html"
    field_template_name = "pages/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name.startswith(DJANGO_WIDGETS) and "widget" in context:
            widget = dressed(template_name, context["widget"])
            if template_name in WRITTEN:
                return WRITTEN[template_name](widget)
            context = {**context, "widget": widget}
        return super().render(OWN_TEMPLATES.get(template_name, template_name), context, request)


def dressed(template_name: str, widget: dict[str, Any]) -> dict[str, Any]:
    """The widget's context with GOV.UK classes, and without the browser's own `required`.

    A browser's bubble says "Please fill in this field", points at one field at a time and is
    not kept on the page; ours says what to do.
    """
    attrs = dict(widget.get("attrs") or {})
    attrs.pop("required", None)
    base = TEMPLATE_CLASSES.get(template_name) or INPUT_CLASSES.get(widget.get("type", ""), "")
    names = base.split()
    if names and attrs.get("aria-invalid"):
        names.append(f"{names[0]}--error")
    given = str(attrs.get("class", "")).split()
    if any("--width-" in name for name in given):
        names = [name for name in names if "--width-" not in name]
    names += [name for name in given if name not in names]
    if names:
        attrs["class"] = " ".join(names)
    result = {**widget, "attrs": attrs}
    if "optgroups" in widget:
        result["optgroups"] = [
            (group, [plain_option(option) for option in options], index)
            for group, options, index in widget["optgroups"]
        ]
    if "subwidgets" in widget:
        result["subwidgets"] = [
            dressed(each["template_name"], each) for each in widget["subwidgets"]
        ]
    return result


def input_tag(widget: dict[str, Any]) -> SafeString:
    """A one-line input, as Django's own template has it."""
    value = "" if widget["value"] is None else format_html(' value="{}"', str(widget["value"]))
    attrs = flatatt(widget["attrs"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attrs
    )


def select_tag(widget: dict[str, Any]) -> SafeString:
    """A list of choices."""
    groups = format_html_join(
        "",
        "{}",
        (
            (
                format_html('<optgroup label="{}">{}</optgroup>', group, _options(options))
                if group
                else _options(options),
            )
            for group, options, _ in widget["optgroups"]
        ),
    )
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups
    )


def _options(options: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>\n',
        (
            (
                option["value"],
                flatatt(option["attrs"]) if option["attrs"] else "",
                option["label"],
            )
            for option in options
        ),
    )


WRITTEN = {
    DJANGO_WIDGETS + "text.html": input_tag,
    DJANGO_WIDGETS + "email.html": input_tag,
    DJANGO_WIDGETS + "number.html": input_tag,
    DJANGO_WIDGETS + "date.html": input_tag,
    DJANGO_WIDGETS + "hidden.html": input_tag,
    DJANGO_WIDGETS + "select.html": select_tag,
}


def plain_option(option: dict[str, Any]) -> dict[str, Any]:
    """One choice without what belongs to its whole group (`aria-invalid`, `required`, classes)."""
    dropped = ("aria-invalid", "required", "class")
    attrs = {name: value for name, value in option["attrs"].items() if name not in dropped}
    return {**option, "attrs": attrs}
