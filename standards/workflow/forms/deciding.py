"""Which of several outcomes it is."""

from collections.abc import Sequence
from typing import Any

from django import forms

from standards.pages.forms import Form, Radios
from standards.workflow.steps import Decision, Step


class DecisionForm(Form):
    """The outcomes in the order of the rules; none is chosen beforehand."""

    outcome = forms.ChoiceField(
        widget=Radios(), error_messages={"required": "Choose which decision it is"}
    )

    def __init__(
        self, *args: Any, outcomes: Sequence[Step], decision: Decision | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["outcome"]
        asked.choices = [(each.name, each.label) for each in outcomes]
        asked.label = decision.question if decision else ""
        asked.widget.hints = {
            each.name: "Takes effect once a second person has agreed"
            for each in outcomes
            if each.approval
        }
