"""The form that changes the date of a clock: more time, a stop, going on."""

from typing import Any

from django import forms

from standards.clocks.models import Clock
from standards.pages.dates import long_date
from standards.pages.forms import DateField, Form, Radios
from standards.workflow.forms.acts import reason
from standards.workflow.services import clock_changes
from standards.workflow.services.clock_changes import Change

LABELS = {
    Change.EXTEND: "Give more time",
    Change.STOP: "Stop the clock",
    Change.RESTART: "Let the clock go on",
    Change.CORRECT: "Put right the day from which it counts",
}
DETAIL = {
    Change.EXTEND: "length",
    Change.STOP: "stopped_on",
    Change.RESTART: "restarted_on",
    Change.CORRECT: "counts_from",
}
LONGEST = 366  # days or months; a longer one is a slip of the finger


class ChangeClockForm(Form):
    """What should happen to the clock, since when or by how much, on whose authority, and why.

    Only what the person may do is asked; where that is one thing, it is not asked which.
    """

    required_when_revealed = tuple(DETAIL.values())

    what = forms.ChoiceField(
        label="What should change?",
        widget=Radios(reveals={str(change): [name] for change, name in DETAIL.items()}),
        error_messages={"required": "Choose what should change"},
    )
    length = forms.IntegerField(
        label="How much more time?",
        min_value=1,
        max_value=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how much more time, as a whole number",
            "invalid": "Enter how much more time as a whole number, like 5",
            "min_value": "More time is 1 or more",
            "max_value": f"More time is {LONGEST} at most",
        },
    )
    stopped_on = DateField(
        label="Which is the first day that does not count?",
        what="the first day that does not count",
        latest="today",
        required=False,
    )
    restarted_on = DateField(
        label="Which is the first day that counts again?",
        what="the first day that counts again",
        latest="today",
        required=False,
    )
    counts_from = DateField(
        label="From which day should it count?",
        what="the day from which it should count",
        required=False,
        help_text="This date alone changes; look at the others that count from the same day.",
    )
    authority = forms.CharField(
        label="On whose authority?",
        max_length=120,
        required=False,
        error_messages={"required": "Say who allowed it, or under what"},
    )
    reason = reason("Why?", "Say why: it stays with the clock")

    def __init__(self, *args: Any, clock: Clock, changes: list[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock, self._changes = clock, changes
        self.fields["length"].label = f"How much more time? In {clock_changes.counted_in(clock)}"
        for change in set(DETAIL) - set(changes):
            del self.fields[DETAIL[change]]
        if len(changes) == 1:
            del self.fields["what"]
            self.fields[DETAIL[changes[0]]].required = True
        else:
            self._offer(changes)
        by_rule = [each for each in changes if each is not Change.CORRECT]
        self._ask_for_authority([clock_changes.authority_named(clock, each) for each in by_rule])
        if Change.CORRECT in changes and "authority" in self.fields:
            self.fields["authority"].required = False
        if clock.paused_on and "restarted_on" in self.fields:
            self.fields["restarted_on"].help_text = f"Stopped since {long_date(clock.paused_on)}"

    def _ask_for_authority(self, named: list[str]) -> None:
        """Asked where a rule names somebody; needed whatever is chosen where each choice does."""
        if not any(named):
            del self.fields["authority"]
        elif all(named):
            self.fields["authority"].required = True
        else:
            self.fields["authority"].help_text = "Needed where the rule says who may allow it."

    def _offer(self, changes: list[Change]) -> None:
        what: Any = self.fields["what"]
        what.choices = [(str(change), LABELS[change]) for change in changes]
        what.widget.reveals = {str(change): [DETAIL[change]] for change in changes}
        said = {c: clock_changes.authority_named(self._clock, c) for c in changes}
        what.widget.hints = {str(c): f"By its rule: {words}" for c, words in said.items() if words}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        named = self.change and clock_changes.authority_named(self._clock, self.change)
        if named and not data.get("authority") and "authority" not in self.errors:
            self.add_error("authority", self.fields["authority"].error_messages["required"])
        return data

    @property
    def change(self) -> Change | None:
        """What was chosen; None while nothing was."""
        if len(self._changes) == 1:
            return self._changes[0]
        chosen = self.cleaned_data.get("what")
        return Change(chosen) if chosen else None
