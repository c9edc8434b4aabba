"""What an auditor narrows the log by: codes, days, a reference, a pseudonym; never a name."""

from typing import Any

from django import forms

from standards.access import pseudonyms
from standards.events import verbs
from standards.pages.forms import DateField, Form
from standards.workflow.audit_log import Filters, said_of


class AuditFilterForm(Form):
    """The filters of the log, all of them fit to stand in an address."""

    mark_optional = False

    verb = forms.ChoiceField(label="What happened", required=False)
    who = forms.CharField(
        label="Who: their pseudonym",
        help_text="Like Person 1a2b3c4d",
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    reference = forms.CharField(
        label="Matter: its reference",
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    from_day = DateField(label="Recorded from", what="the first day", required=False, help_text="")
    to_day = DateField(label="Recorded to", what="the last day", required=False, help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = sorted((said_of(code), code) for code in verbs.codes())
        found: Any = self.fields["verb"]
        found.choices = [("", "Anything"), *((code, f"{said} ({code})") for said, code in every)]

    def clean_who(self) -> str:
        words = self.cleaned_data["who"].strip()
        code = pseudonyms.code_in(words)
        if words and not code:
            raise forms.ValidationError(
                "Enter a pseudonym as the log shows it, like Person 1a2b3c4d"
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_day"), data.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "The last day lies before the first")
        return data

    def filters(self) -> Filters:
        """The checked answers."""
        data = self.cleaned_data
        return Filters(
            verb=data["verb"],
            who=data["who"],
            reference=data["reference"].strip().upper(),
            from_day=data["from_day"],
            to_day=data["to_day"],
        )
