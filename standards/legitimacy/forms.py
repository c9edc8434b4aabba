"""The filters of the timeliness page: codes only, so they may stand in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from standards.legitimacy.asking import NO_THEME, Asked
from standards.legitimacy.report_cuts import theme_label
from standards.legitimacy.windows import Window
from standards.pages.forms import Form


class TimelinessFilters(Form):
    """Period, unit and theme, as far as this reader may choose."""

    mark_optional = False

    period = forms.ChoiceField(label="Period", required=False)
    unit = forms.ChoiceField(label="Unit", required=False)
    theme = forms.ChoiceField(label="Theme", required=False)
    kind = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cuts = asked.facts.cuts
        units = [(unit.code, unit.name) for unit in asked.units_on_offer]
        themes = [(theme or NO_THEME, theme_label(theme)) for theme in cuts.themes]
        every = "All your units" if asked.scope.units is not None else "All units"
        self._offer("period", _periods(asked.offered))
        self._offer("unit", [("", every), *sorted(units, key=lambda pair: pair[1])])
        self._offer("theme", [("", "All themes"), *sorted(themes, key=lambda pair: pair[1])])
        if len(units) < 2:
            del self.fields["unit"]

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def showing(cls, asked: Asked) -> TimelinessFilters:
        """The form with the filters in force."""
        return cls(
            initial={
                "period": asked.window.code,
                "unit": asked.slice.unit,
                "theme": asked.slice.theme,
                "kind": asked.kind.code,
            },
            asked=asked,
        )


def _periods(offered: tuple[Window, ...]) -> list[Any]:
    """Windows, the years in groups of their own."""
    choices: list[Any] = []
    for heading, some in groupby(offered, key=_heading):
        pairs = [(window.code, window.label) for window in some]
        choices += [(heading, pairs)] if heading else pairs
    return choices


def _heading(window: Window) -> str:
    return {"fy": "Financial years", "cy": "Calendar years"}.get(window.code[:2], "")
