"""Forms of what a force publishes: an entry of a list, a rule about time, how far a role sees."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from standards.access.roles import Scope
from standards.clocks.models import ClockRule
from standards.clocks.primitives import Primitive
from standards.clocks.rules import Evidence
from standards.pages.forms import DateField, Form, Radios
from standards.workflow import codes
from standards.workflow.forms.acts import reason
from standards.workflow.models import Code
from standards.workflow.publishing import code_versions, rule_versions, scopes

_EVIDENCE = [
    (Evidence.SEEN.value, "The text itself was seen"),
    (Evidence.SEEN_ELSEWHERE.value, "The text was seen in another document"),
    (Evidence.KNOWN.value, "Known, the text was not seen"),
    (Evidence.UNSURE.value, "Not sure"),
    (Evidence.DESIGN.value, "The force’s own"),
]
_ATTRIBUTE = "attribute_"  # before the name of the box of an attribute
_LINE = {"class": "govuk-input--width-20", "autocomplete": "off"}
_WIDE = {"autocomplete": "off"}
_NUMBER = {"class": "govuk-input--width-5", "autocomplete": "off", "inputmode": "numeric"}


def _reason() -> forms.CharField:
    return reason(
        "Why?",
        "Say why: the person who decides sees only the change and your words",
        hint="Name the guidance, the law or the decision that it follows.",
    )


def _starts_on(label: str = "From which day?") -> DateField:
    return DateField(label=label, what="the first day", earliest="today", example="1 4 2027")


def _evidence() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What was seen of the source?",
        choices=_EVIDENCE,
        widget=Radios(),
        error_messages={"required": "Say what was seen of the source"},
    )


def _line(label: str, missing: str, longest: int, *, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=longest,
        widget=forms.TextInput(attrs=_WIDE),
        error_messages={"required": missing},
    )


def _days(label: str, *, least: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=5000,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={"required": f"Enter a number: {label.lower()}"},
    )


class EntryForm(Form):
    """What an entry of a list says, with boxes for its plain attributes.

    `marks` are yes-or-no attributes of its neighbours, which it may take on too.
    """

    label = _line("What does it say?", "Enter what the entry says", 160)

    def __init__(
        self, *args: Any, attributes: Mapping[str, Any], marks: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = dict(attributes)
        self._marks = [name for name in marks if name not in attributes]
        boxes = {**attributes, **dict.fromkeys(self._marks, False)}
        for name, value in boxes.items():
            field = _attribute_field(name, value)
            if field is not None:
                self.fields[_ATTRIBUTE + name] = field
        self.fields["source"] = _line("Where does it come from?", "Name the source", 200)
        self.fields["evidence"] = _evidence()
        self.fields["starts_on"] = _starts_on()
        self.fields["reason"] = _reason()

    def said(self) -> dict[str, Any]:
        """What the entry would say, as a proposal keeps it."""
        data = self.cleaned_data
        boxes = {name: _ATTRIBUTE + name for name in self._kept}
        asked = {name: data[box] for name, box in boxes.items() if box in self.fields}
        taken = {name: True for name in self._marks if data[_ATTRIBUTE + name]}
        plain = {name: data[name] for name in ("label", "source", "evidence")}
        return {**plain, "attributes": {**self._kept, **asked, **taken}}

    @staticmethod
    def initial_of(entry: Code) -> dict[str, Any]:
        """What the boxes hold for an entry as it is."""
        attributes = {_ATTRIBUTE + name: value for name, value in entry.attributes.items()}
        plain = {"label": entry.label, "source": entry.source, "evidence": entry.evidence}
        return {**plain, **attributes}


def _attribute_field(name: str, value: Any) -> forms.Field | None:
    """A box for a plain attribute; None for a list or the like, which stays as it is."""
    label = code_versions.attribute_label(name)
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False)
    if isinstance(value, int):
        return forms.IntegerField(
            label=label,
            min_value=0,
            max_value=1000,
            widget=forms.TextInput(attrs=_NUMBER),
            error_messages={"required": f"Enter a number: {label.lower()}"},
        )
    if name == "theme":
        return forms.ChoiceField(label=label, choices=codes.choices("theme"))
    if isinstance(value, str):
        return forms.CharField(
            label=label, max_length=200, required=False, widget=forms.TextInput(attrs=_LINE)
        )
    return None


class NewEntryForm(EntryForm):
    """An entry that the list does not have."""

    code = forms.RegexField(
        r"^[A-Za-z0-9_]{1,40}$",
        label="Its code",
        help_text="Letters, digits and low lines. It cannot be changed later",
        widget=forms.TextInput(attrs=_LINE),
        error_messages={
            "required": "Enter a code",
            "invalid": "A code is letters, digits and low lines, at most 40 of them",
        },
    )


class EndForm(Form):
    """From when an entry cannot be chosen any more."""

    starts_on = _starts_on("First day on which it cannot be chosen")
    reason = _reason()


class RuleForm(Form):
    """What a force may change of a rule about time."""

    label = _line("What must be done?", "Enter what must be done", 120)
    length = forms.IntegerField(
        label="How long?",
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={"required": "Enter how long", "invalid": "Enter a whole number"},
    )
    trigger_label = _line("Counted from what?", "Enter what it is counted from", 160)
    told = _line("What follows when it is missed?", "", 300)
    can_pause = forms.BooleanField(label="It can be stopped, with a reason", required=False)
    can_extend = forms.BooleanField(label="It can be extended, with a reason", required=False)
    source = _line("Where does it come from?", "Name the source", 300)

    def __init__(self, *args: Any, rule: ClockRule, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(rule, name) for name in rule_versions.FIELDS})
        super().__init__(*args, **kwargs)
        self._rule = rule
        self.fields["length"].help_text = f"In {rule_versions.unit_of(rule)}"
        if rule.primitive == Primitive.P8:
            self.fields["earliest"] = _days("Earliest day of the window", least=0)
        if rule.max_length is not None:
            self.fields["max_length"] = _days("Longest that a person may set", least=1)
        self.fields["evidence"] = _evidence()
        self.fields["starts_on"] = _starts_on()
        self.fields["reason"] = _reason()

    def changes(self) -> dict[str, Any]:
        """Of what was said, that which differs from the rule."""
        return rule_versions.changed(self._rule, self.cleaned_data)


class ScopeForm(Form):
    """How far a role sees in an area."""

    scope = forms.ChoiceField(
        label="What should it see?",
        choices=[(scope.value, words) for scope, words in scopes.SAYS.items()],
        widget=Radios(),
        error_messages={"required": "Choose what the role should see"},
    )
    starts_on = _starts_on()
    reason = _reason()

    @property
    def chosen(self) -> Scope:
        return Scope(self.cleaned_data["scope"])
