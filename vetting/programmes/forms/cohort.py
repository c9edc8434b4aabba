"""Write a cohort rule by rows: fact, operator, value; all or any of them."""

from collections.abc import Iterator
from typing import Any

from django import forms

from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.pages.forms.questions import box
from vetting.programmes.cohort import facts, tree, wording
from vetting.programmes.cohort.tree import BadRule, Condition, Group
from vetting.programmes.forms.making import PersonField, WithPeople
from vetting.programmes.policies import CHECKER

ROWS = 8


def rows_of(rule: str) -> dict[str, str]:
    """What a kept rule fills in: its rows where rows can say it, and its text always."""
    filled = {"text": rule}
    try:
        read = tree.parse(rule)
    except BadRule:
        return filled
    parts = read.parts if isinstance(read, Group) else (read,)
    if len(parts) > ROWS or any(isinstance(part, Group) for part in parts):
        return filled
    filled["join"] = read.word if isinstance(read, Group) else "all"
    for row, part in enumerate(parts, 1):
        filled[f"fact_{row}"] = part.fact
        filled[f"operator_{row}"] = part.operator
        filled[f"value_{row}"] = _listed(part)
    return filled


def _listed(part: Condition) -> str:
    """The values by their names; by their codes where a name has a comma of its own."""
    known = next((each.choices for each in facts.all_facts() if each.code == part.fact), None)
    choices = known() if known is not None else {}
    named = [choices.get(value, value) for value in part.values]
    return ", ".join(part.values if any("," in each for each in named) else named)


class RuleForm(Form):
    """The rows, a window on one basis of dates, and the rule as text for whoever prefers it."""

    mark_optional = False
    join = forms.ChoiceField(
        label="How do the conditions join?",
        choices=[("all", "All of them must hold"), ("any", "Any one is enough")],
        widget=Radios(inline=True),
        initial="all",
    )
    basis = forms.ChoiceField(
        label="Window of allegations",
        choices=[
            ("", "None"),
            ("closed_on", "By the day on which the case was closed"),
            ("made_on", "By the day on which the allegation was made"),
        ],
        required=False,
        widget=Radios(
            hints={"made_on": "Published accounts differ in which of the two they took"},
            reveals={
                "closed_on": ["closed_from", "closed_to"],
                "made_on": ["made_from", "made_to"],
            },
        ),
    )
    closed_from = DateField(label="Closed from", what="the first day", required=False)
    closed_to = DateField(label="Closed to", what="the last day", required=False)
    made_from = DateField(label="Made from", what="the first day", required=False)
    made_to = DateField(label="Made to", what="the last day", required=False)
    text = forms.CharField(
        label="The rule as it is written",
        help_text="Made of the rows above. What you change here yourself counts instead of them.",
        required=False,
        max_length=tree.LONGEST,
        widget=TextBox(rows=4),
    )
    required_when_revealed = ("closed_from", "closed_to", "made_from", "made_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", "None")] + [(each.code, each.label) for each in facts.all_facts()]
        operators = [("", "")] + [(each, wording.SAYS[each]) for each in tree.OPERATORS[::-1]]
        for row in range(1, ROWS + 1):
            self.fields[f"fact_{row}"] = forms.ChoiceField(
                label=f"Fact of condition {row}", choices=names, required=False
            )
            self.fields[f"operator_{row}"] = forms.ChoiceField(
                label=f"Condition {row}, compared", choices=operators, required=False
            )
            self.fields[f"value_{row}"] = forms.CharField(
                label=f"Condition {row}, with", required=False, max_length=400
            )

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """The three controls of each row, for the page."""
        for row in range(1, ROWS + 1):
            yield self[f"fact_{row}"], self[f"operator_{row}"], self[f"value_{row}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        kept = str(self.initial.get("text", "")).strip()
        rows_said = any(data.get(f"fact_{row}") for row in range(1, ROWS + 1)) or data.get("basis")
        said = data.get("text", "").strip()
        # What stood there before gives way to rows that somebody filled in.
        if not said or (said == kept and rows_said):
            parts = [*self._conditions(data), *self._window(data)]
            if self.errors:
                return data
            if not parts:
                raise forms.ValidationError("Write at least one condition.")
            data["text"] = str(Group(data["join"], tuple(parts)))
        try:
            tree.parse(data["text"])
        except BadRule as wrong:
            self.add_error("text", str(wrong))
        return data

    def _conditions(self, data: dict[str, Any]) -> Iterator[Condition]:
        for row in range(1, ROWS + 1):
            fact, operator = data.get(f"fact_{row}"), data.get(f"operator_{row}")
            said = (data.get(f"value_{row}") or "").strip()
            if not fact:
                continue
            if not operator or not said:
                self.add_error(
                    f"fact_{row}", f"Say how condition {row} is compared, and with what."
                )
                continue
            values = [part.strip().strip('"') for part in said.split(",") if part.strip()]
            yield Condition(fact, operator, tuple(_code(fact, each) for each in values))

    def _window(self, data: dict[str, Any]) -> Iterator[Condition]:
        basis = data.get("basis")
        if basis:
            short = basis.removesuffix("_on")
            days = (data[f"{short}_from"].isoformat(), data[f"{short}_to"].isoformat())
            yield Condition(basis, "between", days)


def _code(fact: str, value: str) -> str:
    """The code of a value that was typed by its name; whatever else as it was typed."""
    known = next((each.choices for each in facts.all_facts() if each.code == fact), None)
    choices = known() if known is not None else {}
    if value in choices:
        return value
    return next((code for code, label in choices.items() if label.lower() == value.lower()), value)


class CommitForm(WithPeople):
    checker = PersonField(
        label="Who checks and closes the run?", missing="Choose a checker", roles=(CHECKER,)
    )
    reason = box(
        "Why this cohort?",
        missing="Say why this cohort",
        hint="The person who agrees reads this beside the rule and the lawful basis.",
        rows=4,
    )
