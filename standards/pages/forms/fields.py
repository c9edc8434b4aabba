"""Fields that read dates and times as people write them and answer in sentences."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from standards.pages import dates

Bound = date | Callable[[], date] | str | None


class DateField(forms.CharField):
    """A day in one box, written any common way.

    `what` finishes the sentence "Enter …": "the date of the incident". `earliest` and `latest`
    are dates, functions that give one, or "today". The cleaned value is a `date` or None.
    """

    widget = forms.TextInput

    def __init__(
        self,
        *,
        what: str = "the date",
        example: str = "3 11 2026",
        earliest: Bound = None,
        latest: Bound = None,
        **kwargs: Any,
    ) -> None:
        self.what = what
        self.earliest = earliest
        self.latest = latest
        ask = f"Enter {what}, like {example}"
        kwargs["error_messages"] = {
            "required": ask,
            "invalid": ask,
            "unreal": f"%(reason)s. {ask}",
            "too_late": f"{_capital(what)} must be {_bound_words(latest)} or earlier",
            "too_early": f"{_capital(what)} must be {_bound_words(earliest)} or later",
            **(kwargs.get("error_messages") or {}),
        }
        kwargs.setdefault("help_text", f"For example, {example}")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date goes back into the box as 3 November 2026; what was typed stays as typed."""
        return dates.long_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.astimezone(dates.LONDON).date()
        if isinstance(value, date):
            return value
        if not str(value).strip():
            return None
        try:
            return dates.parse_date(str(value))
        except dates.UnreadableDate as error:
            if error.reason:
                raise self._error("unreal", reason=error.reason) from error
            raise self._error("invalid") from error

    def validate(self, value: date | None) -> None:  # type: ignore[override]
        super().validate(value)  # type: ignore[arg-type]
        if value is None:
            return
        latest, earliest = _bound(self.latest), _bound(self.earliest)
        if latest and value > latest:
            raise self._error("too_late", bound=dates.long_date(latest))
        if earliest and value < earliest:
            raise self._error("too_early", bound=dates.long_date(earliest))

    def run_validators(self, value: Any) -> None:
        """None of CharField's: its validators read text, and this is a date by now."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "govuk-input--width-20"}

    def _error(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params or None)


class TimeField(forms.CharField):
    """A time of day in one box: 16:05, 1605, 4:05pm, noon. The cleaned value is a `time`."""

    widget = forms.TextInput

    def __init__(self, *, what: str = "the time", example: str = "4:05pm", **kwargs: Any) -> None:
        ask = f"Enter {what}, like {example} or 1605"
        kwargs["error_messages"] = {
            "required": ask,
            "invalid": ask,
            **(kwargs.get("error_messages") or {}),
        }
        kwargs.setdefault("help_text", f"For example, {example} or 1605")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return dates.clock_time(value) if isinstance(value, time) else value

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        if value in self.empty_values or isinstance(value, time):
            return value or None
        if not str(value).strip():
            return None
        try:
            return dates.parse_time(str(value))
        except dates.UnreadableDate as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def run_validators(self, value: Any) -> None:
        """None of CharField's: its validators read text, and this is a time by now."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "govuk-input--width-10"}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _bound(bound: Bound) -> date | None:
    if bound == "today":
        return dates.today_in_london()
    return bound() if callable(bound) else bound  # type: ignore[return-value]


def _bound_words(bound: Bound) -> str:
    return "today" if bound == "today" else "%(bound)s"
